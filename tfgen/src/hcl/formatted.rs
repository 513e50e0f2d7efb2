//! An expression of a user, on one line as `terraform fmt` formats it.

use super::escape::quote_inside;
use hcl_syntax::{
    Call, Expression, For, Form, Key, Kind, Name, Part, Span, StepKind, Template, Traversal,
    UnaryOperator,
};

/// `expression`, parsed from `text`, on one line: without comments, and with quoted strings instead
/// of heredocs.
pub(super) fn formatted(expression: &Expression, text: &str) -> String {
    let mut printer = Printer { text, out: String::new() };
    match &expression.kind {
        // `terraform fmt` removes the quotes from a string that is a single interpolation.
        Kind::Template(template) if template.form == Form::Quoted => {
            match template.interpolation() {
                Some(inner) => printer.expression(inner),
                None => printer.template(template),
            }
        }
        _ => printer.expression(expression),
    }
    printer.out
}

struct Printer<'a> {
    text: &'a str,
    out: String,
}

impl Printer<'_> {
    fn expression(&mut self, expression: &Expression) {
        match &expression.kind {
            Kind::Null => self.out.push_str("null"),
            Kind::Bool(boolean) => self.out.push_str(if *boolean { "true" } else { "false" }),
            Kind::Number(digits) => self.out.push_str(digits),
            Kind::String(_) => self.raw(expression.span),
            Kind::Template(template) => self.template(template),
            Kind::Tuple(elements) => {
                self.out.push('[');
                self.list(elements);
                self.out.push(']');
            }
            Kind::Object(entries) if entries.is_empty() => self.out.push_str("{}"),
            Kind::Object(entries) => {
                self.out.push_str("{ ");
                for (index, entry) in entries.iter().enumerate() {
                    if index > 0 {
                        self.out.push_str(", ");
                    }
                    match &entry.key {
                        Key::Name(name) => self.out.push_str(name),
                        Key::Expression(key) => self.expression(key),
                    }
                    self.out.push_str(" = ");
                    self.expression(&entry.value);
                }
                self.out.push_str(" }");
            }
            Kind::Parentheses(inner) => {
                self.out.push('(');
                self.expression(inner);
                self.out.push(')');
            }
            Kind::Variable(name) => self.out.push_str(name),
            Kind::Conditional(conditional) => {
                self.expression(&conditional.condition);
                self.out.push_str(" ? ");
                self.expression(&conditional.when_true);
                self.out.push_str(" : ");
                self.expression(&conditional.when_false);
            }
            Kind::Call(call) => self.call(call),
            Kind::Traversal(traversal) => self.traversal(traversal),
            Kind::Unary(operation) => {
                self.out.push(match operation.operator {
                    UnaryOperator::Negate => '-',
                    UnaryOperator::Not => '!',
                });
                self.expression(&operation.operand);
            }
            Kind::Binary(operation) => {
                self.expression(&operation.left);
                self.out.push(' ');
                self.out.push_str(operation.operator.as_str());
                self.out.push(' ');
                self.expression(&operation.right);
            }
            Kind::For(inner) => self.for_expression(inner),
        }
    }

    fn list(&mut self, elements: &[Expression]) {
        for (index, element) in elements.iter().enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            self.expression(element);
        }
    }

    /// Text that is already right: the escapes of a string are the writer's.
    fn raw(&mut self, span: Span) {
        self.out.push_str(span.of(self.text));
    }

    fn call(&mut self, call: &Call) {
        self.out.push_str(&call.name);
        self.out.push('(');
        self.list(&call.arguments);
        if call.expands {
            self.out.push_str("...");
        }
        self.out.push(')');
    }

    fn traversal(&mut self, traversal: &Traversal) {
        self.expression(&traversal.root);
        let mut is_behind_number = matches!(traversal.root.kind, Kind::Number(_));
        let mut is_splat = false;
        for step in &traversal.steps {
            match &step.kind {
                StepKind::AttributeSplat => self.out.push_str(".*"),
                StepKind::FullSplat => self.out.push_str("[*]"),
                StepKind::Attribute(name) => {
                    self.out.push('.');
                    self.out.push_str(name);
                }
                StepKind::Index(index) => {
                    self.out.push('[');
                    self.expression(index);
                    self.out.push(']');
                }
                // Two of them would be read as one number.
                StepKind::LegacyIndex(digits) if is_behind_number && !is_splat => {
                    self.out.push('[');
                    self.out.push_str(digits);
                    self.out.push(']');
                }
                StepKind::LegacyIndex(digits) => {
                    self.out.push_str(if is_behind_number { " ." } else { "." });
                    self.out.push_str(digits);
                }
            }
            is_behind_number = matches!(step.kind, StepKind::LegacyIndex(_));
            is_splat |= matches!(step.kind, StepKind::AttributeSplat);
        }
    }

    /// The names of a `for`, up to its collection.
    fn names(&mut self, key: Option<&Name>, value: &Name) {
        if let Some(key) = key {
            self.out.push_str(key);
            self.out.push_str(", ");
        }
        self.out.push_str(value);
        self.out.push_str(" in ");
    }

    fn for_expression(&mut self, inner: &For) {
        let (open, close) = if inner.key.is_some() { ("{ for ", " }") } else { ("[for ", "]") };
        self.out.push_str(open);
        self.names(inner.key_name.as_ref(), &inner.value_name);
        self.expression(&inner.collection);
        self.out.push_str(" : ");
        if let Some(key) = &inner.key {
            self.expression(key);
            self.out.push_str(" => ");
        }
        self.expression(&inner.value);
        if inner.groups {
            self.out.push_str("...");
        }
        if let Some(condition) = &inner.condition {
            self.out.push_str(" if ");
            self.expression(condition);
        }
        self.out.push_str(close);
    }

    fn template(&mut self, template: &Template) {
        let is_cut = |part: &Part| {
            matches!(part, Part::If(_) | Part::For(_)) && part.span().of(self.text).contains('\n')
        };
        let is_written = template.form == Form::Quoted && !template.parts.iter().any(is_cut);
        self.out.push('"');
        if is_written {
            self.written(&template.parts);
        } else {
            self.rendered(&template.parts, "");
        }
        self.out.push('"');
    }

    /// The parts of a quoted string, with their strip markers.
    fn written(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Interpolation(inner) => {
                    self.out.push_str(if inner.strips_before { "${~ " } else { "${" });
                    self.expression(&inner.expression);
                    self.out.push_str(if inner.strips_after { " ~}" } else { "}" });
                }
                Part::Literal(_) | Part::If(_) | Part::For(_) => self.raw(part.span()),
            }
        }
    }

    /// The parts of any template without strip markers left, followed by `end`.
    fn rendered(&mut self, parts: &[Part], end: &str) {
        for (at, part) in parts.iter().enumerate() {
            match part {
                Part::Literal(literal) => {
                    let is_last = at + 1 == parts.len() && end.is_empty();
                    // After one of these, the opening of a template would be an escape.
                    match literal.text.strip_suffix(['$', '%']).filter(|_| !is_last) {
                        Some(text) => {
                            quote_inside(&mut self.out, text);
                            let is_dollar = literal.text.ends_with('$');
                            self.out.push_str(if is_dollar { "\\u0024" } else { "\\u0025" });
                        }
                        None => quote_inside(&mut self.out, &literal.text),
                    }
                }
                Part::Interpolation(inner) => {
                    self.out.push_str("${");
                    self.expression(&inner.expression);
                    self.out.push('}');
                }
                Part::If(inner) => {
                    self.out.push_str("%{ if ");
                    self.expression(&inner.condition);
                    self.out.push_str(" }");
                    if !inner.when_false.is_empty() {
                        self.rendered(&inner.when_true, "%{ else }");
                        self.rendered(&inner.when_false, "%{ endif }");
                    } else {
                        self.rendered(&inner.when_true, "%{ endif }");
                    }
                }
                Part::For(inner) => {
                    self.out.push_str("%{ for ");
                    self.names(inner.key_name.as_ref(), &inner.value_name);
                    self.expression(&inner.collection);
                    self.out.push_str(" }");
                    self.rendered(&inner.parts, "%{ endfor }");
                }
            }
        }
        self.out.push_str(end);
    }
}
