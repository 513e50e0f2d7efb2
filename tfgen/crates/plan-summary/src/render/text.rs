//! A summary for a terminal.

use super::sections::sections;
use super::{Line, Piece, Sign, numbers, unreviewed, verdict, warnings};
use crate::reviewed::Difference;
use crate::summary::Summary;
use foreign_text::visible;
use std::fmt::Write as _;

/// How many lines of a section are shown, and how many below each.
const MOST_LINES: usize = 20;

/// How many characters of a value are shown.
const MOST_CHARACTERS: usize = 100;

/// `summaries` with colour codes, which the stream removes if they are not wanted. Several get a
/// table first.
pub fn text(summaries: &[Summary]) -> String {
    let mut out = String::new();
    if summaries.len() > 1 {
        out.push_str(&table(summaries));
    }
    for summary in summaries {
        if !out.is_empty() {
            out.push('\n');
        }
        one(summary, &mut out);
    }
    out
}

/// `differences`, without colours, for readers who have the plan before them.
pub fn differences(differences: &[Difference]) -> String {
    let mut out = String::new();
    for difference in differences {
        let line = unreviewed::line(difference);
        let _ = writeln!(out, "  {}", pieces(&line.pieces));
        for below in &line.below {
            let _ = writeln!(out, "    {}", pieces(below));
        }
    }
    out
}

fn one(summary: &Summary, out: &mut String) {
    let guarded = if summary.guarded { " (guarded)" } else { "" };
    let name = visible(&summary.name);
    let _ = writeln!(out, "\u{1b}[1m{name}{guarded}: {}\u{1b}[0m", numbers(summary));
    for warning in warnings(summary) {
        let _ = writeln!(out, "\u{1b}[1;31m{warning}\u{1b}[0m");
    }
    for section in sections(summary) {
        let _ = writeln!(out, "\n\u{1b}[1m{}\u{1b}[0m", pieces(&section.title));
        let lines = &section.lines;
        let width = lines.iter().map(|line| line.sign.mark().len()).max().unwrap_or(0);
        for line in lines.iter().take(MOST_LINES) {
            whole(line, width, out);
        }
        rest(lines.len(), "  ", out);
    }
}

fn whole(line: &Line, width: usize, out: &mut String) {
    let color = match line.sign {
        Sign::Destroy => "\u{1b}[31m",
        Sign::Replace => "\u{1b}[35m",
        Sign::Update => "\u{1b}[33m",
        Sign::Create => "\u{1b}[32m",
        Sign::Other => "",
    };
    let held = if line.is_held { "  \u{1b}[1;31mHELD\u{1b}[0m" } else { "" };
    let mark = line.sign.mark();
    let _ = writeln!(out, "  {color}{mark:width$}\u{1b}[0m {}{held}", pieces(&line.pieces));
    for below in line.below.iter().take(MOST_LINES) {
        let _ = writeln!(out, "  {:width$}   {}", "", pieces(below));
    }
    rest(line.below.len(), &format!("  {:width$}   ", ""), out);
}

fn rest(count: usize, indentation: &str, out: &mut String) {
    if count > MOST_LINES {
        let _ = writeln!(out, "{indentation}…and {} more", count - MOST_LINES);
    }
}

fn pieces(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Words(text) => out.push_str(text),
            Piece::Foreign(text) => out.push_str(&on_one_line(text)),
            Piece::Quiet(text) => {
                let _ = write!(out, "\u{1b}[2m{}\u{1b}[0m", on_one_line(text));
            }
        }
    }
    out
}

fn on_one_line(text: &str) -> String {
    let mut text = visible(text).replace(['\n', '\t'], " ");
    if let Some((end, _)) = text.char_indices().nth(MOST_CHARACTERS) {
        text.truncate(end);
        text.push('…');
    }
    text
}

fn table(summaries: &[Summary]) -> String {
    let names: Vec<String> = summaries.iter().map(|one| on_one_line(&one.name)).collect();
    let widths = names.iter().map(|name| name.chars().count());
    let width = widths.max().unwrap_or(0).max("environment".len());
    let mut out = format!(
        "{:width$}  {:>7}  {:>7}  {:>7}  {:>7}  result\n",
        "environment", "destroy", "replace", "update", "create"
    );
    for (summary, name) in summaries.iter().zip(names) {
        let counts = summary.counts();
        let [destroy, replace, update, create] =
            [counts.destroy, counts.replace, counts.update, counts.create];
        let result = verdict(summary);
        let _ = writeln!(
            out,
            "{name:width$}  {destroy:>7}  {replace:>7}  {update:>7}  {create:>7}  {result}"
        );
    }
    out
}
