//! Differences for a terminal.

use super::{Found, Row};
use crate::report::visible;
use std::fmt::Write as _;

/// `differences` between the environments `left` and `right`, with colour codes, which the stream
/// removes if they are not wanted.
pub fn text(differences: &[Row], left: &str, right: &str) -> String {
    let names = left.chars().count().max(right.chars().count());
    let shown = |found: &Option<Found>| match found {
        None => "-".to_owned(),
        Some(Found { value: None, .. }) => "present".to_owned(),
        Some(Found { value: Some(value), .. }) => visible(value),
    };
    let mut out = String::new();
    for (index, difference) in differences.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let _ = writeln!(out, "\u{1b}[1m{}\u{1b}[0m", visible(&difference.address));
        let sides = [(left, &difference.left), (right, &difference.right)];
        let width = sides.iter().map(|(_, found)| shown(found).chars().count()).max().unwrap_or(0);
        for (name, found) in sides {
            let value = shown(found);
            let place = match found {
                Some(Found { file: Some(file), line: Some(line), is_default, .. }) => {
                    let word = if *is_default { ", the module's default" } else { "" };
                    format!("\u{1b}[2m{file}:{line}{word}\u{1b}[0m")
                }
                _ => String::new(),
            };
            let line = format!("  {name:names$}  {value:width$}  {place}");
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }
    out
}
