//! Which of the files that are not surely understood are parsed. Most of a module is resources,
//! whose arguments only Terraform and its providers understand: those files are looked through token
//! by token, and parsed only where that finds something odd.

use super::outline::BLOCKS;
use super::tokens::{Kind, Token, tokens};

/// Whether the file with `text` must be parsed: it may declare something, or it may not be HCL.
pub(super) fn may_be_in(text: &str) -> bool {
    let begins_block = |part: &str| {
        let part = part.trim_start_matches('\u{feff}').trim_start();
        BLOCKS.iter().any(|block| {
            part.strip_prefix(block).is_some_and(|rest| {
                !rest.starts_with(|next: char| next.is_alphanumeric() || matches!(next, '_' | '-'))
            })
        })
    };
    // A block begins its line, or comes behind a comment that ends there.
    text.lines().any(begins_block) || text.split("*/").skip(1).any(begins_block) || {
        let tokens = tokens(text);
        !is_balanced(&tokens) || is_odd(&tokens)
    }
}

/// Whether two of `tokens`, whose brackets are balanced, stand side by side as they hardly do in
/// HCL. Too many found are parsed for nothing; too few leave an error to Terraform.
fn is_odd(tokens: &[Token<'_>]) -> bool {
    // What is open, and whether a `=` was on the line of each.
    let mut open = vec![("{", false)];
    let mut before: Option<&Token<'_>> = None;
    for token in tokens.iter().filter(|token| !matches!(token.kind, Kind::Blank | Kind::Comment)) {
        let (inside, has_value) = open.last().copied().unwrap_or(("{", false));
        let is_line = matches!(inside, "{");
        let is_odd = match (before.map(|one| (one, one.kind)), token.kind) {
            (_, Kind::Text) => inside == "\"" && token.text.contains('\n'),
            (_, Kind::Newline) if !is_line => false,
            (Some((operator, Kind::Symbol)), Kind::Close | Kind::Newline) => {
                !matches!(operator.text, "," | ":" | "*" | "~")
            }
            (Some((one, Kind::Symbol)), Kind::Symbol) => {
                let pair = [one.text, token.text].concat();
                let is_prefix = matches!(token.text, "-" | "!") && one.text != ",";
                !is_prefix && !matches!(&*pair, "&&" | "||" | "<=" | ">=" | "!=")
            }
            (Some((_, Kind::Open)), Kind::Symbol) => !matches!(token.text, "-" | "!" | "*" | "~"),
            (Some((one, Kind::Word | Kind::Unquote | Kind::Close)), Kind::Word | Kind::Quote) => {
                let is_keyword = |token: &Token<'_>| {
                    matches!(token.text, "for" | "in" | "if" | "else" | "endif" | "endfor")
                };
                // A step behind an index, or a minus, which may begin or end a word.
                let is_joined = token.text.starts_with(['.', '-']) || one.text == "-";
                (!is_line || has_value) && !is_joined && !is_keyword(one) && !is_keyword(token)
            }
            _ => false,
        };
        if is_odd {
            return true;
        }
        match token.kind {
            Kind::Open | Kind::Quote => open.push((token.text, false)),
            Kind::Close | Kind::Unquote => drop(open.pop()),
            Kind::Newline | Kind::Symbol => {
                if let Some((_, has_value)) = open.last_mut() {
                    *has_value = *has_value && token.kind == Kind::Symbol && token.text != ","
                        || matches!(token.text, "=" | ":");
                }
            }
            _ => {}
        }
        before = Some(token);
    }
    open.len() != 1
}

/// Whether each bracket is closed by its own.
pub(super) fn is_balanced(tokens: &[Token<'_>]) -> bool {
    let mut open = vec![];
    for token in tokens {
        match (token.kind, token.text) {
            (Kind::Open, "(") => open.push(")"),
            (Kind::Open, "[") => open.push("]"),
            (Kind::Open, _) => open.push("}"),
            (Kind::Close, text) if open.pop() != Some(text) => return false,
            _ => {}
        }
    }
    open.is_empty()
}

#[cfg(test)]
mod tests {
    use super::may_be_in;

    #[test]
    fn what_declares_is_parsed_wherever_its_block_begins() {
        for text in [
            "variable \"a\" {}",
            "\u{feff}variable \"a\" {}",
            "locals {}\n  output \"a\" { value = 1 }",
            "/* a\n */ /* b */ terraform{}",
            "locals {}\nvariable/* a */\"b\" {}",
            "locals {}\r\nvariable a {}",
        ] {
            assert!(may_be_in(text), "{text}");
        }
    }

    #[test]
    fn what_may_not_be_hcl_is_parsed() {
        for text in [
            "locals { a = [1 2] }",
            "locals {\n a = \n}\n",
            "locals {\n a = b +\n}\n",
            "locals { a = = b }",
            "locals { a = b c }",
            "locals { a = f(b \"c\") }",
            "locals { a = [b,, c] }",
            "locals { a = \"b\" \"c\" }",
            "locals {",
            "locals {}}",
            "locals { a = [1) }",
            "locals { a = \"b\n }",
            "locals { a = \"b\n\" }",
            "locals {\n a = <<E\n b\n}\n",
            "locals { a = \"${b\" }",
        ] {
            assert!(may_be_in(text), "{text}");
        }
    }

    #[test]
    fn resources_are_left_to_terraform() {
        for text in [
            "",
            "resource \"terraform_data\" \"variable\" {\n  output_path = \"a\"\n}\n",
            "locals {\n  a = <<-E\n    ${b} \"\n    E\n}\n",
            "# variable\nlocals { output_of_a = { \"b\" = (\"${c[0]}\") } }\n",
            "locals {\n a = [for b, c in d : b => -c... if !c && b <= 1 || c != 2]\n}\n",
            "resource \"a\" \"b\" {\n c = { d = 1, \"e\" : 2 }\n f = a[*].b.*.c\n g {}\n}\n",
            "locals { a = 1 - b[0] - 2 }",
            "locals { a = \"%{ for b in c ~}${b}%{ endfor ~}\" }",
            "locals {\n a = (b ?\n c :\n d)\n e = {\n f = 1\n g = 2\n }\n}\n",
        ] {
            assert!(!may_be_in(text), "{text}");
        }
    }
}
