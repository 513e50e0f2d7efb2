//! What a destroyed stack leaves: only the bucket with Terraform's own state.

use std::collections::BTreeSet;

use local::commands::up::Stack;
use local::logged;
use local::project::{LOCAL, Project};
use local::state::StateFolder;
use local::terraform::generated_root::GeneratedRoot;
use serde_json::Value;

use crate::inventory;

/// The state in the backend.
pub(crate) fn recorded_state(stack: &Stack, state: &StateFolder) -> Value {
    let mut pull = stack.terraform.command(&["state", "pull"]);
    let text = logged::output(&mut pull, &state.log("terraform-state")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Each resource of the state exists once, and the emulated AWS has nothing else: so finding
/// nothing later is meaningful.
pub(crate) fn assert_as_recorded(stack: &Stack, project: &Project, recorded: &Value) {
    let recorded = inventory::recorded(recorded);
    let unknown = inventory::unknown_types(&recorded);
    assert!(unknown.is_empty(), "tests/inventory/listings.rs has no line for {unknown:?}");
    let existing = inventory::of(&stack.emulator, &state_bucket(project));
    let differences = inventory::differences(&existing, &recorded);
    assert!(differences.is_empty(), "{differences:#?}");
    for (resource_type, found) in existing.iter().filter(|(_, found)| !found.is_empty()) {
        println!("     {resource_type}: {}", found.len());
    }
}

/// A resource that is made before its predecessor is destroyed needs a free name, and Terraform
/// treats everything that such a resource reads in the same way. A function, its role, its table or
/// its images, replaced under one name, would conflict with themselves. A certificate has no name,
/// and the distribution's parts read only the site's bucket.
pub(crate) fn assert_functions_are_destroyed_before_they_are_made(recorded: &Value) {
    let resources = recorded["resources"].as_array().unwrap();
    let is_early = |resource: &&Value| {
        let instances = resource["instances"].as_array().unwrap();
        instances.iter().any(|instance| instance["create_before_destroy"] == true)
    };
    let early: BTreeSet<&str> = resources
        .iter()
        .filter(is_early)
        .filter_map(|resource| resource["type"].as_str())
        .collect();
    let expected = [
        "aws_acm_certificate",
        "aws_cloudfront_function",
        "aws_cloudfront_origin_access_control",
        "aws_cloudfront_response_headers_policy",
        "aws_s3_bucket",
    ];
    assert_eq!(early, expected.into());
}

/// Lists everything in every service.
pub(crate) fn assert_none(stack: &Stack, project: &Project) {
    for (resource_type, found) in inventory::of(&stack.emulator, &state_bucket(project)) {
        println!("     {resource_type}: {} left", found.len());
        assert!(found.is_empty(), "{resource_type}: {found:?} left");
    }
}

fn state_bucket(project: &Project) -> String {
    let root = GeneratedRoot::read(&project.generated(LOCAL)).unwrap();
    root.state_bucket().unwrap().to_owned()
}
