//! What a run shows on a terminal, which `script` of util-linux plays.

use super::project::Project;
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// So high that nothing scrolls away, and so wide that no line breaks.
const SIZE: (u16, u16) = (300, 200);

/// A project in which `network` takes this many seconds.
fn project(seconds: u32) -> Project {
    let project = Project::new();
    project.slow_down(seconds);
    project
}

/// An apply of all on a terminal, with its report in `report.json`.
fn script(project: &Project) -> Command {
    let apply = ["run", "--all", "--report", "report.json", "--", "apply", "-auto-approve"];
    script_of(project, &apply)
}

/// A run of `tfgen` with `arguments` on a terminal.
fn script_of(project: &Project, arguments: &[&str]) -> Command {
    let tfgen = project.tfgen(arguments);
    let arguments = tfgen.get_args().map(|it| it.to_str().expect("text")).collect::<Vec<_>>();
    let (rows, columns) = SIZE;
    // A terminal that closes signals its first process, whatever signals a shell in between
    // ignores.
    let line = format!(
        "stty rows {rows} cols {columns}; exec {} {}",
        env!("CARGO_BIN_EXE_tfgen"),
        arguments.join(" ")
    );
    let mut script = Command::new("script");
    script.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
    script.current_dir(project.path("")).stdin(Stdio::null());
    script.env("TERM", "xterm").env("CHECKPOINT_DISABLE", "1").env("SHELL", "/bin/sh");
    for name in ["GITHUB_STEP_SUMMARY", "NO_COLOR", "CLICOLOR", "TF_CLI_CONFIG_FILE"] {
        script.env_remove(name);
    }
    script
}

/// What it writes to the terminal, with `variables` of the environment.
fn written(project: &Project, variables: &[(&str, &str)]) -> String {
    let mut script = script(project);
    let output = script.envs(variables.iter().copied()).output().expect("script runs");
    let written = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{written}");
    written
}

/// What a terminal shows after each line end and cursor movement.
fn screens(written: &str) -> Vec<String> {
    let mut terminal = vt100::Parser::new(SIZE.0, SIZE.1, 0);
    let mut screens = vec![];
    for part in written.split_inclusive(" done") {
        terminal.process(part.as_bytes());
        screens.push(terminal.screen().contents());
    }
    screens
}

#[test]
fn the_name_of_a_guarded_environment_is_asked_for_before_it_is_destroyed() {
    let project = Project::new();
    let prod = project.read("envs/prod.toml");
    project.write("envs/prod.toml", &prod.replace("[environment]", "[environment]\nguard = true"));
    project.generate();
    project.apply_all();
    for (typed, is_meant) in [("\n", false), ("dev\n", false), ("prod\n", true)] {
        let mut script = script_of(&project, &["run", "prod", "--", "destroy", "-auto-approve"]);
        let mut child =
            script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("script runs");
        let mut input = child.stdin.take().expect("a pipe");
        input.write_all(typed.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        let shown = String::from_utf8_lossy(&output.stdout);
        assert!(shown.contains("prod is guarded, and all of it will be destroyed"), "{shown}");
        assert_eq!(output.status.success(), is_meant, "{shown}");
        assert_eq!(project.has_resources("prod"), !is_meant, "{shown}");
    }
}

/// Running environments are shown below the lines, and leave nothing behind.
#[test]
fn a_terminal_shows_what_runs_until_it_ends() {
    let screens = screens(&written(&project(2), &[]));
    let shows = |text: &str| screens.iter().any(|screen| screen.contains(text));
    for text in [
        "1 running, 2 waiting, 0 done",
        "network    1 s apply: module.thing.terraform_data.this (local-exec): ",
    ] {
        assert!(shows(text), "{text}: {:#?}", screens.last());
    }
    for screen in &screens {
        let is_below = |line: &str| !line.contains(" │ ");
        let live = screen.lines().skip_while(|line| !is_below(line)).collect::<Vec<_>>();
        assert!(live.iter().all(|line| is_below(line)), "the lines are above: {screen}");
    }
    let last = screens.last().expect("one");
    let (lines, table) = last.split_once("\nroot module").expect("a table");
    for line in lines.lines().filter(|line| !line.is_empty()) {
        let name = line.split_once(" │").unwrap_or_else(|| panic!("{line}: {last}")).0.trim_end();
        assert!(["network", "dev", "prod"].contains(&name), "{line}: {last}");
        assert_eq!(line.matches(" │").count(), 1, "{line}: {last}");
    }
    for name in ["network", "dev    ", "prod   "] {
        assert!(
            lines.contains(&format!("\n{name} │ Apply complete! Resources: 1 added")),
            "{last}"
        );
    }
    assert_eq!(table.matches("applied  ").count(), 3, "{last}");
}

#[test]
fn a_terminal_that_cannot_go_back_and_a_pipe_get_plain_lines() {
    let dumb = written(&project(2), &[("TERM", "dumb")]);
    assert!(dumb.contains("Apply complete!") && !dumb.contains(" running, "), "{dumb}");
    assert!(!dumb.contains("\u{1b}[2K"), "{dumb}");
    let piped = Project::new().run(&["--all", "--", "apply", "-auto-approve"]);
    assert!(!piped.output.contains('\u{1b}') && !piped.errors.contains('\u{1b}'), "{piped:?}");
    assert!(!piped.output.contains(" running, "), "{piped:?}");
}

#[test]
fn without_colour_what_runs_is_shown_all_the_same() {
    let written = written(&project(2), &[("NO_COLOR", "1")]);
    assert!(written.contains("1 running, 2 waiting, 0 done"), "{written}");
    // Escapes that move the cursor end in letters other than `m`.
    let escapes = written.split("\u{1b}[").skip(1);
    let ends = escapes
        .filter_map(|escape| escape.find(|c: char| c.is_alphabetic()).map(|at| &escape[at..=at]));
    assert!(ends.clone().count() > 0 && ends.clone().all(|end| end != "m"), "{written:?}");
}

/// Terraform finishes what it has begun, its state is kept, and the report is written.
#[test]
fn a_terminal_that_is_gone_loses_nothing() {
    // Long enough for the signal to come in time on a machine that is busy.
    let project = project(20);
    let mut terminal = script(&project).stdout(Stdio::piped()).spawn().expect("script runs");
    let mut output = terminal.stdout.take().expect("piped");
    let (mut written, mut part) = (vec![], [0; 4096]);
    while !String::from_utf8_lossy(&written).contains("Provisioning with") {
        let read = output.read(&mut part).expect("it goes on");
        assert!(read > 0, "{}", String::from_utf8_lossy(&written));
        written.extend(&part[..read]);
    }
    terminal.kill().expect("it runs");
    terminal.wait().expect("it ends");
    let start = Instant::now();
    while !project.path("report.json").exists() {
        assert!(start.elapsed() < Duration::from_secs(60), "no report");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(project.has_resources("network"));
    assert!(!project.path("generated/prod/prod.tfstate").exists());
}
