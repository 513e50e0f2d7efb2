//! Blanks the newlines that mean nothing to HCL.
//!
//! Inside brackets, parentheses and `{ for … }`, newlines are white space
//! (<https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#expression-terms>). hcl-edit
//! refuses some of them that Terraform accepts, such as one before the `?` of a conditional in a
//! `for`. With a space in their place the text means the same and every span stays right.

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// A body or an object: newlines end what is in it.
    Braces,
    /// Where newlines mean nothing.
    Brackets,
    /// A quoted string.
    Quotes,
}

/// `text` with each newline that means nothing as a space, and so each comment before one.
pub(super) fn blanked(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut stack: Vec<Inside> = vec![];
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let inside = stack.last().copied().unwrap_or(Inside::Braces);
        at += if inside == Inside::Quotes {
            match rest {
                [b'\\', _, ..] => 2,
                [b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..] => 3,
                [b'$' | b'%', b'{', ..] => {
                    stack.push(Inside::Brackets);
                    2
                }
                [b'"', ..] => {
                    stack.pop();
                    1
                }
                _ => 1,
            }
        } else {
            match rest {
                [b'#', ..] | [b'/', b'/', ..] => {
                    let length = until(rest, b"\n");
                    if inside == Inside::Brackets {
                        bytes[at..at + length].fill(b' ');
                    }
                    length
                }
                [b'/', b'*', ..] => until(rest, b"*/") + 2,
                [b'<', b'<', ..] => heredoc(rest),
                [b'"', ..] => {
                    stack.push(Inside::Quotes);
                    1
                }
                [b'(' | b'[', ..] => {
                    stack.push(Inside::Brackets);
                    1
                }
                [b'{', after @ ..] => {
                    let after = after.trim_ascii_start();
                    let is_for = after.starts_with(b"for")
                        && after.get(3).is_some_and(u8::is_ascii_whitespace);
                    stack.push(if is_for { Inside::Brackets } else { Inside::Braces });
                    1
                }
                [b')' | b']' | b'}', ..] => {
                    stack.pop();
                    1
                }
                [b'\n' | b'\r', ..] if inside == Inside::Brackets => {
                    bytes[at] = b' ';
                    1
                }
                _ => 1,
            }
        };
    }
    // Only whole ASCII characters and whole comments were replaced.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// How many bytes come before `mark`, or all.
fn until(bytes: &[u8], mark: &[u8]) -> usize {
    bytes.windows(mark.len()).position(|window| window == mark).unwrap_or(bytes.len())
}

/// The length of the heredoc that `bytes` begin with, without its last newline; of the operator
/// alone when it is none.
fn heredoc(bytes: &[u8]) -> usize {
    let line = until(bytes, b"\n");
    let opening = bytes[..line].strip_prefix(b"<<").unwrap_or_default();
    let name = opening.strip_prefix(b"-").unwrap_or(opening).trim_ascii();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if name.is_empty() || !name.iter().all(is_name) {
        return 2;
    }
    let mut at = line;
    while at < bytes.len() {
        let length = until(&bytes[at + 1..], b"\n");
        let end = (at + 1 + length).min(bytes.len());
        if bytes[at + 1..end].trim_ascii() == name {
            return end;
        }
        at = end;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::blanked;

    #[test]
    fn newlines_in_brackets_and_for_expressions_become_spaces() {
        for (text, expected) in [
            ("a = [\n1, # é one\n2]\nb = 1\n", "a = [ 1,          2]\nb = 1\n".to_owned()),
            (
                "{ for k in x : k =>\nk\n? {\na = 1\n} : 2 }\n",
                "{ for k in x : k => k ? {\na = 1\n} : 2 }\n".to_owned(),
            ),
            ("a = \"(\n${[\n1]}\"\nb = 1\n", "a = \"(\n${[ 1]}\"\nb = 1\n".to_owned()),
            ("a = (<<-EOT\n(\nEOT\n)\n", "a = (<<-EOT\n(\nEOT )\n".to_owned()),
            ("a {\n b = {\n formula = 1\n}\n}\n", "a {\n b = {\n formula = 1\n}\n}\n".to_owned()),
            ("/* ( */\na = 1 << 2\n", "/* ( */\na = 1 << 2\n".to_owned()),
        ] {
            assert_eq!(blanked(text), expected, "{text}");
            assert_eq!(blanked(text).len(), text.len());
        }
    }
}
