//! What changed, for a comment on a pull request.

use super::{counted, file_of, place, transition, value};
use crate::changed::{Changed, Reason};
use crate::report::visible;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How many reasons of an environment are listed: a comment on GitHub has at most 65,536
/// characters.
const MOST_REASONS: usize = 40;

/// How many characters of a value are shown.
const MOST_CHARACTERS: usize = 160;

/// `changed` since the revision `since` in Markdown as GitHub reads it. Environments that changed
/// alike stand under one heading.
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
            let root = match &removed.root {
                Some(root) => format!(": {} is left, destroy what it deployed", code(root)),
                None => ": its root module is gone too".to_owned(),
            };
            let _ = writeln!(out, "- {}{root}", name(&removed.name));
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

/// `text` as code in a cell of a table, where a `|` ends the cell even in code.
fn cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// `text` as code on one line, cut where it is long. A fence is longer than every row of backticks
/// in it.
fn code(text: &str) -> String {
    let mut text = visible(text).replace(['\n', '\t'], " ");
    if let Some((end, _)) = text.char_indices().nth(MOST_CHARACTERS) {
        text.truncate(end);
        text.push('…');
    }
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

#[cfg(test)]
mod tests {
    use super::{MOST_CHARACTERS, cell, code};

    #[test]
    fn no_value_ends_its_cell_or_its_code() {
        assert_eq!(cell("a | b"), "`a \\| b`");
        assert_eq!(code("`a` ``b``"), "``` `a` ``b`` ```");
        assert_eq!(code("one\ntwo"), "`one two`");
        assert_eq!(code(&"ü".repeat(500)).chars().count(), MOST_CHARACTERS + 3);
    }
}
