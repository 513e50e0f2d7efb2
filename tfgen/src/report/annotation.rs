//! Workflow commands, which GitHub shows next to the lines of a pull request.
//!
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use foreign_text::visible;
use std::fmt;

/// One workflow command. Its values cannot end it or begin another.
#[derive(Clone, Debug)]
pub struct Annotation {
    command: &'static str,
    properties: Vec<(&'static str, String)>,
    message: String,
}

impl Annotation {
    /// A `command`, which is `error`, `warning` or `notice`, with a title and a message of one or
    /// more lines.
    pub fn new(command: &'static str, title: &str, message: String) -> Self {
        Self { command, properties: vec![("title", title.to_owned())], message }
    }

    /// The same at a line of `file` in the project, whose path in its git repository is `project`:
    /// GitHub uses paths relative to that repository.
    #[must_use]
    pub fn at(mut self, project: &str, file: &str, line: usize) -> Self {
        self.properties.push(("file", format!("{project}{file}")));
        self.with("line", line)
    }

    /// The same with one more line or column.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: usize) -> Self {
        self.properties.push((name, value.to_string()));
        self
    }
}

impl fmt::Display for Annotation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let properties: Vec<String> = self
            .properties
            .iter()
            .map(|(name, value)| {
                let value = escaped(value).replace(':', "%3A").replace(',', "%2C");
                format!("{name}={value}")
            })
            .collect();
        let (properties, message) = (properties.join(","), escaped(&self.message));
        writeln!(formatter, "::{} {properties}::{message}", self.command)
    }
}

fn escaped(text: &str) -> String {
    visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}
