//! Terraform's machine-readable output, reduced to progress and errors.

use std::fmt;

use serde_json::Value;

/// The part of a line that matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// This many changes were planned; replacing a resource counts as two.
    Planned(usize),
    /// One more change is done.
    Done,
    /// An error, with its place.
    Error(String),
}

impl Event {
    /// Reads a line of `-json` output; `None` for lines that do not matter.
    pub fn parse(line: &str) -> Option<Self> {
        let event: Value = serde_json::from_str(line).ok()?;
        match event["type"].as_str()? {
            "planned_change" => match event["change"]["action"].as_str()? {
                // Data sources are only read, and moved or forgotten resources are not touched.
                "create" | "update" | "delete" => Some(Self::Planned(1)),
                "replace" => Some(Self::Planned(2)),
                _ => None,
            },
            "apply_complete" if event["hook"]["action"] != "read" => Some(Self::Done),
            "diagnostic" if event["diagnostic"]["severity"] == "error" => {
                Some(Self::Error(describe(&event["diagnostic"])))
            }
            _ => None,
        }
    }
}

fn describe(diagnostic: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().trim().to_owned();
    let mut lines = vec![format!("  Error: {}", text(&diagnostic["summary"]))];
    let address = text(&diagnostic["address"]);
    if !address.is_empty() {
        lines.push(format!("    with {address}"));
    }
    let file = text(&diagnostic["range"]["filename"]);
    if !file.is_empty() {
        lines.push(format!("    at {file}:{}", diagnostic["range"]["start"]["line"]));
    }
    lines.extend(text(&diagnostic["detail"]).lines().map(|line| format!("    {line}")));
    lines.join("\n")
}

/// The progress of a run.
#[derive(Debug, Default, Clone)]
pub struct Progress {
    /// How many changes were planned.
    pub planned: usize,
    /// How many of them are done.
    pub done: usize,
    /// The errors so far.
    pub errors: Vec<String>,
}

impl Progress {
    /// Counts an event.
    pub fn take(&mut self, event: Event) {
        match event {
            Event::Planned(changes) => self.planned += changes,
            Event::Done => self.done += 1,
            Event::Error(text) => self.errors.push(text),
        }
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} of {} changes", self.done, self.planned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_counted_and_its_errors_kept() {
        let mut progress = Progress::default();
        for line in [
            r#"{"type":"version","terraform":"1.11.4"}"#,
            r#"{"type":"planned_change","change":{"action":"create"}}"#,
            r#"{"type":"planned_change","change":{"action":"replace"}}"#,
            r#"{"type":"planned_change","change":{"action":"read"}}"#,
            r#"{"type":"apply_start","hook":{"action":"create"}}"#,
            r#"{"type":"apply_complete","hook":{"action":"read"}}"#,
            r#"{"type":"apply_complete","hook":{"action":"create"}}"#,
            r#"{"type":"apply_complete","hook":{"action":"delete"}}"#,
            r#"{"type":"diagnostic","diagnostic":{"severity":"warning","summary":"old"}}"#,
            r#"{"type":"diagnostic","diagnostic":{"severity":"error","summary":"denied","detail":"no\naccess","address":"aws_x.y","range":{"filename":"main.tf","start":{"line":7}}}}"#,
            "not json",
        ] {
            if let Some(event) = Event::parse(line) {
                progress.take(event);
            }
        }
        assert_eq!(progress.to_string(), "2 of 3 changes");
        assert_eq!(
            progress.errors,
            ["  Error: denied\n    with aws_x.y\n    at main.tf:7\n    no\n    access"]
        );
    }
}
