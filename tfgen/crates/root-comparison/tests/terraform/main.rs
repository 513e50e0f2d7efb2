//! What is equal here is equal in the real Terraform: handwritten expressions, and a root in every
//! style in which the other tests write roots.

#[path = "../../../../tests/real_terraform/command.rs"]
mod command;
#[path = "../written/mod.rs"]
mod written;

use command::terraform;
use root_comparison::{Given, Root, compare};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// What the expressions of the data may read.
const LOCALS: &str = "locals {
  one     = 1
  yes     = true
  text    = \"text\"
  list    = [\"a\", \"b\"]
  map     = { a = 1 }
  objects = [{ a = [1] }, { a = [2] }]
  nested  = [{ a = [[1], [2]] }, { a = [[3], [4]] }]
}
";

struct Pair {
    line: String,
    one: String,
    other: String,
    is_equal: bool,
    /// Whether they differ here and have one value.
    is_same: bool,
}

/// The pairs of `data`.
fn pairs(data: &str) -> Vec<Pair> {
    let lines = data.lines().filter(|line| !line.is_empty() && !line.starts_with("# "));
    let pairs = lines.map(|line| {
        let (text, is_same) = match line.strip_suffix(" # same") {
            Some(text) => (text, true),
            None => (line, false),
        };
        let (one, other, is_equal) = match (text.split_once(" === "), text.split_once(" =/= ")) {
            (Some((one, other)), _) => (one, other, true),
            (_, Some((one, other))) => (one, other, false),
            _ => panic!("`{line}` is not a pair"),
        };
        let (one, other) = (one.to_owned(), other.to_owned());
        Pair { line: line.to_owned(), one, other, is_equal, is_same }
    });
    pairs.collect()
}

/// Runs Terraform in `folder`; returns what it prints.
fn run(folder: &Path, arguments: &[&str]) -> String {
    let output = terraform(folder, arguments).output().expect("terraform starts");
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "terraform {arguments:?}: {talk}");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn expressions_that_are_equal_have_one_value() {
    let pairs = pairs(include_str!("expressions.txt"));
    assert!(pairs.len() >= 60, "{} pairs", pairs.len());
    let mut wrong = String::new();
    let mut text = LOCALS.to_owned();
    for (at, pair) in pairs.iter().enumerate() {
        let root = |expression: &str| {
            let text = format!("output \"o\" {{\n  value = {expression}\n}}\n");
            let texts = vec![("main.tf".to_owned(), text)];
            let root = Root::from_texts(Path::new("/root"), texts, &Given::default());
            root.unwrap_or_else(|error| panic!("{}: {error}", pair.line))
        };
        if compare(&root(&pair.one), &root(&pair.other)).is_equal() != pair.is_equal {
            let _ = writeln!(wrong, "here it is otherwise: {}", pair.line);
        }
        for (name, expression) in [("one", &pair.one), ("other", &pair.other)] {
            let _ = writeln!(text, "output \"{name}{at}\" {{\n  value = {expression}\n}}");
        }
    }
    wrong += &judged(&pairs, &text, "");
    assert!(wrong.is_empty(), "{wrong}");
}

/// Applies the root `text`, whose outputs `one` and `other` with a number are those of `pairs`,
/// with the `variables`; returns the pairs on which Terraform disagrees.
fn judged(pairs: &[Pair], text: &str, variables: &str) -> String {
    let mut wrong = String::new();
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("main.tf"), text).expect("a file");
    fs::write(folder.path().join("terraform.tfvars"), variables).expect("a file");
    run(folder.path(), &["apply", "-auto-approve", "-no-color", "-compact-warnings"]);
    let outputs = run(folder.path(), &["output", "-json"]);
    let json = hcl_syntax::json::parse(&outputs).expect("JSON");
    let hcl_syntax::json::Kind::Object(members) = &json.kind else { panic!("no object") };
    let values: BTreeMap<&str, &str> =
        members.iter().map(|one| (one.name.as_str(), one.value.span.of(&outputs))).collect();
    for (at, pair) in pairs.iter().enumerate() {
        let are_same = values[&*format!("one{at}")] == values[&*format!("other{at}")];
        if are_same != (pair.is_equal || pair.is_same) {
            let _ = writeln!(wrong, "in Terraform it is otherwise: {}", pair.line);
        }
    }
    wrong
}

#[test]
fn values_of_variables_are_those_of_their_types() {
    let pairs = pairs(include_str!("given.txt"));
    assert!(pairs.len() >= 20, "{} pairs", pairs.len());
    let (mut wrong, mut text, mut all) = (String::new(), String::new(), String::new());
    for (at, pair) in pairs.iter().enumerate() {
        let (kind, value) = pair.one.split_once(" | ").expect("a type and a value");
        let root = |text: String, given: &Given| {
            let texts = vec![("main.tf".to_owned(), text)];
            let root = Root::from_texts(Path::new("/root"), texts, given);
            root.unwrap_or_else(|error| panic!("{}: {error}", pair.line))
        };
        let mut given = Given::default();
        let set = format!("v{at} = {value}\n");
        given.read_variables("terraform.tfvars", &set).expect("a value");
        let variable = format!("variable \"v{at}\" {{\n  type = {kind}\n}}\n");
        let output = |value: &str| format!("output \"o\" {{\n  value = {value}\n}}\n");
        let first = root(format!("{variable}{}", output(&format!("var.v{at}"))), &given);
        let second = root(output(&pair.other), &Given::default());
        if compare(&first, &second).is_equal() != pair.is_equal {
            let _ = writeln!(wrong, "here it is otherwise: {}", pair.line);
        }
        all += &set;
        text += &variable;
        for (name, value) in [("one", &*format!("var.v{at}")), ("other", &pair.other)] {
            let _ = writeln!(text, "output \"{name}{at}\" {{\n  value = {value}\n}}");
        }
    }
    wrong += &judged(&pairs, &text, &all);
    assert!(wrong.is_empty(), "{wrong}");
}

/// What Terraform plans for the root with these files.
fn planned(files: &[(String, String)]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terraform/root/inner/main.tf");
    fs::create_dir(folder.path().join("inner")).expect("a folder");
    fs::copy(source, folder.path().join("inner/main.tf")).expect("a module");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    run(folder.path(), &["init", "-no-color"]);
    run(folder.path(), &["plan", "-no-color", "-out=plan"]);
    let plan = run(folder.path(), &["show", "-json", "plan"]);
    let json = hcl_syntax::json::parse(&plan).expect("JSON");
    let hcl_syntax::json::Kind::Object(members) = &json.kind else { panic!("no object") };
    let wanted = ["variables", "planned_values", "resource_changes", "output_changes", "checks"];
    let parts = members.iter().filter(|one| wanted.contains(&one.name.as_str()));
    parts.map(|one| format!("{}: {}\n", one.name.as_str(), one.value.span.of(&plan))).collect()
}

#[test]
fn a_root_in_every_style_has_one_plan() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terraform/root/main.tf");
    let text = fs::read_to_string(source).expect("a root");
    let body = hcl_syntax::parse(&text).body;
    let expected = planned(&[("main.tf".to_owned(), text.clone())]);
    assert!(expected.contains("terraform_data.second") && expected.len() > 5000, "{expected}");
    let first =
        Root::from_texts(Path::new("/root"), vec![("main.tf".to_owned(), text)], &Given::default());
    let first = first.expect("a root");
    let mut forms: Vec<(&str, String, String)> = written::styles()
        .into_iter()
        .map(|(name, style)| (name, "main.tf".to_owned(), written::file(&body, style)))
        .collect();
    let json = written::json::file(&body).expect("JSON");
    forms.push(("JSON", "main.tf.json".to_owned(), json));
    for (style, name, text) in forms {
        let files = vec![(name, text)];
        assert_eq!(planned(&files), expected, "{style}: {}", files[0].1);
        let second = Root::from_texts(Path::new("/root"), files, &Given::default());
        let comparison = compare(&first, &second.expect("a root"));
        assert!(comparison.is_equal(), "{style}: {:?}", comparison.differing().next());
    }
}

/// Function calls and strings from the tests of other crates.
fn expressions() -> Vec<String> {
    let calls = include_str!("../../../terraform-expressions/tests/functions.toml");
    let calls: toml::Table = calls.parse().expect("calls");
    let calls = calls["call"].as_array().expect("a list").iter();
    let calls = calls.filter_map(|call| call["expression"].as_str());
    let strings = include_str!("../../../hcl-syntax/tests/strings.txt").split("###\n");
    let strings =
        strings.map(|text| text.trim_end_matches('\n')).filter(|text| !text.contains('␍'));
    calls.chain(strings).filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

/// What Terraform makes of each of `texts`.
fn results(texts: &[String]) -> Vec<String> {
    let mut root = String::from("locals {\n  notice_template = \"Lot $${lot} leaves.\"\n}\n");
    root.push_str("output \"results\" {\n  value = [\n");
    for text in texts {
        let _ = write!(root, "try(jsonencode(\n{text}\n), \"error\"),\n");
    }
    root.push_str("  ]\n}\n");
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("main.tf"), root).expect("a file");
    run(folder.path(), &["apply", "-auto-approve", "-no-color", "-compact-warnings"]);
    let results = run(folder.path(), &["output", "-json", "results"]);
    let json = hcl_syntax::json::parse(&results).expect("JSON");
    let hcl_syntax::json::Kind::Array(elements) = &json.kind else { panic!("no list") };
    elements.iter().map(|one| one.span.of(&results).to_owned()).collect()
}

#[test]
fn expressions_in_every_style_have_one_value() {
    let texts = expressions();
    assert!(texts.len() >= 170, "{} expressions", texts.len());
    let expected = results(&texts);
    let errors = expected.iter().filter(|one| **one == "\"error\"").count();
    assert!(errors * 5 < texts.len(), "{errors} of {} are errors", texts.len());
    for (name, style) in written::styles() {
        let restyled = texts.iter().map(|text| {
            let tree = hcl_syntax::parse_expression(&format!("{text}\n"));
            let tree = tree.unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
            written::expression::Words::new(style, written::Role::Value).whole(&tree)
        });
        let restyled: Vec<String> = restyled.collect();
        for ((expected, found), text) in expected.iter().zip(results(&restyled)).zip(&restyled) {
            assert_eq!(*expected, found, "{name}: {text}");
        }
        for (text, restyled) in texts.iter().zip(&restyled) {
            let root = |text: &str| {
                let text = format!("output \"o\" {{\n  value = {text}\n}}\n");
                let texts = vec![("main.tf".to_owned(), text)];
                Root::from_texts(Path::new("/root"), texts, &Given::default()).expect(restyled)
            };
            let is_equal = compare(&root(text), &root(restyled)).is_equal();
            assert!(is_equal, "{name}: {text} against {restyled}");
        }
    }
}
