//! What the emulated AWS has, by the types of Terraform's resources.

mod listings;

use std::collections::BTreeMap;

use local::aws::EmulatedAws;
use serde_json::Value;

use listings::{LISTINGS, PARTS};

/// One thing that exists: the name it was given, and AWS's id for it, which may be the name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub(crate) name: String,
    pub(crate) id: String,
}

/// Everything that exists, by resource type.
pub(crate) type Inventory = BTreeMap<&'static str, Vec<Found>>;

/// Lists everything in every service, except the bucket `ignored_bucket`: it holds the state, so it
/// is made before the first apply and outlives the last destroy.
pub(crate) fn of(emulator: &EmulatedAws, ignored_bucket: &str) -> Inventory {
    let mut inventory = Inventory::new();
    for listing in LISTINGS {
        let mut found = listing.ask(emulator);
        found.retain(|found| found.name != ignored_bucket);
        found.sort();
        inventory.insert(listing.resource_type, found);
    }
    inventory
}

/// A managed resource as Terraform's state file has it.
#[derive(Debug, Clone)]
pub(crate) struct Recorded {
    pub(crate) resource_type: String,
    pub(crate) attributes: Value,
}

/// The managed resources of AWS in a state file, `terraform state pull`'s answer.
pub(crate) fn recorded(state: &Value) -> Vec<Recorded> {
    let resources = state["resources"].as_array().map(Vec::as_slice).unwrap_or_default();
    let managed = resources
        .iter()
        .filter(|resource| resource["mode"] == "managed" && resource["type"] != "terraform_data");
    managed
        .flat_map(|resource| {
            let instances = resource["instances"].as_array().unwrap();
            instances.iter().map(|instance| Recorded {
                resource_type: resource["type"].as_str().unwrap().to_owned(),
                attributes: instance["attributes"].clone(),
            })
        })
        .collect()
}

/// Types in a state that no listing covers, neither as themselves nor as part of another: a
/// test that finds any could not see whether such a resource is left.
pub(crate) fn unknown_types(recorded: &[Recorded]) -> Vec<String> {
    let known = |resource_type: &str| {
        LISTINGS.iter().any(|listing| listing.resource_type == resource_type)
            || PARTS.iter().any(|(part, _)| *part == resource_type)
    };
    let mut unknown: Vec<String> = recorded
        .iter()
        .map(|resource| resource.resource_type.clone())
        .filter(|resource_type| !known(resource_type))
        .collect();
    unknown.sort();
    unknown.dedup();
    unknown
}

/// Every difference between what exists and what the state has: doubled or lost resources.
pub(crate) fn differences(inventory: &Inventory, recorded: &[Recorded]) -> Vec<String> {
    let mut differences = Vec::new();
    for (resource_type, found) in inventory {
        let known: Vec<&str> = recorded
            .iter()
            .filter(|resource| resource.resource_type == *resource_type)
            .filter_map(|resource| resource.attributes["id"].as_str())
            .collect();
        for found in found.iter().filter(|found| !known.contains(&found.id.as_str())) {
            let Found { name, id } = found;
            differences.push(format!("{resource_type} {name} ({id}) is not in the state"));
        }
        for id in known.iter().filter(|id| !found.iter().any(|found| found.id == **id)) {
            differences.push(format!("{resource_type} {id} is in the state and does not exist"));
        }
    }
    differences
}
