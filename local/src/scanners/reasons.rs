//! The comments that skip a check, each of which must give a reason.
//!
//! Scanners accept them without a reason, and Trivy accepts one for all checks at once. Here, each
//! must name one check and explain in words why it does not apply: `#
//! checkov:skip=CKV_AWS_18:Because …` inside the block, or `# trivy:ignore:AWS-0089 Because …` on
//! the line above it.

use std::path::Path;

use anyhow::{Context, Result};

use crate::files;

/// What the scanners accept as a skip, including older names.
const MARKERS: [&str; 5] =
    ["bridgecrew:skip=", "checkov:skip=", "cortex:skip=", "tfsec:ignore:", "trivy:ignore:"];

/// The skips of some folders.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Skips {
    /// How many there are.
    pub count: usize,
    /// Those without a check and a reason, as `file:line: comment`.
    pub unexplained: Vec<String>,
}

/// Reads every Terraform file below `folder`, a folder of the repository `root`.
///
/// # Errors
/// If something cannot be read.
pub fn read(root: &Path, folder: &Path, skips: &mut Skips) -> Result<()> {
    let path = root.join(folder);
    let entries = std::fs::read_dir(&path)
        .with_context(|| format!("cannot read the folder {}", path.display()))?;
    for entry in entries {
        let name = entry.with_context(|| format!("cannot read {}", path.display()))?.file_name();
        let below = folder.join(&name);
        if root.join(&below).is_dir() {
            if name != ".terraform" {
                read(root, &below, skips)?;
            }
        } else if below.extension().is_some_and(|extension| extension == "tf") {
            let text = files::read(&root.join(&below))?;
            for (index, line) in text.lines().enumerate() {
                count(line, &format!("{}:{}", below.display(), index + 1), skips);
            }
        }
    }
    Ok(())
}

fn count(line: &str, place: &str, skips: &mut Skips) {
    for marker in MARKERS {
        for (start, _) in line.match_indices(marker) {
            skips.count += 1;
            if !is_explained(&line[start + marker.len()..]) {
                skips.unexplained.push(format!("{place}: {}", line.trim()));
            }
        }
    }
}

/// Whether the rest of a skip is one check's id and a reason of at least two words.
fn is_explained(rest: &str) -> bool {
    let end = rest.find([':', ' ']).unwrap_or(rest.len());
    let (id, reason) = rest.split_at(end);
    let names_a_check = id.chars().any(|character| character.is_ascii_digit())
        && id
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "-_".contains(character));
    names_a_check && reason.trim_start_matches(':').split_whitespace().count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unexplained(line: &str) -> bool {
        let mut skips = Skips::default();
        count(line, "main.tf:1", &mut skips);
        assert_eq!(skips.count, 1, "{line}");
        !skips.unexplained.is_empty()
    }

    #[test]
    fn a_skip_says_which_check_and_why() {
        assert!(!unexplained("  # checkov:skip=CKV_AWS_18:Logs would log themselves."));
        assert!(!unexplained("# trivy:ignore:AWS-0089 Logs would log themselves."));
    }

    #[test]
    fn a_skip_without_a_reason_or_for_all_checks_is_found() {
        for line in [
            "# checkov:skip=CKV_AWS_18",
            "# checkov:skip=CKV_AWS_18:",
            "# checkov:skip=CKV_AWS_18: later",
            "#trivy:ignore:AWS-0089",
            "acl = \"public-read\" # trivy:ignore:AWS-0089:exp:2030-01-01",
            "# trivy:ignore:* None of them matters here.",
            "# bridgecrew:skip=CKV_AWS_18:",
        ] {
            assert!(unexplained(line), "{line}");
        }
    }

    #[test]
    fn every_terraform_file_is_read_and_nothing_of_terraforms_own() {
        let root = tempfile::tempdir().unwrap();
        for file in ["modules/a/main.tf", "modules/a/.terraform/x.tf", "modules/a/notes.md"] {
            let path = root.path().join(file);
            files::make_folder(path.parent().unwrap()).unwrap();
            files::write(&path, "\n# checkov:skip=CKV_AWS_18\n").unwrap();
        }
        let mut skips = Skips::default();
        read(root.path(), Path::new("modules"), &mut skips).unwrap();
        assert_eq!(skips.unexplained, ["modules/a/main.tf:2: # checkov:skip=CKV_AWS_18"]);
    }
}
