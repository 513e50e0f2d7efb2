//! Builds of the service, and their progress for those who wait.

use std::io::{IsTerminal as _, stderr};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::Json;
use axum::extract::{Path, State};
use cargo_metadata::Message;
use cargo_metadata::diagnostic::DiagnosticLevel;
use serde::Serialize;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;
use tokio::sync::watch;

use super::group::Group;
use crate::builds;
use crate::project::Project;

/// An answer is sent after this time at the latest, because some clients give up later.
const PATIENCE: Duration = Duration::from_secs(20);

/// The progress of the service, for a page to show.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// The number of the report, from 0.
    number: u64,
    phase: Phase,
    /// The progress, or what the compiler found.
    text: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Phase {
    #[default]
    Building,
    Built,
    Failed,
}

/// Reports the progress of the service to all who wait. Clones report to the same.
#[derive(Debug, Clone, Default)]
pub struct Builds(watch::Sender<Progress>);

impl Builds {
    fn tell(&self, phase: Phase, text: impl Into<String>) {
        self.0.send_modify(|progress| {
            *progress = Progress { number: progress.number + 1, phase, text: text.into() };
        });
    }

    /// Reports that the build is serving.
    pub(super) fn serves(&self) {
        self.tell(Phase::Built, "");
    }

    /// The message if nothing was built yet.
    pub fn why_nothing_answers(&self) -> String {
        let progress = self.0.borrow();
        match progress.phase {
            Phase::Failed => {
                "The service does not compile, and there is no earlier build.".to_owned()
            }
            Phase::Building | Phase::Built => format!(
                "The service is being built for the first time ({}). This page reloads when it is \
                 ready.",
                if progress.text.is_empty() { "Cargo starts" } else { &progress.text }
            ),
        }
    }
}

/// Answers with the report after the number in the path, as soon as there is one.
pub(super) async fn progress(
    State(builds): State<Builds>,
    Path(after): Path<u64>,
) -> Json<Progress> {
    let mut told = builds.0.subscribe();
    let newer = told.wait_for(|progress| progress.number > after);
    // The newest one is always right.
    let _ = tokio::time::timeout(PATIENCE, newer).await;
    Json(builds.0.borrow().clone())
}

/// Builds the service as `cargo test` does, with messages on stderr, and returns the program.
///
/// # Errors
/// When it does not compile.
pub async fn build(project: &Project, builds: &Builds) -> Result<PathBuf> {
    builds.tell(Phase::Building, "");
    let built = compiled(project, builds).await;
    match &built {
        Ok(_) => {}
        Err(Failure::Errors(errors)) => builds.tell(Phase::Failed, errors),
        Err(Failure::Other(error)) => builds.tell(Phase::Failed, format!("{error:#}")),
    }
    built.map_err(|failure| match failure {
        Failure::Errors(_) => anyhow::anyhow!("the service does not compile"),
        Failure::Other(error) => error,
    })
}

/// Why there is no program: what the compiler found, or another reason.
enum Failure {
    Errors(String),
    Other(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

async fn compiled(project: &Project, builds: &Builds) -> Result<PathBuf, Failure> {
    let rendering = if stderr().is_terminal() { "json-diagnostic-rendered-ansi" } else { "json" };
    let mut cargo = Command::from(builds::cargo(&project.service(), "service", "dev", rendering));
    let mut cargo =
        Group::start(cargo.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit()))?;
    let output = cargo.child.stdout.take().context("Cargo has no output")?;
    let mut lines = BufReader::new(output).lines();
    let (mut crates, mut program, mut errors) = (0, None, String::new());
    while let Some(line) = lines.next_line().await? {
        match serde_json::from_str(&line) {
            Ok(Message::CompilerArtifact(artifact)) => {
                crates += 1;
                let name = &artifact.target.name;
                builds.tell(Phase::Building, format!("{crates} crates compiled, last {name}"));
                if name == "service" {
                    program = artifact.executable.map(PathBuf::from).or(program);
                }
            }
            Ok(Message::CompilerMessage(message)) => {
                let rendered = message.message.rendered.unwrap_or_default();
                eprint!("{rendered}");
                if message.message.level == DiagnosticLevel::Error {
                    errors.push_str(&without_colours(&rendered));
                }
            }
            _ => {}
        }
    }
    if cargo.child.wait().await.context("cannot wait for Cargo")?.success() {
        return Ok(program.context("Cargo built no program called service")?);
    }
    if errors.is_empty() {
        // For example, an unreadable manifest or a failing script: Cargo has reported it on stderr.
        errors.push_str("Cargo failed; see the terminal");
    }
    Err(Failure::Errors(errors))
}

/// A text without the escape sequences for colours.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').map_or(part, |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_left_out_and_nothing_else() {
        let coloured = "\u{1b}[0m\u{1b}[1m\u{1b}[38;5;9merror[E0308]\u{1b}[0m: mismatched [m]\n";
        assert_eq!(without_colours(coloured), "error[E0308]: mismatched [m]\n");
    }

    #[tokio::test]
    async fn what_is_newer_is_told_at_once() {
        let builds = Builds::default();
        let ask = |after| progress(State(builds.clone()), Path(after));
        builds.tell(Phase::Building, "1 crates compiled");
        assert_eq!(ask(0).await.0.number, 1);
        let waiting = tokio::spawn(ask(1));
        builds.tell(Phase::Failed, "error");
        let told = waiting.await.unwrap().0;
        assert_eq!(told, Progress { number: 2, phase: Phase::Failed, text: "error".into() });
    }
}
