//! Function calls: `functions.toml` has their results, which are the same here and in the real
//! Terraform.

#[path = "../../../tests/real_terraform/outputs.rs"]
mod outputs;

use hcl_syntax::parse_expression;
use outputs::outputs;
use serde::Deserialize;
use std::fmt::Write as _;
use terraform_expressions::{Evaluator, Stop, Value};

/// How many calls may be left to Terraform.
const MOST_LEFT: usize = 6;

#[derive(Deserialize)]
struct File {
    call: Vec<Call>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    expression: String,
    /// JSON, or `error`.
    result: String,
}

fn calls() -> Vec<Call> {
    let file: File = toml::from_str(include_str!("functions.toml")).expect("calls");
    assert!(file.call.len() >= 130, "{} calls", file.call.len());
    file.call
}

#[test]
fn calls_come_to_what_terraform_makes_of_them() {
    let (mut wrong, mut left) = (String::new(), vec![]);
    for Call { expression, result } in &calls() {
        let text = format!("jsonencode({expression})");
        let tree = parse_expression(&text).expect(expression);
        let ours = match Evaluator::default().value(&tree) {
            Ok(Value::String(text)) => text,
            Ok(value) => panic!("{expression} is {value:?}"),
            Err(Stop::Error(_)) => "error".to_owned(),
            Err(Stop::Left(reason)) => {
                left.push(format!("{expression}: {reason}"));
                continue;
            }
        };
        if ours != *result {
            let _ = writeln!(wrong, "{expression}\n  here      {ours}\n  Terraform {result}");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(left.len() <= MOST_LEFT, "{} are left: {left:#?}", left.len());
    println!("left to Terraform: {left:#?}");
}

#[test]
fn kept_results_are_those_of_terraform() {
    let calls = calls();
    let notice = "Lot $${lot} leaves from dock $${dock}.";
    let mut root = format!("locals {{\n  notice_template = \"{notice}\"\n}}\n");
    root.push_str("output \"results\" {\n  value = [\n");
    for Call { expression, .. } in &calls {
        let _ = writeln!(root, "    try(jsonencode({expression}), \"error\"),");
    }
    root.push_str("  ]\n}\n");
    let results: Vec<String> =
        serde_json::from_str(&outputs(&root, Some("results"))).expect("the results");
    for (Call { expression, result }, theirs) in calls.iter().zip(results) {
        assert_eq!(*result, theirs, "{expression}");
    }
}
