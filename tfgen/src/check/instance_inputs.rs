//! The inputs of each instance of a module: values that are known only after following references
//! to local values, `each` and `count`, and values whose parts must have one type.

use super::checker::Checker;
use super::given::of_node;
use super::instance::{Instance, Lacking, is_expression};
use crate::contracts::{Contract, Type, Variable};
use crate::layers::{Entry, Node, Table};
use crate::problem::{Code, Problem};
use std::borrow::Cow;
use terraform_expressions::{Evaluated, Stop, declared};

impl Checker<'_> {
    /// Checks the inputs of each instance of the module `name` against the types of its variables,
    /// and evaluates their conditions.
    pub(super) fn instances(
        &mut self,
        name: &str,
        contract: &Contract,
        entry: &Entry,
        table: &Table,
    ) {
        let scope = self.scope;
        let before = self.problems.errors();
        let mut all: Vec<Cow<'_, Table>> = vec![];
        for instance in Instance::of(table, &scope.locals) {
            let given = match self.given(instance, contract, table) {
                Ok(given) => given,
                Err(Lacking { origin, read }) => {
                    let title = match instance.name() {
                        Some(key) => format!("`module.{name}{key}` has no `{read}`"),
                        None => format!("there is no `{read}`"),
                    };
                    self.problems
                        .push(Problem::new(Code::Reference, title).at(origin, "refers to nothing"));
                    return;
                }
            };
            for (key, variable) in &contract.variables {
                let nodes = table.get(key).zip(given.get(key));
                let Some((written, node)) = nodes else { continue };
                if variable.sensitive || variable.ephemeral {
                    continue;
                }
                let is_followed = matches!(given, Cow::Owned(_));
                if is_followed || is_expression(written) || must_be_alike(&variable.kind) {
                    self.instance_input(key, variable, written, node, instance);
                }
            }
            if self.problems.errors() > before {
                return; // What is wrong in one instance is mostly so in the others.
            }
            let is_alike = matches!(given, Cow::Borrowed(_)) && !all.is_empty();
            if !is_alike {
                all.push(given);
            }
        }
        self.validations(name, contract, entry, (table, &all));
        self.inner_validations(name, contract, entry, (table, &all));
    }

    /// The inputs of `table`, as `instance` gives them.
    fn given<'t>(
        &self,
        instance: Instance<'t>,
        contract: &Contract,
        table: &'t Table,
    ) -> Result<Cow<'t, Table>, Lacking> {
        let mut given = Cow::Borrowed(table);
        for (key, entry) in &table.entries {
            if !contract.variables.contains_key(key) {
                continue;
            }
            if let Cow::Owned(node) = instance.resolved(&entry.node, &self.scope.locals)?
                && let Some(entry) = given.to_mut().entries.get_mut(key)
            {
                entry.node = node;
            }
        }
        Ok(given)
    }

    /// Reports that Terraform does not accept `node`, which is the value of `written` in
    /// `instance`.
    fn instance_input(
        &mut self,
        key: &str,
        variable: &Variable,
        written: &Node,
        node: &Node,
        instance: Instance<'_>,
    ) {
        let value = self.value_in(key, node, instance);
        let Err(Stop::Error(reason)) = value.and_then(|value| declared(value, &variable.kind))
        else {
            return;
        };
        let title = format!("`{key}` takes `{}`", variable.kind);
        // Its parts were checked against the type one by one.
        let is_written = std::ptr::eq(written, node) && !is_expression(written);
        let reason = match is_written && must_be_alike(&variable.kind) {
            true => "has parts without a type in common".to_owned(),
            false => reason,
        };
        let place = match instance.name() {
            Some(key) => format!("{reason}, for `{key}`"),
            None => reason,
        };
        let mut problem = Problem::new(Code::InputType, title).at(written.origin, place);
        if node.origin != written.origin {
            problem = problem.at(node.origin, "comes from here");
        }
        self.problems.push(problem.at(variable.origin, "declared here"));
    }

    fn value_in(&mut self, key: &str, node: &Node, instance: Instance<'_>) -> Evaluated {
        if is_expression(node)
            && let Some(text) = node.as_table().and_then(|table| table.get("expr")?.as_str())
            && let Ok(code) = self.known.code(text)
        {
            return instance.value(&self.known.mentions(&code), text, &self.scope.locals);
        }
        Ok(of_node(key, node, false))
    }
}

/// Whether a value of the type `kind` has parts that need a common type, which the type does not
/// name.
fn must_be_alike(kind: &Type) -> bool {
    match kind {
        Type::List(inner) | Type::Set(inner) | Type::Map(inner) => has_any(inner),
        Type::Tuple(kinds) => kinds.iter().any(must_be_alike),
        Type::Object(attributes) => {
            attributes.values().any(|attribute| must_be_alike(&attribute.kind))
        }
        Type::Any | Type::String | Type::Number | Type::Bool => false,
    }
}

fn has_any(kind: &Type) -> bool {
    match kind {
        Type::Any => true,
        Type::String | Type::Number | Type::Bool => false,
        Type::List(inner) | Type::Set(inner) | Type::Map(inner) => has_any(inner),
        Type::Tuple(kinds) => kinds.iter().any(has_any),
        Type::Object(attributes) => attributes.values().any(|one| has_any(&one.kind)),
    }
}
