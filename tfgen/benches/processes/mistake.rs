//! Finding one wrong input: `tfgen check` against Terraform on the same root module.

use crate::cost::{Contestant, Cost, in_turns};
use crate::environments::tfgen;
use crate::table::{Table, time, times};
use crate::workload::{Workload, name_of};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What stands once in each environment and becomes wrong, and what it becomes.
const RIGHT: &str = "= 512";
const WRONG: &str = "= \"much\"";

/// The table of medians of `rounds`, or why there is none; and how many times as fast `tfgen` is.
pub(crate) fn compare(rounds: usize) -> (String, Option<f64>) {
    let title = "One wrong input";
    let Some(providers) = provider_tree() else {
        return (format!("## {title}\n\nNot measured: no provider tree.\n"), None);
    };
    if Command::new("terraform").arg("version").output().is_err() {
        return (format!("## {title}\n\nNot measured: no `terraform`.\n"), None);
    }
    let workload = Workload::new("mistake", 1);
    let name = name_of(1);
    Cost::of(&mut tfgen(workload.root(), &["generate"]), 0);
    let root = workload.root().join("generated").join(&name);
    let terraform = |arguments: &[&str]| {
        let mut command = Command::new("terraform");
        // Neither a user's configuration nor a check for newer versions belongs to the comparison.
        command.env("TF_CLI_CONFIG_FILE", "/dev/null").env("CHECKPOINT_DISABLE", "1");
        command.current_dir(&root).args(arguments);
        command
    };
    let init = || {
        let mut command = terraform(&["init", "-backend=false", "-input=false"]);
        command.arg(format!("-plugin-dir={}", providers.display()));
        command
    };
    let forget = || {
        let folder = root.join(".terraform");
        if folder.exists() {
            fs::remove_dir_all(folder).unwrap();
        }
    };
    Cost::of(&mut init(), 0);
    Cost::of(&mut terraform(&["validate"]), 0);
    make_wrong(&root.join("main.tf"));
    make_wrong(&workload.root().join(format!("envs/{name}.toml")));

    let contestants = [
        Contestant::new(|| tfgen(workload.root(), &["check"])).failing(1),
        Contestant::new(init).prepared(forget),
        Contestant::new(|| terraform(&["validate"])).failing(1),
    ];
    let [check, init, validate] = in_turns(rounds, &contestants);
    let mut table = Table::new(&["", "wall", "against `tfgen check`"]);
    for (name, wall) in [
        ("`tfgen check`", check.wall),
        ("`terraform init`", init.wall),
        ("`terraform validate`", validate.wall),
        ("both", init.wall + validate.wall),
    ] {
        table.row(&[name.to_owned(), time(wall), times(wall, check.wall)]);
    }
    let text = table.under(
        title,
        "A string is given to an input that takes a number. Terraform takes its provider from a \
         folder on the machine: nothing is downloaded.",
    );
    let both = init.wall + validate.wall;
    (text, Some(both.as_secs_f64() / check.wall.as_secs_f64()))
}

fn make_wrong(path: &Path) {
    let text = fs::read_to_string(path).unwrap();
    assert_eq!(text.matches(RIGHT).count(), 1, "{}", path.display());
    fs::write(path, text.replace(RIGHT, WRONG)).unwrap();
}

/// The first folder of unpacked or packed providers in the places for optional software.
fn provider_tree() -> Option<PathBuf> {
    let home = std::env::home_dir().unwrap_or_default().join(".terraform.d");
    let places = ["/opt", "/usr/local/share", "/usr/share"].map(PathBuf::from);
    places.into_iter().chain([home]).find_map(|place| provider_tree_below(&place, 2))
}

fn provider_tree_below(folder: &Path, depth: usize) -> Option<PathBuf> {
    if folder.join("registry.terraform.io/hashicorp/aws").is_dir() {
        return Some(folder.to_owned());
    }
    let depth = depth.checked_sub(1)?;
    let entries = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let mut folders: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders.iter().find_map(|folder| provider_tree_below(folder, depth))
}
