//! `{ output = "ENVIRONMENT.OUTPUT" }`: which environments read the outputs of which others.

use super::Environment;
use super::place::{Form, form};
use super::value::{Node, Table, Value};
use crate::source::Origin;
use std::collections::{BTreeMap, BTreeSet};

/// One reading of another environment's output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputReference {
    /// The environment's name as written.
    pub environment: String,
    /// Whether there is a file of that name; what is wrong in it is said there.
    pub has_file: bool,
    /// Where it is written.
    pub origin: Origin,
}

/// All readings of other environments' outputs in `tables`.
pub(super) fn references(tables: &Table) -> Vec<OutputReference> {
    let mut references = vec![];
    walk_table(tables, &mut vec![], &mut references);
    references
}

fn walk_table<'t>(
    table: &'t Table,
    path: &mut Vec<&'t str>,
    references: &mut Vec<OutputReference>,
) {
    for (key, entry) in &table.entries {
        path.push(key);
        walk(&entry.node, path, references);
        path.pop();
    }
}

fn walk<'t>(node: &'t Node, path: &mut Vec<&'t str>, references: &mut Vec<OutputReference>) {
    match &node.value {
        Value::Table(table) => match form(path, table, node.style) {
            Some(Form::Output) => {
                if let Some(target) = table.get("output")
                    && let Some((environment, _)) = target.as_str().and_then(split)
                {
                    let environment = environment.to_owned();
                    let origin = target.origin;
                    references.push(OutputReference { environment, has_file: false, origin });
                }
            }
            Some(Form::Literal | Form::Expression | Form::Unset) => {}
            Some(Form::Reference | Form::Path | Form::Several) | None => {
                walk_table(table, path, references);
            }
        },
        Value::Array(list) => {
            path.push("");
            list.iter().for_each(|element| walk(element, path, references));
            path.pop();
        }
        Value::String(_) | Value::Number(_) | Value::Boolean(_) | Value::Unknown => {}
    }
}

/// `ENVIRONMENT.OUTPUT`, with steps behind it or not, as its two parts.
pub fn split(text: &str) -> Option<(&str, &str)> {
    text.split_once('.')
        .filter(|(environment, output)| !environment.is_empty() && !output.is_empty())
}

/// The environments that are read, directly or through others, by each of `environments`.
pub fn reached(environments: &[Environment]) -> BTreeMap<&str, BTreeSet<&str>> {
    let direct: BTreeMap<&str, Vec<&str>> = environments
        .iter()
        .map(|environment| {
            let reads = environment.reads.iter().map(|one| one.environment.as_str()).collect();
            (environment.name.as_str(), reads)
        })
        .collect();
    direct
        .keys()
        .map(|name| {
            let mut reached = BTreeSet::new();
            let mut open = vec![*name];
            while let Some(name) = open.pop() {
                for read in direct.get(name).into_iter().flatten() {
                    if reached.insert(*read) {
                        open.push(read);
                    }
                }
            }
            (*name, reached)
        })
        .collect()
}

/// The names of `environments` so that each comes after those whose outputs it reads; where that
/// leaves a choice, in alphabetical order. Those that read each other come last.
pub fn dependency_order(environments: &[Environment]) -> Vec<&str> {
    let reached = reached(environments);
    let mut waiting: BTreeSet<&str> = reached.keys().copied().collect();
    let mut order = vec![];
    loop {
        let ready = waiting
            .iter()
            .copied()
            .find(|name| reached[name].iter().all(|read| !waiting.contains(read)));
        let Some(name) = ready else { break };
        waiting.remove(name);
        order.push(name);
    }
    order.extend(waiting);
    order
}
