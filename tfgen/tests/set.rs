//! `tfgen set` from many programs at once, and in files with other line ends.

use std::fs;
use std::path::Path;
use std::process::Command;

fn tfgen(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tfgen"));
    command.args(arguments).current_dir(folder);
    command
}

/// A project with one environment, which has the text `text`.
fn project(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join("envs")).expect("a folder");
    fs::write(folder.path().join("envs/dev.toml"), text).expect("a file");
    folder
}

#[test]
fn of_many_at_once_none_is_lost() {
    let project = project("[environment]\n\n[locals]\nfirst = 0\n");
    let names: Vec<String> = (0..12).map(|number| format!("locals.v{number}")).collect();
    let started =
        names.iter().map(|name| tfgen(project.path(), &["set", "dev", name, "1"]).spawn());
    let started: Vec<_> = started.map(|child| child.expect("tfgen starts")).collect();
    for mut child in started {
        assert!(child.wait().expect("it ends").success());
    }
    let text = fs::read_to_string(project.path().join("envs/dev.toml")).expect("a file");
    assert_eq!(text.lines().count(), 4 + names.len(), "{text}");
    for name in names {
        let key = name.trim_start_matches("locals.");
        assert!(text.lines().any(|line| line.split(' ').next() == Some(key)), "{name}: {text}");
    }
    let left = fs::read_dir(project.path().join("envs")).expect("a folder").count();
    assert_eq!(left, 1, "nothing that was staged is left");
}

#[test]
fn lines_end_as_they_did() {
    let project = project("\u{feff}[environment]\r\n\r\n[locals] # x\r\na = 1\r\n");
    let done = tfgen(project.path(), &["set", "dev", "local.b", "-2"]).output().expect("it starts");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(String::from_utf8_lossy(&done.stdout), "locals.b  not set → -2  envs/dev.toml:5\n");
    let text = fs::read_to_string(project.path().join("envs/dev.toml")).expect("a file");
    assert_eq!(text, "\u{feff}[environment]\r\n\r\n[locals] # x\r\na = 1\r\nb = -2\r\n");
}
