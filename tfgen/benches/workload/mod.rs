//! The repository that the benchmarks run on: this one's modules, one layer, and environments that
//! give 40 inputs to those modules.

pub(crate) mod folders;

use std::fs;
use std::path::{Path, PathBuf};

/// A repository of a number of environments, alike but for their numbers.
pub(crate) struct Workload {
    root: PathBuf,
}

impl Workload {
    /// Writes the repository to the folder `name` of the benchmarks' own.
    pub(crate) fn new(name: &str, environments: usize) -> Self {
        let root = folders::empty(name);
        fs::create_dir(root.join("envs")).unwrap();
        folders::copy(&folders::repository().join("modules"), &root.join("modules"));
        fs::write(root.join("envs/base.toml"), include_str!("base.toml")).unwrap();
        for number in 1..=environments {
            let text = include_str!("environment.toml").replace("@NUMBER@", &number.to_string());
            fs::write(root.join(format!("envs/{}.toml", name_of(number))), text).unwrap();
        }
        Self { root }
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
