//! What differs from the review.

use super::Piece::{self, Foreign};
use super::{Line, plain, words};
use crate::action::Action;
use crate::change_set::{Change, ChangedAttribute, ChangedValue};
use crate::reviewed::Difference;

/// `difference`, with the lines below it.
pub(super) fn line(difference: &Difference) -> Line {
    match difference {
        Difference::NotReviewed => plain(vec![words("no plan of it was reviewed")]),
        Difference::Digest => plain(vec![words(
            "the reviewed plan does something else; it was too long to store what it does",
        )]),
        Difference::Destroys => plain(vec![words(
            "one of the two plans destroys the environment, and the other does not",
        )]),
        Difference::LockFile => plain(vec![words("the versions or checksums of providers differ")]),
        Difference::Providers => plain(vec![words("providers are configured differently")]),
        Difference::Hidden(addresses) => {
            let below = addresses.iter().map(|address| vec![Foreign(address.clone())]);
            let text = "the plan is made from other files, and does not show what it does here";
            Line { below: below.collect(), ..plain(vec![words(text)]) }
        }
        Difference::Change { reviewed, planned } => change(reviewed.as_deref(), planned.as_deref()),
    }
}

fn change(reviewed: Option<&Change>, planned: Option<&Change>) -> Line {
    let (text, one) = match (reviewed, planned) {
        (None, Some(planned)) => {
            (format!(" is {}, which was not reviewed", done(planned)), planned)
        }
        (Some(reviewed), None) => {
            (format!(" was to be {}, but that is no longer planned", done(reviewed)), reviewed)
        }
        (Some(reviewed), Some(planned)) if done(reviewed) != done(planned) => {
            (format!(" was to be {}, but is {}", done(reviewed), done(planned)), planned)
        }
        (_, Some(planned)) => (String::new(), planned),
        (None, None) => return plain(vec![]),
    };
    let mut below = vec![];
    if let (Some(reviewed), Some(planned)) = (reviewed, planned) {
        ways(reviewed, planned, &mut below);
        for attribute in &planned.attributes {
            let before = reviewed.attributes.iter().find(|one| one.path == attribute.path);
            if before != Some(attribute) {
                below.push(attributes(&attribute.path, before, Some(attribute)));
            }
        }
        for attribute in &reviewed.attributes {
            if !planned.attributes.iter().any(|one| one.path == attribute.path) {
                below.push(attributes(&attribute.path, Some(attribute), None));
            }
        }
    }
    Line { below, ..plain(vec![Foreign(one.address.clone()), words(&text)]) }
}

/// Differences other than in attributes and action.
fn ways(reviewed: &Change, planned: &Change, below: &mut Vec<Vec<Piece>>) {
    let mut differ = |what: &str, old: Option<&String>, new: Option<&String>| {
        if old != new {
            let shown = |text: Option<&String>| match text {
                Some(text) => Foreign(text.clone()),
                None => words("nothing"),
            };
            let pieces = [words(what), shown(old), words(", planned "), shown(new)];
            below.push(pieces.into());
        }
    };
    let (old, new) = (&reviewed.previous_address, &planned.previous_address);
    differ("moved from: reviewed ", old.as_ref(), new.as_ref());
    differ("to the one with the id: reviewed ", reviewed.id.as_ref(), planned.id.as_ref());
    let (old, new) = (&reviewed.provider, &planned.provider);
    differ("by the provider: reviewed ", old.as_ref(), new.as_ref());
    differ("imported by: reviewed ", reviewed.import.as_ref(), planned.import.as_ref());
    differ("reason: reviewed ", reviewed.reason.as_ref(), planned.reason.as_ref());
    differ("waits: reviewed ", reviewed.deferred.as_ref(), planned.deferred.as_ref());
    let are_alike = reviewed.action == planned.action;
    if are_alike && reviewed.creates_first != planned.creates_first {
        let text = if planned.creates_first {
            "the new one is created before the old one is destroyed"
        } else {
            "the old one is destroyed before the new one is created"
        };
        below.push(vec![words(text), words("; the reviewed plan had it the other way round")]);
    }
    if reviewed.hides != planned.hides {
        below.push(vec![words("only one of the two plans does something that it does not show")]);
    }
}

fn attributes(
    path: &str,
    reviewed: Option<&ChangedAttribute>,
    planned: Option<&ChangedAttribute>,
) -> Vec<Piece> {
    let mut pieces = vec![Foreign(path.to_owned()), words(": reviewed ")];
    pieces.extend(attribute(reviewed));
    pieces.push(words(", planned "));
    pieces.extend(attribute(planned));
    pieces
}

fn attribute(one: Option<&ChangedAttribute>) -> Vec<Piece> {
    let value = |value: &ChangedValue| match value {
        ChangedValue::Absent => words("none"),
        ChangedValue::Value(text) => Foreign(text.clone()),
        ChangedValue::Unknown => words("(known after apply)"),
        ChangedValue::Changed => words("(sensitive) changes"),
        ChangedValue::Same => words("(sensitive) stays"),
    };
    let Some(one) = one else { return vec![words("no change")] };
    let before = one.before.iter().flat_map(|before| [value(before), words(" → ")]);
    before.chain([value(&one.after)]).collect()
}

/// The action, in a word.
fn done(change: &Change) -> &'static str {
    match change.action {
        Action::Read | Action::Nothing if change.import.is_some() => "imported",
        Action::Read | Action::Nothing if change.previous_address.is_some() => "moved",
        action => action.word(),
    }
}
