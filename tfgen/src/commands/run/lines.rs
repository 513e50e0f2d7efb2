//! The output of Terraform, each line after the name of its environment.

use super::super::streams;
use super::live::Live;
use std::collections::BTreeMap;
use terraform_runner::{Output, Phase, Root, Stream};

/// The colours of names, used in turn.
const COLOURS: [u8; 6] = [36, 35, 34, 33, 32, 31];

/// Lines of several root modules on one terminal.
pub(super) struct Lines {
    /// The prefix of each one's lines.
    prefixes: BTreeMap<String, String>,
    /// What is shown below them on a terminal.
    live: Option<Live>,
}

impl Lines {
    /// The lines for `roots`, in columns.
    pub(super) fn of(roots: &[Root]) -> Self {
        let width = roots.iter().map(|root| root.name.chars().count()).max().unwrap_or(0);
        let prefixes = roots.iter().zip(COLOURS.iter().cycle()).map(|(root, colour)| {
            let prefix = format!("\u{1b}[{colour}m{:width$} │\u{1b}[0m ", root.name);
            (root.name.clone(), prefix)
        });
        Self { prefixes: prefixes.collect(), live: Live::new(roots.len(), width, print) }
    }
}

impl Output for Lines {
    fn line(&self, root: &str, stream: Stream, line: &str) {
        let text = format!("{}{line}\n", self.prefixes[root]);
        match &self.live {
            None => print(stream, &text),
            Some(live) => {
                live.said(root, line);
                live.above(stream, text);
            }
        }
    }

    fn phase(&self, root: &str, phase: Phase<'_>) {
        if let Some(live) = &self.live {
            live.phase(root, phase);
        }
    }
}

/// Prints `line` with its newline in one write, so that lines of several environments do not mix.
/// If nobody reads them any more, Terraform continues.
fn print(stream: Stream, line: &str) {
    match stream {
        Stream::Output => streams::coloured_output(line),
        Stream::Errors => streams::coloured_errors(line),
    }
}
