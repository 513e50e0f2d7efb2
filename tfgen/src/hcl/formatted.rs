//! An expression that a user wrote, on one line as `terraform fmt` would have it.

use hcl_edit::Span as _;
use hcl_edit::expr::{
    BinaryOperator, Expression, ForExpr, FuncCall, ObjectKey, Traversal, TraversalOperator,
    UnaryOperator,
};
use hcl_edit::template::{Element, StringTemplate, Strip};
use std::fmt::Write as _;
use std::ops::Range;

/// Why text is no code.
#[derive(Debug)]
pub struct NotCode(pub String);

/// `expression`, which was parsed from `text`, on one line.
pub(super) fn formatted(expression: &Expression, text: &str) -> Result<String, NotCode> {
    let mut printer = Printer { text, out: String::new() };
    match expression {
        // `terraform fmt` takes the quotes off a string that is one interpolation.
        Expression::StringTemplate(template) => match template.as_single_element() {
            Some(Element::Interpolation(inner)) => printer.expression(&inner.expr)?,
            _ => printer.template(template)?,
        },
        expression => printer.expression(expression)?,
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
        match expression {
            Expression::Null(_) => self.out.push_str("null"),
            Expression::Bool(boolean) => drop(write!(self.out, "{}", boolean.value())),
            Expression::Number(number) => {
                match number.span().and_then(|span| self.text.get(span)) {
                    Some(digits) => self.out.push_str(digits),
                    None => drop(write!(self.out, "{}", number.value())),
                }
            }
            Expression::String(string) => self.raw(string.span())?,
            Expression::StringTemplate(template) => self.template(template)?,
            Expression::HeredocTemplate(_) => {
                return Err(NotCode("a heredoc does not fit on one line".to_owned()));
            }
            Expression::Array(array) => {
                self.out.push('[');
                self.list(array.iter())?;
                self.out.push(']');
            }
            Expression::Object(object) if object.is_empty() => self.out.push_str("{}"),
            Expression::Object(object) => {
                self.out.push_str("{ ");
                for (index, (key, value)) in object.iter().enumerate() {
                    if index > 0 {
                        self.out.push_str(", ");
                    }
                    match key {
                        ObjectKey::Ident(name) => self.out.push_str(name.as_str()),
                        ObjectKey::Expression(key) => self.expression(key)?,
                    }
                    self.out.push_str(" = ");
                    self.expression(value.expr())?;
                }
                self.out.push_str(" }");
            }
            Expression::Parenthesis(inner) => {
                self.out.push('(');
                self.expression(inner.inner())?;
                self.out.push(')');
            }
            Expression::Variable(name) => self.out.push_str(name.as_str()),
            Expression::Conditional(conditional) => {
                self.expression(&conditional.cond_expr)?;
                self.out.push_str(" ? ");
                self.expression(&conditional.true_expr)?;
                self.out.push_str(" : ");
                self.expression(&conditional.false_expr)?;
            }
            Expression::FuncCall(call) => self.call(call)?,
            Expression::Traversal(traversal) => self.traversal(traversal)?,
            Expression::UnaryOp(operation) => {
                self.out.push(match operation.operator.value() {
                    UnaryOperator::Neg => '-',
                    UnaryOperator::Not => '!',
                });
                self.expression(&operation.expr)?;
            }
            Expression::BinaryOp(operation) => {
                self.expression(&operation.lhs_expr)?;
                let operator: BinaryOperator = *operation.operator.value();
                let _ = write!(self.out, " {} ", operator.as_str());
                self.expression(&operation.rhs_expr)?;
            }
            Expression::ForExpr(inner) => self.for_expression(inner)?,
        }
        Ok(())
    }

    fn list<'e>(&mut self, elements: impl Iterator<Item = &'e Expression>) -> Printed {
        for (index, element) in elements.enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            self.expression(element)?;
        }
        Ok(())
    }

    /// Text that is already as it should be: a string's escapes are the writer's.
    fn raw(&mut self, span: Option<Range<usize>>) -> Printed {
        match span.and_then(|span| self.text.get(span)) {
            Some(text) if !text.contains('\n') => {
                self.out.push_str(text);
                Ok(())
            }
            _ => Err(NotCode("does not fit on one line".to_owned())),
        }
    }

    fn call(&mut self, call: &FuncCall) -> Printed {
        for part in &call.name.namespace {
            self.out.push_str(part.as_str());
            self.out.push_str("::");
        }
        self.out.push_str(call.name.name.as_str());
        self.out.push('(');
        self.list(call.args.iter())?;
        if call.args.expand_final() {
            self.out.push_str("...");
        }
        self.out.push(')');
        Ok(())
    }

    fn traversal(&mut self, traversal: &Traversal) -> Printed {
        self.expression(&traversal.expr)?;
        for operator in &traversal.operators {
            match operator.value() {
                TraversalOperator::AttrSplat(_) => self.out.push_str(".*"),
                TraversalOperator::FullSplat(_) => self.out.push_str("[*]"),
                TraversalOperator::GetAttr(name) => {
                    self.out.push('.');
                    self.out.push_str(name.as_str());
                }
                TraversalOperator::Index(index) => {
                    self.out.push('[');
                    self.expression(index)?;
                    self.out.push(']');
                }
                TraversalOperator::LegacyIndex(index) => {
                    let _ = write!(self.out, ".{}", index.value());
                }
            }
        }
        Ok(())
    }

    fn for_expression(&mut self, inner: &ForExpr) -> Printed {
        let (open, close) =
            if inner.key_expr.is_some() { ("{ for ", " }") } else { ("[for ", "]") };
        self.out.push_str(open);
        if let Some(key) = &inner.intro.key_var {
            self.out.push_str(key.as_str());
            self.out.push_str(", ");
        }
        self.out.push_str(inner.intro.value_var.as_str());
        self.out.push_str(" in ");
        self.expression(&inner.intro.collection_expr)?;
        self.out.push_str(" : ");
        if let Some(key) = &inner.key_expr {
            self.expression(key)?;
            self.out.push_str(" => ");
        }
        self.expression(&inner.value_expr)?;
        if inner.grouping {
            self.out.push_str("...");
        }
        if let Some(condition) = &inner.cond {
            self.out.push_str(" if ");
            self.expression(&condition.expr)?;
        }
        self.out.push_str(close);
        Ok(())
    }

    fn template(&mut self, template: &StringTemplate) -> Printed {
        self.out.push('"');
        for element in template {
            match element {
                Element::Literal(literal) => self.raw(literal.span())?,
                Element::Interpolation(inner) => {
                    let (before, after) = match inner.strip {
                        Strip::None => ("${", "}"),
                        Strip::Start => ("${~ ", "}"),
                        Strip::End => ("${", " ~}"),
                        Strip::Both => ("${~ ", " ~}"),
                    };
                    self.out.push_str(before);
                    self.expression(&inner.expr)?;
                    self.out.push_str(after);
                }
                Element::Directive(directive) => self.raw(directive.span())?,
            }
        }
        self.out.push('"');
        Ok(())
    }
}
