//! Terraform's other syntax, in files named `.tf.json`.
//!
//! A JSON value is one of three things, depending on its place: a constant ([`Value::constant`]),
//! an expression whose strings are templates ([`Value::expression`]), or a type or reference in a
//! string ([`Value::reference`]). Which values are blocks follows from the known kinds of blocks
//! ([`body`]).
//!
//! ```
//! use hcl_syntax::json;
//!
//! let text = r#"{"variable": {"region": {"type": "list(string)", "default": ["${eu}"]}}}"#;
//! let value = json::parse(text).expect("JSON");
//! let (body, errors) = json::body(&value, &|path, name| match (path, name) {
//!     ([], "variable") => Some(1),
//!     _ => None,
//! });
//! assert!(errors.is_empty());
//!
//! let variable = body.blocks().next().expect("a block");
//! assert_eq!(&*variable.labels[0], "region");
//! let kind = variable.body.value("type").expect("an argument").reference(text)?;
//! assert_eq!(kind.span.of(text), "list(string)");
//! let default = variable.body.value("default").expect("an argument").constant();
//! let hcl_syntax::Kind::Tuple(elements) = default.kind else { panic!("no list") };
//! assert_eq!(elements[0].as_str(), Some("${eu}"));
//! # Ok::<(), Vec<hcl_syntax::Error>>(())
//! ```

mod body;
mod expression;
mod moved;
mod parser;

pub use body::{Kinds, body, doubled};
pub use parser::{parse, parse_value_at};

use crate::{Name, Span};

/// The meaning of strings, depending on their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strings {
    /// Templates: [`Value::expression`].
    Templates,
    /// Their contents: [`Value::constant`].
    Constants,
    /// Types, references and keywords: [`Value::reference`].
    References,
}

/// A value of JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// What it is.
    pub kind: Kind,
    /// The place.
    pub span: Span,
}

/// The kind of a JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(Box<str>),
    /// A string, with its escapes resolved.
    String(Box<str>),
    /// `[…]`.
    Array(Vec<Value>),
    /// `{…}`.
    Object(Vec<Member>),
}

/// `NAME: VALUE` of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The name, with its escapes resolved. Its place includes the quotes.
    pub name: Name,
    /// The value.
    pub value: Value,
}

impl Value {
    /// Calls `see` for each string and name, in the order of the text, with its place and contents.
    pub fn each_string(&self, see: &mut dyn FnMut(Span, &str)) {
        match &self.kind {
            Kind::String(text) => see(self.span, text),
            Kind::Array(elements) => elements.iter().for_each(|one| one.each_string(see)),
            Kind::Object(members) => {
                for Member { name, value } in members {
                    see(name.span, name);
                    value.each_string(see);
                }
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) => {}
        }
    }

    /// The same with other texts in the strings and names for which `other`, which gets their
    /// places and contents, has one.
    #[must_use]
    pub fn with_strings(&self, other: &mut dyn FnMut(Span, &str) -> Option<String>) -> Self {
        let kind = match &self.kind {
            Kind::String(text) => {
                Kind::String(other(self.span, text).map_or_else(|| text.clone(), Into::into))
            }
            Kind::Array(elements) => {
                Kind::Array(elements.iter().map(|one| one.with_strings(other)).collect())
            }
            Kind::Object(members) => {
                let members = members.iter().map(|Member { name, value }| {
                    let text = other(name.span, name);
                    let text = text.map_or_else(|| name.text.clone(), Into::into);
                    let name = Name { text, span: name.span };
                    Member { name, value: value.with_strings(other) }
                });
                Kind::Object(members.collect())
            }
            plain => plain.clone(),
        };
        Self { kind, span: self.span }
    }
}
