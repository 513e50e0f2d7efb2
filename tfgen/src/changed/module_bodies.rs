//! Which files of an environment's modules changed in what they say.

use crate::contracts;
use crate::contracts::tokens::without_space;
use crate::project::Project;
use crate::relative_path::named_in;
use hcl_edit::structure::Body;
use std::collections::{BTreeMap, BTreeSet};

/// The modules of two trees, and the files that differ between them.
pub(super) struct ModuleBodies<'a> {
    now: &'a Project,
    then: &'a Project,
    files: &'a BTreeSet<String>,
    /// Folder to the folders of the modules that it calls.
    calls: BTreeMap<String, BTreeSet<String>>,
    /// Whether a file says something else.
    differs: BTreeMap<String, bool>,
}

impl<'a> ModuleBodies<'a> {
    pub(super) fn new(now: &'a Project, then: &'a Project, files: &'a BTreeSet<String>) -> Self {
        Self { now, then, files, calls: BTreeMap::new(), differs: BTreeMap::new() }
    }

    /// The files that say something else, in the folders `modules` and in those of the modules
    /// that these call.
    pub(super) fn changed(&mut self, modules: &BTreeSet<String>) -> anyhow::Result<Vec<String>> {
        let mut open: Vec<String> = modules.iter().cloned().collect();
        let mut folders = BTreeSet::new();
        while let Some(folder) = open.pop() {
            if folders.insert(folder.clone()) {
                open.extend(self.called_by(&folder)?);
            }
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

    fn called_by(&mut self, folder: &str) -> anyhow::Result<BTreeSet<String>> {
        if let Some(known) = self.calls.get(folder) {
            return Ok(known.clone());
        }
        let mut called = BTreeSet::new();
        if self.now.is_folder(folder) {
            for name in self.now.entries(folder)? {
                if name.ends_with(".tf") {
                    let bytes = self.now.read(&format!("{folder}/{name}"))?;
                    let text = String::from_utf8_lossy(&bytes);
                    // Most files call nothing, and to parse them takes long.
                    if text.contains("module")
                        && let Ok(parsed) = contracts::parse_body(&text)
                    {
                        called.extend(local_modules(&parsed.body, folder));
                    }
                }
            }
        }
        self.calls.insert(folder.to_owned(), called.clone());
        Ok(called)
    }

    fn differs(&mut self, file: &str) -> anyhow::Result<bool> {
        if let Some(known) = self.differs.get(file) {
            return Ok(*known);
        }
        let is_hcl = [".tf", ".hcl", ".tfvars"].iter().any(|ending| file.ends_with(ending));
        // Git has found the bytes to differ already.
        let differs = !is_hcl || !self.now.is_file(file) || !self.then.is_file(file) || {
            let (now, then) = (self.now.read(file)?, self.then.read(file)?);
            let (now, then) = (String::from_utf8_lossy(&now), String::from_utf8_lossy(&then));
            without_space(&now).ne(without_space(&then))
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

/// The folders of the repository that a module in `folder` calls.
fn local_modules(body: &Body, folder: &str) -> Vec<String> {
    let mut folders = vec![];
    for block in body.get_blocks("module") {
        let source = block.body.get_attribute("source").and_then(|source| source.value.as_str());
        if let Some(source) = source.filter(|one| one.starts_with("./") || one.starts_with("../")) {
            folders.extend(named_in(&format!("{folder}/main.tf"), source));
        }
    }
    folders
}
