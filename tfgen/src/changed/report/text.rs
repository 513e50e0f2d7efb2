//! What changed, for a terminal.

use super::{file_of, left, place, transition};
use crate::changed::{Changed, Reason};
use crate::report::visible;
use std::fmt::Write as _;

/// `changed` since the revision `since`, with colour codes, which the stream removes if they are
/// not wanted.
pub fn text(changed: &Changed, since: &str) -> String {
    let mut out = String::new();
    let heading = |out: &mut String, sign: char, name: &str| {
        let guarded = if changed.guarded.contains(name) { " (guarded)" } else { "" };
        let _ = writeln!(out, "{sign} {name}{guarded}");
    };
    for name in &changed.added {
        heading(&mut out, '+', name);
    }
    for (name, reasons) in &changed.changed {
        heading(&mut out, '~', name);
        for reason in reasons {
            let line = match (reason, file_of(reason)) {
                (Reason::Value { address, before, after }, _) => {
                    let (before, after) = (before.as_ref(), after.as_ref());
                    let place = place(before, after).map(|(file, line)| format!("  {file}:{line}"));
                    format!(
                        "{}  {}\u{1b}[2m{}\u{1b}[0m",
                        visible(address),
                        visible(&transition(before, after)),
                        visible(&place.unwrap_or_default())
                    )
                }
                (_, Some((file, what))) => format!("{} ({what})", visible(file)),
                (_, None) => format!("had errors at {}", visible(since)),
            };
            let _ = writeln!(out, "    {line}");
        }
    }
    for removed in &changed.removed {
        heading(&mut out, '-', &removed.name);
        if let Some(left) = left(removed, str::to_owned) {
            let _ = writeln!(out, "    {left}");
        }
    }
    out
}
