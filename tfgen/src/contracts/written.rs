//! An expression of a module's file, of which nobody needs the tree before it is evaluated.

use super::outline::expression_tree;
use hcl_edit::expr::Expression;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// An expression as it is written.
#[derive(Clone)]
pub struct Written {
    /// The file's text.
    file: Arc<str>,
    span: Range<usize>,
    tree: OnceLock<Option<Expression>>,
}

impl Written {
    /// The expression at `span` of a file with the text `file`.
    pub(super) fn new(file: &Arc<str>, span: Range<usize>) -> Self {
        Self { file: file.clone(), span, tree: OnceLock::new() }
    }

    /// The expression that is all of `text`.
    pub(crate) fn alone(text: &str) -> Self {
        Self::new(&text.into(), 0..text.len())
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.file[self.span.clone()]
    }

    /// Its tree. Places in it, where there are any, count from the start of [`Self::text`].
    /// Whatever a file was read with has a tree.
    pub fn tree(&self) -> Option<&Expression> {
        self.tree.get_or_init(|| tree_of(self.text())).as_ref()
    }
}

impl fmt::Debug for Written {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} at {:?}", self.text(), self.span)
    }
}

/// The tree of the expression `text`, for an evaluation.
pub(crate) fn tree_of(text: &str) -> Option<Expression> {
    expression_tree(text).or_else(|| hcl_edit::parser::parse_expr(text).ok())
}

/// The value of the string or heredoc `text`, where it is the same wherever it is read.
pub(super) fn constant(text: &str) -> Option<String> {
    if let Some(string) = unquoted(text) {
        return Some(string);
    }
    match hcl_edit::parser::parse_expr(text).ok()? {
        Expression::String(string) => Some(string.value().clone()),
        Expression::HeredocTemplate(mut heredoc) => {
            heredoc.dedent();
            let parts =
                heredoc.template.iter().map(|part| part.as_literal().map(|text| text.as_str()));
            parts.collect::<Option<String>>().map(|text| text.trim_end().to_owned())
        }
        _ => None,
    }
}

/// The value of a quoted string with no other escapes than those of one character.
pub(super) fn unquoted(text: &str) -> Option<String> {
    let inside = text.strip_prefix('"')?.strip_suffix('"')?;
    let mut string = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'\\' | b'$' | b'%' | b'"')) {
        let (plain, special) = rest.split_at(at);
        string.push_str(plain);
        let (one, length) = match special.as_bytes() {
            [b'\\', b'n', ..] => ('\n', 2),
            [b'\\', b'r', ..] => ('\r', 2),
            [b'\\', b't', ..] => ('\t', 2),
            [b'\\', b'\\', ..] => ('\\', 2),
            [b'\\', b'"', ..] => ('"', 2),
            // A template, or one that is escaped, begins behind these.
            [b'$' | b'%', b'{' | b'$' | b'%', ..] | [b'\\' | b'"', ..] | [] => return None,
            [one, ..] => (char::from(*one), 1),
        };
        string.push(one);
        rest = &special[length..];
    }
    string.push_str(rest);
    Some(string)
}
