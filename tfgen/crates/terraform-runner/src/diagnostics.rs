//! The errors in Terraform's output.

/// An error of Terraform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Diagnostic {
    pub(crate) title: String,
    /// The title and the text after it, with one line for each paragraph, because Terraform breaks
    /// lines anywhere.
    pub(crate) text: String,
}

/// The errors so far, from lines in their order.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics {
    all: Vec<Diagnostic>,
    /// Whether the last one continues.
    is_open: bool,
    /// Whether the next line of it begins a paragraph.
    is_between: bool,
}

impl Diagnostics {
    /// The errors in `output`.
    pub(crate) fn of(output: &[u8]) -> Self {
        let mut diagnostics = Self::default();
        String::from_utf8_lossy(output).lines().for_each(|line| diagnostics.take(line));
        diagnostics
    }

    pub(crate) fn all(&self) -> &[Diagnostic] {
        &self.all
    }

    /// Adds the next line, with or without colour and border.
    pub(crate) fn take(&mut self, line: &str) {
        let plain = anstream::adapter::strip_str(line).to_string();
        let line = plain.strip_prefix('│').map_or(plain.as_str(), str::trim_start);
        if let Some(title) = line.strip_prefix("Error: ") {
            let title = title.trim();
            // A title with a small first letter is an error that the one before it quotes.
            if !self.is_open || !title.starts_with(char::is_lowercase) {
                self.all.push(Diagnostic { title: title.to_owned(), text: title.to_owned() });
                (self.is_open, self.is_between) = (true, true);
                return;
            }
        }
        if line.starts_with("Warning: ") || line.starts_with('╵') {
            self.is_open = false;
        }
        let Some(last) = self.all.last_mut().filter(|_| self.is_open) else { return };
        if line.trim().is_empty() {
            self.is_between = true;
            return;
        }
        last.text.push(if self.is_between { '\n' } else { ' ' });
        let words: Vec<&str> = line.split_whitespace().collect();
        last.text.push_str(&words.join(" "));
        self.is_between = false;
    }
}

#[cfg(test)]
mod tests {
    use super::{Diagnostic, Diagnostics};

    fn diagnostics(text: &str) -> Vec<Diagnostic> {
        Diagnostics::of(text.as_bytes()).all
    }

    #[test]
    fn errors_are_seen_in_colour_and_without() {
        let coloured = "\u{1b}[31m│\u{1b}[0m \u{1b}[1m\u{1b}[31mError: \u{1b}[0m\u{1b}[1mUnable to \
                        find remote state\u{1b}[0m\n\u{1b}[31m│\u{1b}[0m \u{1b}[0m\n\u{1b}[31m│\u{1b}\
                        [0m  No stored state\n\u{1b}[31m╵\u{1b}[0m\nafter it\n";
        let plain = "before\n\nError: Unable to find remote state\n\nNo stored\nstate\n";
        for text in [coloured, plain] {
            let [one] = &diagnostics(text)[..] else { panic!("{:?}", diagnostics(text)) };
            assert_eq!(one.title, "Unable to find remote state");
            assert_eq!(one.text, "Unable to find remote state\nNo stored state");
        }
        assert_eq!(diagnostics("  + description = \"Error: none\"\n"), []);
    }

    #[test]
    fn an_error_that_another_quotes_is_part_of_it() {
        let text =
            "Error: One\n\nIt is so.\n\nError: why it is\n\nError: Two\n\nWarning: Three\n\nx";
        let texts: Vec<_> = diagnostics(text).into_iter().map(|one| one.text).collect();
        assert_eq!(texts, ["One\nIt is so.\nError: why it is", "Two"]);
        assert_eq!(diagnostics("Error: reading it\n")[0].title, "reading it");
    }
}
