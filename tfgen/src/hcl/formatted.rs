//! An expression that a user wrote, on one line as `terraform fmt` would have it.

use hcl_syntax::{
    Call, Error, Expression, For, Form, Key, Kind, Part, Span, StepKind, Template, Traversal,
    UnaryOperator,
};

/// Why text is no code.
#[derive(Debug)]
pub struct NotCode(pub String);

impl NotCode {
    /// As `errors` say it.
    pub(super) fn of(errors: &[Error]) -> Self {
        let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Self(messages.join(", "))
    }
}

/// `expression`, which was parsed from `text`, on one line.
pub(super) fn formatted(expression: &Expression, text: &str) -> Result<String, NotCode> {
    let mut printer = Printer { text, out: String::new() };
    match &expression.kind {
        // `terraform fmt` takes the quotes off a string that is one interpolation.
        Kind::Template(template) if template.form == Form::Quoted => {
            match template.interpolation() {
                Some(inner) => printer.expression(inner)?,
                None => printer.template(template)?,
            }
        }
        _ => printer.expression(expression)?,
    }
    Ok(printer.out)
}

struct Printer<'a> {
    text: &'a str,
    out: String,
}

type Printed = Result<(), NotCode>;

impl Printer<'_> {
    fn expression(&mut self, expression: &Expression) -> Printed {
        match &expression.kind {
            Kind::Null => self.out.push_str("null"),
            Kind::Bool(boolean) => self.out.push_str(if *boolean { "true" } else { "false" }),
            Kind::Number(digits) => self.out.push_str(digits),
            Kind::String(_) => self.raw(expression.span)?,
            Kind::Template(template) => self.template(template)?,
            Kind::Tuple(elements) => {
                self.out.push('[');
                self.list(elements)?;
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
                        Key::Expression(key) => self.expression(key)?,
                    }
                    self.out.push_str(" = ");
                    self.expression(&entry.value)?;
                }
                self.out.push_str(" }");
            }
            Kind::Parentheses(inner) => {
                self.out.push('(');
                self.expression(inner)?;
                self.out.push(')');
            }
            Kind::Variable(name) => self.out.push_str(name),
            Kind::Conditional(conditional) => {
                self.expression(&conditional.condition)?;
                self.out.push_str(" ? ");
                self.expression(&conditional.when_true)?;
                self.out.push_str(" : ");
                self.expression(&conditional.when_false)?;
            }
            Kind::Call(call) => self.call(call)?,
            Kind::Traversal(traversal) => self.traversal(traversal)?,
            Kind::Unary(operation) => {
                self.out.push(match operation.operator {
                    UnaryOperator::Negate => '-',
                    UnaryOperator::Not => '!',
                });
                self.expression(&operation.operand)?;
            }
            Kind::Binary(operation) => {
                self.expression(&operation.left)?;
                self.out.push(' ');
                self.out.push_str(operation.operator.as_str());
                self.out.push(' ');
                self.expression(&operation.right)?;
            }
            Kind::For(inner) => self.for_expression(inner)?,
        }
        Ok(())
    }

    fn list(&mut self, elements: &[Expression]) -> Printed {
        for (index, element) in elements.iter().enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            self.expression(element)?;
        }
        Ok(())
    }

    /// Text that is already as it should be: a string's escapes are the writer's.
    fn raw(&mut self, span: Span) -> Printed {
        let text = span.of(self.text);
        if text.contains('\n') {
            return Err(NotCode("does not fit on one line".to_owned()));
        }
        self.out.push_str(text);
        Ok(())
    }

    fn call(&mut self, call: &Call) -> Printed {
        self.out.push_str(&call.name);
        self.out.push('(');
        self.list(&call.arguments)?;
        if call.expands {
            self.out.push_str("...");
        }
        self.out.push(')');
        Ok(())
    }

    fn traversal(&mut self, traversal: &Traversal) -> Printed {
        self.expression(&traversal.root)?;
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
                    self.expression(index)?;
                    self.out.push(']');
                }
                StepKind::LegacyIndex(digits) => {
                    self.out.push('.');
                    self.out.push_str(digits);
                }
            }
        }
        Ok(())
    }

    fn for_expression(&mut self, inner: &For) -> Printed {
        let (open, close) = if inner.key.is_some() { ("{ for ", " }") } else { ("[for ", "]") };
        self.out.push_str(open);
        if let Some(key) = &inner.key_name {
            self.out.push_str(key);
            self.out.push_str(", ");
        }
        self.out.push_str(&inner.value_name);
        self.out.push_str(" in ");
        self.expression(&inner.collection)?;
        self.out.push_str(" : ");
        if let Some(key) = &inner.key {
            self.expression(key)?;
            self.out.push_str(" => ");
        }
        self.expression(&inner.value)?;
        if inner.groups {
            self.out.push_str("...");
        }
        if let Some(condition) = &inner.condition {
            self.out.push_str(" if ");
            self.expression(condition)?;
        }
        self.out.push_str(close);
        Ok(())
    }

    fn template(&mut self, template: &Template) -> Printed {
        if template.form != Form::Quoted {
            return Err(NotCode("a heredoc does not fit on one line".to_owned()));
        }
        self.out.push('"');
        for part in &template.parts {
            match part {
                Part::Literal(literal) => self.raw(literal.span)?,
                Part::Interpolation(inner) => {
                    self.out.push_str(if inner.strips_before { "${~ " } else { "${" });
                    self.expression(&inner.expression)?;
                    self.out.push_str(if inner.strips_after { " ~}" } else { "}" });
                }
                Part::If(_) | Part::For(_) => self.raw(part.span())?,
            }
        }
        self.out.push('"');
        Ok(())
    }
}
