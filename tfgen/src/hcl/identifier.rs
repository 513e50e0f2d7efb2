//! Names that are printed without quotes.

use hcl_syntax::Kind;
use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

/// A name in HCL: of an argument, a block, a function, or a part of an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier(Cow<'static, str>);

impl Identifier {
    /// `text`, if it is one name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::is_one(text).then(|| Self(Cow::Owned(text.to_owned())))
    }

    /// Whether `text` is one name.
    pub fn is_one(text: &str) -> bool {
        is_plain(text) || !text.is_ascii() && is_variable(text)
    }

    /// The name `text`, which is a constant in this program.
    pub(crate) const fn of(text: &'static str) -> Self {
        assert!(is_plain(text), "not an identifier");
        Self(Cow::Borrowed(text))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Identifier {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl PartialEq<str> for Identifier {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Identifier {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// Whether HCL reads `text` as a name and nothing else.
fn is_variable(text: &str) -> bool {
    let expression = hcl_syntax::parse_expression(text);
    expression.is_ok_and(|one| matches!(&one.kind, Kind::Variable(name) if **name == *text))
}

/// Whether `text` is one name of ASCII characters.
pub(super) const fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let is_right = bytes[at].is_ascii_alphabetic()
            || bytes[at] == b'_'
            || at > 0 && (bytes[at].is_ascii_digit() || bytes[at] == b'-');
        if !is_right {
            return false;
        }
        at += 1;
    }
    at > 0
}

#[cfg(test)]
mod tests {
    use super::Identifier;

    #[test]
    fn names_are_what_hcl_reads_as_one() {
        for text in ["a", "_", "a-b_9", "größe", "名"] {
            assert!(Identifier::parse(text).is_some_and(|name| name == text), "{text}");
            assert!(hcl_edit::parser::parse_body(&format!("{text} = 1\n")).is_ok(), "{text}");
        }
        for text in ["", "9a", "-a", "a b", "a.b", "a\n", "a=1\nb", "é e", "${a}"] {
            assert!(Identifier::parse(text).is_none(), "{text:?}");
        }
    }
}
