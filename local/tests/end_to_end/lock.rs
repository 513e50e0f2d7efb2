//! The lock of the state in the emulated S3: it is respected, its holder is named, and it can be
//! released.

use std::process::{Command, Output};

use local::commands::up::Stack;
use local::project::{LOCAL, Project};
use local::state::StateFolder;
use local::terraform::generated_root::GeneratedRoot;
use serde_json::json;

const ID: &str = "94d7ab32-bb85-5b6e-6d54-5bb8e4dd9dc4";

/// The lock's object.
pub(crate) struct Lock {
    path: String,
}

impl Lock {
    pub(crate) fn of(project: &Project) -> Self {
        let root = GeneratedRoot::read(&project.generated(LOCAL)).unwrap();
        let path = format!("/{}/{}", root.state_bucket().unwrap(), root.state_lock_key().unwrap());
        Self { path }
    }

    /// Leaves the lock of a Terraform that no longer runs, in the form that Terraform writes.
    pub(crate) fn leave(&self, stack: &Stack) {
        let lock = json!({
            "ID": ID, "Operation": "OperationTypeApply", "Info": "", "Who": "ann@laptop",
            "Version": "1.11.4", "Created": "2026-01-02T03:04:05Z", "Path": self.path,
        });
        let put = stack.emulator.send("s3", "PUT", &self.path, &[], lock.to_string()).unwrap();
        put.success().unwrap();
    }

    pub(crate) fn is_held(&self, stack: &Stack) -> bool {
        stack.emulator.send("s3", "GET", &self.path, &[], "").unwrap().status == 200
    }
}

/// An apply is refused with the holder's name and the command that releases the lock, and that
/// command releases it.
pub(crate) fn refuses_and_is_released(stack: &Stack, project: &Project, state: &StateFolder) {
    let lock = Lock::of(project);
    assert!(!lock.is_held(stack), "the apply before released its lock");
    lock.leave(stack);
    let refused = terraform(state, &["apply", "-auto-approve", "-input=false"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success(), "{said}");
    for expected in ["ann@laptop", "2026-01-02 03:04:05", &format!("force-unlock {ID}")] {
        assert!(said.contains(expected), "no {expected:?} in {said}");
    }
    assert!(lock.is_held(stack));
    let released = terraform(state, &["force-unlock", "-force", ID]);
    assert!(released.status.success(), "{}", String::from_utf8_lossy(&released.stderr));
    assert!(!lock.is_held(stack));
}

/// What `make terraform ENV=local ARGS=…` runs.
fn terraform(state: &StateFolder, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_local"));
    command.args(["terraform", LOCAL, "--state"]).arg(state.path()).arg("--").args(arguments);
    command.output().unwrap()
}
