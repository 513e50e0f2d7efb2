//! Quoted strings with templates, and heredocs.

use super::{Expression, Name};
use crate::span::Span;

/// A quoted string with templates, a heredoc, or a bare template.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// How it is written.
    pub form: Form,
    /// Its parts, with space already stripped: literals are as they are rendered.
    pub parts: Vec<Part>,
}

impl Template {
    /// The expression of a quoted string that is nothing but one interpolation, so that its value
    /// keeps its type.
    pub fn interpolation(&self) -> Option<&Expression> {
        match &self.parts[..] {
            [Part::Interpolation(one)] => Some(&one.expression),
            _ => None,
        }
    }
}

/// How a template is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `"…"`.
    Quoted,
    /// `<<NAME`, or `<<-NAME` if lines are moved to the left.
    Heredoc {
        /// Whether it is `<<-`.
        is_indented: bool,
    },
    /// A separate text without quotes.
    Bare,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Text.
    Literal(Literal),
    /// `${A}`.
    Interpolation(Interpolation),
    /// `%{ if A }…%{ else }…%{ endif }`.
    If(Box<If>),
    /// `%{ for A in B }…%{ endfor }`.
    For(Box<ForParts>),
}

impl Part {
    /// The place.
    pub fn span(&self) -> Span {
        match self {
            Self::Literal(literal) => literal.span,
            Self::Interpolation(inner) => inner.span,
            Self::If(directive) => directive.span,
            Self::For(directive) => directive.span,
        }
    }
}

/// Text of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// Its rendered text: escapes are resolved, and stripped space is gone.
    pub text: Box<str>,
    /// The place of everything that it was read from.
    pub span: Span,
}

/// `${A}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Interpolation {
    /// The expression in the braces.
    pub expression: Expression,
    /// Whether it is `${~`.
    pub strips_before: bool,
    /// Whether it ends with `~}`.
    pub strips_after: bool,
    /// The place, including its braces.
    pub span: Span,
}

/// `%{ if A }…%{ else }…%{ endif }`.
#[derive(Clone, Debug, PartialEq)]
pub struct If {
    /// The condition.
    pub condition: Expression,
    /// What is rendered if it is true.
    pub when_true: Vec<Part>,
    /// What is rendered if it is false.
    pub when_false: Vec<Part>,
    /// The place of the whole directive.
    pub span: Span,
}

/// `%{ for A in B }…%{ endfor }`.
#[derive(Clone, Debug, PartialEq)]
pub struct ForParts {
    /// The name for the key or index of each element.
    pub key_name: Option<Name>,
    /// The name for each element.
    pub value_name: Name,
    /// The collection.
    pub collection: Expression,
    /// What is rendered for each.
    pub parts: Vec<Part>,
    /// The place of the whole directive.
    pub span: Span,
}
