//! What the repository knows about a plan: its environment, what its resources hold, and which line
//! of TOML set a value.

use crate::git::Repository as Git;
use crate::layers::{EnvironmentName, ModuleSource};
use crate::output;
use crate::pipeline::{self, Checked};
use crate::problem::Problems;
use crate::project::Project;
use crate::resources::{DescriptionFile, files};
use crate::root_values::{self, ValueAddress};
use crate::source::Sources;
use plan_summary::{Description, Repository};
use std::collections::BTreeMap;
use std::path::Path;

/// What the modules of a project say about their resources, by folder and then by type. It includes
/// what they said before, so that a change that is not applied yet does not weaken a guard.
#[derive(Debug, Default)]
pub struct Descriptions {
    now: ByFolder,
    before: ByFolder,
    base: Option<Project>,
}

#[derive(Debug, Default)]
struct ByFolder(BTreeMap<String, BTreeMap<String, Description>>);

impl Descriptions {
    /// Reads the descriptions of all modules, as they are now and as they were at the revision
    /// `base`. Without `base`, that is the last commit, if there is one. Those that do not have the
    /// form in modules/README.md now are in `problems`.
    ///
    /// # Errors
    /// If a file cannot be read, now or then, or git knows no such revision.
    pub fn read(
        project: &Project,
        base: Option<&str>,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Self> {
        let files = files(project, sources, problems)?;
        if problems.errors() > 0 {
            return Ok(Self::default());
        }
        let now = ByFolder::read(files, sources)?;
        let repository = Git::of(&project.path(""));
        let revision = match base {
            Some(name) => Some(repository.at(name)?),
            None => repository.at("HEAD").ok(),
        };
        let base = revision.map(|revision| project.at(revision));
        let before = base.as_ref().map(ByFolder::at).transpose()?.unwrap_or_default();
        Ok(Self { now, before, base })
    }

    /// What the module in `folder`, or else one around it, says about `kind`. Earlier descriptions
    /// count as well: if it held data then, it is assumed to hold data still.
    fn get(&self, folder: &str, kind: &str) -> Option<Description> {
        let (now, before) = (self.now.get(folder, kind), self.before.get(folder, kind));
        let Some(now) = now else { return before.cloned() };
        let mut description = now.clone();
        if let Some(before) = before {
            description.holds_data |= before.holds_data;
            description.serves_traffic |= before.serves_traffic;
            description.guard = description.guard.or_else(|| before.guard.clone());
        }
        Some(description)
    }
}

impl ByFolder {
    fn read(files: Vec<DescriptionFile>, sources: &Sources) -> anyhow::Result<Self> {
        let described = files.into_iter().map(|file| {
            let described = file.described(sources)?;
            Ok((file.folder, described))
        });
        described.collect::<anyhow::Result<_>>().map(Self)
    }

    /// The descriptions of the past. A key that is unknown now does not matter in them: the others
    /// still guard.
    fn at(then: &Project) -> anyhow::Result<Self> {
        let mut sources = Sources::default();
        let files = files(then, &mut sources, &mut Problems::default())?;
        Self::read(files, &sources)
    }

    fn get(&self, folder: &str, kind: &str) -> Option<&Description> {
        let folders = Path::new(folder).ancestors().filter_map(Path::to_str);
        folders.filter_map(|folder| self.0.get(folder)?.get(kind)).next()
    }
}

/// The name of the environment whose plan is in the file at `path`: the name of its folder below
/// `generated/` in `project`, or else the name of the file.
pub fn environment_name(project: Option<&Project>, path: &Path) -> String {
    let generated = project.and_then(|project| project.path("generated").canonicalize().ok());
    let folder = path.canonicalize().ok();
    let folder = folder.as_deref().and_then(Path::parent);
    let inside = folder.zip(generated).and_then(|(folder, generated)| {
        let inside = folder.strip_prefix(generated).ok()?.to_str()?;
        EnvironmentName::parse(inside).map(|name| name.to_string())
    });
    inside.unwrap_or_else(|| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut name = name.as_ref();
        for ending in [".json", ".tfplan", ".plan"] {
            name = name.strip_suffix(ending).unwrap_or(name);
        }
        name.to_owned()
    })
}

/// What is known about the plan of one environment.
#[derive(Debug)]
pub struct Planned<'a> {
    descriptions: &'a Descriptions,
    environment: Option<(Checked, Sources)>,
    name: String,
    is_guarded: bool,
    /// For a guarded environment, the sources of its module calls at the revision that it is
    /// compared with.
    sources_before: BTreeMap<String, ModuleSource>,
}

impl<'a> Planned<'a> {
    /// What `project` knows about the environment `name`, which may not exist. `None` if the
    /// environment has errors; these are in `problems`, with places in `sources`.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn of(
        project: &Project,
        name: &str,
        descriptions: &'a Descriptions,
    ) -> anyhow::Result<Result<Self, (Problems, Sources)>> {
        let known = EnvironmentName::parse(name)
            .is_some_and(|name| project.is_file(&format!("envs/{name}.toml")));
        let mut environment = None;
        if known {
            let (mut sources, mut problems) = (Sources::default(), Problems::default());
            let names = [name.to_owned()];
            let checked = pipeline::checked(project, &names, &mut sources, &mut problems)?;
            if problems.errors() > 0 {
                return Ok(Err((problems, sources)));
            }
            environment = Some((checked, sources));
        }
        let checked = environment.as_ref().map(|(checked, _)| checked);
        let mut is_guarded =
            checked.and_then(|checked| checked.get(name)).is_some_and(|(one, _)| one.guard);
        if let Some(name) = EnvironmentName::parse(name) {
            // For a removed environment, the generated files tell whether it is guarded; for a
            // guard that was removed, the earlier files do.
            is_guarded |= !known && output::is_guarded(project, &name)?;
            if let Some(base) = &descriptions.base {
                is_guarded |= output::is_guarded(base, &name)?;
            }
        }
        let sources_before = match &descriptions.base {
            Some(base) if is_guarded => module_sources(base, name)?,
            _ => BTreeMap::new(),
        };
        let name = name.to_owned();
        Ok(Ok(Self { descriptions, environment, name, is_guarded, sources_before }))
    }

    /// Whether the environment is guarded, or was at the revision that it is compared with.
    pub fn is_guarded(&self) -> bool {
        self.is_guarded
    }
}

impl Repository for Planned<'_> {
    fn description(&self, sources: &[&str], kind: &str) -> Option<Description> {
        self.descriptions.get(&folder(sources)?, kind)
    }

    fn was_dear(&self, call: &str, inside: &[&str], kind: &str) -> bool {
        let outermost = match self.sources_before.get(call) {
            None => return false,
            Some(ModuleSource::Remote(_)) => return true,
            Some(ModuleSource::Folder(folder)) => format!("../{folder}"),
        };
        let sources: Vec<&str> = [outermost.as_str()].iter().chain(inside).copied().collect();
        let before =
            folder(&sources).and_then(|at| self.descriptions.before.get(&at, kind).cloned());
        before.as_ref().is_none_or(Description::is_dear)
    }

    fn place(&self, module: &str, path: &[&str]) -> Option<String> {
        let (checked, sources) = self.environment.as_ref()?;
        let (environment, _) = checked.get(&self.name)?;
        let block = ValueAddress::new("module").then(module);
        let input = block.then(path.first()?);
        let address = path[1..].iter().fold(input.clone(), |address, key| address.then(key));
        let entry = root_values::entry(environment, &address);
        let around = root_values::entry(environment, &block);
        // An input that the environment leaves out gets the entry of its block.
        let own = entry.filter(|entry| !around.is_some_and(|around| std::ptr::eq(*entry, around)));
        let origin = match own {
            Some(entry) => entry.node.origin,
            None => root_values::default(environment, &checked.contracts, &input)?,
        };
        Some(sources.place(origin).to_string())
    }
}

/// The sources of the module calls of the environment `name` of `project`; empty if there is no
/// such environment or it has errors.
fn module_sources(project: &Project, name: &str) -> anyhow::Result<BTreeMap<String, ModuleSource>> {
    if !project.is_file(&format!("envs/{name}.toml")) {
        return Ok(BTreeMap::new());
    }
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let checked = pipeline::checked(project, &[name.to_owned()], &mut sources, &mut problems)?;
    let Some((environment, _)) = checked.get(name) else { return Ok(BTreeMap::new()) };
    Ok(environment.modules().map(|(call, _, source)| (call.to_owned(), source)).collect())
}

/// The folder, relative to the repository's root, of the module that calls with `sources` lead to.
/// `None` if one of them is not in the repository.
fn folder(sources: &[&str]) -> Option<String> {
    let mut folder: Option<Vec<&str>> = None;
    for source in sources {
        let mut path = match folder.take() {
            Some(path) if source.starts_with('.') => path,
            None if source.starts_with("../") => vec![],
            _ => return None,
        };
        // The depth of the root module below `generated/` does not matter, because nothing that it
        // calls is there.
        for segment in source.split('/') {
            match segment {
                "." | "" => {}
                ".." => drop(path.pop()),
                segment => path.push(segment),
            }
        }
        folder = Some(path);
    }
    folder.map(|path| path.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{ByFolder, environment_name, folder};
    use crate::project::Project;
    use std::path::Path;

    #[test]
    fn a_module_is_found_by_the_sources_of_its_calls() {
        assert_eq!(folder(&["../../modules/site"]).as_deref(), Some("modules/site"));
        assert_eq!(
            folder(&["../../../modules/site", "./log"]).as_deref(),
            Some("modules/site/log")
        );
        assert_eq!(folder(&["../../modules/site", "../log"]).as_deref(), Some("modules/log"));
        assert_eq!(folder(&["hashicorp/consul/aws", "./log"]), None);
        assert_eq!(folder(&["../../modules/site", "git::https://example.com/x"]), None);
        assert_eq!(folder(&[]), None);
    }

    #[test]
    fn a_module_inside_another_is_described_by_it() {
        let file = ("modules/site/resources.toml".to_owned(), b"[x]\nholds_data = true\n".to_vec());
        let project = Project::in_memory([file]);
        let descriptions = ByFolder::at(&project).expect("it is right");
        assert!(descriptions.get("modules/site/log", "x").expect("it is described").holds_data);
        assert!(descriptions.get("modules/sit", "x").is_none());
    }

    #[test]
    fn a_file_elsewhere_names_its_environment_itself() {
        for name in ["prod.json", "prod.tfplan.json", "prod.plan", "prod"] {
            assert_eq!(environment_name(None, &Path::new("plans").join(name)), "prod");
        }
    }
}
