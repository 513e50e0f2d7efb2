//! The service's static program in an image without any other file: it still resolves names, with
//! what Lambda writes to `/etc/resolv.conf`.

use std::path::Path;
use std::process::{Command, Stdio};

use local::builds::{self, Profile};
use local::project::Project;
use local::state::StateFolder;
use serde_json::{Value, json};

#[test]
#[ignore = "builds the static program; `make test-e2e` runs it"]
fn names_are_resolved_without_any_file_but_resolv_conf() {
    resolves_names(Profile::Local);
}

#[test]
#[ignore = "builds the static program as AWS gets it; `make test-images` runs it"]
fn as_deployed_it_resolves_names_too() {
    resolves_names(Profile::Lambda);
}

fn resolves_names(profile: Profile) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = Project::containing(folder).unwrap();
    let state = Path::new(env!("CARGO_TARGET_TMPDIR")).join("static-service").join(profile.name());
    let state = StateFolder::open(&state).unwrap();
    let program = builds::service(&project, &state, "x86_64", profile).unwrap();

    let event = project.root().join("service/events/get-item.json");
    let mut event: Value = serde_json::from_slice(&std::fs::read(event).unwrap()).unwrap();
    event["rawPath"] = json!("/api/items");
    event["rawQueryString"] = json!("");
    let output = Command::new("unshare")
        .args(["--net", "--map-root-user", "python3"])
        .arg(folder.join("tests/static_service/namespace.py"))
        .arg(program)
        .arg(event.to_string())
        .stderr(Stdio::inherit())
        .output()
        .expect("unshare is of Debian's package util-linux");
    assert!(
        output.status.success(),
        "a network namespace of its own is for root, or for users where the system lets them have \
         user namespaces"
    );

    let seen: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(seen["answer"]["statusCode"], 200, "{seen}");
    assert_eq!(seen["answer"]["body"], r#"{"items":[],"next":null}"#);
    assert_eq!(seen["host"], "table.example");
    assert!(seen["names"].as_array().unwrap().contains(&json!("table.example")), "{seen}");
}
