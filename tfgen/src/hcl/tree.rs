//! The tree that is printed. Whatever users wrote is in it as strings, which the printer
//! escapes; only [`Code`] is printed as it is.

/// A file of a root module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, such as `main.tf`.
    pub name: &'static str,
    /// Its blocks.
    pub blocks: Vec<Block>,
}

/// A block with its labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The block's type, an identifier.
    pub kind: String,
    /// Its labels.
    pub labels: Vec<String>,
    /// What is inside.
    pub body: Body,
}

/// The inside of a block, printed in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// Arguments that say what the block is, followed by an empty line.
    pub head: Vec<(String, Expression)>,
    /// Arguments by name, which is an identifier.
    pub arguments: Vec<(String, Expression)>,
    /// Nested blocks.
    pub blocks: Vec<Block>,
}

impl Body {
    /// Adds an argument.
    pub fn set(&mut self, name: impl Into<String>, value: Expression) {
        self.arguments.push((name.into(), value));
    }
}

/// A value or an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// A boolean.
    Boolean(bool),
    /// A number in decimal notation.
    Number(String),
    /// A string; printed so that Terraform reads the same characters.
    String(String),
    /// Checked HCL.
    Code(Code),
    /// `"${CODE}TEXT"`.
    Interpolated {
        /// What is interpolated.
        code: Code,
        /// What follows, as a string.
        text: String,
    },
    /// `[…]`.
    List(Vec<Expression>),
    /// `{…}`.
    Object(Vec<(Key, Expression)>),
    /// A call of the function with one argument.
    Call(&'static str, Box<Expression>),
}

/// The key of an object's entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A string, printed without quotes where it is an identifier.
    String(String),
    /// Checked HCL.
    Code(Code),
}

/// HCL on one line that was parsed and found to be what it should be, and is printed as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code(String);

impl Code {
    /// Takes `text` as it is. Only for text that was parsed.
    pub(crate) fn trusted(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
