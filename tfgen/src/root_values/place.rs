//! Where a value of the root module was written.

use super::ValueAddress;
use crate::contracts::{Contract, Contracts};
use crate::layers::{Entry, Environment, ModuleSource, Node, Table, TomlValue};
use crate::source::Origin;

/// The TOML entry that sets the value at `address`, or the innermost one around it.
pub fn entry<'a>(environment: &'a Environment, address: &ValueAddress) -> Option<&'a Entry> {
    innermost(environment, address).map(|(entry, _)| entry)
}

/// The TOML entry at `address` itself.
pub(super) fn entry_at<'a>(
    environment: &'a Environment,
    address: &ValueAddress,
) -> Option<&'a Entry> {
    innermost(environment, address).filter(|(_, is_itself)| *is_itself).map(|(entry, _)| entry)
}

fn innermost<'a>(
    environment: &'a Environment,
    address: &ValueAddress,
) -> Option<(&'a Entry, bool)> {
    let segments = address.segments();
    let (top, own) = match segments.split_first()? {
        (first, rest) if first == "vars" => (&environment.vars, rest),
        _ => (&environment.tables, segments),
    };
    if let [provider, name, alias, alias_name, rest @ ..] = own
        && provider == "provider"
        && alias == "alias"
    {
        let block = top.table("provider")?.table(name)?;
        let own = block.table("alias")?.entries.get(alias_name)?;
        let table = own.node.as_table()?;
        let is_own =
            rest.first().is_none_or(|key| deepest(table, std::slice::from_ref(key)).is_some());
        // An alias inherits from its provider what it does not set.
        return deepest(if is_own { table } else { block }, rest).or(Some((own, rest.is_empty())));
    }
    deepest(top, own)
}

/// The entry at `path` in `table`, or the innermost one around it, and which of the two it is.
fn deepest<'a>(table: &'a Table, path: &[String]) -> Option<(&'a Entry, bool)> {
    let (key, rest) = path.split_first()?;
    let (name, number) = match key.strip_suffix(']').and_then(|key| key.split_once('[')) {
        Some((name, number)) if !table.entries.contains_key(key) => (name, number.parse().ok()),
        _ => (key.as_str(), None),
    };
    let entry = table.entries.get(name)?;
    let inner = match &entry.node.value {
        // The keys of a literal are those inside it.
        TomlValue::Table(table) => table
            .table("literal")
            .and_then(|literal| deepest(literal, rest))
            .or_else(|| deepest(table, rest)),
        TomlValue::Array(list) => element(list, number, rest),
        _ => None,
    };
    inner.or(Some((entry, rest.is_empty())))
}

/// The entry at `path` in an array of tables: in the table with that number, or in the one with
/// whose subject the path begins.
fn element<'a>(
    list: &'a [Node],
    number: Option<usize>,
    path: &[String],
) -> Option<(&'a Entry, bool)> {
    let (subject, rest) = path.split_first()?;
    let is_about = |node: &&Node| {
        let subjects = ["to", "from"].into_iter().filter_map(|key| node.as_table()?.get(key));
        subjects.filter_map(Node::as_str).any(|text| text == subject)
    };
    match list.iter().find(is_about) {
        Some(node) if number.is_none() => deepest(node.as_table()?, rest),
        _ => deepest(list.get(number.unwrap_or(0))?.as_table()?, path),
    }
}

/// The place of the module's default for the input at `address`, if it has one.
pub fn default(
    environment: &Environment,
    contracts: &Contracts,
    address: &ValueAddress,
) -> Option<Origin> {
    let [kind, name, input] = address.segments() else { return None };
    let block = environment.tables.table(kind).filter(|_| kind == "module")?.table(name)?;
    contract(environment, name, block, contracts)?.variables.get(input)?.default
}

/// The contract of the module that the block `name` of `environment` calls, if known.
pub(crate) fn contract<'a>(
    environment: &Environment,
    name: &str,
    block: &Table,
    contracts: &'a Contracts,
) -> Option<&'a Contract> {
    match ModuleSource::of(name, block) {
        ModuleSource::Folder(folder) => contracts.get(&folder),
        ModuleSource::Remote(_) => contracts.installed(environment.name.as_str(), name),
    }
}
