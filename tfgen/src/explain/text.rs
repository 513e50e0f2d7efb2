//! Explanations for a terminal.

use super::{Declaration, Explained, Given};
use crate::report::visible;
use std::fmt::Write as _;

/// How much of an overridden value is shown, in characters.
const LONGEST: usize = 72;

/// `explanations` with colour codes, which the stream strips where they do not belong.
pub fn text(explanations: &[Explained<'_>]) -> String {
    let mut out = String::new();
    for (index, one) in explanations.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let (address, value) = (visible(&one.address.to_string()), visible(&one.value));
        let _ = writeln!(out, "\u{1b}[1m{address}\u{1b}[0m = {value}");
        let mut line = |word: &str, text: &str| {
            let _ = writeln!(out, "  {word:9}  {}", visible(text).trim_end());
        };
        match &one.given {
            Given::Layer(layer) => {
                line("set", &layer.place.to_string());
                if let Some(written) = &layer.written {
                    line("written", &shortened(written));
                }
                if layer.is_unchecked {
                    line("unchecked", "an expression, taken as it is");
                }
                for (place, text) in layer.overrode.iter().rev() {
                    line("overrode", &format!("{place}  {}", shortened(text)));
                }
            }
            Given::Block(place) => line("implied", &format!("{place}, by the block")),
            Given::Module(Some(place)) => line("default", &format!("{place}, by the module")),
            Given::Module(None) => line("default", "by the module"),
        }
        if let Some(Declaration { place, kind, description }) = &one.declared {
            let kind = kind.map(|kind| format!("  {kind}")).unwrap_or_default();
            line("declared", &format!("{place}{kind}"));
            for words in description.iter().flat_map(|words| words.lines()) {
                line("", words);
            }
        }
    }
    out
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
