//! The files of workflows, as far as ours use them. Anything unknown is refused.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use local::workflow_linters::workflows;
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Workflow {
    pub(crate) name: String,
    pub(crate) on: Value,
    pub(crate) permissions: BTreeMap<String, String>,
    pub(crate) concurrency: Option<Concurrency>,
    pub(crate) jobs: BTreeMap<String, Job>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Job {
    pub(crate) name: String,
    #[serde(default, deserialize_with = "one_or_more")]
    pub(crate) needs: Vec<String>,
    #[serde(rename = "if")]
    pub(crate) condition: Option<String>,
    pub(crate) strategy: Option<Strategy>,
    pub(crate) runs_on: String,
    pub(crate) timeout_minutes: u32,
    pub(crate) environment: Option<String>,
    pub(crate) concurrency: Option<Concurrency>,
    pub(crate) permissions: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) outputs: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
    pub(crate) steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Concurrency {
    pub(crate) group: String,
    pub(crate) cancel_in_progress: bool,
    pub(crate) queue: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Strategy {
    #[serde(default = "yes")]
    pub(crate) fail_fast: bool,
    pub(crate) max_parallel: Option<u32>,
    /// One key, with an expression that is a list.
    pub(crate) matrix: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Step {
    pub(crate) id: Option<String>,
    #[serde(rename = "if")]
    pub(crate) condition: Option<String>,
    pub(crate) uses: Option<String>,
    #[serde(default)]
    pub(crate) with: Map<String, Value>,
    pub(crate) run: Option<String>,
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) continue_on_error: bool,
}

impl Workflow {
    /// The names of all workflows except `release`, which does not concern the stack:
    /// `tests/release/` covers it.
    pub(crate) fn names(root: &Path) -> Vec<String> {
        let paths = workflows(root).expect("there are some");
        let name = |path: &Path| path.file_stem().expect("a name").display().to_string();
        paths.iter().map(|path| name(path)).filter(|name| name != "release").collect()
    }

    /// Reads `.github/workflows/NAME.yml` of the repository in `root`.
    pub(crate) fn read(root: &Path, name: &str) -> Self {
        let path = root.join(format!(".github/workflows/{name}.yml"));
        let text = fs::read_to_string(&path).expect("the workflow is there");
        yaml_serde::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}

fn yes() -> bool {
    true
}

fn one_or_more<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        One(String),
        More(Vec<String>),
    }
    Ok(match Either::deserialize(from)? {
        Either::One(one) => vec![one],
        Either::More(more) => more,
    })
}
