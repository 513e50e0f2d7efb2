//! HCL that is printed unchanged: parsed, or made of addresses.

use super::address::{Address, Index, Step};
use super::formatted::formatted;
use super::identifier::Identifier;
use hcl_syntax::{Expression, Kind, Lines, StepKind, Traversal};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

/// An expression, with the addresses that it reads.
#[derive(Clone, Debug)]
pub struct ParsedCode(Arc<Parsed>);

/// Why text is not an expression.
#[derive(Debug)]
pub struct NotCode(pub String);

#[derive(Debug)]
struct Parsed {
    /// On one line.
    text: String,
    /// As it was written, if it has several lines or comments.
    lines: Option<Lines>,
    /// Each before those in its indices.
    addresses: Vec<Address>,
    /// Whether the first of them is the whole expression.
    is_address: bool,
    calls_functions: bool,
}

impl ParsedCode {
    /// Parses `text` as exactly one expression.
    ///
    /// # Errors
    /// If it is not one.
    pub fn parse(text: &str) -> Result<Self, NotCode> {
        // Few have any of these.
        let is_plain = !text.bytes().any(|byte| matches!(byte, b'\n' | b'#' | b'/' | b'<'));
        let mut text = Cow::Borrowed(text);
        // A line ends a heredoc.
        if !is_plain && text.contains("<<") && !text.ends_with('\n') {
            text.to_mut().push('\n');
        }
        let not_code = |errors: Vec<hcl_syntax::Error>| {
            let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
            NotCode(messages.join(", "))
        };
        let expression = hcl_syntax::parse_expression(&text).map_err(not_code)?;
        let mut parsed = Self::parsed(&expression, &text);
        let may_have_lines =
            |text: &str| text.contains(['\n', '#']) || text.contains("//") || text.contains("/*");
        if !is_plain && !parsed.is_address && may_have_lines(&text) {
            parsed.lines = hcl_syntax::expression_lines(&text).map_err(not_code)?;
        }
        Ok(Self(Arc::new(parsed)))
    }

    /// `expression`, parsed from `text`, on one line.
    fn parsed(expression: &Expression, text: &str) -> Parsed {
        let printed = formatted(expression, text);
        let (mut addresses, mut calls_functions) = (vec![], false);
        expression.walk(&mut |inner| {
            addresses.extend(address(inner, text));
            calls_functions |= matches!(inner.kind, Kind::Call(_));
        });
        let is_address = matches!(&expression.kind, Kind::Traversal(traversal)
            if matches!(traversal.root.kind, Kind::Variable(_)))
            && addresses.first().is_some_and(Address::is_plain);
        Parsed { text: printed, lines: None, addresses, is_address, calls_functions }
    }

    /// Its original lines and comments, if it has several lines or comments.
    pub(super) fn lines(&self) -> Option<&Lines> {
        self.0.lines.as_ref()
    }

    /// The text on one line, without comments, and with heredocs as quoted strings.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// All addresses in it, each before those in its indices.
    pub fn addresses(&self) -> &[Address] {
        &self.0.addresses
    }

    /// Whether it is always the same: it reads nothing and calls no function.
    pub fn is_constant(&self) -> bool {
        self.0.addresses.is_empty() && !self.0.calls_functions
    }

    /// The address, if the expression is nothing else.
    pub fn as_address(&self) -> Option<&Address> {
        self.0.addresses.first().filter(|_| self.0.is_address)
    }
}

impl From<Address> for ParsedCode {
    fn from(address: Address) -> Self {
        Self(Arc::new(Parsed {
            text: address.text(),
            lines: None,
            addresses: vec![address],
            is_address: true,
            calls_functions: false,
        }))
    }
}

impl Address {
    /// Parses `text` if it is nothing but an address; a single name counts as one here.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(name) = Identifier::parse(text) {
            return Some(Self::of(name));
        }
        ParsedCode::parse(text).ok()?.as_address().cloned()
    }
}

impl PartialEq for ParsedCode {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for ParsedCode {}

impl PartialOrd for ParsedCode {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ParsedCode {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

/// The address in `expression`, parsed from `text`: a name with steps after it.
pub(super) fn address(expression: &Expression, text: &str) -> Option<Address> {
    let Kind::Traversal(traversal) = &expression.kind else { return None };
    let Traversal { root, steps } = &**traversal;
    let Kind::Variable(root) = &root.kind else { return None };
    let steps = steps.iter().map(|one| step(&one.kind, text)).collect::<Option<_>>()?;
    Some(Address::new(Identifier::parse(root)?, steps))
}

fn step(step: &StepKind, text: &str) -> Option<Step> {
    Some(match step {
        StepKind::Attribute(name) => Step::Attribute(Identifier::parse(name)?),
        StepKind::AttributeSplat | StepKind::FullSplat => Step::Splat,
        StepKind::LegacyIndex(digits) => Step::Index(Index::Number(digits.to_string())),
        StepKind::Index(index) => Step::Index(match &index.kind {
            Kind::String(key) => Index::String(key.to_string()),
            Kind::Number(digits) => Index::Number(digits.to_string()),
            Kind::Variable(name) => Index::Address(name.to_string()),
            _ => {
                let Parsed { text, is_address, .. } = ParsedCode::parsed(index, text);
                if is_address { Index::Address(text) } else { Index::Expression(text) }
            }
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::{Address, ParsedCode};

    fn printed(text: &str) -> Result<String, String> {
        let code = ParsedCode::parse(text);
        code.map(|code| code.as_str().to_owned()).map_err(|error| error.0)
    }

    #[test]
    fn an_expression_is_printed_on_one_line_as_terraform_fmt_has_it() {
        for (text, expected) in [
            ("a . b", "a.b"),
            ("f( 1,2 )", "f(1, 2)"),
            ("{a=1,\n b : 2}", "{ a = 1, b = 2 }"),
            ("[ for k,v in var.m:k=>v if v!=null ]", ""),
            ("[for v in var.l:v if v!=null]", "[for v in var.l : v if v != null]"),
            ("{for k,v in var.m:k=>v...}", "{ for k, v in var.m : k => v... }"),
            ("a?b:-1", "a ? b : -1"),
            (r#""x-${ var.a }-\n$${b}""#, r#""x-${var.a}-\n$${b}""#),
            (r#""${ var.a }""#, "var.a"),
            ("var.l[ 0 ].x[*].y", "var.l[0].x[*].y"),
            ("a.0 .1", "a.0[1]"),
            ("a.*.0 .1", "a.*.0 .1"),
            ("a /* b */ + c # d\n", "a + c"),
            ("<<-E\n  a ${b}\n  E", r#""a ${b}\n""#),
            ("provider::name::parse(x...)", "provider::name::parse(x...)"),
        ] {
            if expected.is_empty() {
                assert!(printed(text).is_err(), "{text}");
            } else {
                assert_eq!(printed(text).as_deref(), Ok(expected));
            }
        }
    }

    #[test]
    fn what_is_not_one_expression_is_refused() {
        for text in ["", "a b", "a\nb = 1", "a }", "<<EOT\nx\n"] {
            assert!(printed(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_addresses_that_are_read_are_kept() {
        let code = ParsedCode::parse("f(module.a[var.k].b, [for x in data.t.n : x.y], local.l[0])");
        let code = code.expect("it is an expression");
        let subjects: Vec<String> = code.addresses().iter().map(Address::subject).collect();
        assert_eq!(subjects, ["module.a", "var.k", "data.t.n", "x.y", "local.l"]);
        assert!(code.as_address().is_none());
    }

    #[test]
    fn an_address_is_a_name_with_plain_steps() {
        for text in ["a.b", "a[\"b c\"].d", "a[0][*].c", "a[b.c]", "a[b]"] {
            let code = ParsedCode::parse(text).expect("it is an expression");
            let address = code.as_address().unwrap_or_else(|| panic!("{text}"));
            assert_eq!(ParsedCode::from(address.clone()), code);
        }
        for text in ["a", "a.b + 1", "a[f(b)]", "(a).b", "f(a).b", "\"${a.b}\""] {
            assert!(ParsedCode::parse(text).expect(text).as_address().is_none(), "{text}");
        }
    }
}
