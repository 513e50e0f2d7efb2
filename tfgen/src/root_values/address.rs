//! Addresses of values: `module.NAME.INPUT.KEY`.

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

    /// Parses `text`, in the notation in which addresses are shown. A key can also be quoted
    /// between two dots, as in TOML: `module.a.tags."x.y"`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut segments: Vec<String> = vec![];
        let mut rest = text;
        loop {
            let first = rest.chars().next()?;
            if let Some(inside) = rest.strip_prefix('[') {
                let (segment, behind) = match inside.chars().next()? {
                    '"' | '\'' => {
                        let (segment, behind) = quoted(inside)?;
                        (segment, behind.strip_prefix(']')?)
                    }
                    _ => {
                        let (number, behind) = inside.split_once(']')?;
                        number.parse::<u32>().ok()?;
                        let above = segments.pop()?;
                        (format!("{above}[{number}]"), behind)
                    }
                };
                segments.push(segment);
                rest = behind;
            } else {
                let (segment, behind) = match first {
                    '"' | '\'' => quoted(rest)?,
                    _ => {
                        let end = rest.find(['.', '[', '"', '\'']).unwrap_or(rest.len());
                        (rest[..end].to_owned(), &rest[end..])
                    }
                };
                if segment.is_empty()
                    || segment.chars().any(char::is_whitespace) && first != '"' && first != '\''
                {
                    return None;
                }
                segments.push(segment);
                rest = behind;
            }
            match rest.chars().next() {
                None => return Some(Self(segments)),
                Some('.') => rest = &rest[1..],
                Some('[') => {}
                Some(_) => return None,
            }
        }
    }

    /// The address of `key` inside this.
    #[must_use]
    pub fn then(&self, key: &str) -> Self {
        let mut segments = self.0.clone();
        segments.push(key.to_owned());
        Self(segments)
    }

    /// Its keys; there is at least one.
    pub fn segments(&self) -> &[String] {
        &self.0
    }

    /// Whether this is `other` or inside it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// This and everything around it, outermost first.
    pub fn ancestors(&self) -> impl Iterator<Item = Self> {
        (1..=self.0.len()).map(|length| Self(self.0[..length].to_vec()))
    }
}

/// The quoted string at the start of `text`, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next()?;
    let (mut segment, mut is_escaped) = (String::new(), false);
    for (at, character) in text.char_indices().skip(1) {
        if is_escaped {
            segment.push(character);
            is_escaped = false;
        } else if character == '\\' && quote == '"' {
            is_escaped = true;
        } else if character == quote {
            return Some((segment, &text[at + 1..]));
        } else {
            segment.push(character);
        }
    }
    None
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

    #[test]
    fn what_is_shown_is_read_again() {
        for segments in [
            &["module", "a", "tags", "x.y", "z[1]"][..],
            &["a", "b[c]", "d\"e\\", "f"],
            &["vars", "x-y"],
            &["a", "b c"],
        ] {
            let address = segments[1..]
                .iter()
                .fold(ValueAddress::new(segments[0]), |above, key| above.then(key));
            assert_eq!(ValueAddress::parse(&address.to_string()), Some(address));
        }
        let in_quotes = ValueAddress::parse(r#"module.a.tags."x.y".'z'"#).expect("an address");
        assert_eq!(in_quotes.segments(), ["module", "a", "tags", "x.y", "z"]);
        for text in ["", ".a", "a.", "a..b", "a[", "a[x]", "a[1", "[1]", "a.\"b", "a b", "\"a\"b"] {
            assert_eq!(ValueAddress::parse(text), None, "{text}");
        }
    }
}
