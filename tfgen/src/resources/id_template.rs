//! Texts with `{attribute}`, as in `resources.toml`.

/// A text with `{attribute}` in it. Other braces are text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IdTemplate {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Attribute(String),
}

impl IdTemplate {
    /// Parses `text` as a template.
    pub(crate) fn read(text: &str) -> Self {
        let (mut parts, mut plain, mut rest) = (vec![], String::new(), text);
        while let Some((before, after)) = rest.split_once('{') {
            plain.push_str(before);
            match after.split_once('}').filter(|(name, _)| is_name(name)) {
                Some((name, after)) => {
                    if !plain.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut plain)));
                    }
                    parts.push(Part::Attribute(name.to_owned()));
                    rest = after;
                }
                None => {
                    plain.push('{');
                    rest = after;
                }
            }
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Self { parts }
    }

    /// The attributes that it names.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Attribute(name) => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }

    /// The attribute, if the template is nothing else.
    pub(crate) fn only_attribute(&self) -> Option<&str> {
        match &self.parts[..] {
            [Part::Attribute(name)] => Some(name),
            _ => None,
        }
    }

    /// The text, with the result of `value` for each attribute.
    ///
    /// # Errors
    /// The first error of `value`.
    pub(crate) fn fill<E>(
        &self,
        mut value: impl FnMut(&str) -> Result<String, E>,
    ) -> Result<String, E> {
        let parts = self.parts.iter().map(|part| match part {
            Part::Text(text) => Ok(text.clone()),
            Part::Attribute(name) => value(name),
        });
        parts.collect()
    }

    /// The value of each attribute, if there is only one way in which this gives `filled`.
    pub(crate) fn unfilled<'f>(&self, filled: &'f str) -> Option<Vec<(&str, &'f str)>> {
        let (mut found, mut rest) = (vec![], filled);
        let mut parts = self.parts.iter().peekable();
        while let Some(part) = parts.next() {
            match (part, parts.peek()) {
                (Part::Text(text), _) => rest = rest.strip_prefix(text.as_str())?,
                (Part::Attribute(name), None) => {
                    found.push((name.as_str(), rest));
                    rest = "";
                }
                (Part::Attribute(name), Some(Part::Text(text))) => {
                    let at = rest.find(text.as_str())?;
                    // If the text between two attributes occurs twice, there are two ways.
                    if rest[at + text.len()..].contains(text.as_str()) {
                        return None;
                    }
                    found.push((name.as_str(), &rest[..at]));
                    rest = &rest[at..];
                }
                (Part::Attribute(_), Some(Part::Attribute(_))) => return None,
            }
        }
        rest.is_empty().then_some(found)
    }
}

/// Whether `text` is a name of an attribute.
pub(crate) fn is_name(text: &str) -> bool {
    let is_part = |byte: u8| byte == b'_' || byte.is_ascii_lowercase() || byte.is_ascii_digit();
    !text.is_empty() && !text.as_bytes()[0].is_ascii_digit() && text.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::IdTemplate;

    #[test]
    fn attributes_are_filled_in_and_other_braces_stay() {
        let template = IdTemplate::read("{zone_id}_{name}:{a: b} {}");
        assert_eq!(template.attributes().collect::<Vec<_>>(), ["zone_id", "name"]);
        let filled = template.fill(|name| Ok::<_, ()>(format!("<{name}>")));
        assert_eq!(filled.as_deref(), Ok("<zone_id>_<name>:{a: b} {}"));
        assert_eq!(template.fill(|name| Err::<String, _>(name.to_owned())), Err("zone_id".into()));
    }

    #[test]
    fn an_id_is_taken_apart_where_that_goes_in_one_way() {
        let template = IdTemplate::read("{function_name}:{qualifier}/{statement_id}");
        let parts = [("function_name", "f"), ("qualifier", "live"), ("statement_id", "s")];
        assert_eq!(template.unfilled("f:live/s"), Some(parts.to_vec()));
        assert_eq!(template.unfilled("f:live/s/t"), None);
        assert_eq!(template.unfilled("f:live"), None);
        assert_eq!(IdTemplate::read("{id}").unfilled("a_b"), Some(vec![("id", "a_b")]));
        assert_eq!(IdTemplate::read("{a}_{b}").unfilled("x_y_z"), None);
    }
}
