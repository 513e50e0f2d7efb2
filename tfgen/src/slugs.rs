//! Checks that no two environments whose templates read `environment.slug` have the same slug.

use crate::layers::{Environment, EnvironmentName};
use crate::problem::{Code, Problem, Problems};
use crate::source::{Origin, SourceId};
use std::collections::{BTreeSet, HashMap};

/// The slugs read so far, each with its environment and the template that reads it.
#[derive(Debug, Default)]
pub(crate) struct Slugs(HashMap<String, (EnvironmentName, Origin)>);

impl Slugs {
    /// Adds `environment`, and reports it if another environment has the same slug.
    pub(crate) fn add(&mut self, environment: &Environment, problems: &mut Problems) {
        let Some(origin) = environment.slug_read else { return };
        let (name, slug) = (&environment.name, environment.name.slug());
        let Some((first, other)) = self.0.get(&slug) else {
            self.0.insert(slug, (name.clone(), origin));
            return;
        };
        let title = format!("`{first}` and `{name}` have the slug `{slug}`");
        let problem = Problem::new(Code::SharedSlug, title).at(origin, "the same for both");
        let problem = match *other == origin {
            true => problem,
            false => problem.at(*other, format!("read by `{first}`")),
        };
        problems.push(problem.hint("name one of them otherwise, or use `environment.name`"));
    }

    /// The files that later problems may point at.
    pub(crate) fn files(&self) -> BTreeSet<SourceId> {
        self.0.values().map(|(_, origin)| origin.source).collect()
    }
}
