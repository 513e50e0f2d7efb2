//! Where a value of the root module was written.

use super::Address;
use super::secret::contract;
use crate::contracts::Contracts;
use crate::layers::{Entry, Environment, Table};
use crate::source::Origin;

/// The entry of the TOML that says what stands at `address`, or the innermost one around it.
pub fn entry<'a>(environment: &'a Environment, address: &Address) -> Option<&'a Entry> {
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
        let is_own = rest
            .first()
            .is_none_or(|key| own.node.as_table().is_some_and(|table| table.get(key).is_some()));
        // What an alias does not set it has from its provider.
        let from = if is_own { own.node.as_table()? } else { block };
        return deepest(from, rest).or(Some(own));
    }
    deepest(top, own)
}

fn deepest<'a>(table: &'a Table, path: &[String]) -> Option<&'a Entry> {
    let (key, rest) = path.split_first()?;
    let entry = table.entries.get(key)?;
    let inner = entry.node.as_table().and_then(|table| {
        // A literal's keys are those inside it.
        table
            .table("literal")
            .and_then(|literal| deepest(literal, rest))
            .or_else(|| deepest(table, rest))
    });
    inner.or(Some(entry))
}

/// Where the module's default is written for the input at `address`, if it has one.
pub fn default(
    environment: &Environment,
    contracts: &Contracts,
    address: &Address,
) -> Option<Origin> {
    let [kind, name, input] = address.segments() else { return None };
    let block = environment.tables.table(kind).filter(|_| kind == "module")?.table(name)?;
    contract(name, block, contracts)?.variables.get(input)?.default
}
