//! The repository that the benchmarks run on: this one's modules, one layer, and environments that
//! give 40 inputs to those modules.

use std::fs;
use std::path::{Path, PathBuf};

/// A repository of a number of environments, alike but for their numbers.
pub(crate) struct Workload {
    root: PathBuf,
}

impl Workload {
    /// Writes the repository to the folder `name` of the benchmarks' own, over what was there.
    pub(crate) fn new(name: &str, environments: usize) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("benchmarks").join(name);
        if root.exists() {
            fs::remove_dir_all(&root).unwrap();
        }
        fs::create_dir_all(root.join("envs")).unwrap();
        let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../modules").canonicalize();
        std::os::unix::fs::symlink(modules.unwrap(), root.join("modules")).unwrap();
        fs::write(root.join("envs/base.toml"), include_str!("base.toml")).unwrap();
        let workload = Self { root };
        for number in 1..=environments {
            let text = include_str!("environment.toml").replace("@NUMBER@", &number.to_string());
            fs::write(workload.root.join(format!("envs/{}.toml", name_of(number))), text).unwrap();
        }
        workload
    }

    /// Its folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }
}

/// The name of an environment, which is in alphabetical order what its number is.
pub(crate) fn name_of(number: usize) -> String {
    format!("service-{number:05}")
}
