//! HCL as its tokens: what is left of a file without comments and white space.
//!
//! <https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#lexical-elements>

/// The tokens of `text`, strings and heredocs as written.
pub(super) fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = vec![];
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_whitespace() || first == '\u{feff}' {
            rest = &rest[first.len_utf8()..];
            continue;
        } else if first == '#' || rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
            continue;
        } else if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
            continue;
        } else if first == '"' {
            string_length(rest)
        } else if let Some(length) = heredoc_length(rest) {
            length
        } else if is_word(first) {
            rest.find(|character| !is_word(character)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (token, behind) = rest.split_at(length);
        tokens.push(token);
        rest = behind;
    }
    tokens
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '.')
}

/// The length of the quoted string that `text` begins with; strings inside its templates are
/// part of it.
fn string_length(text: &str) -> usize {
    /// What is open around a character.
    #[derive(PartialEq)]
    enum Open {
        String,
        Brace,
    }
    let mut open = vec![Open::String];
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        let is_next = |characters: &mut std::iter::Peekable<_>, wanted| {
            characters.next_if(|(_, next): &(usize, char)| *next == wanted).is_some()
        };
        match (open.last(), character) {
            (None, _) => return at,
            (Some(Open::String), '\\') => drop(characters.next()),
            (Some(Open::String), '"') => drop(open.pop()),
            // A doubled one is no template.
            (Some(Open::String), '$' | '%')
                if !is_next(&mut characters, character) && is_next(&mut characters, '{') =>
            {
                open.push(Open::Brace);
            }
            (Some(Open::Brace), '"') => open.push(Open::String),
            (Some(Open::Brace), '{') => open.push(Open::Brace),
            (Some(Open::Brace), '}') => drop(open.pop()),
            _ => {}
        }
    }
    text.len()
}

/// The length of the heredoc that `text` begins with, if it does, without its last newline.
fn heredoc_length(text: &str) -> Option<usize> {
    let behind = text.strip_prefix("<<")?;
    let (opening, _) = behind.split_once('\n')?;
    let word = opening.strip_prefix('-').unwrap_or(opening).trim_end();
    if word.is_empty() || !word.chars().all(is_word) {
        return None;
    }
    let mut length = 2 + opening.len() + 1;
    for line in text[length..].split_inclusive('\n') {
        if line.trim() == word {
            return Some(length + line.trim_end().len());
        }
        length += line.len();
    }
    Some(text.len())
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn comments_and_white_space_are_no_tokens() {
        let one = "a = [1, 2] # x\n/* y\n */ b = \"c # d\" // z";
        assert_eq!(tokens(one), ["a", "=", "[", "1", ",", "2", "]", "b", "=", "\"c # d\""]);
        assert_eq!(tokens("a=[\n1,\n2]\nb =\"c # d\""), tokens(one));
    }

    #[test]
    fn what_strings_hold_is_theirs() {
        for text in [
            r#""a ${f("b } # c", { d = 1 })} e""#,
            r#""$${ # ""#,
            r#""\" # ""#,
            "<<-EOT\n  # a\n  EOT",
        ] {
            assert_eq!(tokens(&format!("x = {text}\n# y")), ["x", "=", text]);
        }
        assert_ne!(tokens("a = \"b c\""), tokens("a = \"bc\""));
        assert_ne!(tokens("a b"), tokens("ab"));
        assert_eq!(tokens("a << 1"), ["a", "<", "<", "1"]);
    }
}
