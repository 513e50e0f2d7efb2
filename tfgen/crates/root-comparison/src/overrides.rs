//! The changes of a block in an override file.

use crate::body::{Body, Member};
use crate::declared::Declared;
use crate::grammar::Context;

/// Changes `base` as a block of an override file does.
pub(crate) fn change(base: &mut Declared, changing: Declared) {
    let context = base.context;
    for (name, members) in changing.body.members {
        let is_block = matches!(members.first(), Some(Member::Block(_)));
        match (context, name.as_str()) {
            (Context::Variable | Context::Output, _) if is_block => {}
            (Context::Data, "lifecycle") => {}
            (Context::Resource, "lifecycle") => change_lifecycle(&mut base.body, members),
            _ => {
                base.body.members.insert(name, members);
            }
        }
    }
}

/// In a `lifecycle`, three arguments change, one by one.
fn change_lifecycle(base: &mut Body, changing: Vec<Member>) {
    const CHANGED: [&str; 3] = ["create_before_destroy", "ignore_changes", "prevent_destroy"];
    for member in changing {
        let Member::Block(mut nested) = member else { continue };
        nested.body.members.retain(|name, _| CHANGED.contains(&name.as_str()));
        let known = base.members.entry("lifecycle".to_owned()).or_default();
        match known.first_mut() {
            Some(Member::Block(known)) => known.body.members.extend(nested.body.members),
            _ => known.push(Member::Block(nested)),
        }
    }
}
