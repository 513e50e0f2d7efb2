//! Evaluates `{{ … }}` in the strings of an environment.
//!
//! Expressions are those of minijinja, in strict mode, over `environment` and `vars`. A string that
//! is a single expression keeps the type of its value. `{%` and `{#` are plain text. Keys, `ref`,
//! `expr`, `literal` and block names are never templated.

mod budget;
mod complaint;
mod jinja;
mod plain_text;
mod read;
mod split;
mod terraform_template;
mod text;

use super::place::{Form, form};
use super::value::{Entry, Node, Style, Table, TomlValue};
use crate::problem::{Code, Problem, Problems};
use crate::source::{Origin, Sources};
use budget::{Budget, DEEPEST, Excess};
use indexmap::IndexMap;
use jinja::{Unusable, from_jinja, to_jinja};
use minijinja::{UndefinedBehavior, Value as Jinja};
use read::Read;
use split::named;
use std::ops::Range;

/// The limit for one expression: far above any honest use, far below what a person notices.
const FUEL: u64 = 100_000;
/// The longest expression in bytes. A longer one may nest too deeply for the engine's stack.
const LONGEST: usize = 1000;

/// The engine for expressions.
pub(super) type Engine = minijinja::Environment<'static>;

/// Evaluates the expressions of all environments.
pub(super) fn engine() -> Engine {
    let mut engine = Engine::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_fuel(Some(FUEL));
    engine.set_debug(true);
    engine
}

/// Evaluates every template of `tables`, an environment's merged layers without `vars`. Returns the
/// `vars` that could be evaluated, and what templates read.
pub(super) fn evaluate(
    engine: &Engine,
    tables: &mut Table,
    environment: Vec<(String, Jinja)>,
    vars: Table,
    sources: &Sources,
    problems: &mut Problems,
    in_hcl: InHcl,
) -> (Table, Read) {
    let environment = Jinja::from_pairs(environment);
    let mut vars = Vars { raw: vars, states: IndexMap::new() };
    let read = Read::default();
    let budget = Budget::full();
    let mut templates = Templates { engine, environment, sources, problems, read, budget, in_hcl };
    let names: Vec<String> = vars.raw.keys().map(str::to_owned).collect();
    for name in &names {
        templates.variable(&mut vars, name, &mut vec![]);
    }
    templates.table(tables, &mut vars, &mut vec![], &mut vec![]);
    let read = templates.read;
    (vars.evaluated(), read)
}

/// The `[vars]` as written, and as far as they are evaluated.
struct Vars {
    raw: Table,
    states: IndexMap<String, State>,
}

impl Vars {
    fn evaluated(mut self) -> Table {
        self.raw.entries.retain(|name, entry| match self.states.swap_remove(name) {
            Some(State::Done(node, _)) => {
                entry.node = node;
                true
            }
            Some(State::Failed) | None => false,
        });
        self.raw
    }
}

enum State {
    Done(Node, Jinja),
    Failed,
}

struct Templates<'a> {
    engine: &'a Engine,
    environment: Jinja,
    sources: &'a Sources,
    problems: &'a mut Problems,
    read: Read,
    budget: Budget,
    in_hcl: InHcl,
}

/// Whether HCL next to an environment has `{{` somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InHcl {
    Braces,
    NoBraces,
}

impl Templates<'_> {
    /// Evaluates `vars.NAME` and what it needs; the names in `under_way` need it.
    fn variable(&mut self, vars: &mut Vars, name: &str, under_way: &mut Vec<String>) {
        if vars.states.contains_key(name) || under_way.iter().any(|other| other == name) {
            return;
        }
        let Some(mut node) = vars.raw.get(name).cloned() else { return };
        under_way.push(name.to_owned());
        let before = self.problems.len();
        self.node(&mut node, vars, &mut vec!["vars", name], under_way);
        under_way.pop();
        let state = if self.problems.len() > before {
            State::Failed
        } else {
            let value = to_jinja(&node);
            State::Done(node, value)
        };
        vars.states.insert(name.to_owned(), state);
    }

    fn table<'t>(
        &mut self,
        table: &'t mut Table,
        vars: &mut Vars,
        path: &mut Vec<&'t str>,
        under_way: &mut Vec<String>,
    ) {
        for (key, Entry { node, .. }) in &mut table.entries {
            path.push(key);
            self.node(node, vars, path, under_way);
            path.pop();
        }
    }

    fn node<'t>(
        &mut self,
        node: &'t mut Node,
        vars: &mut Vars,
        path: &mut Vec<&'t str>,
        under_way: &mut Vec<String>,
    ) {
        let origin = node.origin;
        let style = node.style;
        if style == Style::Hcl {
            if self.in_hcl == InHcl::Braces {
                self.warn_of_text(node, vars);
            }
            return;
        }
        if let TomlValue::String(text) = &node.value {
            if text.contains("{{") {
                let depth = path.len();
                let value = self.string(text, origin, depth, vars, under_way);
                if value.is_none() {
                    self.conceal(text, origin);
                }
                node.value = value.unwrap_or_else(|| {
                    self.problems.spoil(origin);
                    TomlValue::Unknown
                });
                node.style = Style::Templated;
            }
            return;
        }
        match &mut node.value {
            TomlValue::String(_)
            | TomlValue::Template(_)
            | TomlValue::Number(_)
            | TomlValue::Boolean(_)
            | TomlValue::Unknown => {}
            TomlValue::Array(list) => {
                path.push("");
                for element in list {
                    self.node(element, vars, path, under_way);
                }
                path.pop();
            }
            TomlValue::Table(table) => match form(path, table, style) {
                Some(Form::Expression) => {
                    table.get("expr").into_iter().for_each(|code| self.warn_of_text(code, vars));
                }
                Some(Form::Null | Form::Literal | Form::Unset) => {}
                Some(Form::Template) => {
                    let depth = path.len();
                    if let Some(entry) = table.entries.get_mut("template") {
                        self.terraform_template(&mut entry.node, depth, vars, under_way);
                    }
                }
                Some(form @ (Form::Reference | Form::Output)) => {
                    let value = if form == Form::Output { "placeholder" } else { "or" };
                    if let Some(entry) = table.entries.get_mut(value) {
                        self.node(&mut entry.node, vars, path, under_way);
                    }
                }
                Some(Form::Path | Form::Several) | None => {
                    self.table(table, vars, path, under_way);
                }
            },
        }
    }

    fn expression(
        &mut self,
        text: &str,
        span: Range<usize>,
        origin: Origin,
        depth: usize,
        vars: &mut Vars,
        under_way: &mut Vec<String>,
    ) -> Option<TomlValue> {
        let source = text[span.clone()].trim();
        if let Some(value) = self.plain_name(source, origin, depth, vars, under_way) {
            return value;
        }
        let place = self.within(origin, text, span.clone());
        if source.len() > LONGEST {
            self.problems.push(
                Problem::new(Code::Template, "the expression of a template is too long")
                    .at(place, format!("{} bytes, but the limit is {LONGEST}", source.len()))
                    .hint("split it into several entries of `[vars]`"),
            );
            return None;
        }
        let needed = match self.engine.compile_expression(source) {
            Ok(compiled) => compiled.undeclared_variables(true),
            Err(error) => {
                self.fail(place, &format!("{} is not an expression", named(source)), &error);
                return None;
            }
        };
        let mut needed: Vec<String> = needed.into_iter().collect();
        needed.sort_unstable();
        let mut names: Vec<String> = vec![];
        for name in &needed {
            match name.strip_prefix("vars.").and_then(|rest| rest.split('.').next()) {
                Some(name) => names.push(name.to_owned()),
                None if name == "vars" => names.extend(vars.raw.keys().map(str::to_owned)),
                None => {}
            }
        }
        names.iter().for_each(|name| self.read.add_variable(name));
        needed.iter().for_each(|name| self.read.add_setting(name, origin));
        let reads_all = needed.iter().any(|name| name == "vars");
        for name in &names {
            if under_way.contains(name) && !reads_all {
                let mut circle: Vec<&str> = under_way.iter().map(String::as_str).collect();
                let start = circle.iter().position(|other| other == name).unwrap_or(0);
                circle.drain(..start);
                circle.push(name);
                self.problems.push(
                    Problem::new(
                        Code::Template,
                        "entries of `[vars]` depend on each other in a circle",
                    )
                    .at(place, circle.join(" needs ")),
                );
                return None;
            }
            if under_way.len() == DEEPEST {
                self.exceed(place, Excess::Depth);
                return None;
            }
            self.variable(vars, name, under_way);
            if matches!(vars.states.get(name), Some(State::Failed)) {
                return None; // Said where it went wrong.
            }
        }
        if let Some(name) = source.strip_prefix("vars.")
            && let Some(State::Done(node, _)) = vars.states.get(name)
        {
            if let Err(excess) = self.budget.all(&node.value, depth) {
                self.exceed(place, excess);
                return None;
            }
            return Some(node.value.clone());
        }
        let known = names.iter().filter_map(|name| match vars.states.get(name) {
            Some(State::Done(_, value)) => Some((name.clone(), value.clone())),
            _ => None,
        });
        let context = Jinja::from_pairs([
            ("environment", self.environment.clone()),
            ("vars", Jinja::from_pairs(known)),
        ]);
        let compiled = self.engine.compile_expression(source).ok()?;
        match compiled.eval(context) {
            Ok(value) if value.is_undefined() => {}
            Ok(value) => {
                match from_jinja(&value, origin, depth, &mut self.budget) {
                    Ok(node) => return Some(node.value),
                    Err(Unusable::Excess(excess)) => self.exceed(place, excess),
                    Err(Unusable::NoValue) => self.problems.push(
                        Problem::new(Code::Template, format!("{} has no value", named(source)))
                            .at(place, format!("evaluates to {}", value.kind()))
                            .hint("write null as `{ null = true }`"),
                    ),
                }
                return None;
            }
            Err(error) if error.kind() == minijinja::ErrorKind::UndefinedError => {}
            Err(error) => {
                self.fail(place, &format!("{} cannot be evaluated", named(source)), &error);
                return None;
            }
        }
        self.undefined(source, &needed, text, &span, origin, vars);
        None
    }

    /// The value of an expression that is a single name, without the engine; `None` for other
    /// expressions, and for names with a problem.
    fn plain_name(
        &mut self,
        source: &str,
        origin: Origin,
        depth: usize,
        vars: &mut Vars,
        under_way: &mut Vec<String>,
    ) -> Option<Option<TomlValue>> {
        let (root, name) = source.split_once('.')?;
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && name.starts_with(|first: char| !first.is_ascii_digit());
        let is_under_way = || under_way.iter().any(|other| other == name);
        match root {
            "vars" if is_name && under_way.len() < DEEPEST && !is_under_way() => {
                self.variable(vars, name, under_way);
                let value = match vars.states.get(name)? {
                    State::Done(node, _) => {
                        self.budget.all(&node.value, depth).ok()?;
                        Some(node.value.clone())
                    }
                    State::Failed => None, // Said where it went wrong.
                };
                self.read.add_variable(name);
                Some(value)
            }
            "environment" if is_name => {
                let value = self.environment.get_attr(name).ok()?;
                let node = from_jinja(&value, origin, depth, &mut self.budget).ok()?;
                self.read.add_setting(source, origin);
                Some(Some(node.value))
            }
            _ => None,
        }
    }
}
