//! Which files of an environment's modules changed in what they say.

use super::meaning::FileMeanings;
use crate::contracts::Contracts;
use std::collections::BTreeSet;

/// What is reported about a module: Terraform does not read it.
const ABOUT: [&str; 6] =
    ["CHANGELOG.md", "LICENSE", "LICENSE.md", "README.md", "preflight.toml", "resources.toml"];

/// The endings of files that Terraform or OpenTofu read as configuration.
const CONFIGURATION: [&str; 4] = [".tf", ".tf.json", ".tofu", ".tofu.json"];

/// The endings of files that only `terraform test` reads.
const TESTS: [&str; 4] = [".tftest.hcl", ".tftest.json", ".tofutest.hcl", ".tofutest.json"];

/// The files that say something else, in the folders `modules` and in those of the modules that
/// these call, as `contracts` tell for each tool.
pub(super) fn changed(
    modules: &BTreeSet<String>,
    contracts: &[Contracts],
    files: &mut FileMeanings<'_>,
) -> anyhow::Result<Vec<String>> {
    let mut folders = BTreeSet::new();
    for contracts in contracts {
        folders.extend(contracts.with_called(modules.iter().cloned()));
    }
    let mut changed = BTreeSet::new();
    for folder in folders {
        let from = format!("{folder}/");
        for file in files.differing_below(&from) {
            if is_of_the_body(&file[from.len()..]) && files.differs(file)? {
                changed.insert(file.clone());
            }
        }
    }
    Ok(changed.into_iter().collect())
}

/// Whether the file at `path` in a module's folder takes part in what the module does. Its own
/// functions may read any file, but for configuration in folders below: those are other modules.
pub(crate) fn is_of_the_body(path: &str) -> bool {
    let has_ending = |endings: &[&str]| endings.iter().any(|ending| path.ends_with(ending));
    match path.split_once('/') {
        None => !path.starts_with('.') && !ABOUT.contains(&path) && !has_ending(&TESTS),
        Some((folder, _)) => {
            !folder.starts_with('.')
                && !["examples", "tests"].contains(&folder)
                && !has_ending(&CONFIGURATION)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_of_the_body;

    #[test]
    fn documents_tests_and_examples_are_not_of_the_body() {
        for path in ["main.tf", "publish.sh", "policy.json.tftpl", "files/.htaccess", "a/README.md"]
        {
            assert!(is_of_the_body(path), "{path}");
        }
        for path in [
            "README.md",
            "CHANGELOG.md",
            "resources.toml",
            ".terraform-docs.yml",
            ".github/x.sh",
            "main.tftest.hcl",
            "tests/a.txt",
            "examples/all/main.tf",
            "modules/inner/main.tf",
        ] {
            assert!(!is_of_the_body(path), "{path}");
        }
    }
}
