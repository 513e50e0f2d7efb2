//! A reference to a variable of each type as an input of each type: `tfgen` refuses exactly what
//! Terraform refuses.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Output};

const TYPES: [&str; 21] = [
    "any",
    "string",
    "number",
    "bool",
    "list(string)",
    "list(bool)",
    "list(any)",
    "set(number)",
    "map(string)",
    "map(list(string))",
    "tuple([])",
    "tuple([number, bool])",
    "tuple([string, bool])",
    "object({})",
    "object({ a = string })",
    "object({ a = number, b = optional(bool) })",
    "object({ a = bool, b = bool })",
    "object({ a = optional(list(string)), b = optional(object({ c = string })) })",
    "list(object({ a = string }))",
    "set(object({ a = list(number), b = optional(string) }))",
    "list(tuple([string, bool]))",
];

#[test]
fn references_are_refused_where_terraform_refuses_them() {
    let repository = tempfile::tempdir().expect("a temporary folder");
    let mut environment = String::from("[environment]\n");
    for (index, kind) in TYPES.iter().enumerate() {
        let _ = writeln!(environment, "[variable.v{index}]\ntype = \"{kind}\"");
        let module = repository.path().join(format!("modules/m{index}"));
        fs::create_dir_all(&module).expect("a folder");
        fs::write(module.join("main.tf"), format!("variable \"x\" {{\n  type = {kind}\n}}\n"))
            .expect("a module");
    }
    let pairs = || (0..TYPES.len()).flat_map(|from| (0..TYPES.len()).map(move |to| (from, to)));
    for (from, to) in pairs() {
        let _ = writeln!(
            environment,
            "[module.c{from}_{to}]\nsource = \"modules/m{to}\"\nx = {{ ref = \"var.v{from}\" }}"
        );
    }
    fs::create_dir(repository.path().join("envs")).expect("a folder");
    let file = repository.path().join("envs/pairs.toml");
    fs::write(&file, &environment).expect("an environment");
    let run = |program: &str, arguments: &[&str], folder: &str| -> Output {
        Command::new(program)
            .args(arguments)
            .current_dir(repository.path().join(folder))
            .env_remove("TF_CLI_CONFIG_FILE")
            .env("CHECKPOINT_DISABLE", "1")
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}"))
    };

    let output = run(env!("CARGO_BIN_EXE_tfgen"), &["check", "--format", "json"], "");
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let lines: Vec<&str> = environment.lines().collect();
    let refused: BTreeSet<&str> = said["problems"]
        .as_array()
        .expect("problems")
        .iter()
        .map(|problem| {
            assert_eq!(problem["code"], "E014", "{problem}");
            // The header is two lines above.
            let line = problem["locations"][0]["line"].as_u64().expect("a line");
            let header = lines[usize::try_from(line).expect("a line") - 3];
            header.trim_start_matches("[module.").trim_end_matches(']')
        })
        .collect();

    // Without types tfgen refuses nothing, and leaves the check to Terraform.
    let mut root = String::new();
    for (index, kind) in TYPES.iter().enumerate() {
        let _ = writeln!(root, "variable \"v{index}\" {{\n  type = {kind}\n}}");
    }
    for (from, to) in pairs() {
        let _ = writeln!(root, "module \"c{from}_{to}\" {{");
        let _ = writeln!(root, "  source = \"../modules/m{to}\"\n  x = var.v{from}\n}}");
    }
    fs::create_dir(repository.path().join("root")).expect("a folder");
    fs::write(repository.path().join("root/main.tf"), &root).expect("a root module");
    let init = run("terraform", &["init"], "root");
    assert!(init.status.success(), "{}", String::from_utf8_lossy(&init.stderr));
    let output = run("terraform", &["validate", "-json"], "root");
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let expected: BTreeSet<&str> = said["diagnostics"]
        .as_array()
        .expect("diagnostics")
        .iter()
        .filter(|one| one["severity"] == "error")
        .map(|one| {
            let context = one["snippet"]["context"].as_str().expect("a block");
            context.trim_start_matches("module \"").trim_end_matches('"')
        })
        .collect();

    let types = |pair: &str| {
        let (from, to) = pair[1..].split_once('_').expect("a pair");
        let kind = |index: &str| TYPES[index.parse::<usize>().expect("an index")];
        format!("{} as {}", kind(from), kind(to))
    };
    let strict: Vec<_> = refused.difference(&expected).map(|pair| types(pair)).collect();
    assert!(strict.is_empty(), "Terraform takes: {strict:#?}");
    let lax: Vec<_> = expected.difference(&refused).map(|pair| types(pair)).collect();
    // Whether elements have a type in common is left to Terraform.
    assert_eq!(lax, ["tuple([number, bool]) as list(any)"], "Terraform refuses these too");
    assert!(expected.len() > 200, "only {} of {} are refused", expected.len(), TYPES.len().pow(2));
}
