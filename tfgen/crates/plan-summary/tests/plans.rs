//! Plans that the real Terraform made, and their summaries. A folder of `plans/` is a case:
//!
//! - `before/` is applied if it exists, or `state.json` is the state. Then `after/` is planned in
//!   `generated/prod/`, with `tests/modules/` as its modules and the case's own `modules/` over
//!   them. The AWS provider has no account, and each of its calls gets `answer.xml`.
//! - `plan.json` is the resulting plan, without the parts that differ each time.
//! - `expected.txt` and `expected.md` are the summary, and `change_set.json` is compared with a
//!   review. `UPDATE_CASES=1` writes them.
//! - `case.toml` says whether the environment is guarded, and where the plan comes from.

#[path = "plans_of_terraform/mod.rs"]
mod plans_of_terraform;

use plan_summary::{ChangeSet, Description, MadeOf, Plan, Repository, Summary, markdown, text};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The content of `case.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    plan: Origin,
    guarded: bool,
}

/// Where the plan of a case comes from.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Origin {
    /// The real Terraform made it.
    Terraform,
    /// It was written by hand from the documentation of the format; no program made it.
    Documentation,
}

/// The modules of a case, over those that cases share, and places that show how they were found.
#[derive(Debug)]
struct Modules(PathBuf);

impl Repository for Modules {
    fn description(&self, sources: &[&str], kind: &str) -> Option<Description> {
        let module = sources.last()?.strip_prefix("../../")?;
        let file = Path::new(module).join("resources.toml");
        let own = fs::read_to_string(self.0.join(&file));
        let text = own.or_else(|_| fs::read_to_string(tests().join(&file))).ok()?;
        let types: BTreeMap<String, Description> = toml::from_str(&text).expect("resources.toml");
        types.get(kind).cloned()
    }

    fn place(&self, module: &str, path: &[&str]) -> Option<String> {
        Some(format!("module.{module}.{}", path.join(".")))
    }
}

#[test]
fn every_plan_reads_as_expected() {
    let mut examined = 0;
    for (folder, case) in cases() {
        let summary = summary(&folder, &case);
        let forms = [
            ("expected.txt", without_colors(&text(std::slice::from_ref(&summary)))),
            ("expected.md", markdown(&[summary])),
            ("change_set.json", format!("{:#}\n", serde_json::json!(change_set(&folder)))),
        ];
        for (name, shown) in forms {
            let path = folder.join(name);
            if std::env::var_os("UPDATE_CASES").is_some() {
                fs::write(&path, &shown).expect("it can be written");
            }
            let expected = fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(shown, expected, "{}", path.display());
            assert!(!shown.contains("hunter"), "a secret is in {}", path.display());
        }
        examined += 1;
    }
    assert!(examined > 15, "only {examined} cases");
}

#[test]
fn several_plans_have_one_table_and_a_section_each() {
    let summaries: Vec<_> = cases()
        .iter()
        .map(|(folder, case)| {
            let mut summary = summary(folder, case);
            summary.name = folder.file_name().expect("a name").to_string_lossy().into_owned();
            summary
        })
        .collect();
    let page = markdown(&summaries);
    assert_eq!(page.lines().filter(|line| line.starts_with("| `")).count(), summaries.len());
    assert_eq!(page.lines().filter(|line| line.starts_with("## `")).count(), summaries.len());
    let shown = without_colors(&text(&summaries));
    assert!(shown.contains("environment  destroy  replace   update   create  result"), "{shown}");
    assert!(shown.lines().any(|line| line.starts_with("replace") && line.ends_with("held")));
}

/// `make test-plans` runs it.
#[test]
#[ignore = "it runs Terraform with the AWS provider"]
fn every_plan_is_what_terraform_makes() {
    for (folder, case) in cases() {
        if case.plan == Origin::Documentation {
            continue;
        }
        let made = plans_of_terraform::plan(&folder, &tests().join("modules"));
        let path = folder.join("plan.json");
        if std::env::var_os("UPDATE_CASES").is_some() {
            fs::write(&path, format!("{made:#}\n")).expect("it can be written");
        }
        let kept = fs::read_to_string(&path).expect("plan.json");
        let kept: serde_json::Value = serde_json::from_str(&kept).expect("JSON");
        assert_eq!(kept, made, "{}", path.display());
    }
}

/// The folder of these tests, which has the modules that cases share.
fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn cases() -> Vec<(PathBuf, Case)> {
    let mut folders: Vec<PathBuf> = fs::read_dir(tests().join("plans"))
        .expect("plans/")
        .map(|entry| entry.expect("a case").path())
        .collect();
    folders.sort();
    let case = |folder: PathBuf| {
        let text = fs::read_to_string(folder.join("case.toml")).expect("case.toml");
        (folder, toml::from_str(&text).expect("case.toml is right"))
    };
    folders.into_iter().map(case).collect()
}

fn summary(folder: &Path, case: &Case) -> Summary {
    let content = fs::read(folder.join("plan.json")).expect("plan.json");
    let plan = Plan::read(&content).expect("a plan");
    Summary::of(&plan, "prod", case.guarded, &Modules(folder.to_owned()))
}

fn change_set(folder: &Path) -> ChangeSet {
    let content = fs::read(folder.join("plan.json")).expect("plan.json");
    ChangeSet::of(&Plan::read(&content).expect("a plan"), MadeOf::default())
}

/// `text` as a pipe gets it.
fn without_colors(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once('m').map_or("", |(_, rest)| rest));
    }
    plain
}
