//! Type expressions, read from their text.

use super::super::{ObjectAttribute, Presence, Type};
use super::build::Nothing;
use super::cursor::Cursor;
use indexmap::IndexMap;

/// The type that `text`, which is an expression, is; nothing where its tree must tell.
pub(in super::super) fn read_type(text: &str) -> Option<Type> {
    let mut cursor = Cursor::new(text);
    let kind = cursor.kind()?;
    cursor.is_at_end().then_some(kind)
}

impl Cursor<'_> {
    fn kind(&mut self) -> Option<Type> {
        let name = self.name()?;
        if !self.takes(b'(') {
            return Type::named(name);
        }
        self.space(true)?;
        let kind = match name {
            "list" => Type::List(Box::new(self.kind()?)),
            "set" => Type::Set(Box::new(self.kind()?)),
            "map" => Type::Map(Box::new(self.kind()?)),
            "tuple" => Type::Tuple(self.elements()?),
            "object" => Type::Object(self.attributes()?),
            _ => return None,
        };
        self.space(true)?;
        self.expect(b')')?;
        Some(kind)
    }

    fn elements(&mut self) -> Option<Vec<Type>> {
        let mut elements = vec![];
        self.expect(b'[')?;
        loop {
            self.space(true)?;
            if self.takes(b']') {
                return Some(elements);
            }
            elements.push(self.kind()?);
            self.space(true)?;
            if !self.takes(b',') {
                self.expect(b']')?;
                return Some(elements);
            }
        }
    }

    fn attributes(&mut self) -> Option<IndexMap<String, ObjectAttribute>> {
        let mut attributes = IndexMap::new();
        self.expect(b'{')?;
        loop {
            self.space(true)?;
            if self.takes(b'}') {
                return Some(attributes);
            }
            let name = self.name().filter(|name| !matches!(*name, "true" | "false" | "null"))?;
            self.space(false)?;
            if !self.takes(b'=') {
                self.expect(b':')?;
            }
            self.space(false)?;
            attributes.insert(name.to_owned(), self.object_attribute()?);
            self.space(false)?;
            if !self.takes(b',') && self.byte() != b'}' {
                self.rest_of_line()?;
                if !self.takes_line_end() {
                    return None;
                }
            }
        }
    }

    fn object_attribute(&mut self) -> Option<ObjectAttribute> {
        if !self.is_word("optional") {
            return Some(ObjectAttribute { kind: self.kind()?, presence: Presence::Required });
        }
        self.name()?;
        self.expect(b'(')?;
        self.space(true)?;
        let kind = self.kind()?;
        self.space(true)?;
        let mut default = None;
        if self.takes(b',') {
            self.space(true)?;
            let start = self.at;
            self.expression::<Nothing>(true)?;
            default = Some(self.text[start..self.at].to_owned());
            self.space(true)?;
        }
        self.expect(b')')?;
        Some(ObjectAttribute { kind, presence: Presence::Optional(default) })
    }
}
