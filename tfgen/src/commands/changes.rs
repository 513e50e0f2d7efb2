//! What commands say of files that they wrote, or would write.

use std::process::ExitCode;
use tfgen::output::{Action, Change};

/// The outcome of `--check`: prints the differences, which `command` would end.
pub(super) fn show(changes: &[Change], command: &str) -> ExitCode {
    let mut differ = 0;
    for change in changes {
        print!("{}", change.diff());
        differ += usize::from(change.action() != Action::Unchanged);
    }
    if differ == 0 {
        let files = if changes.len() == 1 { "file is" } else { "files are" };
        eprintln!("{} {files} up to date", changes.len());
        return ExitCode::SUCCESS;
    }
    let files = if differ == 1 { "file is" } else { "files are" };
    eprintln!("error: {differ} generated {files} not up to date\nhint: run `{command}`");
    ExitCode::from(1)
}

/// Says what was done.
pub(super) fn report(changes: &[Change]) {
    let count = |action| changes.iter().filter(|change| change.action() == action).count();
    for change in changes {
        let sign = match change.action() {
            Action::Created => "+",
            Action::Changed => "~",
            Action::Deleted => "-",
            Action::Unchanged => continue,
        };
        eprintln!("{sign} {}", change.path);
    }
    eprintln!(
        "{} created, {} changed, {} deleted, {} unchanged",
        count(Action::Created),
        count(Action::Changed),
        count(Action::Deleted),
        count(Action::Unchanged)
    );
}
