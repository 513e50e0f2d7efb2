//! `{ output = "ENVIRONMENT.OUTPUT" }`: an output of another root module, which must exist.

use super::checker::Checker;
use super::context::Context;
use super::expected::Expected;
use crate::hcl::{Address, Expression, Identifier, ParsedCode};
use crate::layers::{Node, Other, Table, TomlValue, split_output};
use crate::problem::{Code, Problem, listed};
use crate::source::Origin;
use std::borrow::Cow;

impl Checker<'_> {
    /// The reference to the output that `table`, a form with `output`, names. If this run knows
    /// that the output does not exist yet, its placeholder.
    pub(super) fn output(&mut self, table: &Table, expected: &Expected<'_>) -> Option<Expression> {
        let placeholder = table.get("placeholder").map(|node| {
            let expected = Expected { context: Context::Placeholder, ..expected.clone() };
            self.value(node, &expected)
        });
        let output = table.get("output")?;
        let is_absent = output.as_str().is_some_and(|output| self.others.is_absent(output));
        let stands_in = placeholder.is_some() && is_absent;
        let resolved = match self.resolve_output(output, !stands_in) {
            Ok(code) => code.map(Expression::Code),
            Err(problem) => {
                self.problems.push(*problem);
                None
            }
        };
        match placeholder {
            Some(value) if value.is_none() || stands_in => value,
            _ => resolved,
        }
    }

    /// The reference to the output that `node`, the value of `output`, names. With `reads`, the
    /// state that has it is read.
    fn resolve_output(
        &mut self,
        node: &Node,
        reads: bool,
    ) -> Result<Option<ParsedCode>, Box<Problem>> {
        let origin = node.origin;
        let malformed = |detail: &str| {
            let title = "`output` must name an output of another environment";
            let problem = Problem::new(Code::ValueForm, title).at(origin, detail);
            Box::new(problem.hint("such as \"prod/network.vpc_id\""))
        };
        let text = node.as_str().ok_or_else(|| malformed(&format!("is {}", node.kind())))?;
        let (name, output) = split_output(text).ok_or_else(|| malformed("lacks one of the two"))?;
        let environment = match self.others.get(name) {
            Some(Some(environment)) => environment,
            Some(None) => return Ok(None), // What is wrong in that file is reported there.
            None => {
                let title = format!("there is no environment `{name}`");
                let problem = Problem::new(Code::Reference, title);
                return Err(Box::new(problem.at(origin, format!("no file envs/{name}.toml"))));
            }
        };
        let own_name = self.name.as_str();
        if name == own_name || self.others.read_each_other(own_name, name) {
            let title = if name == own_name {
                format!("`{name}` reads its own outputs")
            } else {
                format!("`{own_name}` and `{name}` read each other's outputs")
            };
            let problem = Problem::new(Code::Reference, title);
            return Err(Box::new(problem.at(origin, "this could never be applied")));
        }
        let (Some(inner), Some(label)) = (Address::parse(output), label(name)) else {
            return Err(malformed("is not a name with attributes and indices"));
        };
        let data = format!("terraform_remote_state.{label}");
        if self.scope.data.contains_key(&data) {
            let title = format!("`data.{data}` already exists");
            let problem = Problem::new(Code::Conflict, title)
                .at(origin, "needs a data source of this name")
                .hint("rename the data source of the environment");
            return Err(Box::new(problem));
        }
        if let Err(why) = state_of(environment) {
            let title = format!("the state of `{name}` cannot be read");
            return Err(Box::new(Problem::new(Code::Reference, title).at(origin, why)));
        }
        self.check_output(environment, inner.root(), origin)?;
        if reads {
            self.remote_states.insert(name.to_owned());
        }
        let outputs = Address::of(Identifier::of("data"))
            .attribute(Identifier::of("terraform_remote_state"))
            .attribute(label)
            .attribute(Identifier::of("outputs"));
        Ok(Some(outputs.join(inner).into()))
    }

    fn check_output(
        &mut self,
        environment: &Other,
        name: &str,
        origin: Origin,
    ) -> Result<(), Box<Problem>> {
        let outputs = &environment.outputs;
        if outputs.contains_key(name) {
            return Ok(());
        }
        let title = format!("environment `{}` has no output `{name}`", environment.name);
        let problem = Problem::new(Code::Reference, title).at(origin, "refers to nothing");
        let known = || outputs.keys().map(String::as_str);
        Err(Box::new(match self.problems.nearest(name, known()) {
            Some(near) => problem.hint(format!("did you mean `{}.{near}`?", environment.name)),
            None => problem.hint(format!("its outputs are {}", listed(known()))),
        }))
    }
}

/// The backend and its arguments for reading the state of `environment`, or why that is impossible.
///
/// The backend `remote` reads HCP Terraform; it needs a single workspace with a name.
pub(super) fn state_of(environment: &Other) -> Result<(&str, Cow<'_, Table>), &'static str> {
    let Some((kind, entry)) = &environment.backend else {
        return Ok(("local", Cow::Owned(Table::default())));
    };
    let arguments = entry.node.as_table().ok_or("its backend has a problem")?;
    if kind != "cloud" {
        return Ok((kind, Cow::Borrowed(arguments)));
    }
    let mut arguments = arguments.clone();
    let workspaces = arguments.entries.get_mut("workspaces").map(|entry| &mut entry.node.value);
    let Some(TomlValue::Table(workspaces)) = workspaces else {
        return Err("its `cloud` names no workspace");
    };
    workspaces.entries.retain(|key, _| key == "name");
    match workspaces.entries.is_empty() {
        true => Err("its `cloud` names no workspace"),
        false => Ok(("remote", Cow::Owned(arguments))),
    }
}

/// The name of the data source for the environment `name`: `/` becomes `_`, which a name itself
/// cannot contain, and a leading digit gets `_` in front, because no identifier begins with a
/// digit.
pub(super) fn label(name: &str) -> Option<Identifier> {
    let label = name.replace('/', "_");
    Identifier::parse(&label).or_else(|| Identifier::parse(&format!("_{label}")))
}
