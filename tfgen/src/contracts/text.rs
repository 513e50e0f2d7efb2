//! Texts in modules about the modules themselves. Most runs show none of it.

use super::constant::plain_string;
use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;
use terraform_expressions::{Evaluator, SourceExpression, string};

/// A string that is the same everywhere, without trailing space.
#[derive(Clone, Debug)]
pub struct Text {
    written: SourceExpression,
    text: OnceLock<String>,
}

impl Text {
    /// The constant `written`.
    pub(super) fn new(written: SourceExpression) -> Self {
        Self { written, text: OnceLock::new() }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        // Most are exactly the text between their quotes.
        if let Some(plain) = plain_string(self.written.text()).filter(|text| !text.contains('\\')) {
            return plain.trim_end();
        }
        self.text.get_or_init(|| {
            let value = self.written.tree().map(|tree| Evaluator::default().value(tree));
            let text = value.and_then(|value| value.and_then(string).ok());
            text.unwrap_or_default().trim_end().to_owned()
        })
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self)
    }
}
