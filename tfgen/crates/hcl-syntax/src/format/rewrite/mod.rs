//! What Terraform rewrites besides white space: labels are quoted, and types and values in the
//! notation of earlier versions are converted to today's.

mod labels;
mod values;

use super::word::{Word, Words};
use crate::parser::Written;
use crate::{Body, Item, Label, Span};
use std::ops::Range;

/// A place with a special rule.
struct Place<'b> {
    span: Span,
    rule: Rule<'b>,
}

#[derive(Clone, Copy)]
enum Rule<'b> {
    /// The labels of a block.
    Labels(&'b [Label]),
    /// The value of an argument.
    Value,
    /// The type of a variable.
    Type,
}

/// The words of `text`, which has `tokens` and `body`.
pub(super) fn words<'a>(text: &'a str, tokens: &[Written], body: &Body<Span>) -> Vec<Word<'a>> {
    let mut places = vec![];
    add_places(body, &[], &mut places);
    let mut places = places.into_iter().peekable();
    let mut words = Words::new(text, tokens.len());
    let mut ranges = vec![];
    let mut first = None;
    for written in tokens {
        if first.is_none()
            && let Some(place) = places.peek()
            && place.span.start == written.span.start
        {
            // Comments before and between labels are removed.
            if !matches!(place.rule, Rule::Labels(_)) {
                words.gap(written.span.start as usize);
            }
            first = Some(words.words.len());
        }
        words.token(*written);
        if let Some(start) = first
            && let Some(place) = places.next_if(|place| place.span.end == written.span.end)
        {
            ranges.push((start..words.words.len(), place.rule));
            first = None;
        }
    }
    words.gap(text.len());
    rewritten(text, words.words, ranges)
}

/// Adds the places in `body`, which is inside `blocks`, in the order of the text.
fn add_places<'b>(body: &'b Body<Span>, blocks: &[&str], places: &mut Vec<Place<'b>>) {
    for item in &body.items {
        match item {
            Item::Attribute(attribute) => {
                let is_type = blocks == ["variable"] && &*attribute.name == "type";
                let rule = if is_type { Rule::Type } else { Rule::Value };
                places.push(Place { span: attribute.value, rule });
            }
            Item::Block(block) => {
                if let [first, .., last] | [first @ last] = &block.labels[..] {
                    let rule = Rule::Labels(&block.labels);
                    places.push(Place { span: first.span.to(last.span), rule });
                }
                // Only the outer two levels matter.
                let inside = [block.kind.as_str(), ""];
                add_places(&block.body, &inside[..blocks.len().min(1) + 1], places);
            }
        }
    }
}

fn rewritten<'a>(
    text: &'a str,
    words: Vec<Word<'a>>,
    ranges: Vec<(Range<usize>, Rule<'_>)>,
) -> Vec<Word<'a>> {
    let mut out = Vec::with_capacity(words.len() + ranges.len());
    let mut rest = words.into_iter();
    let mut at = 0;
    for (range, rule) in ranges {
        out.extend(rest.by_ref().take(range.start - at));
        at = range.end;
        let part: Vec<_> = rest.by_ref().take(range.len()).collect();
        match rule {
            Rule::Labels(labels) => out.extend(labels::quoted(text, labels)),
            Rule::Value => out.extend(values::value(part, rest.as_slice())),
            Rule::Type => out.extend(values::type_of(part)),
        }
    }
    out.extend(rest);
    out
}
