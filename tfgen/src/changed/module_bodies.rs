//! Which files of an environment's modules changed in what they say.

use crate::contracts::Contracts;
use crate::project::Project;
use hcl_syntax::tokens;
use std::collections::{BTreeMap, BTreeSet};

/// The modules of two trees, and the files that differ between them.
pub(super) struct ModuleBodies<'a> {
    now: &'a Project,
    then: &'a Project,
    files: &'a BTreeSet<String>,
    /// What is known of the modules, as each tool reads them.
    contracts: &'a [Contracts],
    /// Whether a file says something else.
    differs: BTreeMap<String, bool>,
}

impl<'a> ModuleBodies<'a> {
    pub(super) fn new(
        (now, contracts): (&'a Project, &'a [Contracts]),
        then: &'a Project,
        files: &'a BTreeSet<String>,
    ) -> Self {
        Self { now, then, files, contracts, differs: BTreeMap::new() }
    }

    /// The files that say something else, in the folders `modules` and in those of the modules
    /// that these call.
    pub(super) fn changed(&mut self, modules: &BTreeSet<String>) -> anyhow::Result<Vec<String>> {
        let mut folders = BTreeSet::new();
        for contracts in self.contracts {
            folders.extend(contracts.with_called(modules.iter().cloned()));
        }
        let files = self.files;
        let mut changed = BTreeSet::new();
        for folder in folders {
            let from = format!("{folder}/");
            let inside = files.range(from.clone()..).take_while(|file| file.starts_with(&from));
            for file in inside.filter(|file| is_of_the_body(&file[from.len()..])) {
                if self.differs(file)? {
                    changed.insert(file.clone());
                }
            }
        }
        Ok(changed.into_iter().collect())
    }

    fn differs(&mut self, file: &str) -> anyhow::Result<bool> {
        if let Some(known) = self.differs.get(file) {
            return Ok(*known);
        }
        let is_hcl = [".tf", ".hcl", ".tfvars"].iter().any(|ending| file.ends_with(ending));
        // Git has found the bytes to differ already.
        let differs = !is_hcl || !self.now.is_file(file) || !self.then.is_file(file) || {
            let (now, then) = (self.now.read(file)?, self.then.read(file)?);
            !says_the_same(&String::from_utf8_lossy(&now), &String::from_utf8_lossy(&then))
        };
        self.differs.insert(file.to_owned(), differs);
        Ok(differs)
    }
}

/// Whether the file at `path` in a module's folder takes part in what the module does: its README
/// and its tests do not.
fn is_of_the_body(path: &str) -> bool {
    path != "README.md" && !path.starts_with("tests/")
}

/// Whether two files of HCL differ in nothing but white space and comments.
fn says_the_same(one: &str, other: &str) -> bool {
    let (Ok(ones), Ok(others)) = (tokens(one), tokens(other)) else { return false };
    ones.iter().map(|span| span.of(one)).eq(others.iter().map(|span| span.of(other)))
}
