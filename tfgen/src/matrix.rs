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

/// What a pipeline must act on, in a possible order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Matrix {
    /// The environments that were added or changed. Each comes after those that it reads and those
    /// of earlier stages.
    pub environments: Vec<String>,
    /// Removed environments whose root modules are left. Each comes before those that it read,
    /// because they are destroyed in this order.
    pub removed: Vec<String>,
    /// Removed environments that had errors, so their tags are unknown.
    pub unknown: Vec<String>,
    /// The requested tags that no environment has or had.
    pub unused_tags: Vec<String>,
}

impl Matrix {
    /// What changed in `project` since `revision`, among environments with one of `tags`, or among
    /// all if none is named. Errors in environments go to `problems`, and then the result is empty.
    ///
    /// # Errors
    /// Outside git, for an unknown revision, or if something cannot be read.
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
        // Problems were reported already.
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
