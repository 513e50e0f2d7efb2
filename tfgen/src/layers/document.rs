//! One TOML file as written.

use super::concealment::conceal_strings;
use super::value::{Entry, Node, Style, Table, TomlValue};
use super::written_form::{written_expression, written_reference};
use crate::hcl::{Address, ParsedCode};
use crate::language::REFERENCE_ROOTS;
use crate::problem::{Code, Problem, Problems};
use crate::source::{Origin, SourceId, Sources};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeFloat, DeInteger, DeTable, DeValue};

/// How many syntax errors of one file are reported: a file that is not TOML at all has one on every
/// line.
const MOST_ERRORS: usize = 20;

/// Reads the TOML of `source`. If there are syntax errors, reports all of them and returns nothing.
pub(crate) fn read(source: SourceId, sources: &Sources, problems: &mut Problems) -> Option<Table> {
    let text = &sources.get(source).text;
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        for error in errors.into_iter().take(MOST_ERRORS) {
            let span = error.span().unwrap_or(0..0);
            conceal_strings(source, &span, text, problems);
            let meant = form_of_bare(text, &span);
            let origin = Origin::new(source, span);
            problems.push(
                Problem::new(Code::TomlSyntax, "the file is not TOML")
                    .at(origin, error.message())
                    .did_you_mean(origin, meant),
            );
        }
        return None;
    }
    let reader = Reader { source, text };
    Some(reader.table(table.get_ref(), Style::Header, problems))
}

/// The form that expresses the text at `span`, where a value is expected. Only if that is the whole
/// value, and it is a reference or an expression that reads something.
fn form_of_bare(text: &str, span: &Range<usize>) -> Option<String> {
    let (bare, behind) = (text.get(span.clone())?, text.get(span.end..)?);
    let next = behind.trim_start_matches([' ', '\t']).chars().next();
    if !next.is_none_or(|next| "\r\n,]}#".contains(next)) {
        return None;
    }
    let code = ParsedCode::parse(bare).ok()?;
    let is_of_root = |address: &Address| {
        REFERENCE_ROOTS.contains(&address.root()) && !address.steps().is_empty()
    };
    if let Some(address) = code.as_address() {
        return is_of_root(address).then(|| written_reference(&address.text()));
    }
    code.addresses().iter().any(is_of_root).then(|| written_expression(code.as_str()))
}

struct Reader<'a> {
    source: SourceId,
    text: &'a str,
}

impl Reader<'_> {
    fn table(&self, table: &DeTable<'_>, parent: Style, problems: &mut Problems) -> Table {
        let mut result = Table::default();
        for (key, value) in table {
            let origin = Origin::new(self.source, key.span());
            let node = self.node(value, parent, problems);
            let entry = Entry { key: origin, node, overrode: vec![] };
            result.entries.insert(key.get_ref().to_string(), entry);
        }
        result
    }

    fn node(&self, value: &Spanned<DeValue<'_>>, parent: Style, problems: &mut Problems) -> Node {
        let origin = Origin::new(self.source, value.span());
        let style = self.style(value, parent);
        let refuse = |problems: &mut Problems, what: &str, hint: &str| {
            problems
                .push(Problem::new(Code::TomlValue, what).at(origin, "not usable here").hint(hint));
            problems.spoil(origin);
            TomlValue::Unknown
        };
        let value = match value.get_ref() {
            DeValue::String(text) => TomlValue::String(text.to_string()),
            DeValue::Boolean(boolean) => TomlValue::Boolean(*boolean),
            DeValue::Integer(integer) => match decimal_integer(integer) {
                Some(digits) => TomlValue::Number(digits),
                None => refuse(
                    problems,
                    "an integer beyond 128 bits must be written in decimal notation",
                    "write it without 0x, 0o or 0b",
                ),
            },
            DeValue::Float(float) => match decimal_float(float) {
                Some(digits) => TomlValue::Number(digits),
                None => refuse(
                    problems,
                    "Terraform has no infinite numbers and no `nan`",
                    "write a finite number",
                ),
            },
            DeValue::Datetime(_) => refuse(
                problems,
                "Terraform has no dates",
                "put it in quotes, as an RFC 3339 string",
            ),
            DeValue::Array(array) => TomlValue::Array(
                array.iter().map(|element| self.node(element, style, problems)).collect(),
            ),
            DeValue::Table(table) => TomlValue::Table(self.table(table, style, problems)),
        };
        Node { value, origin, style }
    }

    /// How a value was written, according to the text at its span. For a table under a header, that
    /// is the header; for a table that a header or a dotted key passes through, it is that part of
    /// it.
    fn style(&self, value: &Spanned<DeValue<'_>>, parent: Style) -> Style {
        let span = value.span();
        let is_table = value.get_ref().is_table();
        let is_array_of_tables =
            value.get_ref().is_array() && self.text[span.clone()].starts_with("[[") && {
                value.get_ref().as_array().is_some_and(|array| {
                    array.iter().next().is_some_and(|first| {
                        first.get_ref().is_table() && first.span().start == span.start
                    })
                })
            };
        if is_array_of_tables {
            return Style::Header;
        }
        if !is_table || parent == Style::Inline {
            return Style::Inline;
        }
        match self.text.as_bytes().get(span.start) {
            Some(b'{') => Style::Inline,
            Some(b'[') => Style::Header,
            _ => {
                let line = self.text[..span.start].rfind('\n').map_or(0, |newline| newline + 1);
                if self.text[line..].trim_start().starts_with('[') {
                    Style::Header
                } else {
                    Style::Dotted
                }
            }
        }
    }
}

fn decimal_integer(integer: &DeInteger<'_>) -> Option<String> {
    let digits = integer.as_str();
    if integer.radix() == 10 {
        let digits = digits.strip_prefix('+').unwrap_or(digits);
        return Some(if digits == "-0" { "0".to_owned() } else { digits.to_owned() });
    }
    u128::from_str_radix(digits, integer.radix()).ok().map(|number| number.to_string())
}

fn decimal_float(float: &DeFloat<'_>) -> Option<String> {
    let digits = float.as_str();
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    let is_finite = !digits.contains("inf") && !digits.contains("nan");
    is_finite.then(|| digits.to_owned())
}
