//! The content of a summary and its order: first what is lost, then what may be, then the rest.

use super::Piece::{Foreign, Quiet};
use super::{Line, Piece, Section, Sign, plain, unreviewed, words};
use crate::access::Widening;
use crate::action::{Action, deferral, reason};
use crate::difference::{Attribute, Shown};
use crate::repository::Description;
use crate::summary::{Resource, Summary};

/// The sections of `summary` that are not empty.
pub(super) fn sections(summary: &Summary) -> Vec<Section> {
    let lost = summary.resources.iter().filter(|one| one.action.destroys());
    let lost = lost.map(|one| line(one, &one.address, ended(one), meaning(one)));
    let look = summary.resources.iter().filter(|one| !one.action.destroys() && is_dear(one));
    let look = look.map(|one| line(one, &one.address, vec![], meaning(one)));
    let differences = summary.unreviewed.iter().map(unreviewed::line);
    let mut sections = vec![
        section("Not as reviewed", differences.collect()),
        section("Destroyed and replaced", lost.collect()),
        section("Worth a second look", look.collect()),
    ];
    sections.extend(modules(summary));
    let only = |is: fn(&&Resource) -> bool| summary.resources.iter().filter(is);
    let moved = only(|one| one.previous_address.is_some()).map(|one| {
        let from = one.previous_address.clone().unwrap_or_default();
        plain(vec![Foreign(from), words(" → "), Foreign(one.address.clone())])
    });
    let imported = only(|one| one.imported.is_some()).map(|one| {
        let mut pieces = vec![Foreign(one.address.clone())];
        match one.imported.as_deref() {
            None | Some("") => {}
            Some(id) => pieces.extend([words(" from "), Foreign(id.to_owned())]),
        }
        plain(pieces)
    });
    let forgotten = only(|one| matches!(one.action, Action::Forget | Action::ForgetAndCreate))
        .map(|one| plain(vec![Foreign(one.address.clone())]));
    let drift = summary.drift.iter().map(|one| {
        let what = match one.action {
            Action::Delete => " is gone",
            _ => " has changed",
        };
        let below = one.attributes.iter().map(attribute).collect();
        Line { below, ..plain(vec![Foreign(one.address.clone()), words(what)]) }
    });
    let outputs = summary.outputs.iter().map(|output| {
        let below = output.values.iter().map(attribute);
        match output.values.as_slice() {
            [value] if value.path.is_empty() => {
                let pieces = [Foreign(output.name.clone()), words("  ")];
                plain(pieces.into_iter().chain(attribute(value)).collect())
            }
            _ => Line { below: below.collect(), ..plain(vec![Foreign(output.name.clone())]) },
        }
    });
    let checks = summary.checks.iter().map(|check| {
        let below = check.messages.iter().map(|message| vec![Foreign(message.clone())]);
        Line { below: below.collect(), ..plain(vec![Foreign(check.address.clone())]) }
    });
    let deferred = summary.deferred.iter().map(|one| {
        let why = format!(" will be {}: {}", one.action.word(), deferral(&one.reason));
        plain(vec![Foreign(one.address.clone()), words(&why)])
    });
    sections.extend([
        section("Moved to another address", moved.collect()),
        section("Imported", imported.collect()),
        section("Forgotten: Terraform stops managing it, but it remains", forgotten.collect()),
        section("Changed outside Terraform since the last apply", drift.collect()),
        section("Outputs", outputs.collect()),
        section("Checks that fail", checks.collect()),
        section("Deferred: it waits for another apply", deferred.collect()),
    ]);
    sections.retain(|section| !section.lines.is_empty());
    sections
}

/// The changes of each module, one section each.
fn modules(summary: &Summary) -> Vec<Section> {
    let mut sections: Vec<(&str, Section)> = vec![];
    let mut changed: Vec<&Resource> = summary
        .resources
        .iter()
        .filter(|one| one.action.changes())
        // Destroyed or forgotten resources have no attributes, and were named above.
        .filter(|one| !matches!(one.action, Action::Delete | Action::Forget))
        .collect();
    changed.sort_by(|left, right| left.module.cmp(&right.module));
    for one in changed {
        let mut below: Vec<_> = one.attributes.iter().map(attribute).collect();
        if one.action == Action::Update && below.is_empty() {
            below.push(vec![words("only changes that Terraform does not show")]);
        }
        let line = line(one, one.short_address(), places(&one.places), below);
        match sections.last_mut() {
            Some((module, section)) if *module == one.module => section.lines.push(line),
            _ => {
                let title = match one.module.as_str() {
                    "" => vec![words("The root module")],
                    module => vec![Foreign(module.to_owned())],
                };
                sections.push((&one.module, Section { title, is_detail: true, lines: vec![line] }));
            }
        }
    }
    sections.into_iter().map(|(_, section)| section).collect()
}

fn section(title: &str, lines: Vec<Line>) -> Section {
    Section { title: vec![words(title)], is_detail: false, lines }
}

fn line(one: &Resource, address: &str, says: Vec<Piece>, below: Vec<Vec<Piece>>) -> Line {
    let sign = match one.action {
        Action::Delete => Sign::Destroy,
        Action::Replace => Sign::Replace,
        Action::Update => Sign::Update,
        Action::Create | Action::ForgetAndCreate => Sign::Create,
        Action::Forget | Action::Read | Action::Nothing => Sign::Other,
    };
    let mut pieces = vec![Foreign(address.to_owned())];
    if let Some(deposed) = &one.deposed {
        pieces
            .extend([words(" (left over from an earlier replacement, "), Foreign(deposed.clone())]);
        pieces.push(words(")"));
    }
    pieces.extend(says);
    Line { sign, is_held: one.is_held, pieces, below }
}

/// Why it is destroyed.
fn ended(one: &Resource) -> Vec<Piece> {
    let mut pieces = vec![];
    if !one.forced_by.is_empty() {
        pieces.push(words(", forced by "));
        for (index, path) in one.forced_by.iter().enumerate() {
            pieces.extend((index > 0).then(|| words(", ")));
            pieces.push(Foreign(path.clone()));
        }
    } else if let Some(reason) = one.reason.as_deref().and_then(reason) {
        pieces.push(words(&format!(": {reason}")));
    }
    pieces.extend(places(&one.places));
    pieces
}

fn places(places: &[String]) -> Vec<Piece> {
    if places.is_empty() { vec![] } else { vec![words("  "), Quiet(places.join(", "))] }
}

/// Whether a change of `one` deserves a second look, even if nothing is lost.
fn is_dear(one: &Resource) -> bool {
    let is_touched =
        matches!(one.action, Action::Update | Action::Forget | Action::ForgetAndCreate);
    let dear = |one: &Resource| one.description.as_ref().is_some_and(Description::is_dear);
    !one.access.is_empty() || is_touched && dear(one)
}

/// What the change of `one` means.
fn meaning(one: &Resource) -> Vec<Vec<Piece>> {
    let mut lines = vec![];
    match &one.description {
        None => lines.push(vec![words("no module describes what it holds")]),
        Some(what) => {
            let mut facts = vec![];
            match (&what.guard, what.holds_data) {
                (Some(guard), true) => {
                    facts.extend([words("holds data: "), Foreign(guard.clone())]);
                }
                (Some(guard), false) => facts.extend([words("holds "), Foreign(guard.clone())]),
                (None, true) => facts.push(words("holds data")),
                (None, false) => {}
            }
            if what.serves_traffic {
                let start = if facts.is_empty() { "serves traffic" } else { "; serves traffic" };
                facts.push(words(start));
            }
            lines.extend((!facts.is_empty()).then_some(facts));
        }
    }
    if one.is_held && one.description.as_ref().is_some_and(|what| !what.is_dear()) {
        lines.push(vec![words("the module that created it protected it, or did not describe it")]);
    }
    for access in &one.access {
        let what = match access.widening {
            Widening::PublicPrincipal => "a public principal in ",
            Widening::EveryAddress => "every address is allowed by ",
            Widening::Wildcard => "a new `*` in ",
            Widening::LoweredProtection => "a protection is lowered: ",
            Widening::Changed => "decides who may do what, and this changes: ",
        };
        lines.push(vec![words(what), Foreign(access.path.clone())]);
    }
    lines
}

/// An attribute before and after, and where it was written.
fn attribute(one: &Attribute) -> Vec<Piece> {
    let shown = |value: &Shown| match value {
        Shown::Absent => words("none"),
        Shown::Value(text) => Foreign(text.clone()),
        Shown::Unknown => words("(known after apply)"),
        Shown::Sensitive => words("(sensitive)"),
    };
    let mut pieces = vec![];
    if !one.path.is_empty() {
        pieces.extend([Foreign(one.path.clone()), words("  ")]);
    }
    match (&one.before, &one.after) {
        (Shown::Sensitive, Shown::Sensitive) => pieces.push(words("(sensitive) changes")),
        (before, after) => pieces.extend([shown(before), words(" → "), shown(after)]),
    }
    pieces.extend(places(&one.places));
    pieces
}
