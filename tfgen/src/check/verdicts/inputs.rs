//! What a module's conditions are evaluated over: what one block gives to the variables, each worked
//! out when the first condition reads it.

use crate::check::given::value_of_input;
use crate::contracts::Contract;
use crate::layers::{Node, Table, TomlValue};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use terraform_expressions::Value;

/// The inputs of a block.
pub(in crate::check) struct Inputs<'a> {
    contract: &'a Contract,
    table: &'a Table,
    /// Those that are never null.
    present: &'a BTreeSet<&'a str>,
    /// Bytes that are others for each other value, by the place of the variable in the contract.
    described: Vec<Option<Box<[u8]>>>,
    values: Rc<BTreeMap<String, Value>>,
}

impl<'a> Inputs<'a> {
    /// Those that `table` gives to a module with `contract`; those `present` are never null.
    pub(in crate::check) fn new(
        contract: &'a Contract,
        table: &'a Table,
        present: &'a BTreeSet<&'a str>,
    ) -> Self {
        let described = vec![None; contract.variables.len()];
        Self { contract, table, present, described, values: Rc::default() }
    }

    /// Bytes that are others for each other value that the variable at `place` may get.
    pub(super) fn described(&mut self, place: usize) -> &[u8] {
        let (table, present) = (self.table, self.present);
        let Some((name, _)) = self.contract.variables.get_index(place) else { return &[] };
        self.described[place].get_or_insert_with(|| {
            let mut bytes = Vec::with_capacity(32);
            bytes.extend(present.contains(name.as_str()).then_some(b'p'));
            describe(table.get(name), &mut bytes);
            bytes.into()
        })
    }

    /// The values by name, with at least those of the variables at `places`.
    pub(super) fn values(&mut self, places: &[usize]) -> &Rc<BTreeMap<String, Value>> {
        for place in places {
            let Some((name, variable)) = self.contract.variables.get_index(*place) else {
                continue;
            };
            if self.values.contains_key(name) {
                continue;
            }
            let value = value_of_input(name, variable, self.table.get(name), self.present);
            Rc::make_mut(&mut self.values).insert(name.clone(), value);
        }
        &self.values
    }
}

/// Appends bytes that are others for each other value.
fn describe(node: Option<&Node>, out: &mut Vec<u8>) {
    let text = |text: &str, out: &mut Vec<u8>| {
        out.extend_from_slice(&text.len().to_le_bytes());
        out.extend_from_slice(text.as_bytes());
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
