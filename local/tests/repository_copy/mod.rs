//! A copy of the repository as it is committed or about to be, in which tests type `make`.

use std::path::{Path, PathBuf};
use std::process::Command;

use local::project::Project;
use local::state::StateFolder;
use local::{builds, files};

pub(crate) struct RepositoryCopy {
    pub(crate) folder: PathBuf,
    /// The programs that `local/run` starts, so that they are built once for all copies.
    pub(crate) programs: PathBuf,
}

impl RepositoryCopy {
    /// Empties `own`, and copies the files for which `is_taken` is true into it.
    pub(crate) fn make(project: &Project, own: &Path, is_taken: impl Fn(&str) -> bool) -> Self {
        files::remove(own).unwrap();
        let folder = own.join("repository");
        let mut list = Command::new("git");
        list.args(["ls-files", "--cached", "--others", "--exclude-standard"]);
        let list = list.current_dir(project.root()).output().unwrap();
        assert!(list.status.success(), "the repository is one of git's");
        for path in String::from_utf8(list.stdout).unwrap().lines() {
            let source = project.root().join(path);
            if !is_taken(path) || !source.exists() {
                continue;
            }
            files::make_folder(folder.join(path).parent().unwrap()).unwrap();
            std::fs::copy(&source, folder.join(path)).unwrap();
        }
        let programs = own.join("programs");
        files::make_folder(&programs).unwrap();
        let state = StateFolder::open(&own.join("state")).unwrap();
        let tfgen = builds::tfgen(project, &state).unwrap();
        for (name, program) in
            [("local", Path::new(env!("CARGO_BIN_EXE_local"))), ("tfgen", tfgen.as_path())]
        {
            std::os::unix::fs::symlink(program, programs.join(name)).unwrap();
        }
        Self { folder, programs }
    }
}
