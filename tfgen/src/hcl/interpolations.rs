//! A text in which `${…}` may have been meant as an interpolation.

use super::code::ParsedCode;
use super::escape::quote_inside;

/// A text with its interpolations.
#[derive(Debug)]
pub(crate) struct Interpolated {
    /// The expression for the text, with the values of the interpolations in it.
    pub(crate) code: String,
    /// The expressions of the interpolations.
    pub(crate) interpolations: Vec<ParsedCode>,
    /// Whether the text is nothing but one interpolation.
    pub(crate) is_one: bool,
}

/// How many closing braces are tried for one `${`.
const MOST_BRACES: usize = 8;

impl Interpolated {
    /// `text`, with `${…}` as interpolations wherever `is_meant` holds for the expression in it.
    pub(crate) fn read(text: &str, mut is_meant: impl FnMut(&ParsedCode) -> bool) -> Self {
        let (mut code, mut interpolations, mut is_one) = (String::from("\""), vec![], false);
        let mut from = 0;
        for (at, _) in text.match_indices("${") {
            if at < from || text[..at].ends_with('$') {
                continue;
            }
            let inside = &text[at + 2..];
            let ends = inside.match_indices('}').take(MOST_BRACES);
            let found = ends
                .map(|(end, _)| (end, &inside[..end]))
                .find_map(|(end, inside)| Some((end, ParsedCode::parse(inside).ok()?)));
            let Some((end, parsed)) = found.filter(|(_, parsed)| is_meant(parsed)) else {
                continue;
            };
            quote_inside(&mut code, &text[from..at]);
            code.push_str(&format!("${{{}}}", parsed.as_str()));
            from = at + 2 + end + 1;
            is_one = at == 0 && from == text.len();
            interpolations.push(parsed);
        }
        quote_inside(&mut code, &text[from..]);
        code.push('"');
        Self { code, interpolations, is_one }
    }
}

#[cfg(test)]
mod tests {
    use super::{Interpolated, ParsedCode};

    #[test]
    fn all_but_what_is_meant_stays_as_it_is() {
        for (text, code, is_one) in [
            ("${a.b}", r#""${a.b}""#, true),
            ("x-${ a.b }", r#""x-${a.b}""#, false),
            ("${a.b}${a.c}", r#""${a.b}${a.c}""#, false),
            ("${aws:username}/${a.b}", r#""$${aws:username}/${a.b}""#, false),
            ("${z.b}/${a.b}", r#""$${z.b}/${a.b}""#, false),
            ("\"\n%{ if ${a[\"}\"].b}", r#""\"\n%%{ if ${a["}"].b}""#, false),
            ("${{ x = a.b }.x}", r#""${{ x = a.b }.x}""#, true),
        ] {
            let is_meant = |code: &ParsedCode| code.addresses().iter().all(|one| one.root() == "a");
            let read = Interpolated::read(text, is_meant);
            assert_eq!(read.code, code, "{text}");
            assert_eq!(read.is_one, is_one, "{text}");
            ParsedCode::parse(&read.code).expect(text);
        }
        for text in ["$${a.b}", "${a.b", "${}", "plain", "${z.b}"] {
            let read = Interpolated::read(text, |code| code.as_str() == "a.b");
            assert!(read.interpolations.is_empty(), "{text}");
        }
    }
}
