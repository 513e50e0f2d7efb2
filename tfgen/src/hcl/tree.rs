//! The tree that is printed. User input is in it as strings, which the printer escapes; only
//! [`ParsedCode`] and names are printed unchanged.

use super::address::Address;
use super::code::ParsedCode;
use super::identifier::Identifier;
use std::borrow::Cow;
use std::sync::Arc;

/// A file of a root module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, such as `main.tf`.
    pub name: Cow<'static, str>,
    /// Its blocks.
    pub blocks: Vec<Block>,
    /// If the blocks were written in HCL: the file that has them.
    pub written: Option<Written>,
}

/// A file that people wrote in HCL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its path from the repository root.
    pub path: Arc<str>,
    /// Its text as it is in the root module.
    pub text: Arc<str>,
}

impl File {
    /// The file `name` with `blocks` to be printed.
    pub fn of(name: &'static str, blocks: Vec<Block>) -> Self {
        Self { name: name.into(), blocks, written: None }
    }
}

/// A block with its labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The block's type.
    pub kind: Identifier,
    /// Its labels.
    pub labels: Vec<String>,
    /// What is inside.
    pub body: Body,
}

/// The inside of a block, printed in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// Arguments that identify the block, followed by an empty line.
    pub head: Vec<(Identifier, Expression)>,
    /// Arguments by name.
    pub arguments: Vec<(Identifier, Expression)>,
    /// Nested blocks.
    pub blocks: Vec<Block>,
}

impl Body {
    /// Adds an argument.
    pub fn set(&mut self, name: Identifier, value: Expression) {
        self.arguments.push((name, value));
    }

    /// Calls `take` for each address in it.
    pub fn each_address<'a>(&'a self, take: &mut impl FnMut(&'a Address)) {
        self.each_value(&mut |value| value.own_addresses().iter().for_each(&mut *take));
    }

    /// Calls `take` for each value in it, including nested ones.
    pub fn each_value<'a>(&'a self, take: &mut impl FnMut(&'a Expression)) {
        for (_, value) in self.head.iter().chain(&self.arguments) {
            value.each_value(take);
        }
        self.blocks.iter().for_each(|block| block.body.each_value(take));
    }
}

/// A value or an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// A boolean.
    Boolean(bool),
    /// A number in decimal notation.
    Number(String),
    /// A string; printed so that Terraform reads exactly these characters.
    String(String),
    /// Checked HCL.
    Code(ParsedCode),
    /// `"${CODE}TEXT"`.
    Interpolated {
        /// What is interpolated.
        code: ParsedCode,
        /// What follows, as a string.
        text: String,
    },
    /// `[…]`.
    List(Vec<Expression>),
    /// `{…}`.
    Object(Vec<(Key, Expression)>),
    /// A call of the function with one argument.
    Call(Identifier, Box<Expression>),
}

impl Expression {
    /// Calls `take` for each address in it.
    pub fn each_address<'a>(&'a self, take: &mut impl FnMut(&'a Address)) {
        self.each_value(&mut |value| value.own_addresses().iter().for_each(&mut *take));
    }

    /// Calls `take` for this and each value inside it.
    pub fn each_value<'a>(&'a self, take: &mut impl FnMut(&'a Self)) {
        take(self);
        match self {
            Self::List(list) => list.iter().for_each(|one| one.each_value(take)),
            Self::Object(entries) => entries.iter().for_each(|(_, value)| value.each_value(take)),
            Self::Call(_, argument) => argument.each_value(take),
            Self::Boolean(_)
            | Self::Number(_)
            | Self::String(_)
            | Self::Code(_)
            | Self::Interpolated { .. } => {}
        }
    }

    /// The addresses in its own code.
    fn own_addresses(&self) -> &[Address] {
        match self {
            Self::Code(code) | Self::Interpolated { code, .. } => code.addresses(),
            _ => &[],
        }
    }
}

/// The key of an object's entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A string, printed without quotes if it is an identifier.
    String(String),
    /// Checked HCL.
    Code(ParsedCode),
}
