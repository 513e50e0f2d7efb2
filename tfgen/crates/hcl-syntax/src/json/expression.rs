//! The meaning of a JSON value where an expression is expected.

use super::moved::moved;
use super::{Kind as Json, Value};
use crate::build::Trees;
use crate::parser::Parser;
use crate::tree::{Entry, Expression, Key, Kind, Part};
use crate::{Error, Span, parse_expression, parse_template};

impl Value {
    /// This as a constant: strings are exactly their contents.
    pub fn constant(&self) -> Expression {
        let kind = match &self.kind {
            Json::String(text) => Kind::String(text.clone()),
            Json::Array(elements) => Kind::Tuple(elements.iter().map(Self::constant).collect()),
            Json::Object(members) => {
                let entries = members.iter().map(|member| {
                    let kind = Kind::String(member.name.text.clone());
                    let key = Key::Expression(Expression { kind, span: member.name.span });
                    Entry { key, value: member.value.constant() }
                });
                Kind::Object(entries.collect())
            }
            Json::Null => Kind::Null,
            Json::Bool(value) => Kind::Bool(*value),
            Json::Number(digits) => Kind::Number(digits.clone()),
        };
        Expression { kind, span: self.span }
    }

    /// This as an expression: strings and names are templates. `text` is its source.
    ///
    /// # Errors
    /// If a string is not a template.
    pub fn expression(&self, text: &str) -> Result<Expression, Vec<Error>> {
        let kind = match &self.kind {
            Json::String(inside) => return template(inside, self.span, text),
            Json::Array(elements) => {
                let elements = elements.iter().map(|one| one.expression(text));
                Kind::Tuple(elements.collect::<Result<_, _>>()?)
            }
            Json::Object(members) => {
                let entries = members.iter().map(|member| {
                    let key = template(&member.name.text, member.name.span, text)?;
                    Ok(Entry { key: Key::Expression(key), value: member.value.expression(text)? })
                });
                Kind::Object(entries.collect::<Result<_, Vec<Error>>>()?)
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => return Ok(self.constant()),
        };
        Ok(Expression { kind, span: self.span })
    }

    /// This as a type, a reference or a call: a string contains its text. `text` is its source.
    ///
    /// # Errors
    /// If a string is not an expression.
    pub fn reference(&self, text: &str) -> Result<Expression, Vec<Error>> {
        let Json::String(inside) = &self.kind else { return Ok(self.constant()) };
        match plain(inside, self.span, text) {
            Some((before, start)) => {
                let mut parser = Parser::<Trees>::new(before, start, false);
                parser.start();
                let expression = parser.whole_expression();
                match expression {
                    Some(expression) if parser.errors.is_empty() => Ok(expression),
                    _ => Err(parser.errors),
                }
            }
            None => moved(parse_expression(inside), self.span),
        }
    }
}

/// The template that is `inside` a string at `span` of `text`.
fn template(inside: &str, span: Span, text: &str) -> Result<Expression, Vec<Error>> {
    if !inside.contains(['$', '%']) {
        return Ok(Expression { kind: Kind::String(inside.into()), span });
    }
    let template = match plain(inside, span, text) {
        Some((before, start)) => {
            let mut parser = Parser::<Trees>::new(before, start, false);
            match parser.bare_template() {
                Ok(template) if parser.errors.is_empty() => Ok(template),
                _ => Err(parser.errors),
            }
        }
        None => moved(parse_template(inside), span),
    };
    let mut template = template?;
    if let Kind::Template(inner) = &template.kind
        && let [Part::Literal(literal)] = &inner.parts[..]
    {
        template.kind = Kind::String(literal.text.clone());
    }
    template.span = span;
    Ok(template)
}

/// If the string at `span` of `text` has no escapes: `text` up to its end, and the start of
/// `inside`.
fn plain<'t>(inside: &str, span: Span, text: &'t str) -> Option<(&'t str, usize)> {
    let (start, end) = (span.start as usize + 1, span.end as usize - 1);
    (text.get(start..end)? == inside).then(|| (&text[..end], start))
}
