//! A JSON root module in native syntax, so that the code that reads native syntax reads JSON as
//! well. Members whose meaning only a provider knows become arguments, unless a `dynamic` in them
//! shows more.

use hcl_syntax::Span;
use hcl_syntax::json::{self, Strings};
use std::collections::HashSet;

/// How Terraform reads the contents of a JSON file.
#[derive(Clone, Copy)]
pub(crate) struct Language<'l> {
    /// How many labels the blocks of a kind have inside others.
    pub(crate) blocks: json::Kinds<'l>,
    /// The meaning of the strings of an argument.
    pub(crate) strings: &'l dyn Fn(&[&str], &str) -> Strings,
}

/// A JSON file in native syntax.
#[derive(Debug, Default)]
pub(crate) struct Native {
    pub(crate) text: String,
    pub(super) places: Vec<Place>,
    /// The blocks and arguments: the place in the text, and the value in the JSON.
    pub(crate) items: Vec<(Span, Span)>,
    /// The places in the JSON of strings and names that are templates.
    pub(crate) templates: HashSet<Span>,
}

/// A place in both texts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) native: Span,
    pub(super) json: Span,
    /// The index of the surrounding place.
    pub(super) outer: usize,
    /// Whether both have the same text here.
    pub(super) is_same: bool,
}

impl Native {
    /// The place in the JSON for `span` of the text.
    pub(crate) fn place(&self, span: Span) -> Span {
        let last = self.places.partition_point(|place| place.native.start <= span.start);
        let mut at = last.saturating_sub(1);
        while let Some(place) = self.places.get(at) {
            if place.native.end >= span.end || at == 0 {
                if place.is_same {
                    let start = place.json.start + span.start - place.native.start;
                    return Span::new(start, start + span.end - span.start);
                }
                return place.json;
            }
            at = place.outer;
        }
        Span::default()
    }
}
