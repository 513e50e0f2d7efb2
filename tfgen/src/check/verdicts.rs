//! Verdicts that were found before: what a condition comes to depends on nothing but the inputs
//! that it reads, and most environments give the same ones.

use super::given::value;
use crate::contracts::{Contract, SourceExpression, Validation, Verdict, verdict};
use crate::layers::{Node, Table, TomlValue};
use crate::source::Origin;
use foldhash::fast::RandomState;
use hcl_syntax::{Expression, Kind, StepKind};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use terraform_expressions::{Patterns, Value};

/// How many verdicts are kept of one condition: names differ in every environment.
const MOST: usize = 256;

/// Verdicts by condition.
#[derive(Debug, Default)]
pub(super) struct Verdicts {
    conditions: HashMap<Origin, Known, RandomState>,
    /// The regular expressions that were compiled.
    pub(super) patterns: Rc<Patterns>,
}

/// What is known of one condition.
#[derive(Debug)]
struct Known {
    /// The variables that it and its message read.
    reads: BTreeSet<String>,
    /// By what is given to those.
    verdicts: HashMap<Vec<u8>, Verdict, RandomState>,
}

impl Verdicts {
    /// What `validation` of the module with `contract` comes to for the block `table`, of which the
    /// inputs `present` are never null.
    pub(super) fn get(
        &mut self,
        validation: &Validation,
        contract: &Contract,
        table: &Table,
        present: &BTreeSet<&str>,
    ) -> Verdict {
        let known = self
            .conditions
            .entry(validation.origin)
            .or_insert_with(|| Known { reads: reads(validation), verdicts: HashMap::default() });
        let mut given = vec![];
        for name in &known.reads {
            given.extend(present.contains(name.as_str()).then_some(b'p'));
            describe(table.get(name), &mut given);
        }
        if let Some(verdict) = known.verdicts.get(&given) {
            return verdict.clone();
        }
        let values = known.reads.iter().filter_map(|name| {
            let variable = contract.variables.get(name)?;
            let value = match value(name, variable, table.get(name)) {
                Value::Unknown(unknown) if present.contains(name.as_str()) => {
                    Value::Unknown(unknown.present())
                }
                value => value,
            };
            Some((name.clone(), value))
        });
        let verdict = verdict(validation, &Rc::new(values.collect()), &self.patterns);
        if known.verdicts.len() < MOST {
            known.verdicts.insert(given, verdict.clone());
        }
        verdict
    }
}

/// Appends bytes that are others for each other value.
fn describe(node: Option<&Node>, out: &mut Vec<u8>) {
    let text = |text: &str, out: &mut Vec<u8>| {
        out.extend(text.len().to_le_bytes());
        out.extend(text.as_bytes());
    };
    match node.map(|node| &node.value) {
        None => out.push(b'-'),
        Some(TomlValue::Unknown) => out.push(b'?'),
        Some(TomlValue::Boolean(boolean)) => out.push(if *boolean { b't' } else { b'f' }),
        Some(TomlValue::Number(digits)) => {
            out.push(b'n');
            text(digits, out);
        }
        Some(TomlValue::String(string)) => {
            out.push(b's');
            text(string, out);
        }
        Some(TomlValue::Template(template)) => {
            out.push(b's');
            text(&template.text, out);
        }
        Some(TomlValue::Array(list)) => {
            out.push(b'[');
            list.iter().for_each(|one| describe(Some(one), out));
            out.push(b']');
        }
        Some(TomlValue::Table(table)) => {
            out.push(b'{');
            for (key, entry) in &table.entries {
                out.push(b'k');
                text(key, out);
                describe(Some(&entry.node), out);
            }
            out.push(b'}');
        }
    }
}

/// What all variables are in.
const VARIABLES: &str = "var";

/// `NAME` of each `var.NAME` that `validation` reads.
pub(super) fn reads(validation: &Validation) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for written in [Some(&validation.condition), validation.error_message.as_ref()] {
        found.extend(written.into_iter().flat_map(variables));
    }
    found
}

/// The same of `written`.
pub(super) fn variables(written: &SourceExpression) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    // Most messages read nothing, and are not parsed.
    if written.text().contains(VARIABLES)
        && let Some(tree) = written.tree()
    {
        tree.walk(&mut |inner| found.extend(variable(inner).map(str::to_owned)));
    }
    found
}

/// `NAME` of `var.NAME`.
fn variable(expression: &Expression) -> Option<&str> {
    let Kind::Traversal(traversal) = &expression.kind else { return None };
    match (&traversal.root.kind, &traversal.steps.first()?.kind) {
        (Kind::Variable(root), StepKind::Attribute(name)) if **root == *VARIABLES => Some(name),
        _ => None,
    }
}
