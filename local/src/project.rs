//! The locations of things in the repository.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::builds::Profile;
use crate::files;

/// The environment that runs on the laptop.
pub const LOCAL: &str = "local";

/// A stack of this repository: its own, or one in `examples/`.
#[derive(Debug, Clone)]
pub struct Project {
    root: PathBuf,
    repository: PathBuf,
    tfgen: Option<PathBuf>,
}

impl Project {
    /// The stack that contains `folder`: the nearest ancestor with `envs/` and `modules/`.
    ///
    /// # Errors
    /// If no ancestor has both.
    pub fn containing(folder: &Path) -> Result<Self> {
        let folder = folder
            .canonicalize()
            .with_context(|| format!("cannot read the folder {}", folder.display()))?;
        let root = folder
            .ancestors()
            .find(|path| path.join("envs").is_dir() && path.join("modules").is_dir())
            .with_context(|| {
                format!("no folder above {} has envs/ and modules/", folder.display())
            })?;
        // Only the repository has these: programs, and what they install.
        let repository = root.ancestors().find(|path| path.join("local/run").is_file());
        let repository = repository.unwrap_or(root).to_owned();
        Ok(Self { root: root.to_owned(), repository, tfgen: None })
    }

    /// The stack whose own folder this is.
    ///
    /// # Errors
    /// If it is not a stack. Ancestors do not count, because this folder was named.
    pub fn at(folder: &Path) -> Result<Self> {
        let project = Self::containing(folder)?;
        if folder.canonicalize().is_ok_and(|folder| folder == project.root) {
            return Ok(project);
        }
        bail!("{} is not a stack: it needs envs/ and modules/", folder.display());
    }

    /// The same, with a `tfgen` that was built together with this program.
    pub fn with_tfgen(self, tfgen: Option<PathBuf>) -> Self {
        Self { tfgen, ..self }
    }

    /// The program `tfgen`, if it need not be built first.
    pub fn tfgen(&self) -> Option<&Path> {
        self.tfgen.as_deref()
    }

    /// The stack's own folder, as an absolute path.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of the repository, as an absolute path; it is a different one if the stack is an
    /// example.
    pub fn repository(&self) -> &Path {
        &self.repository
    }

    /// Makes sure that `folder` of the repository exists; `what` is built from it.
    ///
    /// # Errors
    /// If it was deleted.
    pub fn require(&self, folder: &str, what: &str) -> Result<()> {
        if self.root.join(folder).is_dir() {
            return Ok(());
        }
        bail!("{what} is built from {folder}/, which does not exist");
    }

    /// The service's folder, which is a separate Cargo workspace.
    pub fn service(&self) -> PathBuf {
        self.root.join("service")
    }

    /// The stacks in `examples/`, each a folder with its own `envs/` and `modules/`, sorted.
    ///
    /// # Errors
    /// If `examples/` exists but cannot be read.
    pub fn examples(&self) -> Result<Vec<Self>> {
        let folder = self.root.join("examples");
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let entries = std::fs::read_dir(&folder)
            .with_context(|| format!("cannot read the folder {}", folder.display()))?;
        let mut roots: Vec<PathBuf> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.join("envs").is_dir() && path.join("modules").is_dir())
            .collect();
        roots.sort();
        Ok(roots.into_iter().map(|root| Self { root, ..self.clone() }).collect())
    }

    /// The generated root module of an environment.
    pub fn generated(&self, environment: &str) -> PathBuf {
        self.root.join("generated").join(environment)
    }

    /// The service's image as an OCI layout; `envs/` names the same paths. What is compiled for
    /// this machine's stack is never in the place where an apply to AWS looks for its image.
    pub fn image_layout(&self, profile: Profile) -> PathBuf {
        self.root.join(match profile {
            Profile::Lambda => "target/image",
            Profile::Local => "target/local-image",
        })
    }

    /// The names of all environments that have a generated root, sorted.
    ///
    /// # Errors
    /// When `generated/` cannot be read.
    pub fn environments(&self) -> Result<Vec<String>> {
        let mut found = Vec::new();
        let generated = self.root.join("generated");
        if generated.is_dir() {
            collect_roots(&generated, "", &mut found)?;
        }
        found.sort();
        Ok(found)
    }

    /// Makes sure that an environment has a generated root.
    ///
    /// # Errors
    /// If it has none; the message lists the existing ones.
    pub fn require_environment(&self, name: &str) -> Result<()> {
        let known = self.environments()?;
        if known.iter().any(|environment| environment == name) {
            return Ok(());
        }
        bail!(
            "there is no environment `{name}`; generated/ has folders for: {}",
            if known.is_empty() {
                "none yet (run `make generate`)".to_owned()
            } else {
                known.join(", ")
            }
        );
    }

    /// Writes the ignored file that tells Terraform which image an environment gets, for the
    /// `variables` of its root module that take the digest. Without any, removes the file.
    ///
    /// # Errors
    /// When the generated root cannot be written.
    pub fn write_image_digest(
        &self,
        environment: &str,
        variables: &BTreeSet<String>,
        digest: &str,
    ) -> Result<()> {
        let file = self.image_variables(environment);
        if variables.is_empty() {
            return files::remove(&file);
        }
        let given: BTreeMap<&str, &str> =
            variables.iter().map(|variable| (variable.as_str(), digest)).collect();
        files::write(&file, format!("{:#}\n", serde_json::json!(given)))
    }

    /// The ignored file with the digest of an environment's image.
    pub fn image_variables(&self, environment: &str) -> PathBuf {
        self.generated(environment).join("image.auto.tfvars.json")
    }
}

fn collect_roots(folder: &Path, prefix: &str, found: &mut Vec<String>) -> Result<()> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if !path.is_dir() || name.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{name}");
        if path.join("main.tf").is_file() {
            found.push(name.clone());
        }
        collect_roots(&path, &format!("{name}/"), found)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> (tempfile::TempDir, Project) {
        let folder = tempfile::tempdir().unwrap();
        for path in ["envs", "modules", "generated/prod/network", "generated/dev", "generated/old"]
        {
            std::fs::create_dir_all(folder.path().join(path)).unwrap();
        }
        for root in ["prod/network", "dev"] {
            std::fs::write(folder.path().join("generated").join(root).join("main.tf"), "").unwrap();
        }
        let project = Project::containing(&folder.path().join("generated/dev")).unwrap();
        (folder, project)
    }

    #[test]
    fn environments_are_the_folders_with_a_main_file_at_any_depth() {
        let (_folder, project) = project();
        assert_eq!(project.environments().unwrap(), ["dev", "prod/network"]);
    }

    #[test]
    fn an_example_is_a_project_of_its_own() {
        let (folder, project) = project();
        assert!(project.examples().unwrap().is_empty());
        for path in ["examples/shop/envs", "examples/shop/modules", "examples/notes"] {
            std::fs::create_dir_all(folder.path().join(path)).unwrap();
        }
        let roots: Vec<PathBuf> =
            project.examples().unwrap().iter().map(|example| example.root().to_owned()).collect();
        assert_eq!(roots, [project.root().join("examples/shop")]);
        assert_eq!(Project::at(&roots[0]).unwrap().root(), roots[0]);
        let error = Project::at(&project.root().join("examples/notes")).unwrap_err().to_string();
        assert!(error.ends_with("examples/notes is not a stack: it needs envs/ and modules/"));
    }

    #[test]
    fn an_unknown_environment_is_refused_with_the_list_of_known_ones() {
        let (_folder, project) = project();
        let message = project.require_environment("stagging").unwrap_err().to_string();
        assert!(
            message.contains("`stagging`") && message.contains("dev, prod/network"),
            "{message}"
        );
        project.require_environment("prod/network").unwrap();
    }
}
