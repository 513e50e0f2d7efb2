//! An expression of a file, whose tree is not needed before it is evaluated.

use hcl_syntax::{Expression, Span, json, parse_expression, parse_expression_at};
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// The syntax of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// Native HCL syntax.
    Native,
    /// JSON, in a file named `.tf.json`.
    Json,
}

/// The text of a file that contains expressions.
#[derive(Debug)]
pub struct SourceText {
    text: Box<str>,
    syntax: Syntax,
    /// The trees of some expressions in it, in the order of the text.
    trees: Vec<Expression>,
}

impl SourceText {
    /// A file with `text`.
    pub fn new(text: &str, syntax: Syntax) -> Self {
        Self { text: text.into(), syntax, trees: vec![] }
    }

    /// The same with the `trees` of some expressions in it, in the order of the text, which need not
    /// be read again.
    #[must_use]
    pub fn with_trees(self, trees: Vec<Expression>) -> Self {
        Self { trees, ..self }
    }

    /// The known tree of the expression at `span`.
    fn tree(&self, span: Span) -> Option<&Expression> {
        let place = self.trees.binary_search_by_key(&span, |tree| tree.span);
        place.ok().and_then(|place| self.trees.get(place))
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

/// The meaning of JSON strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strings {
    /// Templates.
    Templates,
    /// Constants, as in defaults.
    Constants,
    /// Expressions, as in types.
    Expressions,
}

/// An expression as written.
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

    /// The expression that takes up all of `text`.
    pub fn alone(text: &str) -> Self {
        let span = Span::new(0, u32::try_from(text.len()).unwrap_or(u32::MAX));
        let tree = OnceLock::from(parse_expression(text).ok());
        Self { tree, ..Self::new(&Arc::new(SourceText::new(text, Syntax::Native)), span) }
    }

    /// This, if Terraform reads no templates in JSON strings here.
    #[must_use]
    pub fn constant(mut self) -> Self {
        self.strings = Strings::Constants;
        self
    }

    /// This, if Terraform reads a type or a reference here, which is in a JSON string.
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

    /// Its tree, with places in the file. An expression from a file in native syntax always has a
    /// tree; a JSON string may not be an expression.
    pub fn tree(&self) -> Option<&Expression> {
        if let Some(tree) = self.file.tree(self.span) {
            return Some(tree);
        }
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

/// The tree of the expression `text`, which may be a heredoc up to its end marker.
pub(super) fn tree_of(text: &str) -> Option<Expression> {
    if text.contains("<<") {
        return parse_expression(&format!("{text}\n")).ok();
    }
    parse_expression(text).ok()
}
