//! The meaning of a file, without white space and style.

use hcl_syntax::{Block, Body, Item, Span};
use unicode_normalization::UnicodeNormalization as _;

/// Everything that formatting must not change.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Said {
    /// The names of arguments and blocks with their labels, and where blocks end.
    items: Vec<String>,
    /// All of the values.
    tokens: Vec<String>,
    comments: Vec<String>,
}

impl Said {
    pub(crate) fn of(text: &str) -> Self {
        let file = hcl_syntax::parse(text);
        let (mut said, mut headers) = (Self::default(), vec![]);
        said.add(&file.body, &mut headers);
        let is_inside = |span: &Span| {
            headers.iter().any(|header| header.start <= span.start && span.end <= header.end)
        };
        // Labels get quotes and lose comments.
        let outside = |spans: &[Span]| {
            let spans = spans.iter().filter(|span| !is_inside(span));
            spans.map(|span| span.of(text).trim_end().to_owned()).collect::<Vec<_>>()
        };
        said.comments = outside(&file.comments);
        said.tokens = outside(&hcl_syntax::tokens(text).expect("HCL"));
        // Formatting may add or remove these around a single interpolation and around types.
        let others = ["\"", "${", "${~", "}", "~}", "(", ")", "any", "string", ""];
        said.tokens.retain(|token| !others.contains(&token.as_str()));
        said
    }

    fn add(&mut self, body: &Body, headers: &mut Vec<Span>) {
        for item in &body.items {
            match item {
                Item::Attribute(attribute) => self.items.push(attribute.name.as_str().to_owned()),
                Item::Block(block) => {
                    let Block { kind, labels, body } = block;
                    headers.push(block.header());
                    self.items.push(kind.as_str().to_owned());
                    self.items.extend(labels.iter().map(|label| label.nfc().collect::<String>()));
                    self.items.push("{".to_owned());
                    self.add(body, headers);
                    self.items.push("}".to_owned());
                }
            }
        }
    }
}
