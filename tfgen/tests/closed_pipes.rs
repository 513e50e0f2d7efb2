//! A reader that closes its pipe, as `head` does, ends no command with a panic or a message.

use std::fs;
use std::io::pipe;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const FILES: [(&str, &str); 7] = [
    ("envs/prod.toml", "[environment]\ntags = [\"x\"]\n[module.queue]\nname = \"prod\"\n"),
    ("envs/staging.toml", "[environment]\n[module.queue]\nname = \"staging\"\n"),
    ("envs/wrong.toml", "[environment]\n[module.queue]\nnmae = \"x\"\n"),
    ("modules/queue/main.tf", "variable \"name\" {\n  type = string\n}\n"),
    ("modules/queue/README.md", "# queue\n\n<!-- tfgen:begin -->\n<!-- tfgen:end -->\n"),
    ("old/main.tf", "module \"queue\" {\n  source = \"../modules/queue\"\n  name   = \"old\"\n}\n"),
    ("plan.json", "{\"format_version\": \"1.2\", \"resource_changes\": [], \"configuration\": {}}"),
];

/// One of each way in which a command writes.
const COMMANDS: [&str; 36] = [
    "--help",
    "--version",
    "adopt old --dry-run",
    "changed --since HEAD",
    "changed --since HEAD --format github",
    "changed --since HEAD --format json",
    "changed --since HEAD --format markdown",
    "check prod",
    "check wrong",
    "check wrong --format github",
    "check wrong --format json",
    "check wrong --format sarif",
    "completions bash",
    "completions zsh",
    "diff prod staging",
    "diff prod staging --json",
    "docs --check",
    "explain prod",
    "explain prod --json",
    "explain prod nothing",
    "explain-code",
    "explain-code E001",
    "generate --check prod",
    "generate --check prod --format github",
    "generate wrong",
    "graph prod --format dot",
    "graph prod --format mermaid",
    "graph prod --format svg",
    "graph prod --format tree",
    "list",
    "list --json",
    "man",
    "plan-summary plan.json",
    "plan-summary plan.json --format markdown",
    "schema --check",
    "set prod module.queue.name prod",
];

fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in FILES {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    }
    let author = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
    for arguments in
        [&["init", "--quiet"][..], &["add", "--all"], &["commit", "--quiet", "-m", "x"]]
    {
        let mut git = Command::new("git");
        git.args(author).args(arguments).current_dir(folder.path());
        assert!(git.status().expect("git runs").success());
    }
    folder
}

fn tfgen(folder: &Path, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tfgen"));
    command.args(arguments.split(' ')).current_dir(folder);
    command
}

/// The end of a pipe that nobody reads: every write to it fails.
fn closed() -> Stdio {
    let (_, writer) = pipe().expect("a pipe");
    writer.into()
}

fn ended(command: &mut Command) -> Output {
    command.spawn().and_then(std::process::Child::wait_with_output).expect("tfgen runs")
}

#[test]
fn a_closed_output_is_no_error() {
    let folder = repository();
    for arguments in COMMANDS {
        let run = |output: Stdio| {
            let mut command = tfgen(folder.path(), arguments);
            ended(command.stdout(output).stderr(Stdio::piped()))
        };
        let (read, unread) = (run(Stdio::piped()), run(closed()));
        assert!(read.stdout.len() + read.stderr.len() > 0, "{arguments} writes nothing");
        assert_eq!(unread.status.code(), read.status.code(), "{arguments}: {unread:?}");
        assert_eq!(unread.stderr, read.stderr, "{arguments}: {unread:?}");
    }
}

#[test]
fn a_shell_that_is_gone_is_no_error() {
    let folder = repository();
    let mut command = tfgen(folder.path(), "-- tfgen generate p");
    command.env("TFGEN_COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", "2");
    let ended = ended(command.stdout(closed()).stderr(Stdio::piped()));
    assert_eq!((ended.status.code(), &ended.stderr[..]), (Some(0), &b""[..]), "{ended:?}");
}

#[test]
fn a_closed_standard_error_is_no_error() {
    let folder = repository();
    for arguments in COMMANDS {
        let run = |errors: Stdio| {
            let mut command = tfgen(folder.path(), arguments);
            ended(command.stdout(Stdio::piped()).stderr(errors))
        };
        let (read, unread) = (run(Stdio::piped()), run(closed()));
        assert_eq!(unread.status.code(), read.status.code(), "{arguments}: {unread:?}");
        assert_eq!(unread.stdout, read.stdout, "{arguments}");
    }
}

#[test]
fn a_command_that_writes_files_writes_them_all() {
    let folder = repository();
    fs::remove_file(folder.path().join("envs/wrong.toml")).expect("it is there");
    let ended = ended(tfgen(folder.path(), "generate").stdout(closed()).stderr(closed()));
    assert_eq!(ended.status.code(), Some(0));
    for name in ["prod", "staging"] {
        assert!(folder.path().join(format!("generated/{name}/main.tf")).is_file(), "{name}");
    }
}

/// It waits for changes, but not for nobody.
#[test]
fn a_watch_ends_when_nobody_reads_it() {
    let folder = repository();
    let mut watch = tfgen(folder.path(), "generate --watch prod");
    assert_eq!(ended(watch.stderr(closed())).status.code(), Some(0));
}

#[test]
#[cfg(target_os = "linux")]
fn what_cannot_be_written_is_an_error() {
    let folder = repository();
    for (arguments, code) in [("list", 3), ("explain prod", 3), ("plan-summary plan.json", 1)] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a full disk");
        let mut command = tfgen(folder.path(), arguments);
        let ended = ended(command.stdout(full).stderr(Stdio::piped()));
        let said = String::from_utf8(ended.stderr).expect("text");
        assert_eq!(ended.status.code(), Some(code), "{arguments}: {said}");
        let expected = "error: cannot write to standard output: no storage space\n";
        assert!(said.ends_with(expected), "{arguments}: {said}");
    }
}
