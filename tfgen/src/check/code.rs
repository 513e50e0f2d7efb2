//! HCL expressions that users wrote: parsed, and printed again on one line as `terraform fmt`
//! would have it.

use crate::hcl::Code;
use hcl_edit::Span as _;
use hcl_edit::expr::{
    BinaryOperator, Expression, ForExpr, FuncCall, ObjectKey, Traversal, TraversalOperator,
    UnaryOperator,
};
use hcl_edit::template::{Element, StringTemplate, Strip};
use hcl_edit::visit::{self, Visit};
use std::fmt::Write as _;
use std::ops::Range;
use std::rc::Rc;

/// Why text is not an expression that can be printed.
#[derive(Debug)]
pub(super) struct Unusable(pub(super) String);

/// An expression that was parsed from `text`.
pub(super) struct Parsed<'a> {
    pub(super) expression: Rc<Expression>,
    pub(super) text: &'a str,
}

impl<'a> Parsed<'a> {
    /// Parses `text` as exactly one expression.
    pub(super) fn new(text: &'a str) -> Result<Self, Unusable> {
        match hcl_edit::parser::parse_expr(text) {
            Ok(expression) => Ok(Self { expression: Rc::new(expression), text }),
            Err(error) => Err(Unusable(error.message().replace('\n', ", "))),
        }
    }

    /// The expression on one line.
    pub(super) fn code(&self) -> Result<Code, Unusable> {
        let mut printer = Printer { text: self.text, out: String::new() };
        match &*self.expression {
            // `terraform fmt` takes the quotes off a string that is one interpolation.
            Expression::StringTemplate(template) => match template.as_single_element() {
                Some(Element::Interpolation(inner)) => printer.expression(&inner.expr)?,
                _ => printer.template(template)?,
            },
            expression => printer.expression(expression)?,
        }
        Ok(Code::trusted(printer.out))
    }

    /// Everything the expression reads, as `ROOT` or `ROOT.NAME`, and `data.TYPE.NAME`.
    pub(super) fn reads(&self) -> Vec<String> {
        let mut reads = Reads(vec![]);
        reads.visit_expr(&self.expression);
        reads.0
    }
}

struct Reads(Vec<String>);

impl Visit for Reads {
    fn visit_traversal(&mut self, node: &Traversal) {
        if let Expression::Variable(root) = &node.expr {
            let wanted = if root.as_str() == "data" { 2 } else { 1 };
            let mut address = root.as_str().to_owned();
            for operator in node.operators.iter().take(wanted) {
                if let TraversalOperator::GetAttr(name) = operator.value() {
                    address.push('.');
                    address.push_str(name.as_str());
                }
            }
            self.0.push(address);
        }
        visit::visit_traversal(self, node);
    }
}

struct Printer<'a> {
    text: &'a str,
    out: String,
}

type Printed = Result<(), Unusable>;

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
                return Err(Unusable("a heredoc does not fit on one line".to_owned()));
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
            _ => Err(Unusable("does not fit on one line".to_owned())),
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

#[cfg(test)]
mod tests {
    use super::Parsed;

    fn printed(text: &str) -> Result<String, String> {
        let code = Parsed::new(text).and_then(|parsed| parsed.code());
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
        for text in ["", "a b", "a\nb = 1", "a }", "<<EOT\nx\nEOT\n"] {
            assert!(printed(text).is_err(), "{text}");
        }
    }
}
