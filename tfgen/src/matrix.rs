//! Which environments a pipeline plans and applies, and which it destroys.

use crate::changed;
use crate::layers::{Environment, dependency_order};
use crate::pipeline;
use crate::problem::Problems;
use crate::project::Project;
use crate::settings::Settings;
use crate::source::Sources;
use crate::stages::{self, Placed};
use std::collections::{BTreeMap, BTreeSet};

/// What a pipeline does something about, in the order in which it may.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Matrix {
    /// The environments that were added or changed, each after those that it reads and those of
    /// earlier stages.
    pub environments: Vec<String>,
    /// Those that are gone and whose root modules are left, each before those that it read: so they
    /// are destroyed.
    pub removed: Vec<String>,
    /// Those that are gone and had errors, so that nothing tells which tags they had.
    pub unknown: Vec<String>,
    /// Of the tags that were asked for, those that no environment has or had.
    pub unused_tags: Vec<String>,
}

impl Matrix {
    /// What changed in `project` since `revision`, of environments with one of `tags`, or of all
    /// where none is named. Errors in environments go to `problems`, and then nothing is found.
    ///
    /// # Errors
    /// Outside git, for an unknown revision, or when something cannot be read.
    pub fn since(
        project: &Project,
        revision: &str,
        tags: &[String],
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Self> {
        let changed = changed::since(project, revision, sources, problems)?;
        if problems.errors() > 0 {
            return Ok(Self::default());
        }
        // What is wrong was reported by now.
        let (sources, problems) = (&mut Sources::default(), &mut Problems::default());
        let settings = Settings::read(project, sources, problems)?;
        let mut placed = BTreeMap::new();
        pipeline::each_environment(project, sources, problems, |environment| {
            let Environment { name, tags, reads, .. } = environment;
            placed.insert(name.to_string(), Placed { reads, tags });
        })?;
        let mut matrix = Self::default();
        let chosen: BTreeSet<&str> =
            changed.added.iter().chain(changed.changed.keys()).map(String::as_str).collect();
        let is_meant = |name: &&str| chosen.contains(name) && has_one(&placed[*name].tags, tags);
        let before = stages::before(&settings.stages, &placed)?;
        let ordered = dependency_order(&before).into_iter();
        matrix.environments = ordered.filter(is_meant).map(str::to_owned).collect();

        let tags_of = |(name, one): (String, Placed)| (name, one.tags);
        let mut tags_of: BTreeMap<String, _> = placed.into_iter().map(tags_of).collect();
        let mut read_by_gone = BTreeMap::new();
        for gone in changed.removed.into_iter().filter(|gone| gone.root.is_some()) {
            match gone.was {
                Some(was) => {
                    if has_one(&was.tags, tags) {
                        read_by_gone.insert(gone.name.clone(), was.reads);
                    }
                    tags_of.insert(gone.name, was.tags);
                }
                None => matrix.unknown.push(gone.name),
            }
        }
        let ordered = dependency_order(&read_by_gone).into_iter().rev();
        matrix.removed =
            ordered.filter(|name| read_by_gone.contains_key(*name)).map(str::to_owned).collect();
        let is_unused = |tag: &&String| !tags_of.values().any(|tags| tags.contains(*tag));
        matrix.unused_tags = tags.iter().filter(is_unused).cloned().collect();
        Ok(matrix)
    }
}

fn has_one(found: &BTreeSet<String>, tags: &[String]) -> bool {
    tags.is_empty() || tags.iter().any(|tag| found.contains(tag))
}
