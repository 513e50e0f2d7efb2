//! For each validation and each precondition of a module, a test of that module expects its
//! failure.

use std::collections::BTreeMap;
use std::path::Path;

use crate::sources::{blocks, entries, files, labels, modules};
use hcl_edit::structure::Block;

#[test]
fn every_validation_and_precondition_is_refused_by_a_test() {
    let mut missing = Vec::new();
    let mut rules = 0;
    for module in modules() {
        let expected = expected_failures(&module);
        for (address, count) in rules_of(&module) {
            rules += count;
            let runs = expected.get(&address).copied().unwrap_or(0);
            if runs < count {
                let name = module.file_name().unwrap().to_string_lossy().into_owned();
                missing.push(format!("{name}: {address} has {count} rules, {runs} runs fail it"));
            }
        }
    }
    assert!(rules > 80, "only {rules} rules were found");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// How many rules each address has: `var.name`, `output.name`, `type.name`.
fn rules_of(module: &Path) -> BTreeMap<String, usize> {
    let mut rules = BTreeMap::new();
    for (_, body) in files(module, ".tf") {
        for block in body.blocks() {
            let count = blocks(&block.body).into_iter().filter(|inner| is_rule(inner)).count();
            if count > 0 {
                *rules.entry(address(block)).or_default() += count;
            }
        }
    }
    rules
}

fn is_rule(block: &Block) -> bool {
    matches!(block.ident.as_str(), "validation" | "precondition" | "postcondition")
}

fn address(block: &Block) -> String {
    match (block.ident.as_str(), labels(block).as_slice()) {
        ("variable", [name]) => format!("var.{name}"),
        ("resource", [kind, name]) => format!("{kind}.{name}"),
        (kind, labels) => format!("{kind}.{}", labels.join(".")),
    }
}

/// In how many runs each address is expected to fail.
fn expected_failures(module: &Path) -> BTreeMap<String, usize> {
    let mut expected = BTreeMap::new();
    for (_, body) in files(&module.join("tests"), ".tftest.hcl") {
        for run in body.get_blocks("run") {
            let Some(attribute) = run.body.get_attribute("expect_failures") else { continue };
            let addresses = attribute.value.as_array().expect("expect_failures is a list");
            for address in addresses {
                *expected.entry(address.to_string().trim().to_owned()).or_default() += 1;
            }
        }
    }
    expected
}

#[test]
fn every_module_has_tests() {
    for module in modules() {
        let tests = entries(&module.join("tests"));
        let found = tests.iter().any(|path| path.to_string_lossy().ends_with(".tftest.hcl"));
        assert!(found, "{} has no tests", module.display());
    }
}
