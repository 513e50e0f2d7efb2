//! The meanings of expressions: trees without any trace of their notation.

use crate::decimal::Decimal;
use crate::place::Place;
use hcl_syntax::{BinaryOperator, UnaryOperator};
use std::collections::BTreeMap;
use std::path::PathBuf;
use terraform_expressions::ValueType;
use unicode_normalization::UnicodeNormalization as _;

/// A meaning, and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) meaning: Meaning,
    pub(crate) place: Place,
}

/// The meaning of an expression.
#[derive(Clone, Debug)]
pub(crate) enum Meaning {
    Null,
    Bool(bool),
    Number(Decimal),
    /// A number with more digits than are read.
    Digits(Box<str>),
    /// In normalization form C, which Terraform uses for every string.
    String(Box<str>),
    /// Text with interpolations: no two consecutive literals, and no template inside a template.
    Template(Vec<Part>),
    Tuple(Vec<Node>),
    /// An object with literal keys.
    Object(BTreeMap<String, Node>),
    /// An object with keys that are known only when it is evaluated. If two entries have the same
    /// key, the later one counts.
    Entries(Vec<(Node, Node)>),
    For(Box<For>),
    /// A name that stands for a value.
    Variable(Box<str>),
    /// A value with steps into it. The value is not a traversal itself.
    Traversal(Box<Node>, Vec<Step>),
    /// The steps into each element of a value.
    Splat(Box<Node>, Vec<Step>),
    Call {
        name: Box<str>,
        arguments: Vec<Node>,
        expands: bool,
    },
    Unary(UnaryOperator, Box<Node>),
    Binary(Box<Node>, BinaryOperator, Box<Node>),
    Conditional(Box<[Node; 3]>),
    /// Something that is not a reference in a place where Terraform accepts only references,
    /// although it may give the same result.
    Computed(Box<Node>),
    /// `path.module`, `path.root` or `path.cwd` of the root in a folder.
    Folder(Folder, PathBuf),
    /// A path for a function that reads files: the beginning is known, the rest follows it.
    File(PathBuf, Box<Node>),
    /// References whose order and number do not matter.
    References(Vec<Node>),
    /// A value of a type that no literal has, such as a list.
    Typed(ValueType, Box<Node>),
}

/// A named folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Folder {
    /// `path.module` and `path.root`, which are the same in a root: `.`.
    Root,
    /// `path.cwd`, an absolute path.
    Current,
}

/// A part of a template.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Literal(Box<str>),
    Interpolation(Node),
    If(Box<If>),
    For(Box<ForParts>),
}

/// `%{ if A }…%{ else }…%{ endif }`.
#[derive(Clone, Debug)]
pub(crate) struct If {
    pub(crate) condition: Node,
    pub(crate) when_true: Vec<Part>,
    pub(crate) when_false: Vec<Part>,
}

/// `%{ for A in B }…%{ endfor }`.
#[derive(Clone, Debug)]
pub(crate) struct ForParts {
    pub(crate) names: (Option<Box<str>>, Box<str>),
    pub(crate) collection: Node,
    pub(crate) parts: Vec<Part>,
}

/// `[for …]` or `{for …}`.
#[derive(Clone, Debug)]
pub(crate) struct For {
    pub(crate) names: (Option<Box<str>>, Box<str>),
    pub(crate) collection: Node,
    pub(crate) key: Option<Node>,
    pub(crate) value: Node,
    pub(crate) groups: bool,
    pub(crate) condition: Option<Node>,
}

/// A step into a value.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Attribute(Box<str>),
    Index(Node),
}

impl Node {
    /// The text of a reference: names and steps with constant keys; `None` for anything else.
    pub(crate) fn reference(&self) -> Option<String> {
        match &self.meaning {
            Meaning::Variable(name) => Some(name.to_string()),
            Meaning::Traversal(root, steps) => {
                let mut text = root.reference()?;
                for step in steps {
                    match step {
                        Step::Attribute(name) => {
                            text.push('.');
                            text.push_str(name);
                        }
                        Step::Index(key) => {
                            let key = match &key.meaning {
                                Meaning::String(key) => format!("{key:?}"),
                                Meaning::Number(number) => number.text()?,
                                _ => key.reference()?,
                            };
                            text.push('[');
                            text.push_str(&key);
                            text.push(']');
                        }
                    }
                }
                Some(text)
            }
            _ => None,
        }
    }
}

/// The string `text`.
pub(crate) fn string(text: &str) -> Meaning {
    Meaning::String(text.nfc().collect::<String>().into())
}

/// The number written as `digits`.
pub(crate) fn number(digits: &str) -> Meaning {
    match Decimal::read(digits) {
        Some(number) => Meaning::Number(number),
        None => Meaning::Digits(digits.into()),
    }
}

/// The text into which Terraform converts `meaning`, as far as it is written down.
pub(crate) fn text(meaning: &Meaning) -> Option<String> {
    match meaning {
        Meaning::String(text) => Some(text.to_string()),
        Meaning::Bool(value) => Some(value.to_string()),
        Meaning::Number(number) => number.text(),
        _ => None,
    }
}
