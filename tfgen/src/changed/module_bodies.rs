//! Which files of an environment's modules have a different meaning.

use super::meaning::FileMeanings;
use crate::contracts::Contracts;
use std::collections::BTreeSet;

/// Files about a module, which Terraform does not read.
const ABOUT: [&str; 6] =
    ["CHANGELOG.md", "LICENSE", "LICENSE.md", "README.md", "preflight.toml", "resources.toml"];

/// The endings of configuration files of Terraform or OpenTofu.
const CONFIGURATION: [&str; 4] = [".tf", ".tf.json", ".tofu", ".tofu.json"];

/// The endings of files that only `terraform test` reads.
const TESTS: [&str; 4] = [".tftest.hcl", ".tftest.json", ".tofutest.hcl", ".tofutest.json"];

/// The files with a different meaning in the folders `modules`, and in those of the modules that
/// these call according to the `contracts` for each tool.
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

/// Whether the file at `path` in a module's folder affects the module. Its functions may read any
/// file, except configuration in subfolders, which belongs to other modules.
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
