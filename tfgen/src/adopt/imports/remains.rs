//! What has no match, and why.

use super::evaluation::Evaluation;
use super::imported::Imported;
use super::matching::{Comparison, Matching, compared, differences};
use super::state::StateResource;
use super::targets::{Attribute, Known, Target, Targets, deciding};
use std::collections::BTreeSet;
use terraform_expressions::{Value, string};

/// What has no match.
#[derive(Debug, Default)]
pub(super) struct Remains {
    /// What the environment declares, by address, each with the reason.
    pub(super) declared: Vec<(String, String)>,
    /// What the state has, each with the reason.
    pub(super) in_state: Vec<(String, String)>,
    /// Whether any of it may belong together.
    pub(super) may_match: bool,
}

/// How many things a message lists before it only counts the rest.
const LISTED: usize = 4;

/// What `matching` left of `targets`, except what is already `imported`.
pub(super) fn remains(
    targets: &Targets<'_>,
    matching: &Matching<'_>,
    imported: &Imported,
    evaluation: &Evaluation<'_>,
) -> Remains {
    let mut remains = Remains::default();
    let mut open_kinds = BTreeSet::new();
    for target in &targets.resources {
        if matching.matched.contains_key(&target.address) || imported.has(&target.address) {
            continue;
        }
        let free: Vec<&StateResource> =
            matching.free().map(|(_, one)| one).filter(|one| one.kind == target.kind).collect();
        let reason = match &target.state {
            Known::NotImportable(reason) => reason.clone(),
            Known::Importable(_) | Known::Unexpanded(_) if free.is_empty() => {
                format!("the state has no {}{}", other(target, matching), target.kind)
            }
            Known::Unexpanded(reason) => {
                open_kinds.insert(target.kind.clone());
                remains.may_match = true;
                format!("only Terraform knows which instances exist: {reason}")
            }
            Known::Importable(_) => {
                open_kinds.insert(target.kind.clone());
                remains.may_match |= !is_new(target);
                why(target, &free, evaluation)
            }
        };
        remains.declared.push((target.address.clone(), reason));
    }
    remains.declared.extend(targets.unread.iter().cloned());
    for (_, resource) in matching.free() {
        let mut declared = targets.resources.iter().filter(|one| one.kind == resource.kind);
        let is_refused = |one: &Target<'_>| matches!(one.state, Known::NotImportable(_));
        let reason = match declared.next() {
            None => format!("the environment has no {}", resource.kind),
            Some(_) if open_kinds.contains(&resource.kind) => {
                "it is unclear whether it is one of those above".to_owned()
            }
            Some(first) if is_refused(first) && declared.all(is_refused) => {
                format!("no {} can be imported", resource.kind)
            }
            Some(_) => format!("the environment has no other {}", resource.kind),
        };
        let address = format!("{} ({})", resource.address, resource.file);
        remains.in_state.push((address, reason));
    }
    remains
}

/// Whether `target` belongs to a resource without a match.
fn is_new(target: &Target<'_>) -> bool {
    target.attributes.values().any(|attribute| matches!(attribute, Attribute::OfNew(_)))
}

fn other(target: &Target<'_>, matching: &Matching<'_>) -> &'static str {
    let mut taken = matching.known().into_values();
    if taken.any(|one| one.kind == target.kind) { "other " } else { "" }
}

/// Why `target` is not one of `free`, or may not be one.
fn why(target: &Target<'_>, free: &[&StateResource], evaluation: &Evaluation<'_>) -> String {
    let Known::Importable(importing) = target.state else { return String::new() };
    let candidates: Vec<&StateResource> =
        free.iter().copied().filter(|one| compared(target, one) != Comparison::Differs).collect();
    let shown = |all: &[&StateResource]| {
        let all: Vec<String> = all
            .iter()
            .map(|one| match one.id_as(target, importing) {
                Ok(id) => format!("{} (`{id}`)", one.address),
                Err(_) => one.address.clone(),
            })
            .collect();
        listed(&all)
    };
    let mut open: Vec<String> = vec![];
    for name in &importing.identified_by {
        match target.attributes.get(name) {
            Some(Attribute::OfNew(reason)) => {
                return format!("it belongs to a resource without a match: its `{name}` {reason}");
            }
            Some(Attribute::Open(reason)) => open.push(format!("its `{name}` {reason}")),
            Some(Attribute::Absent) => open.push(format!("its `{name}` is not set")),
            Some(Attribute::Is(_)) | None => {}
        }
    }
    match candidates[..] {
        [] => {}
        [one] => {
            let open =
                if open.is_empty() { String::new() } else { format!(": {}", open.join(", ")) };
            return format!("it may or may not be {}{open}", shown(&[one]));
        }
        _ => {
            let (count, kind) = (candidates.len(), &target.kind);
            return format!(
                "{count} {kind} could be it, and it is unclear which: {}",
                shown(&candidates)
            );
        }
    }
    // The attribute in which the most similar ones differ.
    let all = free.iter().map(|one| differences(target, one));
    let fewest = all.clone().map(|found| found.len()).min().unwrap_or_default();
    let near: Vec<_> = all.filter(|found| found.len() == fewest).collect();
    let Some((name, here, _)) = near.first().and_then(|found| found.first()).copied() else {
        return "nothing in the state matches".to_owned();
    };
    let there: BTreeSet<String> = near
        .iter()
        .filter_map(|found| found.iter().find(|(other, ..)| *other == name))
        .map(|(_, _, there)| text(there))
        .collect();
    let there = listed(&there.into_iter().collect::<Vec<_>>());
    let inputs = deciding(evaluation, &target.address, name);
    let inputs: Vec<String> =
        inputs.iter().map(|(call, input)| format!("`{input}` of module `{call}`")).collect();
    let hint = match &inputs[..] {
        [] => String::new(),
        all => format!("; it depends on {}", all.join(", ")),
    };
    format!("its `{name}` is {} here and {there} in the state{hint}", text(here))
}

/// `value` in readable form.
fn text(value: &Value) -> String {
    match value.elements() {
        Some(all) => format!("[{}]", all.iter().map(text).collect::<Vec<_>>().join(", ")),
        None => match string(value.clone()) {
            Ok(text) => format!("`{text}`"),
            Err(_) => value.kind().to_owned(),
        },
    }
}

/// The first few of `all` on one line.
fn listed(all: &[String]) -> String {
    let more = all.len().saturating_sub(LISTED);
    let mut shown = all[..all.len() - more].join(", ");
    if more > 0 {
        shown.push_str(&format!(" and {more} more"));
    }
    shown
}
