//! checkov, and its JSON output.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::{Finding, Scan};

/// The output for a folder without resources has no `results`. It does not list the resources that
/// were read, but it lists what was checked, and few resources are not.
#[derive(Deserialize)]
struct Answer {
    summary: Summary,
    results: Results,
}

#[derive(Deserialize)]
struct Summary {
    checkov_version: String,
    resource_count: usize,
}

#[derive(Deserialize)]
struct Results {
    passed_checks: Vec<Check>,
    failed_checks: Vec<Check>,
    skipped_checks: Vec<Check>,
    parsing_errors: Vec<String>,
}

#[derive(Deserialize)]
struct Check {
    check_id: String,
    check_name: String,
    file_abs_path: PathBuf,
    file_line_range: (u32, u32),
}

/// One folder for each run: given several, checkov 3.3 scans the first again and again, and in a
/// folder of several roots it treats resources with the same address as one.
pub(super) fn configure(command: &mut Command, folder: &Path) {
    command.arg("--directory").arg(folder).args([
        "--framework",
        "terraform",
        "--output",
        "json",
        "--compact",
        "--soft-fail",
        "--skip-download",
    ]);
}

/// Reads the output of a run in the repository `root`.
///
/// # Errors
/// If it is not as expected, or reports a file that could not be read.
pub(super) fn read(answer: &str, root: &Path) -> Result<Scan> {
    let answer: serde_json::Value = serde_json::from_str(answer).context("it is not JSON")?;
    if answer["resource_count"] == 0 {
        return Ok(Scan::default());
    }
    let Answer { summary, results } = serde_json::from_value(answer)?;
    ensure!(
        results.parsing_errors.is_empty(),
        "it could not read {}",
        results.parsing_errors.join(", ")
    );
    let relative = |check: &Check| {
        check.file_abs_path.strip_prefix(root).unwrap_or(&check.file_abs_path).to_owned()
    };
    let all = [&results.passed_checks, &results.failed_checks, &results.skipped_checks];
    let files: BTreeSet<PathBuf> = all.into_iter().flatten().map(relative).collect();
    let findings = results.failed_checks.iter().map(|check| Finding {
        file: relative(check),
        lines: check.file_line_range,
        check: check.check_id.clone(),
        message: check.check_name.clone(),
    });
    Ok(Scan {
        version: summary.checkov_version,
        resources: summary.resource_count,
        findings: findings.collect(),
        files,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_check_is_a_finding_at_its_lines_and_a_skipped_one_is_not() {
        let check = |id: &str, file: &str| {
            serde_json::json!({
                "check_id": id,
                "check_name": format!("name of {id}"),
                "file_abs_path": format!("/repository/modules/{file}"),
                "file_line_range": [1, 3],
                "resource": "aws_s3_bucket.site",
            })
        };
        let answer = serde_json::json!({
            "check_type": "terraform",
            "results": {
                "passed_checks": [check("CKV_AWS_1", "site/main.tf")],
                "failed_checks": [check("CKV_AWS_20", "logs/main.tf")],
                "skipped_checks": [check("CKV_AWS_18", "waf/main.tf")],
                "parsing_errors": [],
            },
            "summary": { "checkov_version": "3.3.30", "resource_count": 3 },
        });
        let scan = read(&answer.to_string(), Path::new("/repository")).unwrap();
        assert_eq!((scan.version.as_str(), scan.resources), ("3.3.30", 3));
        let findings: Vec<String> = scan.findings.iter().map(ToString::to_string).collect();
        assert_eq!(findings, ["CKV_AWS_20 modules/logs/main.tf:1-3\n    name of CKV_AWS_20"]);
        let files: Vec<&Path> = scan.files.iter().map(PathBuf::as_path).collect();
        assert_eq!(
            files,
            ["modules/logs/main.tf", "modules/site/main.tf", "modules/waf/main.tf"].map(Path::new)
        );
    }

    #[test]
    fn a_file_that_it_could_not_read_is_no_clean_file() {
        let answer = serde_json::json!({
            "results": {
                "passed_checks": [], "failed_checks": [], "skipped_checks": [],
                "parsing_errors": ["/repository/modules/site/main.tf"],
            },
            "summary": { "checkov_version": "3.3.30", "resource_count": 1 },
        });
        let error = read(&answer.to_string(), Path::new("/repository")).unwrap_err().to_string();
        assert!(error.contains("site/main.tf"), "{error}");
    }

    #[test]
    fn nothing_to_check_is_said_in_another_form() {
        let answer = r#"{ "passed": 0, "failed": 0, "resource_count": 0 }"#;
        assert_eq!(read(answer, Path::new("/repository")).unwrap(), Scan::default());
        assert!(read("[]", Path::new("/repository")).is_err());
    }
}
