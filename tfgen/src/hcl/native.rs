//! A root module in JSON, in HCL's own syntax: so what reads that reads JSON as well. Members of
//! which only a provider knows what they are become arguments, unless `dynamic` in them says more.

use hcl_syntax::Span;
use hcl_syntax::json::{self, Strings};
use std::collections::HashSet;

/// How Terraform reads what is in a file of JSON.
#[derive(Clone, Copy)]
pub(crate) struct Language<'l> {
    /// How many labels the blocks of a kind have inside of others.
    pub(crate) blocks: json::Kinds<'l>,
    /// What the strings of an argument are.
    pub(crate) strings: &'l dyn Fn(&[&str], &str) -> Strings,
}

/// A file of JSON in HCL's own syntax.
#[derive(Debug, Default)]
pub(crate) struct Native {
    pub(crate) text: String,
    pub(super) places: Vec<Place>,
    /// The blocks and arguments: where each is in the text, and its value in the JSON.
    pub(crate) items: Vec<(Span, Span)>,
    /// Where the strings and names stand in the JSON that are templates.
    pub(crate) templates: HashSet<Span>,
}

/// What stands where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) native: Span,
    pub(super) json: Span,
    /// The place around it, by its number.
    pub(super) outer: usize,
    /// Whether both have the same text.
    pub(super) is_same: bool,
}

impl Native {
    /// Where in the JSON that stands which is at `span` of the text.
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
