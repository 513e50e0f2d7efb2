//! One expression to its value. Work is bounded: what costs too much is left to Terraform.

use super::fuel::Fuel;
use super::functions::{self, Patterns};
use super::number::{Number, Read};
use super::value::{Evaluated, Stop, Value, error, left};
use crate::contracts::Written;
use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, FuncCall};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How deep expressions may nest; the parser takes little more.
const DEEPEST: usize = 200;

/// Evaluates expressions that were parsed from one text.
pub struct Evaluator<'a> {
    text: &'a str,
    variables: Rc<BTreeMap<String, Value>>,
    patterns: Rc<Patterns>,
    /// What `for` expressions name, the innermost last.
    pub(super) names: Vec<(String, Value)>,
    pub(super) fuel: Fuel,
    depth: usize,
}

impl<'a> Evaluator<'a> {
    /// For expressions of `text` that may read `var.NAME` of `variables`.
    pub fn new(
        text: &'a str,
        variables: Rc<BTreeMap<String, Value>>,
        patterns: Rc<Patterns>,
    ) -> Self {
        Self { text, variables, patterns, names: vec![], fuel: Fuel::full(), depth: 0 }
    }

    /// For expressions of `text` that may read nothing.
    pub fn constant(text: &'a str) -> Self {
        Self::new(text, Rc::default(), Rc::default())
    }

    /// The value of `written`, which may read `var.NAME` of `variables`.
    ///
    /// # Errors
    /// When Terraform reports an error for it, or alone can tell.
    pub fn written(
        written: &Written,
        variables: Rc<BTreeMap<String, Value>>,
        patterns: Rc<Patterns>,
    ) -> Evaluated {
        match written.tree() {
            Some(tree) => Evaluator::new(written.text(), variables, patterns).value(tree),
            None => left("cannot be read"),
        }
    }

    /// The value of `expression`.
    ///
    /// # Errors
    /// When Terraform reports an error for it, or alone can tell.
    pub fn value(&mut self, expression: &Expression) -> Evaluated {
        self.spend(1)?;
        if self.depth == DEEPEST {
            return left("is nested too deep");
        }
        let names = self.names.len();
        self.depth += 1;
        let value = self.inner(expression);
        self.depth -= 1;
        // An error may have left a `for` early.
        self.names.truncate(names);
        value
    }

    fn inner(&mut self, expression: &Expression) -> Evaluated {
        match expression {
            Expression::Null(_) => Ok(Value::Null(super::ValueType::Dynamic)),
            Expression::Bool(boolean) => Ok(Value::Bool(*boolean.value())),
            Expression::Number(number) => {
                let digits = number.span().and_then(|span| self.text.get(span));
                // Without a place it is a whole one of few digits.
                let read = match digits {
                    Some(digits) => Number::read(digits.trim()),
                    None => Number::read(&number.value().to_string()),
                };
                match read {
                    Read::Number(number) => Ok(Value::Number(number)),
                    Read::NotANumber | Read::Uncertain => left("has a number with many digits"),
                }
            }
            Expression::String(text) => {
                let value = Value::string(text.as_str());
                self.spend(value.weight())?;
                Ok(value)
            }
            Expression::StringTemplate(template) => self.quoted(template),
            Expression::HeredocTemplate(heredoc) => self.heredoc(heredoc),
            Expression::Array(array) => {
                let elements = array.iter().map(|one| self.value(one));
                elements.collect::<Evaluated<_>>().map(Value::Tuple)
            }
            Expression::Object(object) => self.object(object),
            Expression::Parenthesis(inner) => self.value(inner.inner()),
            Expression::Variable(name) => self.named(name.as_str()),
            Expression::Conditional(conditional) => self.conditional(conditional),
            Expression::FuncCall(call) => self.call(call),
            Expression::Traversal(traversal) => self.traversal(traversal),
            Expression::UnaryOp(operation) => self.unary(operation),
            Expression::BinaryOp(operation) => self.binary(operation),
            Expression::ForExpr(expression) => self.for_expression(expression),
        }
    }

    /// Pays for work.
    pub(super) fn spend(&mut self, cost: usize) -> Evaluated<()> {
        self.fuel.spend(cost)
    }

    /// What the nearest `for` calls `name`.
    pub(super) fn named(&mut self, name: &str) -> Evaluated {
        let Some((_, value)) = self.names.iter().rev().find(|(known, _)| known == name) else {
            return left(format!("reads `{name}`"));
        };
        let value = value.clone();
        self.spend(value.weight())?;
        Ok(value)
    }

    /// Whether a `for` names this.
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.names.iter().any(|(known, _)| known == name)
    }

    /// The value of `var.NAME`.
    pub(super) fn variable(&mut self, name: &str) -> Evaluated {
        let Some(value) = self.variables.get(name) else {
            return left(format!("reads `var.{name}`, which is not declared"));
        };
        let value = value.clone();
        self.spend(value.weight())?;
        Ok(value)
    }

    fn call(&mut self, call: &FuncCall) -> Evaluated {
        let name = call.name.name.as_str();
        if call.name.is_namespaced() {
            return left(format!("calls `{name}` of a provider"));
        }
        match name {
            "can" | "try" if !call.args.expand_final() => return self.attempt(name, call),
            _ => {}
        }
        let mut arguments = vec![];
        for argument in &call.args {
            arguments.push(self.value(argument)?);
        }
        if call.args.expand_final() {
            let last = arguments.pop();
            match last {
                Some(Value::List(_, list) | Value::Set(_, list) | Value::Tuple(list)) => {
                    arguments.extend(list);
                }
                Some(Value::Unknown(reason)) => return left(reason.to_string()),
                _ => return error("only a list can be expanded into arguments"),
            }
        }
        self.spend(arguments.iter().map(Value::weight).sum())?;
        let value = functions::call(name, arguments, &self.patterns, &mut self.fuel)?;
        self.spend(value.weight())?;
        Ok(value)
    }

    /// `can` and `try`, which see errors as values.
    fn attempt(&mut self, name: &str, call: &FuncCall) -> Evaluated {
        if call.args.is_empty() || (name == "can" && call.args.len() != 1) {
            return left(format!("calls `{name}` with a wrong number of arguments"));
        }
        for argument in &call.args {
            let value = self.value(argument).and_then(Value::known);
            match value {
                Ok(_) if name == "can" => return Ok(Value::Bool(true)),
                Ok(value) => return Ok(value),
                Err(Stop::Error(_)) => {}
                Err(stop) => return Err(stop),
            }
        }
        if name == "can" { Ok(Value::Bool(false)) } else { error("no argument of `try` succeeds") }
    }
}
