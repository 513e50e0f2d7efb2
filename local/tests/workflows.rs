//! The workflow linters find planted mistakes in a repository. A linter that is silent here would
//! be silent about ours.

use std::path::Path;
use std::process::Command;

use local::builds;
use local::files;
use local::project::Project;
use local::state::StateFolder;
use local::workflow_linters::{self, Linter};

/// A workflow without a mistake; `{{…}}` is where one is planted.
const WORKFLOW: &str = r#"name: planted

on:
  {{trigger}}:
    branches: [main]

permissions: {{permissions}}

concurrency:
  group: planted-${{ github.event.pull_request.number }}
  cancel-in-progress: true

jobs:
  one:
    name: one
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@{{commit}}
        with:
          persist-credentials: {{persists}}
      - run: {{run}}
        env:
          TITLE: ${{ {{expression}} }}
"#;

/// Each name in [`WORKFLOW`], with its text if nothing is planted.
const CLEAN: [(&str, &str); 6] = [
    ("trigger", "pull_request"),
    ("permissions", "{}"),
    ("commit", "3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"),
    ("persists", "false"),
    ("run", "echo \"$TITLE\""),
    ("expression", "github.event.pull_request.title"),
];

/// What `linter` finds in a repository whose one workflow has `value` instead of `name`.
fn found(linter: Linter, name: &str, value: &str) -> Option<String> {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let state = StateFolder::open(&folder.path().join("state")).unwrap();
    let text = CLEAN.iter().fold(WORKFLOW.to_owned(), |text, (known, clean)| {
        let value = if *known == name { value } else { clean };
        text.replace(&format!("{{{{{known}}}}}"), value)
    });
    let workflows = folder.path().join(".github/workflows");
    files::make_folder(&workflows).unwrap();
    files::write(&workflows.join("planted.yml"), &text).unwrap();
    let installed = workflow_linters::install(&project, &state).unwrap();
    installed.findings(linter, folder.path()).unwrap()
}

fn finds(linter: Linter, planted: &[(&str, &str, &str)]) {
    assert_eq!(found(linter, "", ""), None, "nothing is planted");
    for (name, value, finding) in planted {
        let findings = found(linter, name, value).unwrap_or_default();
        assert!(findings.contains(finding), "{name}: {value}: {findings}");
    }
}

#[test]
#[ignore = "installs linters; `make test-security` runs it"]
fn actionlint_finds_what_github_would_refuse_and_what_a_shell_takes_apart() {
    finds(
        Linter::Actionlint,
        &[
            ("expression", "titel(github.event)", "undefined function"),
            ("expression", "needs.two.outputs.title", "\"two\""),
            ("permissions", "write", "permission"),
            ("run", "echo $TITLE", "SC2086"),
        ],
    );
}

#[test]
#[ignore = "installs linters; `make test-security` runs it"]
fn zizmor_finds_what_a_stranger_could_use() {
    finds(
        Linter::Zizmor,
        &[
            ("trigger", "pull_request_target", "dangerous-triggers"),
            ("commit", "v7", "unpinned-uses"),
            ("persists", "true", "artipacked"),
            ("run", "echo ${{ github.event.pull_request.title }}", "template-injection"),
            ("permissions", "write-all", "excessive-permissions"),
        ],
    );
}

/// In a separate repository without other workflows.
#[test]
#[ignore = "installs linters; `make test-security` runs it"]
fn the_workflows_that_init_writes_have_no_findings() {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let state = StateFolder::open(&folder.path().join("state")).unwrap();
    let repository = folder.path().join("repository");
    files::make_folder(&repository).unwrap();
    let tfgen = builds::tfgen(&project, &state).unwrap();
    let begun = Command::new(tfgen).args(["init", "--github"]).current_dir(&repository).output();
    let begun = begun.unwrap();
    assert!(begun.status.success(), "{}", String::from_utf8_lossy(&begun.stderr));
    assert_eq!(workflow_linters::workflows(&repository).unwrap().len(), 2);
    let installed = workflow_linters::install(&project, &state).unwrap();
    for linter in Linter::ALL {
        assert_eq!(installed.findings(linter, &repository).unwrap(), None, "{linter:?}");
    }
}
