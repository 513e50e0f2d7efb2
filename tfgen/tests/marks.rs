//! Which expressions are sensitive because of what they read, here and in the real Terraform. The
//! expressions are data: `marks/expressions.toml`.

#[path = "real_terraform/command.rs"]
mod command;

use command::terraform;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

#[derive(Deserialize)]
struct File {
    locals: BTreeMap<String, String>,
    written: BTreeMap<String, Written>,
    expressions: Expressions,
}

#[derive(Deserialize)]
struct Written {
    toml: String,
    hcl: String,
}

#[derive(Deserialize)]
struct Expressions {
    same: Vec<String>,
    stricter: Vec<String>,
}

/// Type and default of each sensitive variable.
const VARIABLES: [(&str, &str, &str); 4] = [
    ("token", "string", "\"x\""),
    ("number", "number", "1"),
    ("flag", "bool", "true"),
    ("object", "object({ name = string })", "{ name = \"a\" }"),
];

/// The expressions whose outputs in the root module Terraform refuses as sensitive.
fn by_terraform<'e>(file: &File, expressions: &[&'e str]) -> BTreeSet<&'e str> {
    let mut root = String::new();
    for (name, kind, default) in VARIABLES {
        let _ = writeln!(root, "variable \"{name}\" {{\n  type = {kind}\n  default = {default}");
        root.push_str("  sensitive = true\n}\n");
    }
    root.push_str("locals {\n");
    for (name, value) in &file.locals {
        let _ = writeln!(root, "  {name} = {value}");
    }
    for (name, Written { hcl, .. }) in &file.written {
        let _ = writeln!(root, "  written_{name} = {hcl}");
    }
    root.push_str("}\n");
    // One line each, so that the line of a problem identifies the expression.
    let first = root.lines().count() + 1;
    for (number, expression) in expressions.iter().enumerate() {
        let _ = writeln!(root, "output \"o{number}\" {{ value = {expression} }}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("main.tf"), root).expect("the root module");
    let output = terraform(folder.path(), &["plan", "-json", "-input=false"]).output();
    let output = output.expect("terraform starts");
    let mut sensitive = BTreeSet::new();
    for line in output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let message: Value = serde_json::from_slice(line).expect("a message");
        let diagnostic = &message["diagnostic"];
        if diagnostic["severity"] == "error" {
            let title = diagnostic["summary"].as_str().expect("a title");
            let line = diagnostic["range"]["start"]["line"].as_u64().expect("a line");
            let expression = expressions[usize::try_from(line).expect("a line") - first];
            assert_eq!(title, "Output refers to sensitive values", "{expression}");
            sensitive.insert(expression);
        }
    }
    sensitive
}

/// The expressions whose outputs in the environment are refused here.
fn by_tfgen<'e>(file: &File, expressions: &[&'e str]) -> BTreeSet<&'e str> {
    let mut environment = String::from("[environment]\ndescription = \"Expressions\"\n");
    for (name, kind, _) in VARIABLES {
        let _ = writeln!(environment, "[variable.{name}]\ntype = '{kind}'\nsensitive = true");
    }
    environment.push_str("[locals]\n");
    for (name, value) in &file.locals {
        let _ = writeln!(environment, "{name} = {{ expr = '{value}' }}");
    }
    for (name, Written { toml, .. }) in &file.written {
        let _ = writeln!(environment, "written_{name} = {toml}");
    }
    for (number, expression) in expressions.iter().enumerate() {
        let _ = writeln!(environment, "[output.o{number}]\nvalue = {{ expr = '{expression}' }}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "envs/all.toml", &environment);
    write(folder.path(), "modules/none/main.tf", "");
    let Output { stdout, .. } = Command::new(env!("CARGO_BIN_EXE_tfgen"))
        .arg("--root")
        .arg(folder.path())
        .args(["check", "--format", "json"])
        .output()
        .expect("tfgen starts");
    let report: Value = serde_json::from_slice(&stdout).expect("a report");
    let problems = report["problems"].as_array().expect("problems");
    let numbers = problems.iter().map(|problem| {
        let title = problem["title"].as_str().expect("a title");
        let number = title.strip_prefix("output `o").expect("an output");
        let number = number.strip_suffix("` is not sensitive, but its value is").expect("E025");
        number.parse::<usize>().expect("a number")
    });
    numbers.map(|number| expressions[number]).collect()
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

#[test]
fn marks_are_those_of_terraform() {
    let text = include_str!("marks/expressions.toml");
    let file: File = toml::from_str(text).expect("expressions");
    let Expressions { same, stricter } = &file.expressions;
    let expressions: Vec<&str> = same.iter().chain(stricter).map(String::as_str).collect();
    let theirs = by_terraform(&file, &expressions);
    let ours = by_tfgen(&file, &expressions);
    let missed: Vec<_> = theirs.difference(&ours).collect();
    assert!(missed.is_empty(), "sensitive in Terraform only: {missed:#?}");
    let expected: BTreeSet<&str> = stricter.iter().map(String::as_str).collect();
    let more: BTreeSet<&str> = ours.difference(&theirs).copied().collect();
    assert_eq!(more, expected, "sensitive here only");
}
