//! Where a value stands: `module.NAME.INPUT.KEY`.

use crate::hcl::Identifier;
use std::fmt;

/// The keys that lead to a block or a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ValueAddress(Vec<String>);

impl ValueAddress {
    /// The address of the table `kind`.
    pub fn new(kind: &str) -> Self {
        Self(vec![kind.to_owned()])
    }

    /// The address of what stands at `key` in this.
    #[must_use]
    pub fn then(&self, key: &str) -> Self {
        let mut segments = self.0.clone();
        segments.push(key.to_owned());
        Self(segments)
    }

    /// Its keys, which are never none.
    pub fn segments(&self) -> &[String] {
        &self.0
    }

    /// Whether this is `other` or inside it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// This and what it is inside of, the outermost first.
    pub fn ancestors(&self) -> impl Iterator<Item = Self> {
        (1..=self.0.len()).map(|length| Self(self.0[..length].to_vec()))
    }
}

impl fmt::Display for ValueAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.0.iter().enumerate() {
            let name = segment.split_once('[').map_or(segment.as_str(), |(name, _)| name);
            let number = segment[name.len()..].strip_prefix('[');
            let is_number =
                number.and_then(|number| number.strip_suffix(']')).is_some_and(|number| {
                    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
                });
            if !Identifier::is_one(name) || number.is_some() && !is_number {
                write!(formatter, "[{segment:?}]")?;
            } else if index == 0 {
                formatter.write_str(segment)?;
            } else {
                write!(formatter, ".{segment}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::ValueAddress;

    #[test]
    fn what_is_no_identifier_is_in_quotes() {
        let address = ValueAddress::new("module").then("a").then("tags").then("x.y").then("z[1]");
        assert_eq!(address.to_string(), r#"module.a.tags["x.y"].z[1]"#);
        assert_eq!(ValueAddress::new("a").then("b[c]").to_string(), r#"a["b[c]"]"#);
    }
}
