//! What was reviewed, held against what is planned.

use crate::change_set::{Change, ChangeSet};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a plan has that was not reviewed, or lacks that was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// There is no review of such a plan.
    NotReviewed,
    /// Only the digest of what was reviewed is there, and it is another one.
    Digest,
    /// One of the two is a plan to destroy.
    Destroys,
    /// The versions or checksums of providers are others.
    LockFile,
    /// Providers are configured in another way.
    Providers,
    /// The plan was made of other files, and it does what it does not show at these addresses.
    Hidden(Vec<String>),
    /// What is done at one address; none where nothing is.
    Change {
        /// What was reviewed.
        reviewed: Option<Box<Change>>,
        /// What is planned.
        planned: Option<Box<Change>>,
    },
}

/// What differs between what was `reviewed` and what is `planned`. Nothing does when an apply does
/// what people saw. Other files alone are no difference, unless the plan hides what they do.
pub fn differences<'a>(reviewed: &'a ChangeSet, planned: &'a ChangeSet) -> Vec<Difference> {
    let mut found = vec![];
    let mut differ = |is: bool, difference| found.extend(is.then_some(difference));
    // How nothing would be done does not matter.
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
