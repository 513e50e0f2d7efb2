//! Reports of commands about files that they wrote or would write.

use std::process::ExitCode;
use tfgen::output::{self, Action, Change};
use tfgen::project::Project;
use tfgen::report::Annotation;

/// The outcome of `--check`: prints the differences that `command` would remove.
pub(super) fn show(changes: &[Change], command: &str) -> ExitCode {
    changes.iter().for_each(|change| print!("{}", change.diff()));
    outcome(changes, command)
}

/// The same as annotations, which GitHub shows next to the first lines that differ. `project` is
/// the path of the project in its git repository.
pub(super) fn annotate(changes: &[Change], command: &str, project: &str) -> ExitCode {
    for change in changes {
        let what = match change.action() {
            Action::Created => "is missing",
            Action::Changed => "is not up to date",
            Action::Deleted => "is no longer generated",
            Action::Unchanged => continue,
        };
        let message = format!("{} {what}\nhint: run `{command}`", change.path);
        let annotation = Annotation::new("error", command, message);
        print!("{}", annotation.at(project, &change.path, change.first_difference()));
    }
    outcome(changes, command)
}

fn outcome(changes: &[Change], command: &str) -> ExitCode {
    let differ = changes.iter().filter(|change| change.action() != Action::Unchanged).count();
    if differ == 0 {
        let files = if changes.len() == 1 { "file is" } else { "files are" };
        eprintln!("{} {files} up to date", changes.len());
        return ExitCode::SUCCESS;
    }
    say_stale(differ, command);
    ExitCode::from(1)
}

/// Lists the files of `changes`, none of which is up to date.
pub(super) fn stale(changes: &[Change], command: &str) {
    changes.iter().for_each(|change| eprintln!("{}", change.path));
    say_stale(changes.len(), command);
}

fn say_stale(count: usize, command: &str) {
    let files = if count == 1 { "file is" } else { "files are" };
    eprintln!("error: {count} generated {files} not up to date\nhint: run `{command}`");
}

/// Carries `changes` out and reports them.
pub(super) fn carry_out(project: &Project, changes: &[Change]) -> anyhow::Result<()> {
    output::write(project, changes)?;
    let done: Vec<_> = changes.iter().map(|one| (one.action(), one.path.clone())).collect();
    report(&done);
    Ok(())
}

/// Reports what was done to which files, in one write, because there may be many lines.
pub(super) fn report(done: &[(Action, String)]) {
    let mut lines = String::new();
    for (action, path) in done {
        let sign = match action {
            Action::Created => '+',
            Action::Changed => '~',
            Action::Deleted => '-',
            Action::Unchanged => continue,
        };
        lines.extend([sign, ' ']);
        lines.push_str(path);
        lines.push('\n');
    }
    eprintln!("{lines}{}", counts(done));
}

/// How many files were created, changed, deleted and left unchanged.
pub(super) fn counts(done: &[(Action, String)]) -> String {
    let count = |wanted| done.iter().filter(|(action, _)| *action == wanted).count();
    format!(
        "{} created, {} changed, {} deleted, {} unchanged",
        count(Action::Created),
        count(Action::Changed),
        count(Action::Deleted),
        count(Action::Unchanged)
    )
}
