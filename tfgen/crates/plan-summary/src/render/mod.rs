//! A summary in readable form. [`sections`] decides the content, once for all forms.

mod markdown;
mod sections;
mod text;
mod unreviewed;

pub use markdown::{markdown, markdown_within};
pub use text::{differences as text_of_differences, text};

use crate::summary::Summary;

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// Text of this program.
    Words(String),
    /// Text from elsewhere.
    Foreign(String),
    /// A place, or something else of low priority.
    Quiet(String),
}

/// The sign at the start of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Destroy,
    Replace,
    Update,
    Create,
    Other,
}

/// A line, with the lines that belong below it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    sign: Sign,
    is_held: bool,
    pieces: Vec<Piece>,
    below: Vec<Vec<Piece>>,
}

/// Lines about one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Section {
    title: Vec<Piece>,
    /// Whether it may be folded even if it is short.
    is_detail: bool,
    lines: Vec<Line>,
}

/// A line of `pieces` without an action.
fn plain(pieces: Vec<Piece>) -> Line {
    Line { sign: Sign::Other, is_held: false, pieces, below: vec![] }
}

fn words(text: &str) -> Piece {
    Piece::Words(text.to_owned())
}

impl Sign {
    fn mark(self) -> &'static str {
        match self {
            Self::Destroy => "-",
            Self::Replace => "-/+",
            Self::Update => "~",
            Self::Create => "+",
            Self::Other => "*",
        }
    }
}

/// `count` things, each a `noun`.
fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// What `summary` does, in numbers.
pub fn numbers(summary: &Summary) -> String {
    let counts = summary.counts();
    let all = [
        (counts.destroy, "to destroy"),
        (counts.replace, "to replace"),
        (counts.update, "to update"),
        (counts.create, "to create"),
        (counts.import, "to import"),
        (counts.moved, "to move"),
        (counts.forget, "to forget"),
    ];
    let mut parts: Vec<String> = all
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if !summary.outputs.is_empty() {
        parts.push(format!("{} to change", counted(summary.outputs.len(), "output")));
    }
    if !summary.deferred.is_empty() {
        parts.push(format!("{} deferred", summary.deferred.len()));
    }
    if parts.is_empty() { "no changes".to_owned() } else { parts.join(", ") }
}

/// What is reported about `summary` before everything else.
fn warnings(summary: &Summary) -> Vec<String> {
    let mut warnings = vec![];
    if summary.errored {
        warnings.push("Terraform stopped with an error: this plan is incomplete.".to_owned());
    }
    if !summary.unreviewed.is_empty() {
        warnings.push("This is not what was reviewed.".to_owned());
    }
    let held = summary.counts().held;
    if held > 0 {
        warnings.push(format!("The guard holds {}.", counted(held, "change")));
    }
    warnings
}

/// The result of `summary`, in a word.
fn verdict(summary: &Summary) -> &'static str {
    match () {
        () if summary.errored => "error",
        () if summary.is_held() || !summary.unreviewed.is_empty() => "held",
        () if summary.has_changes() => "changes",
        () => "nothing",
    }
}
