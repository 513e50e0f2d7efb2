//! Puts one layer over another.
//!
//! Tables are merged deeply; everything else is replaced. `import`, `moved` and `removed` are
//! appended. `false` drops a block, and `{ unset = true }` removes any key; what is removed must
//! exist.

use super::place::{Form, Place, form, form_of_value};
use super::value::{Entry, Node, Removed, Style, Table, TomlValue};
use crate::problem::{Code, Problem, Problems};
use crate::source::Origin;

/// Puts `over` over `into`; `path` leads to both.
pub(super) fn merge(
    into: &mut Table,
    over: Table,
    path: &mut Vec<String>,
    problems: &mut Problems,
) {
    let is_backend =
        matches!(path.as_slice(), [first, second] if first == "terraform" && second == "backend");
    if is_backend && over.keys().any(|key| !into.entries.contains_key(key)) {
        into.entries.clear();
    }
    for (key, entry) in over.entries {
        path.push(key);
        merge_entry(into, entry, path, problems);
        path.pop();
    }
}

fn merge_entry(into: &mut Table, mut over: Entry, path: &mut Vec<String>, problems: &mut Problems) {
    if let Some(existing) = path.last().and_then(|key| into.entries.get_mut(key))
        && (existing.node.is_hcl() || over.node.is_hcl())
    {
        put_over_hcl(existing, over, path, problems);
        return;
    }
    if over.node.is_hcl() {
        let Some(key) = path.last_mut() else { return };
        into.entries.insert(std::mem::take(key), over);
        return;
    }
    if is_removal(path, &over.node) {
        remove(into, &over, path, problems);
        return;
    }
    if let ([key], TomlValue::Array(added)) = (path.as_slice(), &mut over.node.value)
        && matches!(key.as_str(), "import" | "moved" | "removed")
        && let Some(existing) = into.entries.get_mut(key)
        && let TomlValue::Array(list) = &mut existing.node.value
    {
        for node in added.drain(..) {
            let is_same = |present: &Node| !node.is_hcl() && present.says_the_same_as(&node);
            if !list.iter().any(is_same) {
                list.push(node);
            }
        }
        return;
    }
    let is_table = |node: &Node| match &node.value {
        TomlValue::Table(table) => form(path, table, node.style).is_none(),
        _ => false,
    };
    let key = path.last().map_or("", String::as_str);
    let goes_into = is_table(&over.node)
        && into.entries.get(key).is_some_and(|existing| is_table(&existing.node));
    if is_table(&over.node)
        && let TomlValue::Table(table) = &mut over.node.value
        && !goes_into
    {
        // New entries go through the rules, too: they may remove something that does not exist.
        let mut fresh = Table::default();
        merge(&mut fresh, std::mem::take(table), path, problems);
        *table = fresh;
    }
    let Some(key) = path.last_mut() else { return };
    let Some(existing) = into.entries.get_mut(key) else {
        // The caller removes the last step from the path next.
        into.entries.insert(std::mem::take(key), over);
        return;
    };
    existing.overrode.push(existing.node.origin);
    existing.key = over.key;
    let Node { value, origin, style } = over.node;
    match (&mut existing.node.value, value) {
        (TomlValue::Table(table), TomlValue::Table(added)) if goes_into => {
            existing.node.style = joined_style(existing.node.style, style, origin);
            existing.node.origin = origin;
            merge(table, added, path, problems);
        }
        (_, value) => existing.node = Node { value, origin, style },
    }
}

/// Refuses to put `over` over an existing entry if one of them is in HCL, where each block is
/// declared once. A provider's configurations with an alias can join the one without.
fn put_over_hcl(
    existing: &mut Entry,
    over: Entry,
    path: &mut Vec<String>,
    problems: &mut Problems,
) {
    let aliases = |node: &Node| {
        node.as_table().is_some_and(|table| {
            !table.entries.is_empty() && table.keys().all(|key| key == "alias")
        })
    };
    let is_provider = matches!(path.as_slice(), [top, _] if top == "provider");
    if is_provider
        && (aliases(&existing.node) && !existing.node.is_hcl()
            || aliases(&over.node) && !over.node.is_hcl())
    {
        let Entry { key, node, .. } = over;
        let is_whole = !aliases(&node);
        if let (TomlValue::Table(into), TomlValue::Table(table)) =
            (&mut existing.node.value, node.value)
        {
            merge(into, table, path, problems);
            if is_whole {
                (existing.key, existing.node.origin, existing.node.style) =
                    (key, node.origin, node.style);
            }
        }
        return;
    }
    let address = path.join(".");
    if is_removal(path, &over.node) {
        problems.push(
            Problem::new(
                Code::NothingToRemove,
                format!("`{address}` is written in HCL and cannot be removed"),
            )
            .at(over.node.origin, "removes nothing")
            .at(existing.node.origin, "comes with its layer")
            .hint("put it in a layer of its own, which this environment does not extend"),
        );
        return;
    }
    problems.push(
        Problem::new(Code::Conflict, format!("`{address}` is declared twice"))
            .at(over.node.origin, "again here")
            .at(existing.node.origin, "first here")
            .hint("a block in HCL is declared only once, and layers cannot change it"),
    );
}

fn joined_style(lower: Style, higher: Style, place: Origin) -> Style {
    if lower == higher { lower } else { Style::Mixed(place) }
}

/// Whether `node` at `path` removes what lower layers have there.
pub(super) fn is_removal(path: &[String], node: &Node) -> bool {
    let is_block = Place::of(path) == Place::Block;
    match &node.value {
        TomlValue::Boolean(false) => is_block,
        TomlValue::Table(table) => {
            let form = if is_block && node.style == Style::Inline {
                form_of_value(table)
            } else {
                form(path, table, node.style)
            };
            form == Some(Form::Unset)
                && matches!(
                    table.get("unset").map(|node| &node.value),
                    Some(TomlValue::Boolean(true))
                )
        }
        _ => false,
    }
}

fn remove(into: &mut Table, over: &Entry, path: &[String], problems: &mut Problems) {
    let key = path.last().map_or("", String::as_str);
    // An alias may inherit from its provider what it does not set itself.
    if matches!(path, [top, _, alias, _, _] if top == "provider" && alias == "alias") {
        let mut over = over.clone();
        if let Some(existing) = into.entries.shift_remove(key) {
            over.overrode = existing.overrode;
            over.overrode.push(existing.node.origin);
        }
        into.entries.insert(key.to_owned(), over);
        return;
    }
    if let Some(existing) = into.entries.shift_remove(key) {
        into.removed.retain(|removed| removed.key != key);
        let overrode = existing.overrode.into_iter().chain([existing.node.origin]).collect();
        into.removed.push(Removed { key: key.to_owned(), origin: over.key, overrode });
        return;
    }
    let address = path.join(".");
    let near = problems.nearest(key, into.keys());
    problems.push(
        Problem::new(
            Code::NothingToRemove,
            format!("`{address}` is removed, but no lower layer has it"),
        )
        .at(over.node.origin, "removes nothing")
        .did_you_mean(over.key, near),
    );
}
