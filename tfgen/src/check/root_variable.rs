//! An environment's own variables: checks their defaults against their types and their `validation`
//! blocks.

use super::body::TomlBlock;
use super::checker::Checker;
use super::context::Context;
use super::expected::Expected;
use super::given::{evaluated, form, is_false, is_null, is_true, of_node};
use super::root_module::Builder;
use super::scope::RootVariable;
use crate::contracts::{KEPT_SECRET, SourceExpression, Type, Validation, verdict};
use crate::hcl::{Block, Expression, Identifier};
use crate::language;
use crate::layers::{Form, Node, Table, TomlValue};
use crate::problem::{Code, Problem};
use crate::source::Origin;
use std::collections::BTreeMap;
use std::rc::Rc;
use terraform_expressions::{Stop, Value, declared};

impl Builder<'_> {
    /// The `variable` blocks.
    pub(super) fn variables(&mut self) -> Vec<Block> {
        let (mut blocks, mut values) = (vec![], BTreeMap::new());
        for (name, entry, table) in self.named("variable") {
            if language::VARIABLE_NAMES_KEPT.contains(&name) {
                self.checker.problems.push(
                    Problem::new(Code::UnknownKey, format!("no variable can be called `{name}`"))
                        .at(entry.key, "module blocks have an argument of this name"),
                );
            }
            let address = format!("variable.{name}");
            let written = TomlBlock { table, origin: entry.node.origin, address: &address };
            let elsewhere = ["default"];
            let mut body =
                self.checker.body(written, &language::VARIABLE, &elsewhere, Context::Once);
            let (default, value) = self.checker.default(name);
            if let Some(default) = default {
                let place = |key: &str| table.entries.get_index_of(key);
                let before = |(name, _): &(Identifier, _)| place(name.as_str()) < place("default");
                let at = body.arguments.partition_point(before);
                body.arguments.insert(at, (Identifier::of("default"), default));
            }
            values.insert(name.to_owned(), value);
            let block = self.block("variable", &[name], body);
            self.add(&entry.node, block, &mut blocks);
        }
        self.checker.default_validations(&Rc::new(values));
        blocks
    }
}

impl Checker<'_> {
    /// Evaluates the conditions of the variables that have a default. `values` are those that the
    /// variables have if they are given none.
    ///
    /// Terraform accepts a default that fails a condition as long as the variable gets another
    /// value, so this is not an error.
    fn default_validations(&mut self, values: &Rc<BTreeMap<String, Value>>) {
        let scope = self.scope;
        for (name, variable) in &scope.variables {
            for rule in rules(variable.table) {
                let Some((validation, message)) = validation(rule) else { continue };
                self.reads_itself(name, &validation);
                let Some(default) = variable.table.get("default") else { continue };
                let verdict = verdict(&validation, values, &self.known.verdicts.patterns);
                let address = format_args!("var.{name}");
                self.count(verdict, address, validation.origin, |found| {
                    let title = format!("the default of `var.{name}` fails its own validation");
                    Problem::new(Code::DefaultValidation, title)
                        .at(default.origin, "fails validation")
                        .at(validation.origin, "this condition is false")
                        .hint(format!("the variable says: {}", message.unwrap_or(found)))
                });
            }
        }
    }

    /// The default of the variable `name`, checked against its type, and the value of the variable
    /// if it is given none.
    fn default(&mut self, name: &str) -> (Option<Expression>, Value) {
        let unknown = |why: &str| Value::Unknown(format!("reads `var.{name}`, {why}").into());
        let scope = self.scope;
        let Some(variable) = scope.variables.get(name) else {
            return (None, unknown("which has no value"));
        };
        let flag = |key| variable.table.get(key).is_some_and(is_true);
        let secret = flag("sensitive") || flag("ephemeral");
        let Some(default) = variable.table.get("default") else {
            return (None, unknown(if secret { KEPT_SECRET } else { "which has no default" }));
        };
        // Errors in a type are reported there.
        let kind = variable.kind.as_ref().unwrap_or(&Type::Any);
        let constant = Context::Constant("default");
        let declared = variable.table.get("type").map(|node| node.origin);
        let path = format!("variable.{name}.default");
        let expected = Expected { kind, declared, ..Expected::anything(&path, constant) };
        let before = self.problems.errors();
        let expression = self.value(default, &expected);
        let value = match self.problems.errors() > before {
            true => unknown("whose default is refused"),
            false => self.default_value(name, variable, (default, secret)),
        };
        (expression, value)
    }

    /// The value of `default`, which its type accepts as far as it is known.
    fn default_value(
        &mut self,
        name: &str,
        variable: &RootVariable<'_>,
        (default, secret): (&Node, bool),
    ) -> Value {
        let unknown = |why: &str| Value::Unknown(format!("reads `var.{name}`, {why}").into());
        let Some(kind) = &variable.kind else { return unknown("whose type is not valid") };
        if is_null(default) && variable.table.get("nullable").is_some_and(is_false) {
            self.problems.push(
                Problem::new(Code::NullInput, format!("the default of `var.{name}` is null"))
                    .at(default.origin, "is null")
                    .hint("the variable has `nullable = false`"),
            );
            return unknown("whose default is null");
        }
        match written(name, default).and_then(|value| declared(value, kind)) {
            Ok(_) if secret => unknown(KEPT_SECRET),
            Ok(value) => value,
            Err(Stop::Left(reason)) => unknown(&format!("which {reason}")),
            Err(Stop::Error(reason)) => {
                if secret {
                    self.problems.conceal(default.origin);
                }
                self.refuse_default(name, kind, default.origin, &reason);
                unknown(&format!("which {reason}"))
            }
        }
    }

    fn refuse_default(&mut self, name: &str, kind: &Type, origin: Origin, reason: &str) {
        let title = format!("the default of `var.{name}` is not a `{kind}`");
        self.problems.push(Problem::new(Code::InputType, title).at(origin, reason));
    }

    /// Terraform refuses a condition that does not read its own variable.
    fn reads_itself(&mut self, name: &str, validation: &Validation) {
        let Ok(code) = self.known.code(validation.condition.text()) else { return };
        let itself = format!("var.{name}");
        if code.addresses().is_empty() || code.addresses().iter().any(|one| one.subject() == itself)
        {
            return;
        }
        self.problems.push(
            Problem::new(Code::WrongKind, format!("the condition does not read `{itself}`"))
                .at(validation.origin, "checks something else"),
        );
    }
}

/// The value of `default` as written.
fn written(name: &str, default: &Node) -> Result<Value, Stop> {
    match form(default) {
        Some((Form::Expression | Form::Template | Form::Null, text)) => evaluated(text),
        _ => Ok(of_node(name, default, false)),
    }
}

/// The condition of a `validation` block, and its message if that is a string.
fn validation(rule: &Table) -> Option<(Validation, Option<&str>)> {
    let condition = rule.get("condition")?;
    let written = |node| form(node).map(|(_, text)| SourceExpression::alone(text));
    let message = rule.get("error_message");
    let validation = Validation {
        condition: written(condition)?,
        error_message: message.and_then(written),
        origin: condition.origin,
    };
    Some((validation, message.and_then(Node::as_str)))
}

/// The `validation` blocks of a variable, in order.
fn rules(variable: &Table) -> Vec<&Table> {
    match variable.get("validation").map(|node| &node.value) {
        Some(TomlValue::Table(table)) => vec![table],
        Some(TomlValue::Array(list)) => list.iter().filter_map(Node::as_table).collect(),
        _ => vec![],
    }
}
