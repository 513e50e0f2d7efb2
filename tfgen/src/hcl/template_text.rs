//! A template without quotes, as people write it in TOML, as the expression that Terraform reads.

use super::code::ParsedCode;
use super::escape::{quote, quote_inside};
use hcl_syntax::{Error, Expression, ForParts, If, Kind, Part, Span};

/// The expression for the template `text`: a quoted string.
///
/// # Errors
/// If it is not a template, with all its errors.
pub fn quoted_template(text: &str) -> Result<String, Vec<Error>> {
    let template = hcl_syntax::parse_template(text)?;
    let mut quoted = Quoted { text, out: String::from("\""), open: String::new(), errors: vec![] };
    match &template.kind {
        Kind::Template(template) => quoted.parts(&template.parts),
        _ => quoted.open.push_str(template.as_str().unwrap_or_default()),
    }
    quote_inside(&mut quoted.out, &quoted.open);
    quoted.out.push('"');
    if quoted.errors.is_empty() { Ok(quoted.out) } else { Err(quoted.errors) }
}

/// Code that adds the text `value` to a template, whatever it contains.
pub(crate) fn text_in_template(value: &str) -> String {
    let mut out = String::from("${");
    quote(&mut out, value);
    out.push('}');
    out
}

/// The places in the template `text` that are plain text, not `${ }` or `%{ }`.
///
/// # Errors
/// If it is not a template.
pub(crate) fn places_of_text(text: &str) -> Result<Vec<Span>, Vec<Error>> {
    let template = hcl_syntax::parse_template(text)?;
    let mut places = vec![];
    match &template.kind {
        Kind::Template(template) => literals(&template.parts, &mut places),
        _ => places.push(template.span),
    }
    Ok(places)
}

fn literals(parts: &[Part], places: &mut Vec<Span>) {
    for part in parts {
        match part {
            Part::Literal(literal) => places.push(literal.span),
            Part::Interpolation(_) => {}
            Part::If(inner) => {
                literals(&inner.when_true, places);
                literals(&inner.when_false, places);
            }
            Part::For(inner) => literals(&inner.parts, places),
        }
    }
}

struct Quoted<'t> {
    text: &'t str,
    out: String,
    /// Pending text: how it must be written depends on what follows it.
    open: String,
    errors: Vec<Error>,
}

impl Quoted<'_> {
    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Literal(literal) => self.open.push_str(&literal.text),
                Part::Interpolation(inner) => match &inner.expression.kind {
                    Kind::String(text) => self.open.push_str(text),
                    _ => {
                        self.close();
                        self.out.push_str("${");
                        self.code(&inner.expression);
                        self.out.push('}');
                    }
                },
                Part::If(inner) => self.either(inner),
                Part::For(inner) => self.repeated(inner),
            }
        }
    }

    fn either(&mut self, inner: &If) {
        self.directive("if ", &inner.condition);
        self.parts(&inner.when_true);
        if !inner.when_false.is_empty() {
            self.word("else");
            self.parts(&inner.when_false);
        }
        self.word("endif");
    }

    fn repeated(&mut self, inner: &ForParts) {
        let key = inner.key_name.as_ref().map(|key| format!("{}, ", key.as_str()));
        let names = format!("{}{}", key.unwrap_or_default(), inner.value_name.as_str());
        self.directive(&format!("for {names} in "), &inner.collection);
        self.parts(&inner.parts);
        self.word("endfor");
    }

    fn directive(&mut self, begin: &str, expression: &Expression) {
        self.close();
        self.out.push_str("%{");
        self.out.push_str(begin);
        self.code(expression);
        self.out.push('}');
    }

    fn word(&mut self, word: &str) {
        self.close();
        self.out.push_str(&format!("%{{{word}}}"));
    }

    fn code(&mut self, expression: &Expression) {
        let span = expression.span;
        match ParsedCode::parse(span.of(self.text)) {
            Ok(code) => self.out.push_str(code.as_str()),
            Err(error) => self.errors.push(Error { message: error.0, span, related: None }),
        }
    }

    /// Writes the pending text, before a `${` or a `%{`.
    fn close(&mut self) {
        let text = std::mem::take(&mut self.open);
        let marks = text.len() - text.trim_end_matches(['$', '%']).len();
        let (text, marks) = text.split_at(text.len() - marks);
        quote_inside(&mut self.out, text);
        // Before a brace, these would be an escape.
        for mark in marks.chars() {
            self.out.push_str(if mark == '$' { "\\u0024" } else { "\\u0025" });
        }
    }
}

/// Whether the expression `code` is a string in quotes without templates.
pub(crate) fn is_plain_template(code: &str) -> bool {
    hcl_syntax::parse_expression(code).is_ok_and(|one| matches!(one.kind, Kind::String(_)))
}

#[cfg(test)]
mod tests {
    use super::{quoted_template, text_in_template};

    #[test]
    fn a_template_is_a_string_in_quotes() {
        for (text, code) in [
            ("", r#""""#),
            ("plain \"x\"\n", r#""plain \"x\"\n""#),
            ("arn:${ module.a.b }/*", r#""arn:${module.a.b}/*""#),
            ("$${a}%%{b}", r#""$${a}%%{b}""#),
            ("a$${x}", r#""a$${x}""#),
            ("%{ if var.x ~}  a%{ else }b%{ endif }", r#""%{if var.x}a%{else}b%{endif}""#),
            (
                "%{for k, v in local.m}${k}=${v},%{endfor}",
                r#""%{for k, v in local.m}${k}=${v},%{endfor}""#,
            ),
        ] {
            assert_eq!(quoted_template(text).as_deref(), Ok(code), "{text}");
        }
        assert!(quoted_template("${").is_err());
        assert!(quoted_template("%{ if a }").is_err());
    }

    #[test]
    fn text_that_is_put_in_stays_text() {
        for (text, code) in [
            ("${x}", r#""$${x}${a.b}""#),
            ("x$", r#""x\u0024${a.b}""#),
            ("%{ if", r#""%%{ if${a.b}""#),
            ("\"\\", r#""\"\\${a.b}""#),
        ] {
            let template = format!("{}${{a.b}}", text_in_template(text));
            assert_eq!(quoted_template(&template).as_deref(), Ok(code), "{text}");
        }
        let joined = format!("{}{{x}}", text_in_template("$"));
        assert_eq!(quoted_template(&joined).as_deref(), Ok(r#""$${x}""#));
    }
}
