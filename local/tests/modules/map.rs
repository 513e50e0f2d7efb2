//! The tests that the tutorial's map names exist.

use std::collections::BTreeMap;

use crate::sources::{files, labels, modules, repository};

#[test]
fn every_test_that_the_map_names_is_there() {
    let runs: BTreeMap<String, Vec<String>> = modules()
        .iter()
        .map(|module| {
            let name = module.file_name().unwrap().to_string_lossy().into_owned();
            let tests = files(&module.join("tests"), ".tftest.hcl");
            let runs = tests.iter().flat_map(|(_, body)| {
                body.get_blocks("run").map(|run| labels(run)[0].to_owned()).collect::<Vec<_>>()
            });
            (name, runs.collect())
        })
        .collect();
    let map = std::fs::read_to_string(repository().join("docs/tutorial-map.md")).unwrap();
    let mut named = 0;
    for row in map.lines().filter(|line| line.starts_with('|')) {
        let tests = row.trim_end_matches([' ', '|']).rsplit('|').next().unwrap_or_default();
        for part in tests.split(';') {
            let Some((module, tests)) = part.trim().split_once("`: ") else { continue };
            let Some(known) = runs.get(module.trim_start_matches('`')) else { continue };
            // Words instead of a name describe all runs; words after a name describe its part.
            for test in tests.split(", ").map(|test| test.split(" (").next().unwrap_or_default()) {
                if test.contains(' ') {
                    continue;
                }
                named += 1;
                assert!(known.iter().any(|run| run == test), "{module}` has no test {test}: {row}");
            }
        }
    }
    assert!(named > 80, "only {named} tests are named");
}
