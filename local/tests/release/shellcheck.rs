//! The scripts of a release and of the action, read by shellcheck. Those of workflows are read by
//! `local lint-workflows`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use local::project::Project;
use local::python;
use local::state::StateFolder;

use crate::action::action;
use crate::made_up::{repository, said};

#[test]
#[ignore = "installs shellcheck; `make test-package` runs it"]
fn scripts_have_no_traps() {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let state = StateFolder::open(&folder.path().join("state")).unwrap();
    let program = python::install(&project, &state, "workflows").unwrap().join("shellcheck");
    let shellcheck = |files: &[&Path]| Command::new(&program).args(files).output().unwrap();

    let planted = folder.path().join("planted.sh");
    fs::write(&planted, "#!/bin/sh\nrm -r $1\n").unwrap();
    assert!(said(&shellcheck(&[&planted])).contains("SC2086"));

    let mut files = vec![repository().join("install.sh"), repository().join("release/image.sh")];
    for (number, step) in action().runs.steps.iter().enumerate() {
        let file = folder.path().join(format!("step-{number}.sh"));
        fs::write(&file, format!("#!/usr/bin/env bash\n{}", step.run)).unwrap();
        files.push(file);
    }
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let found = shellcheck(&files);
    assert!(found.status.success(), "{}", said(&found));
}
