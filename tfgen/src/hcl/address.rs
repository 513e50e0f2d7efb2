//! Addresses: a name with steps after it, which lead to a value.

use super::escape;
use super::identifier::Identifier;

/// An address, such as `module.api["a"].url`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    root: Identifier,
    steps: Vec<Step>,
}

/// One step after the first name of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// `.NAME`.
    Attribute(Identifier),
    /// `[…]`, or `.NUMBER`.
    Index(Index),
    /// `[*]` or `.*`.
    Splat,
}

/// What an index step is written with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Index {
    /// A constant string.
    String(String),
    /// A constant number, as digits.
    Number(String),
    /// An address, as text.
    Address(String),
    /// Anything else, as text.
    Expression(String),
}

impl Address {
    /// The address `root`.
    pub(crate) fn of(root: Identifier) -> Self {
        Self { root, steps: vec![] }
    }

    /// The name `root` with `steps`.
    pub(super) fn new(root: Identifier, steps: Vec<Step>) -> Self {
        Self { root, steps }
    }

    /// The address of the attribute `name` of what is here.
    pub(crate) fn attribute(mut self, name: Identifier) -> Self {
        self.steps.push(Step::Attribute(name));
        self
    }

    /// The address of what `inner`, read as a path inside, leads to from here.
    pub(crate) fn join(mut self, inner: Self) -> Self {
        self.steps.push(Step::Attribute(inner.root));
        self.steps.extend(inner.steps);
        self
    }

    /// Its first name.
    pub fn root(&self) -> &str {
        self.root.as_str()
    }

    /// The steps after it.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The block that it reads, as an address: `ROOT.NAME` or `data.TYPE.NAME`.
    pub fn subject(&self) -> String {
        let wanted = if self.root == "data" { 2 } else { 1 };
        let mut subject = self.root().to_owned();
        for step in self.steps.iter().take(wanted) {
            if let Step::Attribute(name) = step {
                subject.push('.');
                subject.push_str(name.as_str());
            }
        }
        subject
    }

    /// Whether every index in it is a constant or an address that is plain itself.
    pub(super) fn is_plain(&self) -> bool {
        self.steps.iter().all(|step| match step {
            Step::Index(index) => !matches!(index, Index::Expression(_)),
            Step::Attribute(_) | Step::Splat => true,
        })
    }

    /// The address as HCL.
    pub(crate) fn text(&self) -> String {
        let mut text = self.root().to_owned();
        for step in &self.steps {
            match step {
                Step::Attribute(name) => {
                    text.push('.');
                    text.push_str(name.as_str());
                }
                Step::Index(index) => {
                    text.push('[');
                    match index {
                        Index::String(key) => escape::quote(&mut text, key),
                        Index::Number(other) | Index::Address(other) | Index::Expression(other) => {
                            text.push_str(other);
                        }
                    }
                    text.push(']');
                }
                Step::Splat => text.push_str("[*]"),
            }
        }
        text
    }
}
