//! An expression of a file, of which nobody needs the tree before it is evaluated.

use hcl_syntax::{Expression, Span, json, parse_expression, parse_expression_at};
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// The syntax of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// HCL's own.
    Native,
    /// JSON, in a file that is called `.tf.json`.
    Json,
}

/// The text of a file, in which expressions stand.
#[derive(Debug)]
pub struct SourceText {
    text: Box<str>,
    syntax: Syntax,
}

impl SourceText {
    /// A file with `text`.
    pub fn new(text: &str, syntax: Syntax) -> Self {
        Self { text: text.into(), syntax }
    }

    /// Its syntax.
    pub fn syntax(&self) -> Syntax {
        self.syntax
    }
}

impl Deref for SourceText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// What strings of JSON are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strings {
    /// Templates.
    Templates,
    /// Constants, as in defaults.
    Constants,
    /// Expressions, as in types.
    Expressions,
}

/// An expression as it is written.
#[derive(Clone)]
pub struct SourceExpression {
    file: Arc<SourceText>,
    span: Span,
    strings: Strings,
    tree: OnceLock<Option<Expression>>,
}

impl SourceExpression {
    /// The expression at `span` of the file `file`.
    pub fn new(file: &Arc<SourceText>, span: Span) -> Self {
        let (file, strings) = (file.clone(), Strings::Templates);
        Self { file, span, strings, tree: OnceLock::new() }
    }

    /// The expression that is all of `text`.
    pub fn alone(text: &str) -> Self {
        let span = Span::new(0, u32::try_from(text.len()).unwrap_or(u32::MAX));
        let tree = OnceLock::from(parse_expression(text).ok());
        Self { tree, ..Self::new(&Arc::new(SourceText::new(text, Syntax::Native)), span) }
    }

    /// This, where Terraform reads no templates from the strings of JSON.
    #[must_use]
    pub fn constant(mut self) -> Self {
        self.strings = Strings::Constants;
        self
    }

    /// This, where Terraform reads a type or a reference, which JSON has in strings.
    #[must_use]
    pub fn reference(mut self) -> Self {
        self.strings = Strings::Expressions;
        self
    }

    /// Its text.
    pub fn text(&self) -> &str {
        self.span.of(&self.file)
    }

    /// Its place in the file.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Its tree, with places in the file. Whatever a file in HCL's own syntax was read with has a
    /// tree; a string of JSON may be no expression.
    pub fn tree(&self) -> Option<&Expression> {
        let read = || match self.file.syntax {
            Syntax::Native => parse_expression_at(&self.file, self.span.start).ok(),
            Syntax::Json => {
                let value = json::parse_value_at(&self.file, self.span.start).ok()?;
                match self.strings {
                    Strings::Templates => value.expression(&self.file).ok(),
                    Strings::Constants => Some(value.constant()),
                    Strings::Expressions => value.reference(&self.file).ok(),
                }
            }
        };
        self.tree.get_or_init(read).as_ref()
    }
}

impl fmt::Debug for SourceExpression {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} at {:?}", self.text(), self.span)
    }
}

/// The tree of the expression `text`, which may be a heredoc up to the name that ends it.
pub(super) fn tree_of(text: &str) -> Option<Expression> {
    if text.contains("<<") {
        return parse_expression(&format!("{text}\n")).ok();
    }
    parse_expression(text).ok()
}
