//! Turns templates into meanings.

use crate::meaning::{ForParts, If, Meaning, Node, Part, string, text};
use crate::reader::{Reader, names};
use hcl_syntax::Template;
use unicode_normalization::UnicodeNormalization as _;

impl Reader<'_> {
    /// The meaning of `template`. A single interpolation is its expression.
    pub(crate) fn template(&mut self, template: &Template) -> Meaning {
        if let Some(inner) = template.interpolation() {
            return self.value(inner).meaning;
        }
        let parts = self.parts(&template.parts);
        match &parts[..] {
            [] => string(""),
            [Part::Literal(text)] => Meaning::String(text.clone()),
            _ => Meaning::Template(parts),
        }
    }

    fn parts(&mut self, parts: &[hcl_syntax::Part]) -> Vec<Part> {
        let mut all = vec![];
        for part in parts {
            match part {
                hcl_syntax::Part::Literal(literal) => push(&mut all, &literal.text),
                hcl_syntax::Part::Interpolation(inner) => {
                    let node = self.value(&inner.expression);
                    push_node(&mut all, node);
                }
                hcl_syntax::Part::If(directive) => all.push(Part::If(Box::new(If {
                    condition: self.value(&directive.condition),
                    when_true: self.parts(&directive.when_true),
                    when_false: self.parts(&directive.when_false),
                }))),
                hcl_syntax::Part::For(directive) => {
                    let collection = self.value(&directive.collection);
                    let names = names(directive.key_name.as_ref(), &directive.value_name);
                    let open = self.names.len();
                    self.name(&names);
                    let parts = self.parts(&directive.parts);
                    self.names.truncate(open);
                    all.push(Part::For(Box::new(ForParts { names, collection, parts })));
                }
            }
        }
        all
    }
}

/// Adds the interpolated `node`: text and templates become part of what is around them.
fn push_node(all: &mut Vec<Part>, node: Node) {
    if let Some(text) = text(&node.meaning) {
        push(all, &text);
        return;
    }
    match node.meaning {
        Meaning::Template(parts) => {
            for part in parts {
                match part {
                    Part::Literal(text) => push(all, &text),
                    part => all.push(part),
                }
            }
        }
        meaning => all.push(Part::Interpolation(Node { meaning, place: node.place })),
    }
}

/// Adds `text`, if possible to the literal before it.
fn push(all: &mut Vec<Part>, text: &str) {
    if text.is_empty() {
        return;
    }
    let before = match all.pop() {
        Some(Part::Literal(before)) => before.into_string(),
        Some(part) => {
            all.push(part);
            String::new()
        }
        None => String::new(),
    };
    all.push(Part::Literal((before + text).nfc().collect::<String>().into()));
}
