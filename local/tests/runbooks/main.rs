//! `docs/runbooks.md`, typed as written, on the real stack in an emulated account; and the
//! provider's calls meanwhile, compared with the policy of the role that deploys.
//!
//! It takes minutes, because most steps apply: `make test-runbooks` runs it.

mod deploy_policy;
mod document;
#[path = "../documents/mod.rs"]
mod documents;
#[path = "../emulated_account/mod.rs"]
mod emulated_account;
#[path = "../inventory/mod.rs"]
mod inventory;
#[path = "../end_to_end/report.rs"]
mod report;
#[path = "../smallest_image/mod.rs"]
mod smallest_image;
mod stack;

use local::steps::Step;
use local::terraform::Plan;
use report::Report;
use serde_json::{Value, json};
use stack::Stack;

/// The table of `staging`, which always keeps its name here.
const TABLE: &str = "staging-exampulumi-items";

/// So that the test also compares the role's policy with changes of tags and settings.
const CHANGES: [&str; 2] = [
    r#"
[provider.aws.default_tags]
tags = { project = "runbooks", owner = "operations" }

[module.lambda_url]
log_retention_in_days          = 0
invoke_mode                    = "RESPONSE_STREAM"
memory_size                    = 1024
reserved_concurrent_executions = 5

[module.table]
ttl_attribute = "expires_at"

[module.waf]
rate_limit = { requests = 1000, window_seconds = 60 }
"#,
    r#"
[provider.aws.default_tags]
tags = { owner = { unset = true } }

[module.lambda_url]
reserved_concurrent_executions = { expr = "null" }
"#,
];

/// What a rename must not touch.
const HOLDS_DATA: [&str; 4] =
    ["aws_dynamodb_table.", "aws_ecr_repository.", "aws_route53_zone.", "aws_s3_bucket."];

#[test]
#[ignore = "takes minutes; `make test-runbooks` runs it"]
fn every_runbook_does_what_it_says() {
    let mut report = Report::default();
    let mut stack = report.step("an emulated account", Stack::prepare);
    report.step("staging is applied", || {
        stack.terraform.apply(&Step::default()).unwrap();
        assert_as_recorded(&stack);
    });
    report.step("and changed in most that can be changed", || {
        for changes in CHANGES {
            stack.enter(changes);
            stack.terraform.apply(&Step::default()).unwrap();
        }
        stays(&stack);
    });
    assert_eq!(document::headings(&stack.document).len(), 7, "a section that nobody types");

    report.step("the builds of the site are handed on", || {
        type_section(&mut stack, None);
        stays(&stack);
    });
    put_item(&stack);
    let heading = "Restore a table to a point in time";
    report.step(heading, || restores_the_table(&mut stack, heading));
    let heading = "Roll back a state";
    report.step(heading, || rolls_back(&mut stack, heading));
    let heading = "A function that was made and is tainted";
    report.step(heading, || {
        stack.type_in("terraform taint module.lambda_url.aws_lambda_function.this");
        assert_eq!(stack.terraform.plan().unwrap(), Plan::Changes);
        assert!(type_section(&mut stack, Some(heading)).contains("No changes."));
    });
    let heading = "Replace the function";
    report.step(heading, || replaces_the_function(&mut stack, heading));
    let heading = "Move a zone";
    report.step(heading, || moves_the_zone(&mut stack, heading));
    let heading = "Rename the prefix";
    report.step(heading, || renames(&mut stack, heading));
    let heading = "Tear down staging";
    report.step(heading, || tears_down(&mut stack, heading));
    report.step("the role that deploys may do all that was done, and no more", || {
        deploy_policy::assert_allows(&stack.calls());
    });
}

/// Enters and types what a section says, and returns the output of its commands.
fn type_section(stack: &mut Stack, heading: Option<&str>) -> String {
    let section = document::section(&stack.document, heading);
    if !section.toml.is_empty() {
        stack.enter(&section.toml);
    }
    stack.type_in(&section.commands)
}

fn stays(stack: &Stack) {
    assert_eq!(stack.terraform.plan().unwrap(), Plan::Empty);
}

fn put_item(stack: &Stack) {
    let item = json!({ "TableName": TABLE, "Item": { "id": { "S": "kept" } } });
    stack.dynamodb("PutItem", &item);
}

fn assert_item_is_there(stack: &Stack) {
    let key = json!({ "TableName": TABLE, "Key": { "id": { "S": "kept" } } });
    assert_eq!(stack.dynamodb("GetItem", &key)["Item"]["id"]["S"], "kept");
}

fn restores_the_table(stack: &mut Stack, heading: &str) {
    let table = |stack: &Stack| {
        stack.dynamodb("DescribeTable", &json!({ "TableName": TABLE }))["Table"].clone()
    };
    let before = table(stack);
    type_section(stack, Some(heading));
    let after = table(stack);
    assert_ne!(before["TableId"], after["TableId"], "it is another table");
    assert_eq!(after["DeletionProtectionEnabled"], true);
    assert_item_is_there(stack);
    let tables = stack.dynamodb("ListTables", &json!({}));
    assert_eq!(tables["TableNames"], json!([TABLE]), "the second table is gone");
    stays(stack);
}

/// A state that lost a resource by mistake is rolled back.
fn rolls_back(stack: &mut Stack, heading: &str) {
    stack.type_in("terraform state rm module.observability.aws_cloudwatch_dashboard.this");
    assert_eq!(stack.terraform.plan().unwrap(), Plan::Changes);
    assert!(type_section(stack, Some(heading)).contains("No changes."));
}

fn replaces_the_function(stack: &mut Stack, heading: &str) {
    let before = stack.output("function_url");
    let said = type_section(stack, Some(heading));
    assert!(said.contains("No changes."), "one apply is enough: {said}");
    let after = stack.output("function_url");
    assert_ne!(before, after, "AWS gives another URL");
    let policy = stack
        .emulator
        .get("lambda", "/2015-03-31/functions/staging-exampulumi-api/policy?Qualifier=live")
        .expect("the grants went with the function");
    let policy: Value = serde_json::from_slice(&policy).unwrap();
    let policy: Value = serde_json::from_str(policy["Policy"].as_str().unwrap()).unwrap();
    assert_eq!(policy["Statement"].as_array().map(Vec::len), Some(2), "{policy}");
    let id = stack.output("cloudfront_distro_id");
    let path = format!("/2020-05-31/distribution/{id}");
    let distribution = String::from_utf8(stack.emulator.get("cloudfront", &path).unwrap()).unwrap();
    let host = after.trim_start_matches("https://").trim_end_matches('/');
    assert!(distribution.contains(host), "the distribution sends requests to {host}");
    assert_as_recorded(stack);
}

fn moves_the_zone(stack: &mut Stack, heading: &str) {
    let zone = stack.output("hosted_zone_id");
    type_section(stack, Some(heading));
    let dns = format!("[module.dns]\nzone_id = \"{zone}\"\ndelegation = {{ unset = true }}\n");
    stack.enter(&dns);
    let plan = stack.type_in("terraform plan -no-color");
    assert!(!plan.contains("aws_route53_zone"), "{plan}");
    stack.terraform.apply(&Step::default()).unwrap();
    stays(stack);
    assert_eq!(stack.output("hosted_zone_id"), zone);
}

fn renames(stack: &mut Stack, heading: &str) {
    let said = type_section(stack, Some(heading));
    let gone: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("will be destroyed") || line.contains("must be replaced"))
        .collect();
    assert!(gone.len() >= 5, "the section shows what goes: {said}");
    for kind in HOLDS_DATA {
        assert!(!gone.iter().any(|line| line.contains(kind)), "{kind} {gone:#?}");
    }
    assert_item_is_there(stack);
    assert_eq!(stack.output("lambda_function_name"), "stage-exampulumi-api");
    assert_as_recorded(stack);
    stays(stack);
}

fn tears_down(stack: &mut Stack, heading: &str) {
    let said = type_section(stack, Some(heading));
    assert!(said.contains("Destroy complete!"), "{said}");
    // The zone now belongs to another environment.
    stack.type_in("cd ../names && terraform destroy -auto-approve");
    for (kind, found) in inventory::of(&stack.emulator, &stack.bucket) {
        assert!(found.is_empty(), "{kind}: {found:?} left");
    }
}

/// Everything in the state exists once, and there is nothing else.
fn assert_as_recorded(stack: &Stack) {
    let recorded = inventory::recorded(&stack.recorded());
    let unknown = inventory::unknown_types(&recorded);
    assert!(unknown.is_empty(), "tests/inventory/listings.rs has no line for {unknown:?}");
    let mut existing = inventory::of(&stack.emulator, &stack.bucket);
    if !recorded.iter().any(|resource| resource.resource_type == "aws_route53_zone") {
        existing.remove("aws_route53_zone");
    }
    let differences = inventory::differences(&existing, &recorded);
    assert!(differences.is_empty(), "{differences:#?}");
}
