//! Selects the environments of a run.

use anyhow::bail;
use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;
use terraform_runner::Root;
use tfgen::changed;
use tfgen::environment_choice::chosen;
use tfgen::layers::{Environment, EnvironmentName, Expiry, dependency_order};
use tfgen::output::is_orphaned;
use tfgen::pipeline;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::settings::Settings;
use tfgen::source::Sources;
use tfgen::stages::{self, Placed};

/// The choice of environments: everything that any of these options names, restricted to those with
/// one of the tags.
#[derive(Debug, clap::Args)]
pub(super) struct Selection {
    /// Environments, by name or by a glob such as 'preview/*'; also the name of a removed one whose
    /// root module is left
    #[arg(value_name = "ENV", required_unless_present_any = ["all", "tags", "changed", "graph"])]
    names: Vec<String>,
    /// All environments
    #[arg(long)]
    all: bool,
    /// Only environments with this tag; with several, any of them
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// The environments that changed since a git revision, such as origin/main
    #[arg(long, value_name = "REV")]
    changed: Option<String>,
    /// An environment, or several by a glob, with all that they read, directly or through others
    #[arg(long, value_name = "ENV")]
    graph: Vec<String>,
}

/// What decides about an environment.
struct Candidate {
    placed: Placed,
    expires: Option<Expiry>,
}

impl Selection {
    /// The root modules of the environments, in an order in which they can run one after the other.
    /// `None` if environments have errors or one does not exist; that is shown. `plain`, which is
    /// `project` without a layer, decides what has changed.
    ///
    /// # Errors
    /// If no environment has a tag.
    pub(super) fn roots(
        &self,
        project: &Project,
        plain: &Project,
    ) -> anyhow::Result<Option<Vec<Root>>> {
        let (mut sources, mut problems) = (Sources::default(), Problems::default());
        let mut candidates = BTreeMap::new();
        pipeline::each_environment(project, &mut sources, &mut problems, |environment| {
            let name = environment.name.to_string();
            let Environment { reads, tags, expires, .. } = environment;
            let candidate = Candidate { placed: Placed { reads, tags }, expires };
            candidates.insert(name, candidate);
        })?;
        let mut found = BTreeSet::new();
        if self.all || (self.names.is_empty() && self.changed.is_none() && self.graph.is_empty()) {
            found.extend(candidates.keys().cloned());
        }
        if let Some(revision) = self.changed.as_ref().filter(|_| problems.errors() == 0) {
            // It reads and checks everything again, and reports what it finds.
            (sources, problems) = Default::default();
            let changed = changed::since(plain, revision, &mut sources, &mut problems)?;
            found.extend(changed.added.into_iter().chain(changed.changed.into_keys()));
        }
        if !super::super::may_go_on(&problems, &sources) {
            return Ok(None);
        }
        // A layer covers TOML, which removed environments no longer have.
        let is_gone = |text: &str| match EnvironmentName::parse(text) {
            Some(name) if project.layer().is_none() => is_orphaned(project, &name),
            _ => Ok(false),
        };
        let known: Vec<&str> = candidates.keys().map(String::as_str).collect();
        let mut unknown = Problems::default();
        for text in &self.names {
            match chosen(text, &known) {
                // Globs do not match removed environments: you destroy one only by its full name.
                _ if is_gone(text)? => drop(found.insert(text.clone())),
                Ok(names) => found.extend(names.into_iter().map(str::to_owned)),
                Err(problem) => unknown.push(*problem),
            }
        }
        for text in &self.graph {
            match chosen(text, &known) {
                Ok(names) => {
                    let reads = |name: &str| candidates.get(name).map(|one| &one.placed.reads);
                    let read = names
                        .iter()
                        .flat_map(|name| stages::read_by(name, &reads).into_iter().chain([*name]));
                    let read = read.filter(|name| candidates.contains_key(*name));
                    found.extend(read.map(str::to_owned));
                }
                Err(problem) => unknown.push(*problem),
            }
        }
        if !super::super::may_go_on(&unknown, &sources) {
            return Ok(None);
        }
        for tag in &self.tags {
            if !candidates.values().any(|one| one.placed.tags.contains(tag)) {
                bail!("no environment has the tag `{tag}`\nhint: `tfgen list` shows tags");
            }
        }
        if !self.tags.is_empty() {
            found.retain(|name| {
                let tags = candidates.get(name).map(|one| &one.placed.tags);
                tags.is_some_and(|tags| self.tags.iter().any(|tag| tags.contains(tag)))
            });
        }
        let now = SystemTime::now();
        for (name, expires) in
            found.iter().filter_map(|name| Some((name, candidates.get(name)?.expires.as_ref()?)))
        {
            if expires.is_past(now) {
                eprintln!("warning: {name} expired: {expires}");
            }
        }
        let settings = Settings::read(project, &mut sources, &mut problems)?;
        let of = |name: String| {
            let placed = candidates.get(&name).map(|one| one.placed.clone());
            (name, placed.unwrap_or_default())
        };
        let placed: BTreeMap<String, Placed> = found.into_iter().map(of).collect();
        let before = stages::before(&settings.stages, &placed)?;
        let root = |name: &str| {
            let folder = EnvironmentName::parse(name)?.folder_in(&project.roots_folder());
            Some(Root {
                name: name.to_owned(),
                folder: project.path(&folder),
                reads: placed[name].reads.clone(),
                after: before[name].clone(),
                made_with: None,
            })
        };
        Ok(Some(dependency_order(&before).into_iter().filter_map(root).collect()))
    }
}
