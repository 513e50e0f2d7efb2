//! `terraform init`, skipped if neither its inputs nor its results have changed.

use std::collections::BTreeSet;
use std::ffi::OsStr;

use anyhow::Result;

use super::{Terraform, provider_tree};
use crate::fingerprint::Fingerprint;
use crate::project::Project;
use crate::record::{Made, Record};

impl Terraform {
    /// Prepares the folder, unless that was done from the same files, with the same `version` of
    /// Terraform, the same providers and the same backend, and the results still exist.
    ///
    /// # Errors
    /// If Terraform refuses, or one of its files cannot be read.
    pub fn init_if_changed(&self, project: &Project, version: &str) -> Result<Made> {
        Record::of(&self.state, "terraform-init").make_unless_current(
            self.init_inputs(project, version)?,
            |_, outputs| {
                outputs.unread(&self.data)?;
                outputs.file(&self.folder.join(".terraform.lock.hcl"))
            },
            // The backend's address changes with the emulator's port.
            || self.init(&["-reconfigure"]).map(|()| String::new()),
        )
    }

    fn init_inputs(&self, project: &Project, version: &str) -> Result<Fingerprint> {
        let mut inputs = Fingerprint::default();
        inputs.text("version", version);
        let own = self.variables.iter().cloned();
        let users = std::env::vars_os().filter(|(name, _)| is_read_by_init(name));
        let mut variables: Vec<_> = users.chain(own).collect();
        variables.sort();
        for (name, value) in variables {
            inputs.text(&name.to_string_lossy(), &value.to_string_lossy());
        }
        for path in provider_tree::configurations(&self.state) {
            inputs.file(&path)?;
        }
        let is_terraform = |name: &str| name.ends_with(".tf") || name.ends_with(".tf.json");
        inputs.folder(&self.folder, &|name| !is_terraform(name))?;
        // An example uses its own modules and the repository's.
        for stack in BTreeSet::from([project.root(), project.repository()]) {
            let modules = stack.join("modules");
            inputs.folder(&modules, &|name| name == "tests" || name.starts_with('.'))?;
        }
        Ok(inputs)
    }
}

/// Variables of the user that Terraform reads, except inputs of a root and log settings.
fn is_read_by_init(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with("TF_") && !name.starts_with("TF_VAR_") && !name.starts_with("TF_LOG")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::files;
    use crate::state::StateFolder;

    /// A root below a project, and a shell instead of Terraform, which treats `init` as the name of
    /// its script. The script counts its runs and leaves the same files as Terraform.
    struct Root {
        folder: tempfile::TempDir,
        terraform: Terraform,
    }

    const SCRIPT: &str = "echo run >> runs\n\
        mkdir -p \"$TF_DATA_DIR\" && echo backend > \"$TF_DATA_DIR/terraform.tfstate\"\n\
        echo locked > .terraform.lock.hcl\n";

    impl Root {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let path = |name: &str| folder.path().join(name);
            let root = path("generated/local");
            for path in [&root, &path("modules/api/tests"), &path("envs")] {
                files::make_folder(path).unwrap();
            }
            files::write(&root.join("main.tf"), "module \"api\" {}\n").unwrap();
            files::write(&path("modules/api/main.tf"), "# nothing\n").unwrap();
            files::write(&root.join("init"), SCRIPT).unwrap();
            let state = StateFolder::open(&path("state")).unwrap();
            files::write(&state.path().join("terraform.rc"), "# from the registry\n").unwrap();
            let mut terraform = Terraform::new(Path::new("sh"), &root, &state, "local");
            terraform.set("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
            Self { folder, terraform }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        /// Whether it was prepared this time.
        fn prepares(&self, version: &str) -> bool {
            let runs =
                || fs::read_to_string(self.path("generated/local/runs")).unwrap_or_default().len();
            let before = runs();
            let project = Project::containing(self.folder.path()).unwrap();
            let made = self.terraform.init_if_changed(&project, version).unwrap();
            assert_eq!(made.as_before, runs() == before);
            !made.as_before
        }
    }

    #[test]
    fn a_root_is_prepared_once() {
        let root = Root::new();
        assert!(root.prepares("1.11"));
        assert!(!root.prepares("1.11"));
        assert!(root.prepares("1.12"), "by another Terraform");
    }

    #[test]
    fn it_is_prepared_again_after_a_change() {
        for (path, is_read) in [
            ("generated/local/main.tf", true),
            ("generated/local/providers.tf", true),
            ("generated/local/.terraform.lock.hcl", true),
            ("modules/api/main.tf", true),
            ("modules/api/versions.tf", true),
            ("state/terraform.rc", true),
            ("state/terraform/local/terraform.tfstate", true),
            ("generated/local/image.auto.tfvars.json", false),
            ("modules/api/tests/api.tftest.hcl", false),
        ] {
            let root = Root::new();
            assert!(root.prepares("1.11"));
            files::write(&root.path(path), "# it is another text now").unwrap();
            assert_eq!(root.prepares("1.11"), is_read, "{path}");
        }
    }

    #[test]
    fn it_is_prepared_again_when_what_came_of_it_is_gone() {
        for path in ["generated/local/.terraform.lock.hcl", "state/terraform/local"] {
            let root = Root::new();
            assert!(root.prepares("1.11"));
            files::remove(&root.path(path)).unwrap();
            assert!(root.prepares("1.11"), "{path}");
        }
    }

    #[test]
    fn it_is_prepared_again_for_another_backend() {
        let mut root = Root::new();
        assert!(root.prepares("1.11"));
        root.terraform.set("AWS_ENDPOINT_URL", "http://127.0.0.1:2");
        assert!(root.prepares("1.11"));
        assert!(!root.prepares("1.11"));
    }

    #[test]
    fn variables_that_say_what_is_installed_are_read() {
        for (name, is_read) in [
            ("TF_PLUGIN_CACHE_DIR", true),
            ("TF_CLI_CONFIG_FILE", true),
            ("TF_VAR_image_digest", false),
            ("TF_LOG", false),
            ("PATH", false),
        ] {
            assert_eq!(is_read_by_init(Path::new(name).as_os_str()), is_read, "{name}");
        }
    }
}
