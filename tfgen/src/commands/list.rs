//! `tfgen list`: lists the environments.

use super::Chosen;
use super::with::With;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::SystemTime;
use tfgen::environment_choice::chosen;
use tfgen::layers::{self, Environment, Expiry, RunLayer};
use tfgen::pipeline;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::report::visible;
use tfgen::settings::Settings;
use tfgen::source::Sources;
use tfgen::stages::{self, Placed};

/// `tfgen list [ENV…] [--with LAYER] [--expired] [--json]`.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    pub(super) with: With,
    /// Only expired environments
    #[arg(long)]
    expired: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What is listed for an environment.
struct Listed {
    file: String,
    description: Option<String>,
    tags: BTreeSet<String>,
    expires: Option<Expiry>,
    has_expired: bool,
}

/// Runs `tfgen list`.
pub(crate) fn run(command: &List, project: &Project) -> anyhow::Result<ExitCode> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let now = SystemTime::now();
    let (mut reads, mut listed) = (BTreeMap::new(), BTreeMap::new());
    let hides_outputs = RunLayer::read(project)?.is_some_and(|layer| layer.hides_outputs);
    pipeline::each_environment(project, &mut sources, &mut problems, |environment| {
        let Environment { name, path, description, tags, expires, .. } = environment;
        let has_expired = expires.as_ref().is_some_and(|expires| expires.is_past(now));
        let read = if hides_outputs { BTreeSet::new() } else { environment.reads };
        reads.insert(name.to_string(), read);
        let one = Listed { file: path, description, tags, expires, has_expired };
        listed.insert(name.to_string(), one);
    })?;
    if !super::may_go_on(&problems, &sources) {
        return Ok(ExitCode::from(1));
    }
    let settings = Settings::read(project, &mut Sources::default(), &mut Problems::default())?;
    let placed = |(name, one): (&String, &Listed)| {
        (name.clone(), Placed { reads: reads[name].clone(), tags: one.tags.clone() })
    };
    let before = stages::before(&settings.stages, &listed.iter().map(placed).collect())?;
    let ordered = layers::dependency_order(&before);
    let waves = waves(&ordered, &before);
    let known: Vec<&str> = listed.keys().map(String::as_str).collect();
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut unknown = Problems::default();
    for text in &command.chosen.environments {
        match chosen(text, &known) {
            Ok(found) => names.extend(found),
            Err(problem) => unknown.push(*problem),
        }
    }
    if !super::may_go_on(&unknown, &sources) {
        return Ok(ExitCode::from(1));
    }
    let is_asked = |name: &str| command.chosen.environments.is_empty() || names.contains(name);
    let environments: Vec<_> = ordered
        .iter()
        .filter(|name| is_asked(name))
        .map(|name| (*name, &listed[*name]))
        .filter(|(_, one)| one.has_expired || !command.expired)
        .collect();
    if command.json {
        let describe = |(name, one): &(&str, &Listed)| {
            json!({
                "name": name,
                "description": one.description,
                "file": one.file,
                "tags": one.tags,
                "expires": one.expires.as_ref().map(ToString::to_string),
                "expired": one.has_expired,
                "reads": reads[*name],
                "wave": waves[name],
            })
        };
        let environments: Vec<_> = environments.iter().map(describe).collect();
        super::streams::json(&json!({ "version": 1, "environments": environments }));
        return Ok(ExitCode::SUCCESS);
    }
    if listed.is_empty() {
        super::say_there_is_none();
    }
    let names = environments.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let files = environments.iter().map(|(_, one)| one.file.len()).max().unwrap_or(0);
    let mut lines = String::new();
    let has_order = waves.values().any(|wave| *wave > 1);
    for (name, Listed { file, description, tags, expires, has_expired }) in environments {
        let mut line = format!("{name:names$}  {file:files$}");
        if has_order {
            let _ = write!(line, "  {}", waves[name]);
        }
        if let Some(description) = description {
            let _ = write!(line, "  {}", visible(description));
        }
        if !tags.is_empty() {
            let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
            let _ = write!(line, "  [{}]", visible(&tags.join(", ")));
        }
        if !reads[name].is_empty() {
            let reads: Vec<&str> = reads[name].iter().map(String::as_str).collect();
            let _ = write!(line, "  reads {}", visible(&reads.join(", ")));
        }
        if let Some(expires) = expires {
            let _ =
                write!(line, "  {} {expires}", if *has_expired { "expired" } else { "expires" });
        }
        lines.push_str(line.trim_end());
        lines.push('\n');
    }
    print!("{lines}");
    Ok(ExitCode::SUCCESS)
}

/// The wave, from 1, in which an apply of everything reaches each of the environments `ordered` at
/// the earliest: the one after all those `before` it. Environments that read each other are refused
/// elsewhere; here, each counts those that came before it.
fn waves<'a>(
    ordered: &[&'a str],
    before: &BTreeMap<String, BTreeSet<String>>,
) -> BTreeMap<&'a str, usize> {
    let mut waves: BTreeMap<&str, usize> = BTreeMap::new();
    for name in ordered {
        let earlier = before[*name].iter().filter_map(|one| waves.get(one.as_str()));
        let wave = 1 + earlier.max().copied().unwrap_or(0);
        waves.insert(name, wave);
    }
    waves
}
