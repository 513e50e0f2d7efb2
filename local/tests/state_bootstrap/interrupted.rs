//! `make bootstrap`, killed at every step with all that it started, and run again.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use std::time::{Duration, Instant};

use local::files;
use local::terraform::Plan;
use rustix::process::{Pid, Signal, kill_process_group};

use crate::account::{Account, BUCKET, Ended};
use crate::report::Report;
use crate::{assert_exists_as_recorded, left_by_terraform};

/// Wraps Terraform, and kills its process group before or after one of its commands.
const KILLER: &str = r#"#!/bin/sh
[ "$1 $2" = "$KILL_BEFORE" ] && kill -9 0
"$TERRAFORM" "$@"
code=$?
[ "$1 $2" = "$KILL_AFTER" ] && kill -9 0
exit $code
"#;

#[test]
#[ignore = "takes minutes; `make test-state` runs it"]
fn a_first_apply_that_is_killed_at_any_step_is_run_again() {
    let mut report = Report::default();
    let account = Account::open("state-interrupted");
    stand_in_terraform_s_place(&account);
    let state_path = account.state_path("state");
    let is_there = |path: &str| account.object(path).is_some();

    report.step("killed before anything is made", || {
        killed(account.bootstrap().env("KILL_BEFORE", "apply -json"));
        assert!(!account.state_file().exists());
        assert_eq!(
            account.emulator.send("s3", "HEAD", &format!("/{BUCKET}"), &[], "").unwrap().status,
            404
        );
    });
    report.step("ended by Ctrl-C during the apply", || {
        let ended = ended_at(&account, 2, Signal::INT);
        ended.assert_refused(&["run `make bootstrap` again"]);
        assert!(!is_there(&state_path));
    });
    report.step("killed during the apply", || {
        let ended = ended_at(&account, recorded(&account) + 2, Signal::KILL);
        assert!(!ended.said.contains("take over"), "Ctrl-C lost something: {}", ended.said);
        assert!(!is_there(&state_path));
    });
    report.step("killed before the state is in the bucket", || {
        let second = killed(account.bootstrap().env("KILL_BEFORE", "state push"));
        let (made, planned) = second.changes().unwrap();
        assert!(made == planned && made < recorded(&account), "it begins again: {}", second.said);
        assert!(!is_there(&state_path));
    });
    report.step("refused while the lock of the last step is there", || {
        let lock_path = format!("{state_path}.tflock");
        crate::hold(&account, &lock_path);
        let refused = Ended::of(account.bootstrap().spawn().unwrap());
        let command = format!("make terraform ENV=state ARGS=\"force-unlock {}\"", crate::LOCK_ID);
        refused.assert_refused(&["move the state to its bucket", "ann@laptop", &command]);
        account.type_in(account.repository(), &account.terraform("state"), &command);
        assert!(!is_there(&lock_path) && !is_there(&state_path));
    });
    report.step("killed while the file is still there", || {
        let third = killed(account.bootstrap().env("KILL_AFTER", "state push"));
        assert_eq!(third.changes(), None, "nothing is to be made");
        assert!(account.state_file().exists() && is_there(&state_path));
    });
    report.step("and run to its end", || {
        let fourth = Ended::of(account.bootstrap().spawn().unwrap());
        fourth.assert_done(&["exists, with the state of `state`", "there is nothing left to do"]);
        assert!(!account.repository().join(".tfgen-bootstrap").exists());
        assert_eq!(left_by_terraform(&account), [] as [String; 0]);
    });
    report.step("what there is was made once", || {
        assert_exists_as_recorded(&account, &[&account.object(&state_path).unwrap()]);
        let state = account.terraform("state");
        state.init(&[]).unwrap();
        assert_eq!(state.plan().unwrap(), Plan::Empty);
    });
}

fn stand_in_terraform_s_place(account: &Account) {
    let path = account.programs().join("terraform");
    let real = std::fs::read_link(&path).unwrap();
    files::remove(&path).unwrap();
    files::write(&path, KILLER.replace("$TERRAFORM", &real.to_string_lossy())).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// Runs until there are more than `resources`, and sends a signal to everything that runs then.
fn ended_at(account: &Account, resources: usize, signal: Signal) -> Ended {
    let child = account.bootstrap().spawn().unwrap();
    wait_for("some of the resources", || recorded(account) > resources);
    kill_process_group(Pid::from_child(&child), signal).unwrap();
    let ended = Ended::of(child);
    println!("     {} resources are in the file", recorded(account));
    ended
}

/// Runs to the point at which it is killed.
fn killed(command: &mut Command) -> Ended {
    let ended = Ended::of(command.spawn().unwrap());
    assert!(!ended.succeeded && !ended.said.contains("error: "), "not killed: {}", ended.said);
    ended
}

/// How many resources the state's file has.
fn recorded(account: &Account) -> usize {
    let Ok(text) = std::fs::read(account.state_file()) else { return 0 };
    let state: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
    crate::inventory::recorded(&state).len()
}

fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(180);
    while !is_so() {
        assert!(Instant::now() < deadline, "{what} did not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}
