//! `tfgen.toml`, which a repository can have at its root: settings for the whole repository.

use crate::contracts::VersionRange;
use crate::layers::{Node, Table, TomlValue, document};
use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use crate::source::{Origin, Sources};
use std::collections::BTreeSet;

/// Its path.
pub const PATH: &str = "tfgen.toml";

/// Its keys.
const KEYS: [&str; 3] = ["tool", "tfgen", "stages"];

/// What runs on the generated root modules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    /// Terraform.
    #[default]
    Terraform,
    /// OpenTofu, which reads `.tofu` files instead of `.tf` files with the same names.
    OpenTofu,
}

/// The settings of a repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// `tool`: the tool that runs, if only one does.
    pub tool: Option<Tool>,
    /// `stages`: the tags of environments, in the order in which environments are applied together.
    pub stages: Vec<String>,
    /// The place of each stage.
    pub(crate) stage_origins: Vec<Origin>,
}

impl Tool {
    /// The command that runs it.
    pub fn command(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::OpenTofu => "tofu",
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Terraform => "Terraform",
            Self::OpenTofu => "OpenTofu",
        }
    }
}

impl Settings {
    /// Reads the settings of `project`, with defaults for missing ones. It is a problem if the
    /// repository requires another version of tfgen: two versions must not overwrite each other's
    /// files.
    ///
    /// # Errors
    /// If the file exists but cannot be read.
    pub fn read(
        project: &Project,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Self> {
        if !project.is_file(PATH) {
            return Ok(Self::default());
        }
        let text = String::from_utf8_lossy(&project.read(PATH)?).into_owned();
        let source = sources.add(PATH.to_owned(), text);
        let Some(table) = document(source, sources, problems) else { return Ok(Self::default()) };
        for (key, entry) in &table.entries {
            if !KEYS.contains(&key.as_str()) {
                let near = problems.nearest(key, KEYS);
                problems.push(
                    Problem::new(Code::UnknownKey, format!("`{PATH}` has no key `{key}`"))
                        .at(entry.key, "unknown")
                        .did_you_mean(entry.key, near),
                );
            }
        }
        required_version(&table, problems);
        let (stages, stage_origins) = stages(&table, problems).into_iter().unzip();
        Ok(Self { tool: tool(&table, problems), stages, stage_origins })
    }

    /// Warns about stages that are not in `tags`, the tags of all environments.
    pub(crate) fn unused_stages(&self, tags: &BTreeSet<String>, problems: &mut Problems) {
        let stages = self.stages.iter().zip(&self.stage_origins);
        for (stage, origin) in stages.filter(|(stage, _)| !tags.contains(*stage)) {
            let others = tags.iter().filter(|tag| !self.stages.contains(tag));
            let near = problems.nearest(stage, others).filter(|near| !near.contains(['"', '\\']));
            let title = format!("no environment has the stage `{stage}`");
            problems.push(
                Problem::new(Code::UnusedStage, title)
                    .at(*origin, "no environment has this tag")
                    .did_you_mean(*origin, near.map(|near| format!("\"{near}\""))),
            );
        }
    }
}

fn tool(table: &Table, problems: &mut Problems) -> Option<Tool> {
    let node = table.get("tool")?;
    match node.as_str() {
        Some("terraform") => return Some(Tool::Terraform),
        Some("tofu") => return Some(Tool::OpenTofu),
        _ => {}
    }
    let title = "`tool` must be \"terraform\" or \"tofu\"";
    problems.push(Problem::new(Code::WrongKind, title).at(node.origin, "is neither"));
    None
}

fn stages(table: &Table, problems: &mut Problems) -> Vec<(String, Origin)> {
    let Some(node) = table.get("stages") else { return vec![] };
    let mut stages: Vec<(String, Origin)> = vec![];
    let wrong = |title: &str, label: &str| {
        Problem::new(Code::WrongKind, title).at(node.origin, label).hint(
            "such as [\"dev\", \"staging\", \"prod\"]: environments with a later tag are applied \
             later",
        )
    };
    let TomlValue::Array(list) = &node.value else {
        problems.push(wrong("`stages` must be an array of tags", node.kind()));
        return stages;
    };
    for tag in list {
        match tag.as_str() {
            Some(name) if !stages.iter().any(|(stage, _)| stage == name) => {
                stages.push((name.to_owned(), tag.origin));
            }
            Some(_) => {
                let title = "`stages` must name each stage only once";
                problems.push(Problem::new(Code::WrongKind, title).at(tag.origin, "again"));
            }
            None => problems
                .push(wrong("`stages` must be an array of tags", "not all of them are strings")),
        }
    }
    stages
}

fn required_version(table: &Table, problems: &mut Problems) {
    let Some(node) = table.get("tfgen") else { return };
    let own = env!("CARGO_PKG_VERSION");
    let range = node.as_str().and_then(VersionRange::parse);
    problems.push(match (range, VersionRange::parse(own)) {
        (Some(wanted), Some(this)) if !wanted.excludes(&this) => return,
        (Some(_), _) => Problem::new(Code::VersionConstraint, format!("this is tfgen {own}"))
            .at(node.origin, "the repository requires another version")
            .hint("two versions may write the same environment differently"),
        (None, _) => Problem::new(Code::VersionConstraint, "`tfgen` takes a version constraint")
            .at(node.origin, format!("is {}", kind(node)))
            .hint("such as \">= 0.1, < 0.3\""),
    });
}

fn kind(node: &Node) -> String {
    node.as_str().map_or_else(|| node.kind().to_owned(), |text| format!("`{text}`"))
}
