//! `envs/offline.toml` over every environment: nothing refers to an account any more, and the real
//! Terraform makes plans.

use std::path::Path;

use local::commands::environments::{self, Action, Request};
use local::project::Project;
use local::state::StateFolder;
use local::terraform::generated_root::{GeneratedRoot, terraform_files};
use local::{builds, files, logged};

fn project() -> (Project, StateFolder) {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("offline-layer");
    (project, StateFolder::open(&folder).unwrap())
}

#[test]
#[ignore = "plans with the real provider; `make test-modules` runs it"]
fn nothing_of_an_account_is_left_and_what_is_left_is_planned_and_never_applied() {
    let (project, state) = project();
    nothing_of_an_account_is_left(&project, &state);
    one_is_planned_and_none_applied(&project, &state);
}

fn nothing_of_an_account_is_left(project: &Project, state: &StateFolder) {
    let mut generate = std::process::Command::new(builds::tfgen(project, state).unwrap());
    generate.args(["generate", "--with", "offline", "--root"]).arg(project.root());
    logged::run(&mut generate, &state.log("generate")).unwrap();
    let environments = project.environments().unwrap();
    assert!(environments.len() > 1);
    for name in environments {
        let folder = project.root().join(".tfgen-offline").join(&name);
        let root = GeneratedRoot::read(&folder).unwrap();
        assert_eq!(root.backend_argument("key"), None, "{name}");
        for alias in root.provider_aliases() {
            for key in ["access_key", "secret_key"] {
                assert_eq!(root.provider_argument(alias, key), Some("offline"), "{name} {alias:?}");
            }
        }
        for other in ["allowed_account_ids", "assume_role", "profile"] {
            assert!(!root.mentions_in_provider_or_backend(other), "{name}: {other}");
        }
        for file in terraform_files(&folder).unwrap() {
            let text = files::read(&file).unwrap();
            assert!(!text.contains("backend = \"s3\""), "{}: another's state", file.display());
        }
    }
}

fn one_is_planned_and_none_applied(project: &Project, state: &StateFolder) {
    let request = |action, arguments: &[&str]| Request {
        environment: Some("zone".to_owned()),
        action,
        offline: true,
        image_digest: None,
        jobs: Some(1),
        options: vec![],
        arguments: arguments.iter().map(|one| (*one).to_owned()).collect(),
    };
    environments::run(project, state, &request(Action::Plan, &[])).unwrap();
    for arguments in [&[][..], &["-auto-approve"]] {
        let refused = environments::run(project, state, &request(Action::Apply, arguments));
        assert!(refused.unwrap_err().to_string().contains("failed (exit status: 1)"));
    }
}
