//! Keeps secrets in: a `sensitive` or `ephemeral` argument must not get a value that is written in
//! an environment, and must not pass its value to anything that is neither.
//!
//! Modules are not inspected: what their outputs declare counts.

use super::marks::{Cause, MarkSources, Marks};
use crate::contracts::Variable;
use crate::hcl::{PossibleValue, Reads, TakenOff, possible_values};
use crate::layers::{
    Entry, Environment, Form, Node, Table, TextPlaces, TomlValue, code_of, form_of_value,
};
use crate::problem::{Code, Problem, Problems};
use crate::source::Origin;

/// What is reported about a secret that is written in an environment.
pub(crate) const WRITTEN_OUT: &str = "would be committed in plain text";

/// Looks for the secrets of one environment.
pub(super) struct Secrecy<'a> {
    environment: &'a Environment,
    declared: MarkSources<'a>,
    problems: &'a mut Problems,
    /// Whether any variable or output of a module is ephemeral; otherwise no value is.
    has_ephemeral: bool,
}

impl<'a> Secrecy<'a> {
    pub(super) fn new(
        environment: &'a Environment,
        declared: MarkSources<'a>,
        problems: &'a mut Problems,
    ) -> Self {
        let mut variables = environment.tables.blocks("variable");
        let contracts = declared.scope.modules.values().filter_map(|module| module.contract);
        let has_ephemeral = variables.any(|(_, block)| block.flag("ephemeral").is_some())
            || contracts.flat_map(|one| one.outputs.values()).any(|output| output.ephemeral);
        Self { environment, declared, problems, has_ephemeral }
    }

    /// Reports every secret that is written out, and every path through which one would be exposed.
    pub(super) fn check(mut self) {
        let tables = &self.environment.tables;
        for (name, block) in tables.blocks("variable") {
            self.default(name, block);
        }
        for (name, block) in tables.blocks("output") {
            self.output(name, block);
        }
        for (name, block) in tables.blocks("module") {
            self.repetition(block);
            self.inputs(name, block);
        }
        for (_, kind) in tables.blocks("data") {
            for block in kind.entries.values().filter_map(|entry| entry.node.as_table()) {
                self.repetition(block);
                self.arguments(block);
            }
        }
        for entry in tables.entries.values() {
            self.made_sensitive(&entry.node);
        }
    }

    /// The default of a variable of the root module.
    fn default(&mut self, name: &str, block: &'a Table) {
        let Some((word, declared)) = secrecy_of(block) else { return };
        let Some(entry) = block.entries.get("default") else { return };
        let written = TextPlaces::of(&entry.node, None, &self.environment.tables);
        let title =
            format!("the default of variable `{name}` is {word} and must not be written out");
        self.written_out(title, entry, &written, (word, declared), |problem| {
            problem.hint(format!("leave the default out, and set TF_VAR_{name} to the value"))
        });
    }

    fn output(&mut self, name: &str, block: &'a Table) {
        let Some(entry) = block.entries.get("value") else { return };
        if let Some(declared) = block.flag("sensitive") {
            let tables = &self.environment.tables;
            if TextPlaces::is_all_of(&entry.node, tables) {
                let written = TextPlaces::of(&entry.node, None, tables);
                let title = format!("output `{name}` is sensitive and must not be written out");
                self.written_out(title, entry, &written, ("sensitive", declared), |problem| {
                    problem.hint("declare a variable without default and refer to it")
                });
            }
        }
        let marks = Marks::of(&entry.node, None, self.declared);
        if let (Some(cause), None) = (&marks.sensitive, block.flag("sensitive")) {
            let title = format!("output `{name}` is not sensitive, but its value is");
            self.problems.push(
                because(Problem::new(Code::SensitiveValue, title), &entry.node, cause, "sensitive")
                    .hint(format!("set `sensitive = true` in output `{name}`")),
            );
        }
        if let Some(cause) = &marks.ephemeral {
            let title = format!("output `{name}` does not accept ephemeral values");
            self.problems.push(
                because(Problem::new(Code::EphemeralValue, title), &entry.node, cause, "ephemeral")
                    .hint("the state stores outputs, but never an ephemeral value"),
            );
        }
    }

    fn inputs(&mut self, module: &str, block: &'a Table) {
        let Some(called) = self.declared.scope.modules.get(module) else { return };
        let for_each = block.get("for_each");
        for (key, variable) in called.contract.into_iter().flat_map(|one| &one.variables) {
            let Some(entry) = block.entries.get(key) else { continue };
            if variable.sensitive || variable.ephemeral {
                self.secret_input(module, key, variable, entry, for_each);
            }
            if !variable.ephemeral
                && let Some(cause) = self.ephemeral(&entry.node, for_each)
            {
                let title =
                    format!("`{key}` of module `{module}` does not accept ephemeral values");
                self.problems.push(
                    because(
                        Problem::new(Code::EphemeralValue, title),
                        &entry.node,
                        &cause,
                        "ephemeral",
                    )
                    .at(variable.origin, "not declared ephemeral")
                    .hint("`ephemeral = true` in the module's variable allows it"),
                );
            }
        }
    }

    fn secret_input(
        &mut self,
        module: &str,
        key: &str,
        variable: &Variable,
        entry: &'a Entry,
        for_each: Option<&'a Node>,
    ) {
        let written = TextPlaces::of(&entry.node, for_each, &self.environment.tables);
        let word = if variable.sensitive { "sensitive" } else { "ephemeral" };
        let title = format!("`{key}` of module `{module}` is {word} and must not be written out");
        self.written_out(title, entry, &written, (word, variable.origin), |problem| {
            problem.hint(match entry.node.is_hcl() {
                true => format!("declare a variable without default and pass `var.{key}`"),
                false => format!("declare [variable.{key}] and pass {{ ref = \"var.{key}\" }}"),
            })
        });
    }

    /// Reports that the value of `entry` is `written` out, if it is, and conceals those places.
    fn written_out(
        &mut self,
        title: String,
        entry: &Entry,
        written: &TextPlaces,
        (word, declared): (&str, Origin),
        hinted: impl FnOnce(Problem) -> Problem,
    ) {
        let outputs = self.declared.others.written(&written.outputs);
        if written.places.is_empty() && outputs.is_empty() {
            return;
        }
        for origin in &written.places {
            self.problems.conceal(*origin);
        }
        let node = &entry.node;
        let mut problem = Problem::new(Code::SensitiveLiteral, title);
        let elsewhere = written.places.iter().filter(|place| !place.is_within(node.origin));
        let mut is_here = written.places.iter().any(|place| place.is_within(node.origin));
        for place in elsewhere {
            problem = problem.at(*place, WRITTEN_OUT);
            is_here = false;
        }
        problem = match (is_here, outputs.first()) {
            (true, _) => problem.at(node.origin, WRITTEN_OUT),
            (false, None) => problem.at(node.origin, "is exposed here"),
            (false, Some(output)) => {
                problem.at(node.origin, format!("`{output}` is in plain text in its environment"))
            }
        };
        self.problems.push(hinted(problem.at(declared, format!("declared {word}"))));
    }

    fn ephemeral(&self, node: &'a Node, for_each: Option<&'a Node>) -> Option<Cause> {
        if !self.has_ephemeral {
            return None;
        }
        Marks::of(node, for_each, self.declared).ephemeral
    }

    /// `for_each` and `count`, which Terraform shows as keys and indices.
    fn repetition(&mut self, block: &'a Table) {
        for key in ["for_each", "count"] {
            let Some(node) = block.get(key).filter(|node| is_one_value(node)) else { continue };
            let marks = Marks::of(node, None, self.declared);
            for (cause, code, word) in [
                (marks.sensitive, Code::SensitiveValue, "sensitive"),
                (marks.ephemeral, Code::EphemeralValue, "ephemeral"),
            ] {
                if let Some(cause) = cause {
                    let title = format!("`{key}` does not accept {word} values");
                    self.problems.push(
                        because(Problem::new(code, title), node, &cause, word).hint(
                            "every plan shows the keys and the number of a block's instances",
                        ),
                    );
                }
            }
        }
    }

    /// The arguments of a data source, which the state keeps.
    fn arguments(&mut self, block: &'a Table) {
        for (key, entry) in &block.entries {
            if let Some(cause) = self.ephemeral(&entry.node, block.get("for_each"))
                && !matches!(key.as_str(), "for_each" | "count")
            {
                let title = format!("`{key}` of a data source does not accept ephemeral values");
                let problem = Problem::new(Code::EphemeralValue, title);
                self.problems.push(because(problem, &entry.node, &cause, "ephemeral"));
            }
        }
    }

    /// Constants that an expression in `node` makes sensitive.
    fn made_sensitive(&mut self, node: &'a Node) {
        match &node.value {
            TomlValue::Array(list) => list.iter().for_each(|one| self.made_sensitive(one)),
            TomlValue::Table(table) if code_of(table).is_some() => {
                let text = code_of(table).unwrap_or_default();
                if !text.contains("sensitive") {
                    return;
                }
                let outcomes = Reads::of(text, &[], TakenOff::default()).made_sensitive;
                let written =
                    TextPlaces::of_outcomes(outcomes, node, None, &self.environment.tables);
                if written.places.is_empty() {
                    return;
                }
                for origin in &written.places {
                    self.problems.conceal(*origin);
                }
                let title = "the argument of `sensitive` must not be written out";
                let mut problem = Problem::new(Code::SensitiveLiteral, title);
                for origin in &written.places {
                    problem = problem.at(*origin, WRITTEN_OUT);
                }
                self.problems.push(
                    problem.hint("declare a variable with `sensitive = true` and refer to it"),
                );
            }
            TomlValue::Table(table) => {
                table.entries.values().for_each(|entry| self.made_sensitive(&entry.node));
            }
            _ => {}
        }
    }
}

/// Adds to `problem`, at `node`, that the value is `word` because of `cause`.
fn because(problem: Problem, node: &Node, cause: &Cause, word: &str) -> Problem {
    problem
        .at(node.origin, format!("reads `{}`", cause.read))
        .at_maybe(cause.declared, format!("{word} because of this"))
}

/// The flag that makes `block` a secret, and its place.
fn secrecy_of(block: &Table) -> Option<(&'static str, Origin)> {
    ["sensitive", "ephemeral"].into_iter().find_map(|key| Some((key, block.flag(key)?)))
}

/// Whether all of `node` is sensitive if one part is: Terraform marks the values of a map one by
/// one, but a set as a whole.
fn is_one_value(node: &Node) -> bool {
    match &node.value {
        TomlValue::Table(table) => match form_of_value(table) {
            Some(Form::Expression | Form::Template | Form::Null) => {
                let text = code_of(table).unwrap_or_default();
                matches!(possible_values(text, &[]).as_slice(), [PossibleValue::At(_)])
            }
            form => form.is_some(),
        },
        _ => true,
    }
}
