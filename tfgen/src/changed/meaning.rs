//! Whether a differing file also has a different meaning.

use crate::hcl::json_text;
use crate::project::Project;
use hcl_syntax::{json, tokens};
use std::collections::{BTreeMap, BTreeSet};

/// The files that differ between two trees, and their meanings.
pub(super) struct FileMeanings<'a> {
    now: &'a Project,
    then: &'a Project,
    files: &'a BTreeSet<String>,
    /// The results for files.
    differ: BTreeMap<String, bool>,
}

impl<'a> FileMeanings<'a> {
    pub(super) fn new(now: &'a Project, then: &'a Project, files: &'a BTreeSet<String>) -> Self {
        Self { now, then, files, differ: BTreeMap::new() }
    }

    /// The differing files whose paths begin with `from`.
    pub(super) fn differing_below(&self, from: &str) -> impl Iterator<Item = &'a String> + use<'a> {
        let from = from.to_owned();
        self.files.range(from.clone()..).take_while(move |file| file.starts_with(&from))
    }

    /// Whether `file` exists in only one of the trees, or differs in more than the white space and
    /// comments of HCL, or the white space of JSON.
    pub(super) fn differs(&mut self, file: &str) -> anyhow::Result<bool> {
        if let Some(known) = self.differ.get(file) {
            return Ok(*known);
        }
        let endings = [".tf", ".tofu", ".hcl", ".tfvars"];
        let is_json = file.ends_with(".tf.json") || file.ends_with(".tofu.json");
        let is_hcl = endings.iter().any(|ending| file.ends_with(ending));
        // Git has already found that the bytes differ.
        let differs =
            !(is_hcl || is_json) || !self.now.is_file(file) || !self.then.is_file(file) || {
                let (now, then) = (self.now.read(file)?, self.then.read(file)?);
                let (now, then) = (String::from_utf8_lossy(&now), String::from_utf8_lossy(&then));
                let is_same = if is_json { is_same_json } else { says_the_same };
                !is_same(&now, &then)
            };
        self.differ.insert(file.to_owned(), differs);
        Ok(differs)
    }

    /// Whether `file` satisfies `is_one`, by its path and content, in each tree that has it.
    pub(super) fn all_are(
        &self,
        file: &str,
        is_one: impl Fn(&str, &[u8]) -> bool,
    ) -> anyhow::Result<bool> {
        for project in [self.now, self.then] {
            if project.is_file(file) && !is_one(file, &project.read(file)?) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Whether two HCL files differ only in white space and comments.
fn says_the_same(one: &str, other: &str) -> bool {
    let (Ok(ones), Ok(others)) = (tokens(one), tokens(other)) else { return false };
    ones.iter().map(|span| span.of(one)).eq(others.iter().map(|span| span.of(other)))
}

/// Whether two JSON files differ only in white space and in how strings are written.
fn is_same_json(one: &str, other: &str) -> bool {
    let text = |text: &str| json::parse(text).ok().map(|value| json_text(&value, &[]));
    text(one).is_some_and(|one| text(other) == Some(one))
}
