//! The results of the real Terraform for the same variables and expressions.

use crate::command::terraform;
use crate::generator::Group;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Numbers of the groups in which Terraform refuses something.
#[derive(Default)]
pub(crate) struct Refused {
    /// The default of an attribute.
    pub(crate) types: BTreeSet<usize>,
    /// The value.
    pub(crate) values: BTreeSet<usize>,
}

/// The variables of `groups` that Terraform refuses.
pub(crate) fn refused(groups: &[Group]) -> Refused {
    let folder = tempfile::tempdir().expect("a folder");
    let mut root = String::new();
    for (number, group) in groups.iter().enumerate() {
        // One line each, so that the line of a problem identifies the group.
        let _ = writeln!(root, "variable \"x{number}\" {{ # {}", group.kind);
        let _ = writeln!(root, "  type = {}", group.kind);
        let _ = writeln!(root, "  default = {}\n}}", group.value);
    }
    std::fs::write(folder.path().join("main.tf"), root).expect("the root module");
    let output = terraform(folder.path(), &["validate", "-json"]).output();
    let output = output.expect("terraform starts");
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    let diagnostics = report["diagnostics"].as_array().expect("diagnostics");
    let errors = diagnostics.iter().filter(|one| one["severity"] == "error");
    let mut refused = Refused::default();
    for error in errors {
        let line = error["range"]["start"]["line"].as_u64().expect("a line");
        let number = usize::try_from(line - 1).expect("a line") / 4;
        match error["summary"].as_str().expect("a title") {
            "Invalid default value for variable" => refused.values.insert(number),
            "Invalid default value for optional attribute" => refused.types.insert(number),
            other => panic!("{other}: {error}"),
        };
    }
    refused
}

/// The result of each condition of `groups`, in order, as JSON or `error`; or the numbers of the
/// groups whose value is refused only now.
pub(crate) fn results(groups: &[&Group]) -> Result<Vec<String>, BTreeSet<usize>> {
    let (mut root, mut results) = (String::new(), String::new());
    for (number, group) in groups.iter().enumerate() {
        let _ = writeln!(root, "variable \"x{number}\" {{\n  type = {}", group.kind);
        let _ = writeln!(root, "  default = {}\n}}", group.value);
        for condition in &group.conditions {
            let condition = condition.replace("var.x", &format!("var.x{number}"));
            let _ = writeln!(results, "    try(jsonencode({condition}), \"error\"),");
        }
    }
    let _ = writeln!(root, "output \"results\" {{\n  value = [\n{results}  ]\n}}");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("main.tf"), root).expect("the root module");
    for arguments in [
        &["apply", "-auto-approve", "-no-color", "-compact-warnings"][..],
        &["output", "-json", "results"],
    ] {
        let output = terraform(folder.path(), arguments).output().expect("terraform starts");
        let talk = String::from_utf8_lossy(&output.stderr);
        let late = talk.split("default value for variable \"x").skip(1);
        let late = late.filter_map(|rest| rest.split_once('"')?.0.parse().ok());
        let late: BTreeSet<usize> = late.collect();
        if !late.is_empty() {
            return Err(late);
        }
        assert!(output.status.success(), "terraform {arguments:?}: {talk}");
        if arguments[0] == "output" {
            let results: Vec<Option<String>> =
                serde_json::from_slice(&output.stdout).expect("the results");
            let unknown = || "unknown".to_owned();
            return Ok(results.into_iter().map(|result| result.unwrap_or_else(unknown)).collect());
        }
    }
    unreachable!("the output was read")
}
