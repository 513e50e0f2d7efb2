//! What modules declare, accepted and refused as the real Terraform does, at the same line. The
//! modules are data: `declarations/*.txt`, one after another, separated by a line `###`. A line
//! `=== NAME` begins a file; without it the file is `main.tf`. `␍` is a carriage return, `␂` a byte
//! order mark and `␀` a byte that is not UTF-8.

#[path = "real_terraform/command.rs"]
mod command;

use command::terraform;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use tfgen::contracts;
use tfgen::project::Project;
use tfgen::source::Sources;

/// The files of a module by their names.
type Module = Vec<(String, Vec<u8>)>;

fn modules(file: &str) -> Vec<Module> {
    let modules = file.split("###\n").map(|module| {
        let module = match module.strip_prefix("=== ") {
            Some(module) => module.to_owned(),
            None => format!("main.tf\n{module}"),
        };
        let files = module.split("\n=== ").map(|file| {
            let (name, text) = file.split_once('\n').unwrap_or((file, ""));
            let text = if text.is_empty() { String::new() } else { format!("{text}\n") };
            let text = text.replace("\n\n", "\n").replace('␍', "\r").replace('␂', "\u{feff}");
            let parts: Vec<&[u8]> = text.split('␀').map(str::as_bytes).collect();
            (name.to_owned(), parts.join(&0xe9))
        });
        files.collect()
    });
    modules.collect()
}

/// `FILE:LINE` of the first refusal in each file, or nothing.
fn refused_here(module: &Module) -> BTreeSet<String> {
    let files = module.iter().map(|(name, text)| (format!("modules/m/{name}"), text.clone()));
    let project = Project::in_memory(files);
    let mut sources = Sources::default();
    let folders = BTreeSet::from(["modules/m".to_owned()]);
    let contracts = contracts::read(&project, &folders, &mut sources).expect("a module");
    let contract = contracts.get("modules/m").expect("a contract");
    let places = contract.problems.iter().filter_map(|problem| {
        let place = sources.place(problem.labels.first()?.origin).to_string();
        Some(place.strip_prefix("modules/m/").expect("a file of the module").to_owned())
    });
    places.collect()
}

/// The same by Terraform.
fn refused_by_terraform(module: &Module) -> BTreeSet<String> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in module {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let output = terraform(folder.path(), &["validate", "-json"]).output();
    let output = output.expect("terraform starts");
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let diagnostics = found["diagnostics"].as_array().expect("diagnostics");
    let places = diagnostics.iter().filter_map(|one| {
        // The error about a missing provider has no place.
        let range = one["severity"].as_str().filter(|it| *it == "error").and(one.get("range"))?;
        let file = Path::new(range["filename"].as_str()?).file_name()?.to_string_lossy();
        Some(format!("{file}:{}", range["start"]["line"]))
    });
    places.collect()
}

/// Where both differ.
fn differences(modules: &[Module], is_refused: bool) -> String {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut differences = String::new();
        while let Some(module) = modules.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (here, there) = (refused_here(module), refused_by_terraform(module));
            let is_right = if is_refused { !here.is_disjoint(&there) } else { here.is_empty() };
            if !is_right || here.is_empty() != there.is_empty() {
                for (name, text) in module {
                    let text = String::from_utf8_lossy(text);
                    let _ = writeln!(differences, "=== {name}\n{text}");
                }
                let _ = writeln!(differences, "refused at {here:?}, by Terraform at {there:?}\n");
            }
        }
        differences
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread")).collect()
    })
}

#[test]
fn what_terraform_accepts_is_accepted() {
    let modules = modules(include_str!("declarations/accepted.txt"));
    assert!(modules.len() >= 50, "{} modules", modules.len());
    let differences = differences(&modules, false);
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn what_terraform_refuses_is_refused_at_its_line() {
    let modules = modules(include_str!("declarations/refused.txt"));
    assert!(modules.len() >= 100, "{} modules", modules.len());
    let differences = differences(&modules, true);
    assert!(differences.is_empty(), "{differences}");
}
