//! Ctrl-C in the middle of an apply. It is the only test of its program, because it interrupts it.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use local::files;
use local::state::StateFolder;
use local::steps::Step;
use local::terraform::Terraform;
use rustix::process::{Signal, getpid, kill_process};

/// Prints after the interrupt as Terraform does, and only then records what it has made.
const TERRAFORM: &str = "#!/bin/sh\n\
    touch began\n\
    while [ ! -e interrupted ]; do sleep 0.05; done\n\
    echo '{\"type\":\"log\",\"@message\":\"Stopping operation...\"}' || exit 9\n\
    touch recorded\n\
    exit 1\n";

fn wait_for(path: &Path) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !path.exists() {
        assert!(Instant::now() < deadline, "no {}", path.display());
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn terraform_records_what_it_has_made_after_an_interrupt() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    files::write(&at("terraform"), TERRAFORM).unwrap();
    std::fs::set_permissions(at("terraform"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let state = StateFolder::open(&at("state")).unwrap();
    let terraform = Terraform::new(&at("terraform"), folder.path(), &state, "local");
    let error = std::thread::scope(|scope| {
        let applied = scope.spawn(|| terraform.apply(&Step::default()).unwrap_err().to_string());
        wait_for(&at("began"));
        kill_process(getpid(), Signal::INT).unwrap();
        files::write(&at("interrupted"), "").unwrap();
        applied.join().unwrap()
    });
    assert!(error.contains("exit status: 1"), "{error}");
    assert!(at("recorded").exists(), "it was not listened to");
}
