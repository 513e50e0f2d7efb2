//! Trivy's checks for Terraform, and its JSON output.

use std::path::{Component, Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{Finding, Scan};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    trivy: Version,
    #[serde(default)]
    results: Vec<Checked>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Version {
    version: String,
}

/// The id in `local/trivy/resources.rego`, whose findings are the resources that were read.
const RESOURCE: &str = "READ-0001";

/// A root module, or a file with findings.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Checked {
    target: PathBuf,
    #[serde(default)]
    misconfigurations: Vec<Misconfiguration>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Misconfiguration {
    #[serde(rename = "ID")]
    id: String,
    message: String,
    cause_metadata: Cause,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Cause {
    #[serde(default)]
    start_line: u32,
    #[serde(default)]
    end_line: u32,
}

/// The checks are those built into the program, even if a user's cache has newer ones.
pub(super) fn configure(command: &mut Command, folder: &Path, check: &Path) {
    command
        .args(["config", "--misconfig-scanners", "terraform", "--format", "json"])
        .args(["--skip-check-update", "--skip-version-check", "--disable-telemetry"])
        .args(["--raw-config-scanners", "terraform", "--check-namespaces", "user"])
        .arg("--config-check")
        .arg(check)
        .arg(folder);
}

/// Reads the output of a run in `folder`, to which its paths are relative.
///
/// # Errors
/// If it is not as expected.
pub(super) fn read(answer: &str, folder: &Path) -> Result<Scan> {
    let answer: Answer = serde_json::from_str(answer).context("it is not the expected JSON")?;
    let mut scan = Scan { version: answer.trivy.version, ..Scan::default() };
    for checked in answer.results {
        let file = joined(folder, &checked.target);
        for found in checked.misconfigurations {
            if found.id == RESOURCE {
                scan.resources += 1;
                scan.files.insert(file.clone());
                continue;
            }
            scan.findings.insert(Finding {
                file: file.clone(),
                lines: (found.cause_metadata.start_line, found.cause_metadata.end_line),
                check: found.id,
                message: found.message,
            });
        }
    }
    Ok(scan)
}

/// The path without `.` and `..`: modules are seen from the root that calls them.
fn joined(folder: &Path, path: &Path) -> PathBuf {
    let mut joined = folder.to_owned();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                joined.pop();
            }
            Component::Normal(name) => joined.push(name),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_repository_and_resources_are_told_from_findings() {
        let found = |id: &str, message: &str| {
            serde_json::json!({
                "ID": id,
                "Message": message,
                "Status": "FAIL",
                "CauseMetadata": { "Provider": "AWS", "StartLine": 6, "EndLine": 8 },
            })
        };
        let answer = serde_json::json!({
            "Trivy": { "Version": "0.76.0" },
            "Results": [
                { "Target": ".", "MisconfSummary": { "Successes": 66, "Failures": 0 } },
                {
                    "Target": "../../modules/site/main.tf",
                    "Misconfigurations": [
                        found("READ-0001", "aws_s3_bucket_acl.this"),
                        found("AWS-0092", "Bucket has a public ACL"),
                    ],
                },
            ],
        });
        let scan = read(&answer.to_string(), Path::new("generated/dev")).unwrap();
        assert_eq!((scan.version.as_str(), scan.resources), ("0.76.0", 1));
        let findings: Vec<String> = scan.findings.iter().map(ToString::to_string).collect();
        assert_eq!(findings, ["AWS-0092 modules/site/main.tf:6-8\n    Bucket has a public ACL"]);
        assert_eq!(scan.files, [PathBuf::from("modules/site/main.tf")].into());
    }

    #[test]
    fn checks_that_passed_are_no_resources() {
        let answer = r#"{ "Trivy": { "Version": "0.76.0" }, "Results": [{ "Target": "." }] }"#;
        assert_eq!(read(answer, Path::new("modules")).unwrap().resources, 0);
    }
}
