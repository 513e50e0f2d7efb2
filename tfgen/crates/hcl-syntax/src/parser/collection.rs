//! Tuples, objects and `for` expressions.

use super::{Parsed, Parser};
use crate::build::Build;
use crate::lexer::Token;
use crate::tree::{Entry, For, Key, Kind};
use crate::{Name, Span};

/// The names and the collection of a `for`.
pub(super) struct Intro<N> {
    pub(super) key_name: Option<Name>,
    pub(super) value_name: Name,
    pub(super) collection: N,
}

impl<B: Build> Parser<'_, B> {
    pub(super) fn tuple(&mut self) -> Parsed<B::Node> {
        let open = self.advance();
        self.with_newlines(false, |parser| {
            if parser.is_word("for") {
                return parser.for_expression(open, Token::CloseBracket);
            }
            let mut elements = vec![];
            let close = loop {
                if let Some(close) = parser.takes(Token::CloseBracket) {
                    break close;
                }
                let element = parser.expression()?;
                if B::KEEPS {
                    elements.push(B::tree(element));
                }
                if parser.peek() != Token::CloseBracket && parser.takes(Token::Comma).is_none() {
                    return Err(parser.unexpected_in("a `,` or a `]`", open, "opened here"));
                }
            };
            Ok(B::node(open.to(close), || Kind::Tuple(elements)))
        })
    }

    pub(super) fn object(&mut self) -> Parsed<B::Node> {
        let open = self.advance();
        if self.next.token == Token::Name && self.text(self.next.span) == "for" {
            let read = |parser: &mut Self| parser.for_expression(open, Token::CloseBrace);
            return self.with_newlines(false, read);
        }
        self.with_newlines(true, |parser| {
            let mut entries = vec![];
            let close = loop {
                parser.take_newlines();
                if let Some(close) = parser.takes(Token::CloseBrace) {
                    break close;
                }
                let key = parser.key()?;
                if parser.takes(Token::Assign).is_none() && parser.takes(Token::Colon).is_none() {
                    return Err(parser.unexpected_in("a `=`", open, "the object begins here"));
                }
                let value = parser.expression()?;
                if let Some(key) = key {
                    entries.push(Entry { key, value: B::tree(value) });
                }
                if !matches!(parser.peek(), Token::CloseBrace | Token::Newline)
                    && parser.takes(Token::Comma).is_none()
                {
                    let wanted = "a `,`, the end of the line or a `}`";
                    return Err(parser.unexpected_in(wanted, open, "the object begins here"));
                }
            };
            Ok(B::node(open.to(close), || Kind::Object(entries)))
        })
    }

    /// The key of an entry; `None` if nothing is kept.
    fn key(&mut self) -> Parsed<Option<Key>> {
        let node = self.expression()?;
        if !B::KEEPS {
            return Ok(None);
        }
        let expression = B::tree(node);
        let is_name = matches!(expression.kind, Kind::Null | Kind::Bool(_) | Kind::Variable(_));
        Ok(Some(if is_name {
            Key::Name(self.name(expression.span))
        } else {
            Key::Expression(expression)
        }))
    }

    /// Starting at the word `for`.
    fn for_expression(&mut self, open: Span, closing: Token) -> Parsed<B::Node> {
        self.advance();
        let intro = self.intro("the name of a `for`", "the `in` of a `for`")?;
        if self.takes(Token::Colon).is_none() {
            return Err(self.unexpected("the `:` of a `for`"));
        }
        let mut value = self.expression()?;
        let key = match self.takes(Token::Arrow) {
            Some(_) => Some(std::mem::replace(&mut value, self.expression()?)),
            None => None,
        };
        let groups = self.takes(Token::Ellipsis);
        let condition = if self.is_word("if") {
            self.advance();
            Some(self.expression()?)
        } else {
            None
        };
        let Some(close) = self.takes(closing) else {
            let wanted = if closing == Token::CloseBrace { "a `}`" } else { "a `]`" };
            return Err(self.unexpected_in(wanted, open, "opened here"));
        };
        match (&key, closing) {
            (Some(key), Token::CloseBracket) => {
                self.report(B::span(key), "a `for` between brackets has no keys");
            }
            (None, Token::CloseBrace) => {
                self.report(B::span(&value), "a `for` between braces has keys: `KEY => VALUE`");
            }
            _ => {}
        }
        if let (Some(groups), Token::CloseBracket) = (groups, closing) {
            self.report(groups, "`...` groups by keys, but a `for` between brackets has none");
        }
        Ok(B::node(open.to(close), || {
            let Intro { key_name, value_name, collection } = intro;
            Kind::For(Box::new(For {
                key_name,
                value_name,
                collection: B::tree(collection),
                key: key.map(B::tree),
                value: B::tree(value),
                groups: groups.is_some(),
                condition: condition.map(B::tree),
            }))
        }))
    }

    /// `KEY, NAME in COLLECTION`, after the word `for`.
    pub(super) fn intro(&mut self, name: &str, word: &str) -> Parsed<Intro<B::Node>> {
        let Some(mut value_name) = self.takes(Token::Name) else {
            return Err(self.unexpected(name));
        };
        let mut key_name = None;
        if self.takes(Token::Comma).is_some() {
            let Some(second) = self.takes(Token::Name) else {
                return Err(self.unexpected(name));
            };
            key_name = Some(std::mem::replace(&mut value_name, second));
        }
        if !self.is_word("in") {
            return Err(self.unexpected(word));
        }
        self.advance();
        let collection = self.expression()?;
        let key_name = key_name.map(|span| self.name(span));
        Ok(Intro { key_name, value_name: self.name(value_name), collection })
    }
}
