//! The commands that look into environments, in a repository of many.

use crate::contestant::{Contestant, Outcome, in_turns};
use crate::programs::Program;
use crate::repository::{CHANGED, commit_before};
use crate::table::Table;
use crate::workload::{Workload, name_of};
use std::process::Command;

/// Measures them over `environments`, of which one is changed since the last commit.
pub(crate) fn measure(programs: &[Program], environments: usize, rounds: usize) -> Vec<Outcome> {
    let (first, last) = (name_of(1), name_of(environments));
    let made = programs.iter().map(|program| {
        let workload = Workload::new(&format!("among-many-{}", program.folder), environments);
        commit_before(program, workload.root(), &first);
        (program, workload)
    });
    let made: Vec<(&Program, Workload)> = made.collect();
    let mut contestants = vec![Contestant::new("`true`", || Command::new("true"))];
    for (shown, command) in [
        ("check", "check".to_owned()),
        (CHANGED, CHANGED.to_owned()),
        ("list", "list".to_owned()),
        ("schema --check", "schema --check".to_owned()),
        ("check ENV", format!("check {first}")),
        ("generate ENV", format!("generate {first}")),
        ("diff ENV ENV", format!("diff {first} {last}")),
        ("explain ENV", format!("explain {first}")),
        ("graph ENV", format!("graph {first}")),
    ] {
        for (program, workload) in &made {
            let command = command.clone();
            let run = move || program.command(workload.root(), &command);
            contestants.push(Contestant::new(program.name(shown, ""), run));
        }
    }
    in_turns(rounds, &contestants)
}

/// The table of what [`measure`] gave.
pub(crate) fn table(environments: usize, outcomes: &[Outcome]) -> String {
    Table::of(outcomes).under(
        &format!("One environment among {}", crate::table::thousands(environments)),
        "The git repository has the workload and everything that tfgen generates from it. One \
         environment has changed since the commit that `changed` reads. The instructions are \
         tfgen's own, without those of git.",
    )
}
