//! Finding one wrong input: `tfgen check` against Terraform on the same root module.

use crate::contestant::{Contestant, Outcome, in_turns};
use crate::cost::Cost;
use crate::environments::CHECK;
use crate::programs::Program;
use crate::repository::generate_with_schema;
use crate::table::{NOTHING, Table, time, times};
use crate::workload::{Workload, folders, name_of};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// What stands once in each environment and becomes wrong, and what it becomes.
const RIGHT: &str = "= 512";
const WRONG: &str = "= \"much\"";

/// What was measured.
pub(crate) struct Measured {
    /// The programs, then Terraform's two steps.
    outcomes: Vec<Outcome>,
}

impl Measured {
    /// How many times as fast as Terraform `program` is.
    pub(crate) fn times_as_fast(&self, program: &Program) -> Option<f64> {
        let name = program.name(CHECK.0, CHECK.1);
        let check = self.outcomes.iter().find(|outcome| outcome.name == name)?;
        Some(self.both().as_secs_f64() / check.cost.wall.as_secs_f64())
    }

    fn both(&self) -> Duration {
        let steps = &self.outcomes[self.outcomes.len() - 2..];
        steps.iter().map(|step| step.cost.wall).sum()
    }
}

/// Measures `rounds` times, or says why not.
pub(crate) fn measure(programs: &[Program], rounds: usize) -> Result<Measured, &'static str> {
    let providers = provider_tree().ok_or("no provider tree")?;
    if Command::new("terraform").arg("version").output().is_err() {
        return Err("no `terraform`");
    }
    let workload = Workload::new("mistake", 1);
    let name = name_of(1);
    generate_with_schema(&programs[0], workload.root());
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
    Cost::of(init(), 0);
    Cost::of(terraform(&["validate"]), 0);
    make_wrong(&root.join("main.tf"));
    make_wrong(&workload.root().join(format!("envs/{name}.toml")));

    let mut contestants = vec![];
    for program in programs {
        let check = || program.command(workload.root(), CHECK.0);
        contestants.push(Contestant::new(program.name(CHECK.0, CHECK.1), check).failing(1));
    }
    contestants.extend([
        Contestant::new("`terraform init`", init)
            .prepared(|| folders::set_aside(&root.join(".terraform")))
            .uncounted(),
        Contestant::new("`terraform validate`", || terraform(&["validate"])).failing(1).uncounted(),
    ]);
    Ok(Measured { outcomes: in_turns(rounds, &contestants) })
}

/// The table of what [`measure`] gave.
pub(crate) fn table(measured: &Result<Measured, &'static str>) -> String {
    let title = "One wrong input";
    let measured = match measured {
        Ok(measured) => measured,
        Err(reason) => return format!("## {title}\n\nNot measured: {reason}.\n"),
    };
    let mut table = Table::of(&measured.outcomes);
    table.row(&[
        "both".to_owned(),
        time(measured.both()),
        times(measured.both(), measured.outcomes[0].cost.wall),
        NOTHING.to_owned(),
        NOTHING.to_owned(),
        NOTHING.to_owned(),
    ]);
    table.under(
        title,
        "An input that takes a number gets a string. Terraform loads its provider from a folder on \
         the machine and downloads nothing. It runs providers as separate processes, so its \
         instructions are not counted.",
    )
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
