//! The inputs of the plans of environments: their root modules, the modules that these call, lock
//! files, and the files that values name.

use crate::changed::{is_of_the_body, named_paths};
use crate::output::{is_ours, is_read_in_root};
use crate::pipeline::Pipeline;
use crate::problem::Problems;
use crate::project::Project;
use crate::relative_path::named_in;
use crate::source::Sources;
use anyhow::Context as _;
use container_image::Digest;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use terraform_runner::{Input, InputKind, Inputs, Root};

/// The versions and checksums of providers, in a root module.
const LOCK_FILE: &str = ".terraform.lock.hcl";

/// What is known about the plans of environments.
#[derive(Debug)]
pub struct PlanInputs<'a> {
    project: &'a Project,
    /// The files and folders that the values of each environment name.
    paths: BTreeMap<String, BTreeSet<String>>,
}

/// The digest that identifies the files of `inputs`: `sha256:` and 64 hexadecimal digits.
pub fn digest_of_all(inputs: &[&Input]) -> String {
    let mut list = String::new();
    for Input { path, digest, .. } in inputs {
        let _ = writeln!(list, "{} {path}", digest.as_deref().unwrap_or("none"));
    }
    Digest::of(list.as_bytes()).to_string()
}

/// The modules that `init` has installed.
#[derive(Deserialize)]
struct Installed {
    #[serde(rename = "Modules")]
    modules: Vec<InstalledModule>,
}

#[derive(Deserialize)]
struct InstalledModule {
    /// Its folder, relative to that of the root module, which is `.` itself.
    #[serde(rename = "Dir")]
    folder: String,
}

impl<'a> PlanInputs<'a> {
    /// The inputs for the environments `names`, which have no errors. Any other name is a root
    /// module of a removed environment; which files its values name is unknown.
    ///
    /// # Errors
    /// If a file or folder cannot be read.
    pub fn of_environments(project: &'a Project, names: &[String]) -> anyhow::Result<Self> {
        let is_there = |name: &&String| project.is_file(&format!("envs/{name}.toml"));
        let names: Vec<String> = names.iter().filter(is_there).cloned().collect();
        let mut paths = BTreeMap::new();
        if !names.is_empty() {
            let (mut sources, mut problems) = (Sources::default(), Problems::default());
            Pipeline::new(project, &names).run(
                &mut sources,
                &mut problems,
                |environment, root| (environment.name.to_string(), named_paths(&root)),
                |(name, named), _, _| {
                    paths.insert(name, named);
                    Ok(())
                },
            )?;
        }
        Ok(Self { project, paths })
    }

    /// The digest of the files in `folder` whose paths, relative to it, satisfy `counts`.
    fn of_folder(&self, folder: &str, counts: &dyn Fn(&str) -> bool) -> anyhow::Result<String> {
        let mut files = vec![];
        self.files(folder, "", &mut BTreeSet::new(), &mut files)?;
        files.retain(|file| counts(file));
        files.sort_unstable();
        let mut list = String::new();
        for file in files {
            let digest = Digest::of(&self.project.read(&format!("{folder}/{file}"))?);
            let _ = writeln!(list, "{} {file}", digest.hex());
        }
        Ok(Digest::of(list.as_bytes()).to_string())
    }

    /// The files at `inside` in `folder`, at any depth. Each folder is visited once, because a link
    /// may lead up.
    fn files(
        &self,
        folder: &str,
        inside: &str,
        seen: &mut BTreeSet<PathBuf>,
        files: &mut Vec<String>,
    ) -> anyhow::Result<()> {
        let here = format!("{folder}/{inside}");
        let real = self.project.path(&here).canonicalize();
        if !seen.insert(real.with_context(|| format!("cannot read {here}"))?) {
            return Ok(());
        }
        for (name, is_folder) in self.project.kinds(here.trim_end_matches('/'))? {
            let path = format!("{inside}{name}");
            match is_folder {
                // What `init` installs has its own digests.
                true if name == ".terraform" || name == ".git" => {}
                true => self.files(folder, &format!("{path}/"), seen, files)?,
                false => files.push(path),
            }
        }
        Ok(())
    }

    /// Whether Terraform reads, or may read, the file at `path` in the root module at `folder`.
    /// Subfolders may contain other root modules.
    fn is_of_root(&self, folder: &str, path: &str) -> bool {
        let is_other = |(at, _): (usize, &str)| {
            let main = format!("{folder}/{}/main.tf", &path[..at]);
            self.project.is_file(&main)
                && self.project.read(&main).is_ok_and(|bytes| is_ours(&main, &bytes))
        };
        path != LOCK_FILE && is_read_in_root(path) && !path.match_indices('/').any(is_other)
    }

    fn input(&self, kind: InputKind, path: String) -> anyhow::Result<Input> {
        let input = Input { kind, path, digest: None };
        Ok(Input { digest: self.digest(&input)?, ..input })
    }
}

impl Inputs for PlanInputs<'_> {
    fn of(&self, root: &Root) -> anyhow::Result<Vec<Input>> {
        let folder = format!("{}/{}", self.project.roots_folder(), root.name);
        let mut found = BTreeSet::from([
            (InputKind::Root, folder.clone()),
            (InputKind::LockFile, format!("{folder}/{LOCK_FILE}")),
        ]);
        let data = std::env::var_os("TF_DATA_DIR").unwrap_or_else(|| ".terraform".into());
        let installed = root.folder.join(data).join("modules/modules.json");
        if let Ok(text) = std::fs::read(&installed) {
            let installed: Installed = serde_json::from_slice(&text)
                .with_context(|| format!("cannot read {}", installed.display()))?;
            let main = format!("{folder}/main.tf");
            let folders = installed.modules.iter().filter(|module| module.folder != ".");
            found.extend(
                folders
                    .filter_map(|module| named_in(&main, &module.folder))
                    .map(|folder| (InputKind::Module, folder)),
            );
        }
        let named = self.paths.get(&root.name).into_iter().flatten();
        found.extend(named.map(|path| (InputKind::Path, path.clone())));
        found.into_iter().map(|(kind, path)| self.input(kind, path)).collect()
    }

    fn digest(&self, input: &Input) -> anyhow::Result<Option<String>> {
        let path = input.path.as_str();
        if self.project.is_file(path) {
            return Ok(Some(Digest::of(&self.project.read(path)?).to_string()));
        }
        if !self.project.is_folder(path) {
            return Ok(None);
        }
        match input.kind {
            InputKind::Root => self.of_folder(path, &|file| self.is_of_root(path, file)),
            InputKind::Module => self.of_folder(path, &is_of_the_body),
            InputKind::LockFile | InputKind::Path => self.of_folder(path, &|_| true),
        }
        .map(Some)
    }
}
