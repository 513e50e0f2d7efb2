//! Blanks the newlines that mean nothing to HCL.
//!
//! Inside brackets, parentheses and `{ for … }`, newlines are white space
//! (<https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#expression-terms>). hcl-edit
//! refuses some of them that Terraform accepts, such as one before the `?` of a conditional in a
//! `for`. With a space in their place the text means the same and every span stays right.

use super::tokens::{Kind, Token};

/// Replaces in `bytes`, the text that `tokens` are of, each newline that means nothing, and each
/// comment before one, by spaces.
pub(super) fn blank(bytes: &mut [u8], tokens: &[Token<'_>]) {
    // Whether newlines mean nothing, for each bracket that is open.
    let mut open: Vec<bool> = vec![];
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Open => open.push(token.text != "{" || opens_for(&tokens[index + 1..])),
            Kind::Close => drop(open.pop()),
            // The name that ends a heredoc is alone on its line.
            Kind::Newline
                if index > 0
                    && tokens[index - 1].kind == Kind::Unquote
                    && tokens[index - 1].text != "\"" => {}
            Kind::Newline | Kind::Comment if open.last() == Some(&true) => {
                bytes[token.span()].fill(b' ');
            }
            _ => {}
        }
    }
}

/// Whether the `{` before `tokens` begins a `for` expression.
pub(super) fn opens_for(tokens: &[Token<'_>]) -> bool {
    let mut tokens = tokens.iter().skip_while(|token| token.is_space());
    tokens.next().is_some_and(|token| token.text == "for")
        && tokens.find(|token| !token.is_space()).is_some_and(|token| token.kind == Kind::Word)
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::blank;

    fn blanked(text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        blank(&mut bytes, &tokens(text));
        String::from_utf8(bytes).expect("whole characters are replaced")
    }

    #[test]
    fn newlines_in_brackets_and_for_expressions_become_spaces() {
        for (text, expected) in [
            ("a = [\n1, # é one\n2]\nb = 1\n", "a = [ 1,          2]\nb = 1\n".to_owned()),
            (
                "{ for k in x : k =>\nk\n? {\na = 1\n} : 2 }\n",
                "{ for k in x : k => k ? {\na = 1\n} : 2 }\n".to_owned(),
            ),
            ("a = \"(\n${[\n1]}\"\nb = 1\n", "a = \"(\n${[ 1]}\"\nb = 1\n".to_owned()),
            ("a = (<<-EOT\n(\nEOT\n)\n", "a = (<<-EOT\n(\nEOT\n)\n".to_owned()),
            ("a {\n b = {\n formula = 1\n}\n}\n", "a {\n b = {\n formula = 1\n}\n}\n".to_owned()),
            ("/* ( */\na = 1 << 2\n", "/* ( */\na = 1 << 2\n".to_owned()),
        ] {
            assert_eq!(blanked(text), expected, "{text}");
            assert_eq!(blanked(text).len(), text.len());
        }
    }
}
