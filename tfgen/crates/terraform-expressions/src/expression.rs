//! Evaluates one expression. Work is limited: what costs too much is left to Terraform.

use super::fuel::Fuel;
use super::functions::{self, Patterns};
use super::number::{Number, Read};
use super::source_expression::SourceExpression;
use super::value::{Evaluated, Stop, Value, error, left};
use hcl_syntax::{Call, Expression, Kind};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How deeply expressions can nest; the parser accepts little more.
const DEEPEST: usize = 200;

/// Evaluates expressions.
#[derive(Default)]
pub struct Evaluator {
    pub(super) variables: Rc<BTreeMap<String, Value>>,
    patterns: Rc<Patterns>,
    /// The names that `for` expressions introduce, innermost last.
    pub(super) names: Vec<(String, Value)>,
    pub(super) fuel: Fuel,
    depth: usize,
}

impl Evaluator {
    /// For expressions that may read `var.NAME` of `variables`. The default is for expressions that
    /// may read nothing.
    pub fn new(variables: Rc<BTreeMap<String, Value>>, patterns: Rc<Patterns>) -> Self {
        Self { variables, patterns, names: vec![], fuel: Fuel::default(), depth: 0 }
    }

    /// The same, for expressions that may also read other `names`, such as `local`.
    #[must_use]
    pub fn naming(mut self, names: impl IntoIterator<Item = (String, Value)>) -> Self {
        self.names.extend(names);
        self
    }

    /// The value of `written`, which may read `var.NAME` of `variables`.
    ///
    /// # Errors
    /// If Terraform reports an error for it, or only Terraform knows it.
    pub fn written(
        written: &SourceExpression,
        variables: Rc<BTreeMap<String, Value>>,
        patterns: Rc<Patterns>,
    ) -> Evaluated {
        match written.tree() {
            Some(tree) => Evaluator::new(variables, patterns).value(tree),
            None => left("cannot be read"),
        }
    }

    /// The value of `expression`.
    ///
    /// # Errors
    /// If Terraform reports an error for it, or only Terraform knows it.
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
        match &expression.kind {
            Kind::Null => Ok(Value::Null(super::ValueType::Dynamic)),
            Kind::Bool(boolean) => Ok(Value::Bool(*boolean)),
            Kind::Number(digits) => match Number::read(digits) {
                Read::Number(number) => Ok(Value::Number(number)),
                Read::NotANumber | Read::Uncertain => left("has a number with many digits"),
            },
            Kind::String(text) => {
                let value = Value::string(&**text);
                self.spend(value.weight())?;
                Ok(value)
            }
            Kind::Template(template) => self.template(template),
            Kind::Tuple(elements) => {
                let elements = elements.iter().map(|one| self.value(one));
                elements.collect::<Evaluated<_>>().map(Value::Tuple)
            }
            Kind::Object(entries) => self.object(entries),
            Kind::Parentheses(inner) => self.value(inner),
            Kind::Variable(name) => self.named(name),
            Kind::Conditional(conditional) => self.conditional(conditional),
            Kind::Call(call) => self.call(call),
            Kind::Traversal(traversal) => self.traversal(traversal),
            Kind::Unary(operation) => self.unary(operation),
            Kind::Binary(operation) => self.binary(operation),
            Kind::For(expression) => self.for_expression(expression),
        }
    }

    /// Pays for work.
    pub(super) fn spend(&mut self, cost: usize) -> Evaluated<()> {
        self.fuel.spend(cost)
    }

    /// The value that the nearest `for` gives to `name`.
    pub(super) fn nearest(&self, name: &str) -> Option<&Value> {
        self.names.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    fn named(&mut self, name: &str) -> Evaluated {
        let Some(value) = self.nearest(name).cloned() else {
            return left(format!("reads `{name}`"));
        };
        self.spend(value.weight())?;
        Ok(value)
    }

    fn call(&mut self, call: &Call) -> Evaluated {
        let name = call.name.as_str();
        let name = name.strip_prefix("core::").unwrap_or(name);
        if name.contains("::") {
            return left(format!("calls `{name}` of a provider"));
        }
        match name {
            "can" | "try" if !call.expands => return self.attempt(name, call),
            "templatestring" if !call.expands => return self.template_of_text(call),
            _ => {}
        }
        let mut arguments = vec![];
        for argument in &call.arguments {
            arguments.push(self.value(argument)?);
        }
        if call.expands {
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

    /// `can` and `try`, which treat errors as values.
    fn attempt(&mut self, name: &str, call: &Call) -> Evaluated {
        if call.arguments.is_empty() || (name == "can" && call.arguments.len() != 1) {
            return left(format!("calls `{name}` with a wrong number of arguments"));
        }
        for argument in &call.arguments {
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
