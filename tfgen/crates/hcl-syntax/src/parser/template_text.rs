//! Turns the flat list of a template's parts into a tree: lines are moved to the left, literals are
//! joined, and directives get their contents.

use super::collection::Intro;
use crate::Span;
use crate::tree::Expression;
use crate::tree::{ForParts, If, Interpolation, Literal, Part};
use std::iter::Peekable;
use std::vec::IntoIter;

/// A part of a template as it is in the text. Literals end where lines do.
pub(super) enum Flat {
    Literal { text: String, span: Span },
    Interpolation(Interpolation),
    If { condition: Expression, span: Span },
    Else,
    EndIf(Span),
    For { intro: Intro<Expression>, span: Span },
    EndFor(Span),
}

/// Removes from the start of each line as many blanks as the line with the fewest has. Lines with
/// only blanks do not count and lose none; an interpolated value has none.
pub(super) fn dedent(parts: &mut [Flat]) {
    let mut fewest = usize::MAX;
    let mut starts = vec![];
    let mut is_line_start = true;
    for (at, part) in parts.iter().enumerate() {
        let text = match part {
            Flat::Literal { text, .. } => Some(text),
            _ => None,
        };
        if is_line_start {
            is_line_start = false;
            match text {
                Some(text) if text.ends_with('\n') && text.trim_start().is_empty() => {}
                Some(text) => {
                    let blanks = text.len() - text.trim_start().len();
                    fewest = fewest.min(text[..blanks].chars().count());
                    starts.push(at);
                }
                None => fewest = 0,
            }
        }
        is_line_start |= text.is_some_and(|text| text.ends_with('\n'));
    }
    for at in starts {
        if let Flat::Literal { text, .. } = &mut parts[at] {
            let end = text.char_indices().nth(fewest).map_or(text.len(), |(end, _)| end);
            text.drain(..end);
        }
    }
}

/// The tree of `parts`, whose directives are balanced.
pub(super) fn nested(parts: Vec<Flat>) -> Vec<Part> {
    let mut parts = parts.into_iter().peekable();
    until_directive(&mut parts)
}

/// The parts up to a directive that ends or divides another.
fn until_directive(parts: &mut Peekable<IntoIter<Flat>>) -> Vec<Part> {
    let mut tree = vec![];
    while let Some(part) =
        parts.next_if(|part| !matches!(part, Flat::Else | Flat::EndIf(_) | Flat::EndFor(_)))
    {
        match part {
            Flat::Literal { text, span } => literal(&mut tree, text, span),
            Flat::Interpolation(interpolation) => tree.push(Part::Interpolation(interpolation)),
            Flat::If { condition, span } => {
                let when_true = until_directive(parts);
                let is_divided = parts.next_if(|part| matches!(part, Flat::Else)).is_some();
                let when_false = if is_divided { until_directive(parts) } else { vec![] };
                let span = end(parts, span);
                tree.push(Part::If(Box::new(If { condition, when_true, when_false, span })));
            }
            Flat::For { intro, span } => {
                let inner = until_directive(parts);
                let span = end(parts, span);
                let Intro { key_name, value_name, collection } = intro;
                let parts = inner;
                let directive = ForParts { key_name, value_name, collection, parts, span };
                tree.push(Part::For(Box::new(directive)));
            }
            Flat::Else | Flat::EndIf(_) | Flat::EndFor(_) => {}
        }
    }
    tree
}

fn literal(tree: &mut Vec<Part>, text: String, span: Span) {
    if let Some(Part::Literal(before)) = tree.last_mut() {
        let mut joined = String::from(std::mem::take(&mut before.text));
        joined.push_str(&text);
        before.text = joined.into();
        before.span.end = span.end;
    } else {
        tree.push(Part::Literal(Literal { text: text.into(), span }));
    }
}

/// From `span` to the end of the directive that closes it.
fn end(parts: &mut Peekable<IntoIter<Flat>>, span: Span) -> Span {
    match parts.next() {
        Some(Flat::EndIf(end) | Flat::EndFor(end)) => span.to(end),
        _ => span,
    }
}
