//! A copy of the repository in which targets of `make` are typed.

use std::path::{Path, PathBuf};
use std::process::Command;

use local::project::Project;
use local::state::StateFolder;
use local::{builds, files};

/// A copy of the repository as it is committed or about to be, without some folders.
pub(crate) struct Copy {
    pub(crate) folder: PathBuf,
    pub(crate) programs: PathBuf,
    variables: Vec<(&'static str, PathBuf)>,
}

impl Copy {
    /// One without the folders `gone`, in a place of its own for `name`.
    pub(crate) fn without(gone: &[&str], name: &str) -> Self {
        let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let own = Path::new(env!("CARGO_TARGET_TMPDIR")).join("copies").join(name);
        files::remove(&own).unwrap();
        let folder = own.join("repository");
        let mut list = Command::new("git");
        list.args(["ls-files", "--cached", "--others", "--exclude-standard"]);
        let list = list.current_dir(project.root()).output().unwrap();
        assert!(list.status.success(), "the repository is one of git's");
        for path in String::from_utf8(list.stdout).unwrap().lines() {
            let source = project.root().join(path);
            let is_gone = gone.iter().any(|gone| Path::new(path).starts_with(gone));
            if is_gone || !source.exists() {
                continue;
            }
            files::make_folder(folder.join(path).parent().unwrap()).unwrap();
            std::fs::copy(&source, folder.join(path)).unwrap();
        }
        // What `local/run` builds is built once for all copies.
        let programs = own.join("programs");
        files::make_folder(&programs).unwrap();
        let state = StateFolder::open(&own.join("state")).unwrap();
        let tfgen = builds::tfgen(&project, &state).unwrap();
        for (name, program) in
            [("local", Path::new(env!("CARGO_BIN_EXE_local"))), ("tfgen", tfgen.as_path())]
        {
            std::os::unix::fs::symlink(program, programs.join(name)).unwrap();
        }
        Self { folder, programs, variables: Vec::new() }
    }

    /// The same, whose commands find these variables.
    #[allow(dead_code, reason = "not all tests that share this file set variables")]
    pub(crate) fn with(self, variables: Vec<(&'static str, PathBuf)>) -> Self {
        Self { variables, ..self }
    }

    /// The variables that its commands find.
    #[allow(dead_code, reason = "not all tests that share this file set variables")]
    pub(crate) fn variables(&self) -> Vec<(&'static str, PathBuf)> {
        self.variables.clone()
    }

    /// Types `make` with `arguments`, and returns whether it succeeded and what it said.
    pub(crate) fn make(&self, arguments: &[&str]) -> (bool, String) {
        let mut make = Command::new("make");
        make.args(arguments).current_dir(&self.folder).env("BUILT_PROGRAMS", &self.programs);
        make.env_remove("MAKEFLAGS").env_remove("MAKELEVEL").env_remove("IMAGE_DIGEST");
        make.envs(self.variables.iter().map(|(name, value)| (name, value)));
        let output = make.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    pub(crate) fn assert_says(&self, arguments: &[&str], succeeds: bool, expected: &str) -> String {
        let (success, said) = self.make(arguments);
        assert_eq!(success, succeeds, "make {arguments:?}: {said}");
        assert!(said.contains(expected), "make {arguments:?}: no `{expected}` in {said}");
        said
    }
}
