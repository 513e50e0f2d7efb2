//! The first three stages, from the TOML of environments to root modules. They run over a limited
//! number of environments at a time, so memory does not grow with the number of environments.

use crate::check::{RootModule, Validations, check_each};
use crate::contracts::{Contracts, RemoteModule};
use crate::environment_choice::{EnvironmentGlob, is_glob};
use crate::layers::{Environment, EnvironmentName, ModuleSource, Node, Reader, files_that, named};
use crate::problem::Problems;
use crate::project::Project;
use crate::root_values::Secrets;
use crate::settings::{Settings, Tool};
use crate::slugs::Slugs;
use crate::source::Sources;
use crate::source_names::SourceNames;
use crate::states::States;
use std::collections::BTreeSet;

/// How many environments are in memory at a time: enough to reuse what is known from one for the
/// others.
const AT_ONCE: usize = 512;

/// What remains of a run after each root module was taken.
#[derive(Debug)]
pub struct Outcome {
    /// The names of the environments that were read, including those with errors.
    pub names: BTreeSet<EnvironmentName>,
    /// What the modules that the environments use declare.
    pub contracts: Contracts,
    /// The same as OpenTofu reads the modules, if it is unknown which tool runs and the two differ.
    pub of_opentofu: Option<Contracts>,
    /// The results of the modules' own conditions.
    pub validations: Validations,
}

/// Environments without errors, each with its root module, and what their modules declare.
#[derive(Debug)]
pub struct Checked {
    /// In the order of their names.
    pub environments: Vec<(Environment, RootModule)>,
    /// What the modules that the environments use declare.
    pub contracts: Contracts,
}

impl Checked {
    /// The environment `name` with its root module, if it has no errors.
    pub fn get(&self, name: &str) -> Option<(&Environment, &RootModule)> {
        let found = self.environments.iter().find(|(one, _)| one.name.as_str() == name);
        found.map(|(environment, root)| (environment, root))
    }
}

/// Checks the `requested` environments, or all if none is named, and keeps them.
///
/// # Errors
/// If a file or folder cannot be read.
pub fn checked(
    project: &Project,
    requested: &[String],
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Checked> {
    let mut environments = vec![];
    let keep = |environment, root| (environment, root);
    let pipeline = Pipeline::new(project, requested);
    let outcome = pipeline.run(sources, problems, keep, |one, _, _| {
        environments.push(one);
        Ok(())
    })?;
    Ok(Checked { environments, contracts: outcome.contracts })
}

/// A run over environments.
#[derive(Clone, Debug)]
pub struct Pipeline<'a> {
    project: &'a Project,
    requested: &'a [String],
    /// How many environments are in memory at a time.
    at_once: usize,
    /// Whether to list the conditions that only Terraform can decide, instead of just counting
    /// them.
    pub lists_left: bool,
}

/// Environments that are in memory at a time.
enum Part<'a> {
    /// Those among the files at these paths.
    Files(&'a [String]),
    /// Those with these names.
    Names(&'a [EnvironmentName]),
}

/// Reads all environments of `project`, without checking them; `take` gets each, in the order of
/// the names.
///
/// # Errors
/// If a file or folder cannot be read.
pub fn each_environment(
    project: &Project,
    sources: &mut Sources,
    problems: &mut Problems,
    mut take: impl FnMut(Environment),
) -> anyhow::Result<()> {
    let mut reader = Reader::new(project);
    for paths in project.files_below("envs", ".toml")?.chunks(AT_ONCE) {
        reader.let_go(problems.files(), sources);
        reader.read_files(paths, sources, problems)?.into_iter().for_each(&mut take);
    }
    reader.unused(sources, problems)
}

impl<'a> Pipeline<'a> {
    /// A run over the `requested` environments of `project`, or over all if none is named.
    pub fn new(project: &'a Project, requested: &'a [String]) -> Self {
        Self { project, requested, at_once: AT_ONCE, lists_left: false }
    }

    /// Checks the environments. `keep` extracts what the caller wants from each one without errors,
    /// on all cores; `take` gets the results in the order of the names.
    ///
    /// Once the environments of a file were taken, its text is kept only if problems point at it.
    ///
    /// # Errors
    /// If a file or folder cannot be read, and the errors of `take`.
    pub fn run<R: Send>(
        &self,
        sources: &mut Sources,
        problems: &mut Problems,
        keep: impl Fn(Environment, RootModule) -> R + Sync,
        mut take: impl FnMut(R, &mut Sources, &mut Problems) -> anyhow::Result<()>,
    ) -> anyhow::Result<Outcome> {
        let mut reader = Reader::new(self.project);
        let (files, names) = match self.requested {
            [] => (self.project.files_below("envs", ".toml")?, vec![]),
            _ => (vec![], self.chosen(&mut reader, sources, problems)?),
        };
        let files = files.chunks(self.at_once).map(Part::Files);
        let parts = files.chain(names.chunks(self.at_once).map(Part::Names));
        let settings = Settings::read(self.project, sources, problems)?;
        let mut contracts = Contracts::read_by(settings.tool.unwrap_or_default());
        let mut of_opentofu = None;
        let mut validations =
            if self.lists_left { Validations::listing() } else { Validations::default() };
        let (mut states, mut slugs) = (States::default(), Slugs::default());
        let mut tags = BTreeSet::new();
        let mut source_names = SourceNames::new(self.project);
        for (number, part) in parts.enumerate() {
            if number > 0 {
                let mut kept = problems.files();
                let listed = validations.listed.iter().flatten();
                kept.extend(listed.map(|left| left.origin.source));
                kept.extend(states.files());
                kept.extend(slugs.files());
                kept.extend(settings.stage_origins.iter().map(|origin| origin.source));
                reader.let_go(kept, sources);
            }
            let environments = match part {
                Part::Files(paths) => reader.read_files(paths, sources, problems)?,
                Part::Names(names) => reader.read_named(names, sources, problems)?,
            };
            if self.requested.is_empty() {
                for environment in &environments {
                    states.add(environment, problems);
                    slugs.add(environment, problems);
                    tags.extend(environment.tags.iter().cloned());
                }
            }
            environments.iter().for_each(|environment| source_names.check(environment, problems));
            let folders = environments.iter().flat_map(Environment::module_folders).collect();
            contracts.read_also(self.project, &folders, sources)?;
            let remote: Vec<_> = environments.iter().flat_map(remote_modules).collect();
            contracts.read_installed(self.project, &remote, sources);
            if settings.tool.is_none() && contracts.differ_by_tool() {
                let also = of_opentofu.get_or_insert_with(|| Contracts::read_by(Tool::OpenTofu));
                also.read_also(self.project, &folders, sources)?;
                also.read_installed(self.project, &remote, sources);
            }
            let others = reader.others();
            let (known, has_problems) = (&*sources, !problems.is_empty());
            let kept = check_each(
                environments,
                (&contracts, of_opentofu.as_ref()),
                others,
                problems,
                &mut validations,
                |environment: Environment, root, found| {
                    if has_problems || !found.is_empty() {
                        Secrets::of(&environment, &contracts, known).conceal(&environment, found);
                    }
                    root.map(|root| keep(environment, root))
                },
            );
            for one in kept {
                take(one, sources, problems)?;
            }
        }
        if self.requested.is_empty() {
            reader.unused(sources, problems)?;
            // The tags of an environment with errors may be unknown.
            if problems.errors() == 0 {
                settings.unused_stages(&tags, problems);
            }
        }
        Ok(Outcome { names: reader.into_names(), contracts, of_opentofu, validations })
    }
}

impl Pipeline<'_> {
    /// The names of the requested environments, by name or by glob, sorted.
    fn chosen(
        &self,
        reader: &mut Reader<'_>,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Vec<EnvironmentName>> {
        let requested = self.requested.iter().map(String::as_str);
        let (globs, exact): (Vec<&str>, Vec<&str>) = requested.partition(|text| is_glob(text));
        let mut names = named(self.project, exact, problems)?;
        if !globs.is_empty() {
            names.extend(self.matched(&globs, reader, sources, problems)?);
        }
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// The environments that one of `globs` matches.
    fn matched(
        &self,
        globs: &[&str],
        reader: &mut Reader<'_>,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Vec<EnvironmentName>> {
        let mut parsed = vec![];
        for glob in globs.iter().filter_map(|text| EnvironmentGlob::parse(text)) {
            match glob {
                Ok(glob) => parsed.push(glob),
                Err(problem) => problems.push(*problem),
            }
        }
        let mut files = self.project.files_below("envs", ".toml")?;
        let all = files.clone();
        files.retain(|path| parsed.iter().any(|glob| glob.is_match(name_of(path))));
        let (mut names, before) = (vec![], problems.errors());
        for (number, part) in files.chunks(self.at_once).enumerate() {
            if number > 0 {
                reader.let_go(problems.files(), sources);
            }
            names.extend(reader.environments_among(part, sources, problems)?);
        }
        // A file that cannot be read may be the one that was meant.
        let are_read = problems.errors() == before;
        for glob in parsed.iter().filter(|_| are_read) {
            if !names.iter().any(|name| glob.is_match(name.as_str())) {
                let known = files_that(self.project, |table| table.contains_key("environment"))?;
                // What it matches is no environment.
                let layers = all.iter().map(|path| name_of(path));
                problems.push(glob.no_match(known.iter().map(String::as_str), layers));
            }
        }
        Ok(names)
    }
}

/// The name of the environment in the file at `path`, if it is one.
fn name_of(path: &str) -> &str {
    path.trim_start_matches("envs/").trim_end_matches(".toml")
}

/// The blocks of `environment` whose modules are not in the repository.
fn remote_modules(environment: &Environment) -> impl Iterator<Item = RemoteModule> {
    environment.modules().filter_map(|(name, block, source)| {
        let ModuleSource::Remote(source) = source else { return None };
        Some(RemoteModule {
            environment: environment.name.to_string(),
            root: environment.folder.clone(),
            name: name.to_owned(),
            source,
            version: block.get("version").and_then(Node::as_str).map(str::to_owned),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::Pipeline;
    use crate::problem::Problems;
    use crate::project::Project;
    use crate::source::Sources;
    use crate::{hcl, report};

    /// Environments that extend, read and break each other, in files that come in any order.
    const FILES: [(&str, &str); 17] = [
        ("modules/api/main.tf", "variable \"name\" {\n  type = string\n}\n"),
        (
            "envs/base.toml",
            "[vars]\nproject = \"p\"\nunused = 1\n[terraform.backend.s3]\n\
             key = \"{{ environment.name }}\"\n[module.api]\nname = \"{{ vars.project }}\"\n",
        ),
        ("envs/a.toml", "extends = \"base.toml\"\n[environment]\n[vars]\nown = 1\n"),
        ("envs/a/layer.toml", "[locals]\nx = 1\n"),
        ("envs/k-l.toml", "[environment]\n[locals]\nx = \"{{ environment.slug }}\"\n"),
        ("envs/k/l.toml", "[environment]\n[locals]\nx = \"-{{ environment.slug }}\"\n"),
        ("envs/x.toml", "extends = \"a/layer.toml\"\n"),
        ("envs/b.toml", "extends = \"a.toml\"\n[environment]\n[output.o]\nvalue = 1\n"),
        (
            "envs/c.toml",
            "extends = \"z.toml\"\n[environment]\n[locals]\nx = { output = \"b.o\" }\n",
        ),
        ("envs/d.toml", "[environment]\n[output.o]\nvalue = { output = \"f.o\" }\n"),
        (
            "envs/e.toml",
            "[environment]\n[locals]\nx = { output = \"d.o\" }\ny = { output = \"z.p\" }\n",
        ),
        ("envs/f.toml", "[environment]\n[output.o]\nvalue = { output = \"d.o\" }\n"),
        (
            "envs/g.toml",
            "extends = \"base.toml\"\n[environment]\n[module.api]\nname = 1\nnmae = 2\n",
        ),
        ("envs/h.toml", "[environment]\nlocals = [\n"),
        (
            "envs/i.toml",
            "[environment]\n[locals]\nx = { output = \"h.o\" }\ny = { output = \"j.o\" }\n",
        ),
        (
            "envs/y/z.toml",
            "extends = \"../base.toml\"\n[environment]\n[module.api]\nname = \"{{ vars.x }}\"\n",
        ),
        (
            "envs/z.toml",
            "extends = \"base.toml\"\n[environment]\n[output.o]\nvalue = { output = \"y/z.o\" }\n",
        ),
    ];

    /// Everything that the environments produce: files, names and reports.
    fn outcome(at_once: usize, is_right: impl Fn(&str) -> bool) -> String {
        let files = FILES.into_iter().filter(|(path, _)| is_right(path));
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        let project = Project::in_memory(files);
        let (mut sources, mut problems) = (Sources::default(), Problems::default());
        let mut text = String::new();
        let pipeline = Pipeline { at_once, ..Pipeline::new(&project, &[]) };
        let outcome = pipeline.run(
            &mut sources,
            &mut problems,
            |environment, root| (environment.name, root),
            |(name, root), _, _| {
                for file in &root.files {
                    text.push_str(&hcl::print(file, &format!("# {name}/{}\n", file.name)));
                }
                Ok(())
            },
        );
        let names = outcome.expect("every file is there").names;
        // Reports are in reading order, which depends on the number of environments at a time.
        let mut problems: Vec<String> =
            report::human(&problems, &sources).split("\n\n").map(str::to_owned).collect();
        problems.sort();
        format!("{names:?}\n{text}\n{}", problems.join("\n\n"))
    }

    #[test]
    fn how_many_are_in_memory_at_a_time_changes_nothing() {
        let right = |path: &str| !path.starts_with("envs/") || !"cdefghiyz".contains(&path[5..6]);
        for (is_right, parts) in [
            (
                &(|_: &str| true) as &dyn Fn(&str) -> bool,
                &["read each other", "has no output `p`", "not TOML", "did you mean `name`"][..],
            ),
            (
                &right,
                &[
                    "nothing uses `vars.own`",
                    "nothing uses `vars.unused`",
                    "nothing extends the layer `envs/x.toml`",
                    "`k-l` and `k/l` have the slug `k-l`",
                ],
            ),
        ] {
            let whole = outcome(1000, is_right);
            for part in parts {
                assert!(whole.contains(part), "no {part} in {whole}");
            }
            assert!(!whole.contains("`envs/a/layer.toml`"), "{whole}");
            for at_once in 1..FILES.len() {
                assert_eq!(outcome(at_once, is_right), whole, "{at_once} at a time");
            }
        }
    }
}
