//! Explanations for a terminal.

use super::{Declaration, Explained, Given};
use crate::report::visible;
use std::fmt::Write as _;
use textwrap::{Options, WordSplitter};

/// How much of an overridden value is shown, in characters.
const LONGEST: usize = 72;

/// The least number of columns to write for.
const LEAST: usize = 40;

/// What comes before the words that explain a value: two blanks, a word of nine, and two more.
const INDENT: &str = "             ";

/// What is known about a value that Terraform computes.
const COMPUTED: &str = "by Terraform; names, functions and known values are checked";

/// `explanations` with colour codes, which the stream removes if they are not wanted, and wrapped
/// to `width` columns, if given. Values are not broken, so that they can be copied.
pub fn text(explanations: &[Explained<'_>], width: Option<usize>) -> String {
    let mut out = String::new();
    for (index, one) in explanations.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let (address, value) = (visible(&one.address.to_string()), visible(&one.value));
        let _ = match one.given {
            Given::Removed => writeln!(out, "\u{1b}[1m{address}\u{1b}[0m"),
            _ => writeln!(out, "\u{1b}[1m{address}\u{1b}[0m = {value}"),
        };
        let mut line = |word: &str, text: &str| {
            let (first, text) = (format!("  {word:9}  "), visible(text));
            let Some(width) = width else {
                let _ = writeln!(out, "{first}{}", text.trim_end());
                return;
            };
            let options = Options::new(width.max(LEAST)).break_words(false);
            let options = options.initial_indent(&first).subsequent_indent(INDENT);
            let options = options.word_splitter(WordSplitter::NoHyphenation);
            for line in textwrap::wrap(text.trim_end(), options) {
                let _ = writeln!(out, "{line}");
            }
        };
        if let Some(removal) = &one.removal {
            line("removed", &removal.place.to_string());
            for (place, text) in removal.overrode.iter().rev() {
                let text = text.as_ref().map(|text| format!("  {}", shortened(text)));
                line("overrode", &format!("{place}{}", text.unwrap_or_default()));
            }
        }
        match &one.given {
            Given::Layer(layer) => {
                line("set", &layer.place.to_string());
                if let Some(written) = &layer.written {
                    line("written", &shortened(written));
                }
                if layer.is_computed {
                    line("computed", COMPUTED);
                }
                for (place, text) in layer.overrode.iter().rev() {
                    line("overrode", &format!("{place}  {}", shortened(text)));
                }
            }
            Given::Removed => {}
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
