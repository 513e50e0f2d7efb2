//! The errors of `local invoke` if there is nothing to send, or nothing to send it to.

use std::path::Path;
use std::process::Command;

/// The exit code and the errors of `local invoke <event>` with an empty state folder.
fn invoke(event: &Path) -> (Option<i32>, String) {
    let state = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_local"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .arg("--state")
        .arg(state.path())
        .arg("invoke")
        .arg(event)
        .output()
        .unwrap();
    assert!(output.stdout.is_empty());
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_file_that_is_missing_or_no_json_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (code, missing) = invoke(&folder.path().join("no-such-event.json"));
    assert_eq!(code, Some(1));
    assert!(missing.contains("no-such-event.json: No such file"), "{missing}");
    let path = folder.path().join("event.json");
    std::fs::write(&path, "{\n  \"rawPath\": }\n").unwrap();
    let (code, wrong) = invoke(&path);
    assert_eq!(code, Some(1));
    assert!(wrong.contains("event.json is not JSON") && wrong.contains("line 2"), "{wrong}");
}

#[test]
fn where_nothing_runs_it_says_what_starts_it() {
    let event = Path::new(env!("CARGO_MANIFEST_DIR")).join("../service/events/get-item.json");
    let (code, errors) = invoke(&event);
    assert_eq!(code, Some(1));
    assert_eq!(errors, "error: no function runs on this machine: `make up` starts it\n");
}
