//! Module texts in Markdown that GitHub shows unchanged, even inside a table.

use crate::report::visible;

/// `text` as a code span.
pub(super) fn code(text: &str) -> String {
    let text = visible(text).replace('\n', " ").replace('|', "\\|");
    let fence = "`".repeat(longest_run(&text) + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// `text` as a fenced block.
pub(super) fn fence(language: &str, text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    format!("{fence}{language}\n{}{fence}\n", visible(text))
}

/// `text` as prose: nothing in it is markup except code spans, which authors write out of habit.
pub(super) fn prose(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('`') {
        let Some((inside, after)) = after.split_once('`').filter(|(inside, _)| !inside.is_empty())
        else {
            break;
        };
        escape(before, &mut out);
        out.push_str(&code(inside));
        rest = after;
    }
    escape(rest, &mut out);
    out
}

fn escape(text: &str, out: &mut String) {
    let characters: Vec<char> = text.chars().collect();
    for (at, &character) in characters.iter().enumerate() {
        let is_letter = |at: Option<usize>| {
            at.and_then(|at| characters.get(at)).is_some_and(|one| one.is_alphanumeric())
        };
        let is_markup = match character {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '$' => true,
            // Inside a word, Markdown also treats it as a letter.
            '_' => !(is_letter(at.checked_sub(1)) && is_letter(at.checked_add(1))),
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        out.push(character);
    }
}

fn one_line(text: &str) -> String {
    visible(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{code, fence, prose};

    #[test]
    fn markup_in_a_description_is_shown_as_it_is() {
        assert_eq!(prose("a | b\n  <b> *c* _d_ e_f"), "a \\| b \\<b\\> \\*c\\* \\_d\\_ e_f");
        assert_eq!(prose("[x](javascript:y) &amp; $1$"), "\\[x\\](javascript:y) \\&amp; \\$1\\$");
    }

    #[test]
    fn code_in_a_description_stays_code() {
        assert_eq!(prose("takes `a|*b*` or *c*"), "takes `a\\|*b*` or \\*c\\*");
        assert_eq!(prose("one ` alone"), "one \\` alone");
        assert_eq!(prose("``x``"), "\\`\\`x\\`\\`");
    }

    #[test]
    fn backticks_do_not_end_code() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(fence("hcl", "```\n"), "````hcl\n```\n````\n");
    }
}
