//! An expression of a file, of which nobody needs the tree before it is evaluated.

use hcl_syntax::{Expression, Span, parse_expression, parse_expression_at};
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// The text of a file, in which expressions stand.
#[derive(Debug)]
pub struct SourceText {
    text: Box<str>,
}

impl SourceText {
    /// A file in HCL's own syntax.
    pub fn new(text: &str) -> Self {
        Self { text: text.into() }
    }
}

impl Deref for SourceText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// An expression as it is written.
#[derive(Clone)]
pub struct Written {
    file: Arc<SourceText>,
    span: Span,
    tree: OnceLock<Option<Expression>>,
}

impl Written {
    /// The expression at `span` of the file `file`.
    pub fn new(file: &Arc<SourceText>, span: Span) -> Self {
        Self { file: file.clone(), span, tree: OnceLock::new() }
    }

    /// The expression that is all of `text`.
    pub(crate) fn alone(text: &str) -> Self {
        let span = Span::new(0, u32::try_from(text.len()).unwrap_or(u32::MAX));
        let tree = OnceLock::from(parse_expression(text).ok());
        Self { file: Arc::new(SourceText::new(text)), span, tree }
    }

    /// Its text.
    pub fn text(&self) -> &str {
        self.span.of(&self.file)
    }

    /// The text of the file that it is in.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Its place in the file.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Its tree, with places in the file. Whatever a file was read with has a tree.
    pub fn tree(&self) -> Option<&Expression> {
        let read = || parse_expression_at(&self.file, self.span.start).ok();
        self.tree.get_or_init(read).as_ref()
    }
}

impl fmt::Debug for Written {
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
