//! Converts HCL blocks to the corresponding TOML tables.

use super::hcl_values::Values;
use super::value::{Entry, Node, Style, Table, TomlValue};
use crate::language::{self, ArgumentKind, BodySchema};
use crate::source::Origin;
use hcl_syntax::{Attribute, Block, Body, Expression, Label};

/// The tables for the blocks in `body`, a whole file without errors.
pub(super) fn tables(body: &Body, values: Values<'_>) -> Table {
    let mut tables = Table::default();
    for block in body.blocks() {
        let kind = block.kind.as_str();
        let Some(known) = language::module_block(kind) else { continue };
        let origin = values.origin(block.header());
        let key = values.origin(block.kind.span);
        if kind == "locals" {
            let locals = level(&mut tables, kind, key);
            for attribute in block.body.attributes() {
                insert(locals, &attribute.name, argument(attribute, None, values));
            }
            continue;
        }
        let mut table = inside(&block.body, known.body, values);
        if known.labels == 0 {
            let node = Node { value: TomlValue::Table(table), origin, style: Style::Hcl };
            append(&mut tables, kind, node, key);
            continue;
        }
        let mut names: Vec<(&str, Origin)> =
            block.labels.iter().map(|one| named(one, values)).collect();
        if kind == "provider"
            && let Some(alias) = table.entries.shift_remove("alias")
            && let Some(name) = alias_of(&block.body)
        {
            names.extend([("alias", alias.key), (name, alias.node.origin)]);
        }
        let Some(((name, place), outer)) = names.split_last() else { continue };
        let mut into = level(&mut tables, kind, key);
        for (label, place) in outer {
            into = level(into, label, *place);
        }
        let node = Node { value: TomlValue::Table(table), origin, style: Style::Hcl };
        insert(into, name, Entry { key: *place, node, overrode: vec![] });
    }
    tables
}

/// The alias of a provider configuration.
fn alias_of(body: &Body) -> Option<&str> {
    body.value("alias").and_then(Expression::as_str)
}

fn named<'b>(label: &'b Label, values: Values<'_>) -> (&'b str, Origin) {
    (&label.text, values.origin(label.span))
}

/// The contents of a block; `schema` describes what Terraform reads itself.
fn inside(body: &Body, schema: &BodySchema, values: Values<'_>) -> Table {
    let mut table = Table::default();
    for attribute in body.attributes() {
        let kind = schema.argument(&attribute.name).map(|argument| argument.kind);
        insert(&mut table, &attribute.name, argument(attribute, kind, values));
    }
    for block in body.blocks() {
        nested(&mut table, block, schema, values);
    }
    table
}

fn argument(attribute: &Attribute, kind: Option<ArgumentKind>, values: Values<'_>) -> Entry {
    let node = values.argument(&attribute.value, kind);
    Entry { key: values.origin(attribute.name.span), node, overrode: vec![] }
}

/// Adds a nested block to `table`, below its labels and after earlier blocks with the same labels.
fn nested(table: &mut Table, block: &Block, schema: &BodySchema, values: Values<'_>) {
    let labels: Vec<String> = block.labels.iter().map(|label| label.text.to_string()).collect();
    let known = match schema.block(&block.kind) {
        Some(known) => known.inside(&labels),
        None if block.kind.as_str() == language::DYNAMIC.name => language::DYNAMIC.body,
        None => language::OPEN,
    };
    let inner = inside(&block.body, &known, values);
    let origin = values.origin(block.header());
    let node = Node { value: TomlValue::Table(inner), origin, style: Style::Header };
    let mut names = vec![(block.kind.as_str(), block.kind.span)];
    names.extend(block.labels.iter().map(|label| (&*label.text, label.span)));
    let Some(((name, span), outer)) = names.split_last() else { return };
    let mut into = table;
    for (label, span) in outer {
        into = level(into, label, values.origin(*span));
    }
    append_block(into, name, node, values.origin(*span));
}

/// The table at `key` of `table`, which only groups others.
fn level<'t>(table: &'t mut Table, key: &str, origin: Origin) -> &'t mut Table {
    let entry = table.entries.entry(key.to_owned()).or_insert_with(|| Entry {
        key: origin,
        node: Node { value: TomlValue::Table(Table::default()), origin, style: Style::Header },
        overrode: vec![],
    });
    // An argument and a block with one name, which no provider has.
    if entry.node.as_table().is_none() {
        entry.node.value = TomlValue::Table(Table::default());
    }
    match &mut entry.node.value {
        TomlValue::Table(table) => table,
        _ => unreachable!("it was made a table"),
    }
}

fn insert(table: &mut Table, key: &str, entry: Entry) {
    table.entries.entry(key.to_owned()).or_insert(entry);
}

/// Adds `node` to the array at `key`.
fn append(table: &mut Table, key: &str, node: Node, place: Origin) {
    let origin = node.origin;
    let entry = table.entries.entry(key.to_owned()).or_insert_with(|| Entry {
        key: place,
        node: Node { value: TomlValue::Array(vec![]), origin, style: Style::Header },
        overrode: vec![],
    });
    if let TomlValue::Array(list) = &mut entry.node.value {
        list.push(node);
    }
}

/// Adds a nested block: one is a table, several are an array.
fn append_block(table: &mut Table, key: &str, node: Node, place: Origin) {
    let Some(entry) = table.entries.get_mut(key) else {
        return insert(table, key, Entry { key: place, node, overrode: vec![] });
    };
    match &mut entry.node.value {
        TomlValue::Array(list) => list.push(node),
        _ => {
            let Node { origin, style, .. } = entry.node;
            let first = std::mem::replace(&mut entry.node.value, TomlValue::Unknown);
            let first = Node { value: first, origin, style };
            entry.node.value = TomlValue::Array(vec![first, node]);
        }
    }
}
