//! Blanks those items of an object whose key comes again behind them.
//!
//! Terraform takes the later of two items with the same key
//! (<https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#collection-values>); hcl-edit
//! refuses the object. Without the earlier item the text means the same, and every span stays
//! right. An object's type, `object({ … })`, is refused by Terraform too, and stays.

use super::newlines::opens_for;
use super::tokens::{Kind, Token};
use std::collections::BTreeMap;
use std::ops::Range;

/// What is between an open bracket and its end.
enum Inside {
    /// Attributes and blocks.
    Body,
    /// Anything without items.
    Brackets,
    Object(Object),
}

/// An object as far as it was read.
#[derive(Default)]
struct Object {
    /// The items by their keys, as bytes.
    items: BTreeMap<String, Range<usize>>,
    /// The item under way: where it begins, and its key once the key is whole.
    start: Option<usize>,
    key: Option<String>,
    /// The tokens of the key so far; nothing for one that is computed.
    parts: Option<Vec<String>>,
}

impl Object {
    /// Takes in a token of the object itself; what is in brackets inside it is [`Self::nested`].
    fn take(&mut self, token: &Token<'_>, earlier: &mut Vec<Range<usize>>) {
        if token.kind == Kind::Newline || token.text == "," {
            self.end(token.start + usize::from(token.text == ","), earlier);
        } else if !token.is_space() {
            if self.start.is_none() {
                self.start = Some(token.start);
                self.parts = Some(vec![]);
            }
            let ends_key = self.key.is_none() && matches!(token.text, "=" | ":");
            match &mut self.parts {
                Some(parts) if ends_key => {
                    self.key = constant(parts);
                    self.parts = None;
                }
                Some(parts) => parts.push(token.text.to_owned()),
                None => {}
            }
        }
    }

    /// A bracket or a template inside: no part of a constant key.
    fn nested(&mut self, start: usize) {
        self.start.get_or_insert(start);
        self.parts = None;
    }

    fn end(&mut self, end: usize, earlier: &mut Vec<Range<usize>>) {
        let (start, key) = (self.start.take(), self.key.take());
        self.parts = None;
        if let (Some(start), Some(key)) = (start, key) {
            earlier.extend(self.items.insert(key, start..end));
        }
    }
}

/// The key that `parts`, the tokens before `=` or `:`, are: a name or a string.
fn constant(parts: &[String]) -> Option<String> {
    match parts {
        [name] => Some(name.clone()),
        [_, text, _] if !text.contains('\\') => Some(text.clone()),
        _ => None,
    }
}

/// Replaces in `bytes`, the text that `tokens` are of, each item of an object whose key comes
/// again behind it by spaces; newlines stay.
pub(super) fn blank(bytes: &mut [u8], tokens: &[Token<'_>]) {
    let (mut open, mut earlier) = (vec![Inside::Body], vec![]);
    // The two tokens before, without white space.
    let mut before: [Option<&Token<'_>>; 2] = [None, None];
    for (index, token) in tokens.iter().enumerate() {
        match (token.kind, open.last_mut()) {
            (Kind::Open, inside) => {
                let is_body = matches!(inside, Some(Inside::Body))
                    && before[1].is_some_and(|one| matches!(one.kind, Kind::Word | Kind::Unquote));
                let is_type =
                    before.map(|one| one.map(|one| one.text)) == [Some("object"), Some("(")];
                if let Some(Inside::Object(object)) = inside {
                    object.nested(token.start);
                }
                open.push(match token.text {
                    "{" if is_body => Inside::Body,
                    "{" if !is_type && !opens_for(&tokens[index + 1..]) => {
                        Inside::Object(Object::default())
                    }
                    _ => Inside::Brackets,
                });
            }
            (Kind::Close, inside) => {
                if let Some(Inside::Object(object)) = inside {
                    object.end(token.start, &mut earlier);
                }
                open.pop();
            }
            (_, Some(Inside::Object(object))) => object.take(token, &mut earlier),
            _ => {}
        }
        if !token.is_space() {
            before = [before[1], Some(token)];
        }
    }
    for item in earlier {
        for byte in &mut bytes[item] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::blank;

    #[test]
    fn of_items_with_the_same_key_the_last_is_left() {
        for (text, expected) in [
            ("a = { b = 1, c = 2, b = 3 }", "a = {        c = 2, b = 3 }"),
            ("a = {\n  b = 1\n  \"b\" : 2\n}", "a = {\n       \n  \"b\" : 2\n}"),
            ("a = { b = { c = 1 }, b = 2 }", "a = {                b = 2 }"),
            ("a = { b = { c = 1, c = 2 } }", "a = { b = {        c = 2 } }"),
            ("a = f([{ b = 1, b = 2 }])", "a = f([{        b = 2 }])"),
            ("a = \"${{ b = 1, b = 2 }.b}\"", "a = \"${{        b = 2 }.b}\""),
            ("a = { b = <<E\né\nE\n b = 1 }", "a = {        \n  \n \n b = 1 }"),
            ("a = [for k in { b = 1, b = 2 } : k]", "a = [for k in {        b = 2 } : k]"),
        ] {
            let mut bytes = text.as_bytes().to_vec();
            blank(&mut bytes, &tokens(text));
            assert_eq!(String::from_utf8(bytes).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_has_no_second_of_its_kind_stays() {
        for text in [
            "a { b = 1\n b = 2 }",
            "a \"c\" { b = 1\n b = 2 }",
            "a = { (b) = 1, (b) = 2, \"${b}\" = 3, \"${b}\" = 4 }",
            "a = { b = { d = 1 }, c = { d = 1 } }",
            "a = { for b in c : b => { d = b == 1 } if b == 2 }",
            "a = { b = c ? d : e, d = 1, e = 2 }",
            "a = { b = 1 }\nc = { b = 1 }",
            "a = list(object({ b = string, b = number }))",
        ] {
            let mut bytes = text.as_bytes().to_vec();
            blank(&mut bytes, &tokens(text));
            assert_eq!(String::from_utf8(bytes).as_deref(), Ok(text));
        }
    }
}
