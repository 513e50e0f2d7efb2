//! Writes empty heredocs as empty strings.
//!
//! hcl-edit takes what ends an empty heredoc for its content and reads on to the next line that
//! could end it: with luck an error, else a file in which blocks are missing. The string means
//! the same, and every span stays right.

use super::tokens::{Kind, tokens};
use std::borrow::Cow;

/// `text` with `""` and spaces for each heredoc without content.
pub(super) fn filled(text: &str) -> Cow<'_, str> {
    if !text.contains("<<") {
        return Cow::Borrowed(text);
    }
    let mut filled = Cow::Borrowed(text);
    for pair in tokens(text).windows(2) {
        let [opening, ending] = pair else { continue };
        if opening.kind == Kind::Quote && ending.kind == Kind::Unquote && opening.text != "\"" {
            let span = opening.start..ending.span().end;
            let string = format!("{:width$}", "\"\"", width = span.len());
            filled.to_mut().replace_range(span, &string);
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn only_heredocs_without_content_become_strings() {
        let text = "a = <<EOT\n  EOT\nb = \"\"\nc = <<-EOT\n\nEOT\nd = <<é\né\n";
        let expected = "a = \"\"         \nb = \"\"\nc = <<-EOT\n\nEOT\nd = \"\"     \n";
        assert_eq!(filled(text), expected);
        assert_eq!(filled(text).len(), text.len());
    }
}
