//! `{ output = "ENVIRONMENT.OUTPUT" }`: which environments read the outputs of which others.

use super::place::{Form, form};
use super::value::{Node, Table, TomlValue};
use crate::reading_order::Circles;
use std::collections::{BTreeMap, BTreeSet};

/// The names of the environments whose outputs `tables` read, as written.
pub(super) fn read_by(tables: &Table) -> BTreeSet<String> {
    let mut read = BTreeSet::new();
    walk_table(tables, &mut vec![], &mut |environment, _, _| {
        read.insert(environment.to_owned());
    });
    read
}

/// The outputs of other environments for which `tables` have placeholders, each
/// `ENVIRONMENT.OUTPUT`, without further steps.
pub(super) fn with_placeholders(tables: &Table) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    walk_table(tables, &mut vec![], &mut |environment, output, form| {
        if form.get("placeholder").is_some() {
            let name = output.split(['.', '[']).next().unwrap_or_default();
            found.insert(format!("{environment}.{name}"));
        }
    });
    found
}

/// Receives an output that is read: its environment, its name with steps, and the form.
type Take<'a> = dyn FnMut(&str, &str, &Table) + 'a;

fn walk_table<'t>(table: &'t Table, path: &mut Vec<&'t str>, take: &mut Take<'_>) {
    for (key, entry) in &table.entries {
        path.push(key);
        walk(&entry.node, path, take);
        path.pop();
    }
}

fn walk<'t>(node: &'t Node, path: &mut Vec<&'t str>, take: &mut Take<'_>) {
    match &node.value {
        TomlValue::Table(table) => match form(path, table, node.style) {
            Some(Form::Output) => {
                if let Some(target) = table.get("output")
                    && let Some((environment, output)) = target.as_str().and_then(split)
                {
                    take(environment, output, table);
                }
            }
            Some(Form::Literal | Form::Expression | Form::Template | Form::Null | Form::Unset) => {}
            Some(Form::Reference | Form::Path | Form::Several) | None => {
                walk_table(table, path, take);
            }
        },
        TomlValue::Array(list) => {
            path.push("");
            list.iter().for_each(|element| walk(element, path, take));
            path.pop();
        }
        TomlValue::String(_)
        | TomlValue::Template(_)
        | TomlValue::Number(_)
        | TomlValue::Boolean(_)
        | TomlValue::Unknown => {}
    }
}

/// Splits `ENVIRONMENT.OUTPUT`, with or without further steps, into its two parts.
pub fn split(text: &str) -> Option<(&str, &str)> {
    text.split_once('.')
        .filter(|(environment, output)| !environment.is_empty() && !output.is_empty())
}

/// The names of environments, each with those whose outputs it reads, ordered so that each comes
/// after those; otherwise in alphabetical order. Those that read each other are next to each other.
pub fn dependency_order(reads: &BTreeMap<String, BTreeSet<String>>) -> Vec<&str> {
    let reads = reads
        .iter()
        .map(|(name, reads)| (name.as_str(), reads.iter().map(String::as_str).collect()));
    Circles::of(&reads.collect(), |_| true).names().collect()
}
