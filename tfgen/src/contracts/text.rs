//! Text that modules say of themselves. Most runs show none of it.

use std::fmt;
use std::ops::Deref;
use terraform_expressions::Written;

/// A string that is the same wherever it is read, without space at its end.
#[derive(Clone, Debug)]
pub struct Text(Written);

impl Text {
    /// The string `written`, if it is one.
    pub(super) fn new(written: Written) -> Option<Self> {
        // What is quoted is read when it is shown: Terraform allows no templates in it.
        let is_string = written.text().starts_with('"') || written.tree()?.as_str().is_some();
        is_string.then_some(Self(written))
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.0.tree().and_then(|tree| tree.as_str()).unwrap_or_default().trim_end()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self)
    }
}
