//! The tree of a file. Every node has its place in the text.

mod operator;
mod template;

pub use operator::{BinaryOperator, UnaryOperator};
pub use template::{ForParts, Form, If, Interpolation, Literal, Part, Template};

use crate::Span;
use std::ops::Deref;

/// The contents of a file or of a block's braces. `V` represents a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Body<V = Expression> {
    /// Attributes and blocks, in the order of the text.
    pub items: Vec<Item<V>>,
    /// The place; for a block, including its braces.
    pub span: Span,
}

impl<V> Body<V> {
    /// The attributes, in the order of the text.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute<V>> {
        self.items.iter().filter_map(|item| match item {
            Item::Attribute(attribute) => Some(attribute),
            Item::Block(_) => None,
        })
    }

    /// The blocks, in the order of the text.
    pub fn blocks(&self) -> impl Iterator<Item = &Block<V>> {
        self.items.iter().filter_map(|item| match item {
            Item::Attribute(_) => None,
            Item::Block(block) => Some(block),
        })
    }

    /// The attribute that is called `name`.
    pub fn attribute(&self, name: &str) -> Option<&Attribute<V>> {
        self.attributes().find(|attribute| &*attribute.name == name)
    }

    /// The value of the attribute that is called `name`.
    pub fn value(&self, name: &str) -> Option<&V> {
        self.attribute(name).map(|attribute| &attribute.value)
    }

    /// The same body, with the result of `map` for each value.
    pub fn map<W>(self, map: &mut dyn FnMut(V) -> W) -> Body<W> {
        let items = self.items.into_iter().map(|item| match item {
            Item::Attribute(Attribute { name, value }) => {
                Item::Attribute(Attribute { name, value: map(value) })
            }
            Item::Block(Block { kind, labels, body }) => {
                Item::Block(Block { kind, labels, body: body.map(map) })
            }
        });
        Body { items: items.collect(), span: self.span }
    }

    /// The blocks of the kind `kind`.
    pub fn blocks_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block<V>> {
        self.blocks().filter(move |block| &*block.kind == kind)
    }
}

/// A part of a body.
#[derive(Clone, Debug, PartialEq)]
pub enum Item<V = Expression> {
    /// `NAME = VALUE`.
    Attribute(Attribute<V>),
    /// `KIND LABELS { … }`.
    Block(Block<V>),
}

/// `NAME = VALUE`.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute<V = Expression> {
    /// The name.
    pub name: Name,
    /// The value.
    pub value: V,
}

/// `KIND LABELS { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Block<V = Expression> {
    /// The kind.
    pub kind: Name,
    /// The labels.
    pub labels: Vec<Label>,
    /// The contents of its braces.
    pub body: Body<V>,
}

impl<V> Block<V> {
    /// The place of the kind and the labels.
    pub fn header(&self) -> Span {
        self.labels.last().map_or(self.kind.span, |label| self.kind.span.to(label.span))
    }
}

/// A label of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The label, with its escapes resolved.
    pub text: Box<str>,
    /// The place, including its quotes.
    pub span: Span,
}

impl Deref for Label {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// A name as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: Box<str>,
    /// The place.
    pub span: Span,
}

impl Name {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// What it is.
    pub kind: Kind,
    /// The place.
    pub span: Span,
}

impl Expression {
    /// The value of a quoted string or a heredoc without templates.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            Kind::Template(template) => match &template.parts[..] {
                [Part::Literal(literal)] => Some(&literal.text),
                _ => None,
            },
            _ => None,
        }
    }

    /// The expression inside all of its parentheses.
    pub fn without_parentheses(&self) -> &Self {
        let mut inner = self;
        while let Kind::Parentheses(next) = &inner.kind {
            inner = next;
        }
        inner
    }
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(Box<str>),
    /// A quoted string without templates, with its escapes resolved.
    String(Box<str>),
    /// A quoted string with templates, or any heredoc.
    Template(Box<Template>),
    /// `[A, B]`.
    Tuple(Vec<Expression>),
    /// `{ A = B }`.
    Object(Vec<Entry>),
    /// `[for …]` or `{for …}`.
    For(Box<For>),
    /// `(A)`.
    Parentheses(Box<Expression>),
    /// A name that stands for a value.
    Variable(Box<str>),
    /// A value with steps into it: `A.b[0]`.
    Traversal(Box<Traversal>),
    /// `NAME(A, B...)`.
    Call(Box<Call>),
    /// `-A` or `!A`.
    Unary(Box<Unary>),
    /// `A + B` and similar.
    Binary(Box<Binary>),
    /// `A ? B : C`.
    Conditional(Box<Conditional>),
}

/// `KEY = VALUE` of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// The value.
    pub value: Expression,
}

/// The key of an entry of an object.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    /// A bare name, including one such as `null`, which stands for itself.
    Name(Name),
    /// Anything else, including its parentheses.
    Expression(Expression),
}

impl Key {
    /// The key, if it is a name or a string without templates.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            Self::Expression(expression) => expression.as_str(),
        }
    }

    /// The place.
    pub fn span(&self) -> Span {
        match self {
            Self::Name(name) => name.span,
            Self::Expression(expression) => expression.span,
        }
    }
}

/// `[for KEY, NAME in COLLECTION : VALUE if CONDITION]`, or with braces and
/// `RESULT_KEY => VALUE...`.
#[derive(Clone, Debug, PartialEq)]
pub struct For {
    /// The name for the key or index of each element.
    pub key_name: Option<Name>,
    /// The name for each element.
    pub value_name: Name,
    /// The collection.
    pub collection: Expression,
    /// The key of each result, between braces.
    pub key: Option<Expression>,
    /// Each result.
    pub value: Expression,
    /// Whether results with the same key are grouped: `...`.
    pub groups: bool,
    /// The condition for an element to have a result.
    pub condition: Option<Expression>,
}

/// A value with steps into it.
#[derive(Clone, Debug, PartialEq)]
pub struct Traversal {
    /// The value where it begins.
    pub root: Expression,
    /// The steps.
    pub steps: Vec<Step>,
}

/// A step of a traversal, and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What it does.
    pub kind: StepKind,
    /// The place, starting at the dot or bracket.
    pub span: Span,
}

impl Step {
    /// The name after its dot, if it has one.
    pub fn attribute(&self) -> Option<&str> {
        match &self.kind {
            StepKind::Attribute(name) => Some(name),
            _ => None,
        }
    }

    /// Whether its key is a literal: a name, a number or a string without templates. A name with
    /// only such steps is what Terraform treats as a reference.
    pub fn is_static(&self) -> bool {
        match &self.kind {
            StepKind::Attribute(_) | StepKind::LegacyIndex(_) => true,
            StepKind::Index(index) => {
                matches!(index.kind, Kind::Number(_)) || index.as_str().is_some()
            }
            StepKind::FullSplat | StepKind::AttributeSplat => false,
        }
    }
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// `.NAME`.
    Attribute(Name),
    /// `[KEY]`.
    Index(Expression),
    /// `.0`, with its digits.
    LegacyIndex(Box<str>),
    /// `[*]`; all following steps belong to it.
    FullSplat,
    /// `.*`; the following names and numbers belong to it.
    AttributeSplat,
}

/// `NAME(A, B...)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The name; for a provider's function, with `::` and without spaces.
    pub name: Name,
    /// The arguments in the parentheses.
    pub arguments: Vec<Expression>,
    /// Whether the last argument is a list of arguments: `...`.
    pub expands: bool,
}

impl Call {
    /// Whether it calls a function of a provider.
    pub fn is_namespaced(&self) -> bool {
        self.name.contains("::")
    }
}

/// `-A` or `!A`.
#[derive(Clone, Debug, PartialEq)]
pub struct Unary {
    /// The operator.
    pub operator: UnaryOperator,
    /// What it applies to.
    pub operand: Expression,
}

/// `A + B` and its like.
#[derive(Clone, Debug, PartialEq)]
pub struct Binary {
    /// The operand before the operator.
    pub left: Expression,
    /// The operator.
    pub operator: BinaryOperator,
    /// The operand after it.
    pub right: Expression,
}

/// `A ? B : C`.
#[derive(Clone, Debug, PartialEq)]
pub struct Conditional {
    /// The condition.
    pub condition: Expression,
    /// The value if it is true.
    pub when_true: Expression,
    /// The value if it is false.
    pub when_false: Expression,
}
