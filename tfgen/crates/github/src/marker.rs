//! Finds a text on GitHub again.

/// The start of a text of this program on GitHub, as an HTML comment, which is invisible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
}

/// The contents of a marker that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attributes(Vec<(String, String)>);

impl Marker {
    /// The marker with the name `name`.
    pub fn new(name: &'static str) -> Self {
        Self { name, attributes: vec![] }
    }

    /// This marker with `key` added. A value cannot contain white space; characters that could end
    /// the marker are left out.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: &str) -> Self {
        let is_kept = |letter: &char| !letter.is_whitespace() && !matches!(letter, '<' | '>');
        self.attributes.push((key, value.chars().filter(is_kept).collect()));
        self
    }

    /// `text` with this marker before it.
    pub fn before(&self, text: &str) -> String {
        let mut marked = format!("<!-- tfgen:{}", self.name);
        for (key, value) in &self.attributes {
            marked.push_str(&format!(" {key}={value}"));
        }
        marked.push_str(" -->\n");
        marked.push_str(text);
        marked
    }

    /// The contents of the marker with this name at the very start of `text`, if it exists and has
    /// everything that this one has. A quoted one further down does not count.
    pub fn read(&self, text: &str) -> Option<Attributes> {
        let (first, _) = text.split_once('\n').unwrap_or((text, ""));
        let inside = first.trim_end().strip_prefix("<!-- ")?.strip_suffix(" -->")?;
        let mut words = inside.split(' ');
        if words.next()?.strip_prefix("tfgen:")? != self.name {
            return None;
        }
        let pair = |word: &str| {
            let (key, value) = word.split_once('=')?;
            Some((key.to_owned(), value.to_owned()))
        };
        let found = Attributes(words.filter_map(pair).collect());
        let holds = |(key, value): &(&str, String)| found.get(key) == Some(value);
        self.attributes.iter().all(holds).then_some(found)
    }
}

impl Attributes {
    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&str> {
        let found = self.0.iter().find(|(name, _)| name == key)?;
        Some(&found.1)
    }
}

#[cfg(test)]
mod tests {
    use super::Marker;

    #[test]
    fn only_the_whole_marker_at_the_start_counts() {
        let marker = Marker::new("drift").with("environment", "prod");
        let body = marker.before("text");
        // GitHub returns line endings as it got them, and some clients send `\r\n`.
        for text in [body.clone(), body.replace('\n', "\r\n"), body.trim_end().to_owned()] {
            assert!(marker.read(&text).is_some(), "{text}");
            assert!(Marker::new("drift").read(&text).is_some(), "{text}");
        }
        let others = [format!("> {body}"), format!("\n{body}"), body.replace("prod", "prod-2")];
        for text in others {
            assert_eq!(marker.read(&text), None, "{text}");
        }
        assert_eq!(Marker::new("plan").read(&body), None);
    }

    #[test]
    fn no_value_ends_its_marker() {
        let body = Marker::new("a").with("b", "1 --> <b>\n2").before("");
        assert_eq!(body, "<!-- tfgen:a b=1--b2 -->\n");
    }
}
