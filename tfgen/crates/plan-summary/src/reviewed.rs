//! Compares what was reviewed with what is planned.

use crate::change_set::{Change, ChangeSet};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something in a plan that was not reviewed, or the reverse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// This plan was not reviewed.
    NotReviewed,
    /// Only the digest of the review exists, and it differs.
    Digest,
    /// One of the two plans destroys.
    Destroys,
    /// The versions or checksums of providers differ.
    LockFile,
    /// Providers are configured differently.
    Providers,
    /// The plan was made from other files, and at these addresses it does something that it does
    /// not show.
    Hidden(Vec<String>),
    /// What happens at one address; `None` if nothing does.
    Change {
        /// What was reviewed.
        reviewed: Option<Box<Change>>,
        /// What is planned.
        planned: Option<Box<Change>>,
    },
}

/// The differences between what was `reviewed` and what is `planned`. There are none if an apply
/// does exactly what people saw. Other files alone are not a difference, unless the plan hides what
/// they do.
pub fn differences<'a>(reviewed: &'a ChangeSet, planned: &'a ChangeSet) -> Vec<Difference> {
    let mut found = vec![];
    let mut differ = |is: bool, difference| found.extend(is.then_some(difference));
    // If nothing would be done, it does not matter how.
    let are_plans = !reviewed.is_empty() && !planned.is_empty();
    differ(are_plans && reviewed.destroys != planned.destroys, Difference::Destroys);
    differ(are_plans && reviewed.lock_file != planned.lock_file, Difference::LockFile);
    differ(are_plans && reviewed.providers != planned.providers, Difference::Providers);
    let hidden = planned.changes.iter().filter(|one| one.hides);
    let hidden: Vec<String> = hidden.map(|one| one.address.clone()).collect();
    let is_other = reviewed.inputs != planned.inputs || planned.inputs.is_none();
    differ(are_plans && is_other && !hidden.is_empty(), Difference::Hidden(hidden));
    let (old, new) = (&reviewed.changes, &planned.changes);
    let by_place = |changes: &'a [Change]| -> BTreeMap<_, _> {
        changes.iter().map(|one| ((&one.address, &one.deposed), one)).collect()
    };
    let (old, new) = (by_place(old), by_place(new));
    for (place, &planned) in &new {
        let reviewed = old.get(place).copied();
        if reviewed != Some(planned) {
            let reviewed = reviewed.cloned().map(Box::new);
            let planned = Some(Box::new(planned.clone()));
            found.push(Difference::Change { reviewed, planned });
        }
    }
    let gone = old.iter().filter(|(place, _)| !new.contains_key(*place));
    found.extend(gone.map(|(_, &reviewed)| Difference::Change {
        reviewed: Some(Box::new(reviewed.clone())),
        planned: None,
    }));
    found
}
