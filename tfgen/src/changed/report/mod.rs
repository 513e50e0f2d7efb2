//! What changed, for people and for programs.

mod github;
mod json;
mod markdown;
mod text;

pub use github::github;
pub use json::json;
pub use markdown::markdown;
pub use text::text;

use super::{Reason, Removed};
use crate::diff::Found;

/// `count` things, each a `noun`.
fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// The file of a reason, and its role for the environment.
fn file_of(reason: &Reason) -> Option<(&str, &'static str)> {
    match reason {
        Reason::Value { .. } | Reason::HadErrors => None,
        Reason::Module { file } => Some((file, "module")),
        Reason::Source { file } => Some((file, "source")),
        Reason::Path { file } => Some((file, "path")),
        Reason::Root { file } => Some((file, "root module")),
    }
}

/// What is left of a removed environment, if anything, and what to do with it; `name` formats the
/// names of folders and environments.
fn left(removed: &Removed, name: impl Fn(&str) -> String) -> Option<String> {
    let root = name(removed.root.as_ref()?);
    let renamed: Vec<String> = removed.renamed.iter().map(|one| name(one.as_str())).collect();
    Some(match &renamed[..] {
        [] => format!("{root} is left over: destroy what it deployed"),
        _ => {
            let names = renamed.join(" or ");
            format!(
                "{root} is left over: if the new name is {names}, `tfgen generate` shows how to \
                 move its state"
            )
        }
    })
}

/// The change of a value, on one line.
fn transition(before: Option<&Found>, after: Option<&Found>) -> String {
    match (before, after) {
        (None, Some(Found { value: None, .. })) => "added".to_owned(),
        (Some(Found { value: None, .. }), None) => "removed".to_owned(),
        _ => format!("{} → {}", value(before), value(after)),
    }
}

/// One side of a value, on one line.
fn value(found: Option<&Found>) -> String {
    let Some(found) = found else { return "-".to_owned() };
    let word = if found.is_default { " (default)" } else { "" };
    format!("{}{word}", found.value.as_deref().unwrap_or("present"))
}

/// Where a value is written now, or else where it was: the file and the line.
fn place<'a>(before: Option<&'a Found>, after: Option<&'a Found>) -> Option<(&'a str, usize)> {
    let found = after.filter(|found| found.file.is_some()).or(before)?;
    Some((found.file.as_deref()?, found.line?))
}
