//! Text as code in Markdown, which GitHub shows unchanged.

use super::visible;

/// How many characters of a text are shown.
const MOST_CHARACTERS: usize = 160;

/// `text` as code in a table cell, where a `|` ends the cell even in code.
pub fn cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// `text` as code on one line, shortened if it is long. Its fence is longer than every row of
/// backticks in it.
pub fn code(text: &str) -> String {
    let text = cut(text);
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// `text` in HTML on one line, shortened if it is long, for the few places where GitHub does not
/// read Markdown.
pub fn html(text: &str) -> String {
    let mut shown = String::new();
    for character in cut(text).chars() {
        match character {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            character => shown.push(character),
        }
    }
    shown
}

fn cut(text: &str) -> String {
    let mut text = visible(text).replace(['\n', '\t'], " ");
    if let Some((end, _)) = text.char_indices().nth(MOST_CHARACTERS) {
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{MOST_CHARACTERS, cell, code};

    #[test]
    fn no_value_ends_its_cell_or_its_code() {
        assert_eq!(cell("a | b"), "`a \\| b`");
        assert_eq!(code("`a` ``b``"), "``` `a` ``b`` ```");
        assert_eq!(code("one\ntwo"), "`one two`");
        assert_eq!(code(&"ü".repeat(500)).chars().count(), MOST_CHARACTERS + 3);
    }
}
