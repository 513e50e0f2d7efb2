//! What changed, for a comment on a pull request.

use super::{counted, file_of, left, place, transition, value};
use crate::changed::{Changed, Reason};
use crate::report::visible;
use foreign_text::markdown::{cell, code};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How many reasons are listed for an environment: a comment on GitHub has at most 65,536
/// characters.
const MOST_REASONS: usize = 40;

/// `changed` since the revision `since` in GitHub's Markdown. Environments with the same changes
/// share a heading.
pub fn markdown(changed: &Changed, since: &str) -> String {
    let name = |name: &String| {
        let guarded = if changed.guarded.contains(name) { " (guarded)" } else { "" };
        format!("{}{guarded}", code(name))
    };
    let names = |all: &[&String]| all.iter().map(|one| name(one)).collect::<Vec<_>>().join(", ");
    let mut out = format!(
        "**{}** of {} since {}: {} added, {} changed, {} removed\n",
        counted(changed.added.len() + changed.changed.len() + changed.removed.len(), "environment"),
        changed.total,
        code(since),
        changed.added.len(),
        changed.changed.len(),
        changed.removed.len()
    );
    if !changed.added.is_empty() {
        let added: Vec<&String> = changed.added.iter().collect();
        let _ = write!(out, "\n### Added\n\n{}\n", names(&added));
    }
    let mut alike: BTreeMap<&Vec<Reason>, Vec<&String>> = BTreeMap::new();
    for (name, reasons) in &changed.changed {
        alike.entry(reasons).or_default().push(name);
    }
    let mut alike: Vec<_> = alike.into_iter().collect();
    alike.sort_by(|(_, left), (_, right)| left.cmp(right));
    for (reasons, environments) in alike {
        let _ = write!(out, "\n### {}\n", names(&environments));
        out.push_str(&listed(reasons, since));
    }
    if !changed.removed.is_empty() {
        out.push_str("\n### Removed\n\n");
        for removed in &changed.removed {
            let left = left(removed, code);
            let left = left.unwrap_or_else(|| "its root module is gone too".to_owned());
            let _ = writeln!(out, "- {}: {left}", name(&removed.name));
        }
    }
    out
}

fn listed(reasons: &[Reason], since: &str) -> String {
    let (shown, rest) = reasons.split_at(reasons.len().min(MOST_REASONS));
    let (mut rows, mut files) = (String::new(), String::new());
    for reason in shown {
        match (reason, file_of(reason)) {
            (Reason::Value { address, before, after }, _) => {
                let (before, after) = (before.as_ref(), after.as_ref());
                let place = place(before, after).map(|(file, line)| format!("{file}:{line}"));
                let both = [before, after].map(|side| side.is_none_or(|side| side.value.is_none()));
                let cells = match both {
                    [true, true] => transition(before, after),
                    _ => format!("{} → {}", cell(&value(before)), cell(&value(after))),
                };
                let place = place.unwrap_or_default();
                let _ = writeln!(rows, "| {} | {cells} | {} |", cell(address), visible(&place));
            }
            (_, Some((file, what))) => {
                let _ = writeln!(files, "- {} ({what})", code(file));
            }
            (_, None) => {
                let _ = writeln!(files, "- had errors at {}", code(since));
            }
        }
    }
    let mut out = String::new();
    if !rows.is_empty() {
        let _ = write!(out, "\n| Address | Value | Place |\n|---|---|---|\n{rows}");
    }
    if !files.is_empty() {
        let _ = write!(out, "\n{files}");
    }
    if !rest.is_empty() {
        let _ = write!(out, "\n…and {} more\n", rest.len());
    }
    out
}
