//! Expressions written out again.

use super::{Role, Style, is_lines};
use hcl_syntax::{
    Expression, ForParts, If, Key, Kind, Part, Step, StepKind, Template, Traversal, UnaryOperator,
};

/// Writes expressions in a style.
#[derive(Clone, Copy)]
pub struct Words {
    style: Style,
    role: Role,
}

impl Words {
    /// In `style`, where a value has the role `role`.
    pub fn new(style: Style, role: Role) -> Self {
        Self { style, role }
    }

    /// The value of an argument.
    pub fn whole(self, expression: &Expression) -> String {
        match (self.role, &expression.kind) {
            (Role::Value, Kind::String(text))
                if self.style.heredocs && is_lines(&expression.kind) =>
            {
                format!("<<TEXT\n{}TEXT", text.replace("${", "$${").replace("%{", "%%{"))
            }
            (Role::Value, _) => self.value(expression),
            (Role::Reference, Kind::Tuple(elements)) => {
                let elements: Vec<String> = elements.iter().map(|one| self.quoted(one)).collect();
                format!("[{}]", elements.join(", "))
            }
            (Role::Reference, Kind::Object(entries)) => {
                let entries = entries.iter().map(|entry| {
                    let key = match &entry.key {
                        Key::Name(name) => name.to_string(),
                        Key::Expression(key) => self.plain(key),
                    };
                    let key = if self.style.quoted_references { quote(&key, false) } else { key };
                    format!("{key} = {}", self.quoted(&entry.value))
                });
                format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
            }
            (Role::Reference, _) => self.quoted(expression),
            (Role::Bare | Role::Constant, _) => self.plain(expression),
        }
    }

    /// A reference, in quotes in such a style.
    fn quoted(self, expression: &Expression) -> String {
        let text = self.plain(expression);
        let is_quoted = matches!(expression.kind, Kind::String(_));
        if self.style.quoted_references && !is_quoted { quote(&text, false) } else { text }
    }

    /// In no style.
    fn plain(self, expression: &Expression) -> String {
        Self { style: Style::default(), role: self.role }.bare(expression)
    }

    /// A value that is part of others, or an argument.
    fn value(self, expression: &Expression) -> String {
        let text = self.bare(expression);
        let is_text = matches!(expression.kind, Kind::String(_) | Kind::Template(_));
        match (self.style.templates && !is_text, self.style.parentheses) {
            (true, true) => format!("(\"${{({text})}}\")"),
            (true, false) => format!("\"${{{text}}}\""),
            (false, true) => format!("(({text}))"),
            (false, false) => text,
        }
    }

    /// In parentheses if it is more than one word.
    fn operand(self, expression: &Expression) -> String {
        match &expression.kind {
            Kind::Binary(_) | Kind::Unary(_) | Kind::Conditional(_) => {
                format!("({})", self.bare(expression))
            }
            _ => self.bare(expression),
        }
    }

    pub fn bare(self, expression: &Expression) -> String {
        let list = |all: &[Expression]| {
            all.iter().map(|one| self.value(one)).collect::<Vec<_>>().join(", ")
        };
        match &expression.kind {
            Kind::Null => "null".to_owned(),
            Kind::Bool(value) => value.to_string(),
            Kind::Number(digits) => {
                let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
                if self.style.exponents && is_plain {
                    format!("{digits}0e-1")
                } else {
                    digits.to_string()
                }
            }
            Kind::String(text) => quote(text, self.style.numbered),
            Kind::Template(template) => self.template(template),
            Kind::Tuple(elements) => format!("[{}]", list(elements)),
            Kind::Object(entries) => {
                let entries = entries.iter().map(|entry| {
                    format!("{} = {}", self.key(&entry.key), self.value(&entry.value))
                });
                format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
            }
            Kind::For(inner) => {
                let key = inner.key_name.as_ref().map(|key| format!("{}, ", &**key));
                let head = format!(
                    "for {}{} in {} :",
                    key.unwrap_or_default(),
                    &*inner.value_name,
                    self.value(&inner.collection)
                );
                let condition =
                    inner.condition.as_ref().map(|one| format!(" if {}", self.value(one)));
                let condition = condition.unwrap_or_default();
                let value = self.value(&inner.value);
                match &inner.key {
                    Some(key) => {
                        let groups = if inner.groups { "..." } else { "" };
                        format!("{{{head} {} => {value}{groups}{condition}}}", self.value(key))
                    }
                    None => format!("[{head} {value}{condition}]"),
                }
            }
            Kind::Parentheses(inner) => format!("({})", self.bare(inner)),
            Kind::Variable(name) => name.to_string(),
            Kind::Traversal(traversal) => self.traversal(traversal),
            Kind::Call(call) => {
                let expands = if call.expands { "..." } else { "" };
                // Only a reference is read as a template.
                let bare =
                    usize::from(call.name.ends_with("templatestring")).min(call.arguments.len());
                let (bare, rest) = call.arguments.split_at(bare);
                let bare: String = bare.iter().map(|one| format!("{}, ", self.bare(one))).collect();
                format!("{}({bare}{}{expands})", &*call.name, list(rest))
            }
            Kind::Unary(operation) => {
                let operator = match operation.operator {
                    UnaryOperator::Negate => "-",
                    UnaryOperator::Not => "!",
                };
                format!("{operator}{}", self.operand(&operation.operand))
            }
            Kind::Binary(operation) => format!(
                "{} {} {}",
                self.operand(&operation.left),
                operation.operator.as_str(),
                self.operand(&operation.right)
            ),
            Kind::Conditional(conditional) => format!(
                "{} ? {} : {}",
                self.operand(&conditional.condition),
                self.operand(&conditional.when_true),
                self.operand(&conditional.when_false)
            ),
        }
    }

    fn key(self, key: &Key) -> String {
        let (quoted, computed) = (self.style.quoted_keys, self.style.computed_keys);
        match key {
            Key::Name(name) if computed => format!("({})", quote(name, false)),
            Key::Name(name) if quoted => quote(name, false),
            Key::Name(name) => name.to_string(),
            Key::Expression(key) if computed && key.as_str().is_some() => {
                format!("({})", self.bare(key))
            }
            Key::Expression(key) => self.bare(key),
        }
    }

    fn traversal(self, traversal: &Traversal) -> String {
        let mut out = match &traversal.root.kind {
            Kind::Variable(_) | Kind::Parentheses(_) | Kind::Call(_) | Kind::Traversal(_) => {
                self.bare(&traversal.root)
            }
            _ => format!("({})", self.bare(&traversal.root)),
        };
        // Steps after `.*` are of another kind in the two forms.
        let is_plain = |step: &Step| !matches!(step.kind, StepKind::AttributeSplat);
        let has_legacy = self.style.legacy && traversal.steps.iter().all(is_plain);
        for step in &traversal.steps {
            match &step.kind {
                StepKind::Attribute(name) => out.push_str(&format!(".{}", &**name)),
                StepKind::Index(key) => match &key.kind {
                    Kind::Number(digits)
                        if has_legacy && digits.bytes().all(|byte| byte.is_ascii_digit()) =>
                    {
                        // `a.0.1` would be the number 0.1.
                        let is_number = out.rsplit('.').next().is_some_and(|last| {
                            !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit())
                        });
                        let step =
                            if is_number { format!("[{digits}]") } else { format!(".{digits}") };
                        out.push_str(&step);
                    }
                    // A key belongs to an address, which has no styles.
                    _ => out.push_str(&format!("[{}]", self.plain(key))),
                },
                StepKind::LegacyIndex(digits) => out.push_str(&format!(".{digits}")),
                StepKind::FullSplat => out.push_str("[*]"),
                StepKind::AttributeSplat => out.push_str(".*"),
            }
        }
        out
    }

    fn template(self, template: &Template) -> String {
        let mut out = String::from("\"");
        self.parts(&template.parts, &mut out);
        // What is nothing but an interpolation keeps its type; this has text, if only empty.
        if template.interpolation().is_none()
            && let [Part::Interpolation(_)] = &template.parts[..]
        {
            out.push_str("${\"\"}");
        }
        out.push('"');
        out
    }

    fn parts(self, parts: &[Part], out: &mut String) {
        for part in parts {
            // With a dollar before it, what begins a template would be text.
            if !matches!(part, Part::Literal(_))
                && let Some(last) = out.pop()
            {
                match last {
                    '$' | '%' => out.push_str(&format!("\\u{:04x}", u32::from(last))),
                    last => out.push(last),
                }
            }
            match part {
                Part::Literal(literal) => escape(&literal.text, self.style.numbered, out),
                Part::Interpolation(inner) => {
                    out.push_str(&format!("${{{}}}", self.value(&inner.expression)));
                }
                Part::If(directive) => self.if_parts(directive, out),
                Part::For(directive) => self.for_parts(directive, out),
            }
        }
    }

    fn if_parts(self, directive: &If, out: &mut String) {
        out.push_str(&format!("%{{ if {} }}", self.value(&directive.condition)));
        self.parts(&directive.when_true, out);
        if !directive.when_false.is_empty() {
            out.push_str("%{ else }");
            self.parts(&directive.when_false, out);
        }
        out.push_str("%{ endif }");
    }

    fn for_parts(self, directive: &ForParts, out: &mut String) {
        let key = directive.key_name.as_ref().map(|key| format!("{}, ", &**key));
        out.push_str(&format!(
            "%{{ for {}{} in {} }}",
            key.unwrap_or_default(),
            &*directive.value_name,
            self.value(&directive.collection)
        ));
        self.parts(&directive.parts, out);
        out.push_str("%{ endfor }");
    }
}

/// `text` in quotes.
pub fn quote(text: &str, numbered: bool) -> String {
    let mut out = String::from("\"");
    escape(text, numbered, &mut out);
    out.push('"');
    out
}

fn escape(text: &str, numbered: bool, out: &mut String) {
    let mut before = ' ';
    for one in text.chars() {
        match one {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            // A dollar that is doubled is one before a brace alone.
            '{' if before == '$' || before == '%' => {
                out.pop();
                out.push_str(&format!("{before}{before}{{"));
            }
            'a'..='e' if numbered => out.push_str(&format!("\\u{:04x}", u32::from(one))),
            one if one.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(one))),
            one => out.push(one),
        }
        before = one;
    }
}
