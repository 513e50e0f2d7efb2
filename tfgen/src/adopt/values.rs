//! HCL expressions as TOML values, for the type that receives them.

use super::toml_text::{Value, string};
use crate::contracts::Type;
use crate::hcl::{Address, ParsedCode};
use crate::layers::FORM_KEYS;
use hcl_syntax::{Entry, Expression, ForParts, If, Kind, Part, Template, UnaryOperator};

/// Reads the values of one text.
#[derive(Clone, Copy)]
pub(super) struct Values<'t> {
    pub(super) text: &'t str,
}

impl Values<'_> {
    /// `expression` as a value for a receiver of the type `kind`.
    pub(super) fn value(self, expression: &Expression, kind: &Type) -> Value {
        match &expression.kind {
            Kind::Parentheses(inner) => self.value(inner, kind),
            Kind::Null => Value::Plain("{ null = true }".to_owned()),
            Kind::Bool(value) if *kind == Type::String => Value::Plain(format!("\"{value}\"")),
            Kind::Bool(value) => Value::Plain(value.to_string()),
            Kind::Number(digits) => self.number(digits, expression, kind),
            Kind::Unary(unary) => match (unary.operator, &unary.operand.kind) {
                (UnaryOperator::Negate, Kind::Number(digits)) => {
                    self.number(&format!("-{digits}"), expression, kind)
                }
                _ => self.code(expression),
            },
            Kind::Tuple(list) => {
                let element = |index: usize| match kind {
                    Type::List(inner) | Type::Set(inner) => inner,
                    Type::Tuple(kinds) => kinds.get(index).unwrap_or(&Type::Any),
                    _ => &Type::Any,
                };
                let list = list.iter().enumerate();
                Value::Array(list.map(|(index, one)| self.value(one, element(index))).collect())
            }
            Kind::Object(entries) => self.object(entries, expression, kind),
            Kind::Variable(_) | Kind::Traversal(_) => self.reference(expression),
            _ => match (expression.as_str(), &expression.kind) {
                (Some(text), _) => match text_value(text, kind) {
                    // Terraform converts more than TOML can write as such, as "08".
                    value if is_scalar(kind) && value.as_text().is_some() => self.code(expression),
                    value => value,
                },
                (None, Kind::Template(template)) => self.template(template, expression, kind),
                _ => self.code(expression),
            },
        }
    }

    fn number(self, digits: &str, expression: &Expression, kind: &Type) -> Value {
        let plain = digits.strip_prefix('-').unwrap_or(digits);
        let is_whole = plain.bytes().all(|byte| byte.is_ascii_digit())
            && (plain == "0" || !plain.starts_with('0'));
        match kind {
            Type::String if is_whole => Value::Plain(format!("\"{digits}\"")),
            Type::String => self.code(expression),
            _ if is_whole || format!("x = {digits}").parse::<toml::Table>().is_ok() => {
                Value::Plain(digits.to_owned())
            }
            _ => self.code(expression),
        }
    }

    fn object(self, entries: &[Entry], expression: &Expression, kind: &Type) -> Value {
        let mut table: Vec<(String, Value)> = vec![];
        for entry in entries {
            let Some(key) = entry.key.as_str() else { return self.code(expression) };
            // Terraform drops attributes that the type lacks; in TOML they are an error.
            if let Type::Object(attributes) = kind
                && !attributes.contains_key(key)
            {
                return self.code(expression);
            }
            if table.iter().any(|(known, _)| known == key) {
                return self.code(expression);
            }
            let inner = match kind {
                Type::Map(inner) => inner,
                Type::Object(attributes) => {
                    attributes.get(key).map_or(&Type::Any, |attribute| &attribute.kind)
                }
                _ => &Type::Any,
            };
            table.push((key.to_owned(), self.value(&entry.value, inner)));
        }
        // As a table it would be a form.
        let is_form = !table.is_empty() && table.iter().all(|(key, _)| FORM_KEYS.contains(&&**key));
        if is_form { self.code(expression) } else { Value::Table(table) }
    }

    fn reference(self, expression: &Expression) -> Value {
        let text = expression.span.of(self.text);
        match Address::parse(text).filter(|one| !one.steps().is_empty() && one.root() != "self") {
            Some(address) => Value::form("ref", &address.text()),
            None => self.code(expression),
        }
    }

    fn template(self, template: &Template, expression: &Expression, kind: &Type) -> Value {
        if let Some(inner) = template.interpolation() {
            return self.value(inner, kind);
        }
        let mut text = String::new();
        match self.bare(&template.parts, &mut text) {
            Some(()) => Value::form("template", &text),
            None => self.code(expression),
        }
    }

    /// The template `parts` without quotes.
    fn bare(self, parts: &[Part], out: &mut String) -> Option<()> {
        for part in parts {
            match part {
                Part::Literal(literal) => {
                    if ["$${", "%%{"].iter().any(|run| literal.text.contains(run)) {
                        return None;
                    }
                    // Before `${`, it would be an escape or open more than it should.
                    let opens = ['$', '%', '{'];
                    let (text, run) = match literal.text.ends_with(['$', '%']) {
                        true => {
                            let rest = literal.text.trim_end_matches(opens);
                            (rest, &literal.text[rest.len()..])
                        }
                        false => (&*literal.text, ""),
                    };
                    let text = text.replace("${", "$${").replace("%{", "%%{");
                    out.push_str(&text.replace("{{", "{{ \"{{\" }}"));
                    if !run.is_empty() {
                        out.push_str(&format!("{{{{ \"{run}\" }}}}"));
                    }
                }
                Part::Interpolation(inner) => {
                    out.push_str("${");
                    out.push_str(&self.inside(&inner.expression)?);
                    out.push('}');
                }
                Part::If(inner) => self.either(inner, out)?,
                Part::For(inner) => self.repeated(inner, out)?,
            }
        }
        Some(())
    }

    fn either(self, inner: &If, out: &mut String) -> Option<()> {
        out.push_str(&format!("%{{ if {} }}", self.inside(&inner.condition)?));
        self.bare(&inner.when_true, out)?;
        if !inner.when_false.is_empty() {
            out.push_str("%{ else }");
            self.bare(&inner.when_false, out)?;
        }
        out.push_str("%{ endif }");
        Some(())
    }

    fn repeated(self, inner: &ForParts, out: &mut String) -> Option<()> {
        let key = inner.key_name.as_ref().map(|key| format!("{}, ", key.as_str()));
        let names = format!("{}{}", key.unwrap_or_default(), inner.value_name.as_str());
        out.push_str(&format!("%{{ for {names} in {} }}", self.inside(&inner.collection)?));
        self.bare(&inner.parts, out)?;
        out.push_str("%{ endfor }");
        Some(())
    }

    /// `expression` as written in `${ }`, where no braces may open a tfgen template.
    fn inside(self, expression: &Expression) -> Option<String> {
        let code = ParsedCode::parse(expression.span.of(self.text)).ok()?;
        (!code.as_str().contains("{{")).then(|| code.as_str().to_owned())
    }

    /// What TOML cannot express.
    fn code(self, expression: &Expression) -> Value {
        let text = expression.span.of(self.text);
        let line = ParsedCode::parse(text).ok();
        let has_comments = ["#", "//", "/*", "<<"].iter().any(|sign| text.contains(sign));
        let is_short = |line: &ParsedCode| line.as_str().len() <= LONGEST;
        match line.filter(|line| is_short(line) && !(text.contains('\n') && has_comments)) {
            Some(line) => Value::form("expr", line.as_str()),
            None => Value::form("expr", &moved_to_the_left(text)),
        }
    }
}

/// The length up to which an expression stays on one line.
const LONGEST: usize = 96;

/// `text` with all lines after the first moved as far left as possible.
fn moved_to_the_left(text: &str) -> String {
    let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let rest = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    let least = rest.map(blanks).min().unwrap_or_default();
    let lines = text.lines().enumerate().map(|(number, line)| match number {
        0 => line,
        // A heredoc keeps its indentation.
        _ => line.get(least..).unwrap_or(line.trim_start_matches(' ')),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether values of the type `kind` are numbers, or true or false.
fn is_scalar(kind: &Type) -> bool {
    matches!(kind, Type::Number | Type::Bool)
}

/// The string `text` for a receiver of the type `kind`, to which Terraform converts it.
pub(super) fn text_value(text: &str, kind: &Type) -> Value {
    let is_number = || format!("x = {text}").parse::<toml::Table>().is_ok();
    match kind {
        Type::Bool if matches!(text, "true" | "false") => Value::Plain(text.to_owned()),
        Type::Number if text.parse::<f64>().is_ok_and(f64::is_finite) && is_number() => {
            Value::Plain(text.to_owned())
        }
        _ if is_taken_for_more(text) => Value::Plain(format!("{{ literal = {} }}", string(text))),
        _ => Value::Plain(string(text)),
    }
}

/// Whether a TOML string would be read as a template, or cause a warning because it looks like an
/// address.
fn is_taken_for_more(text: &str) -> bool {
    let roots = ["module.", "var.", "local.", "data.", "each.", "count.", "path.", "terraform."];
    text.contains("{{") || text.contains("${") || roots.iter().any(|root| text.starts_with(root))
}
