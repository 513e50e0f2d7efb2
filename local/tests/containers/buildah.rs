//! `buildah` with a store, settings and passwords of its own.

use std::io::{Read as _, Seek as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use local::files;
use tempfile::TempDir;

pub(crate) struct Buildah {
    folder: TempDir,
}

impl Buildah {
    /// One that pushes to `registry`, `127.0.0.1:PORT`, in plain HTTP, if there is one.
    pub(crate) fn new(registry: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().display();
        let store = format!(
            "[storage]\ndriver = \"overlay\"\ngraphroot = \"{path}/store\"\nrunroot = \"{path}/run\"\n"
        );
        files::write(&folder.path().join("storage.conf"), store).unwrap();
        let registries = registry.map_or_else(String::new, |address| {
            format!("[[registry]]\nlocation = \"{address}\"\ninsecure = true\n")
        });
        let settings = folder.path().join(".config/containers");
        files::make_folder(&settings).unwrap();
        files::write(&settings.join("registries.conf"), registries).unwrap();
        // `push` requires the file of passwords, even if no password is needed.
        files::write(&folder.path().join("passwords.json"), "{}").unwrap();
        Self { folder }
    }

    /// The variables that make another `buildah` process use this store and these settings.
    pub(crate) fn settings(&self) -> Vec<(&'static str, PathBuf)> {
        let file = |name: &str| self.folder.path().join(name);
        vec![
            ("CONTAINERS_STORAGE_CONF", file("storage.conf")),
            // `buildah login` has no other way to name a file of registries.
            ("HOME", self.folder.path().to_owned()),
            ("REGISTRY_AUTH_FILE", file("passwords.json")),
            // Without namespaces, because a container of the tests may not make them.
            ("BUILDAH_ISOLATION", "chroot".into()),
        ]
    }

    /// Runs it, and returns everything that it printed.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("buildah");
        said(command.args(arguments).envs(self.settings()))
    }

    /// An image as an OCI layout in a new folder `to`.
    #[track_caller]
    pub(crate) fn save(&self, image: &str, to: &Path) {
        self.run(&["push", image, &format!("oci:{}", to.display())]);
    }
}

impl Drop for Buildah {
    fn drop(&mut self) {
        // The store has mounts and foreign owners, which only buildah can remove.
        let mut remove = Command::new("buildah");
        let _ = remove.args(["rmi", "--all", "--force"]).envs(self.settings()).output();
    }
}

/// Everything that a command printed on both outputs, in order.
#[track_caller]
pub(crate) fn said(command: &mut Command) -> String {
    let name = command.get_program().to_owned();
    let mut both = tempfile::tempfile().unwrap();
    command.stdout(both.try_clone().unwrap()).stderr(both.try_clone().unwrap());
    let status = command.status().unwrap_or_else(|error| {
        panic!("cannot start {} ({error}): `make test-images` installs it", name.display())
    });
    let mut text = String::new();
    both.rewind().unwrap();
    both.read_to_string(&mut text).unwrap();
    assert!(status.success(), "{command:?}: {status}\n{text}");
    text
}

/// A path as an argument.
pub(crate) fn word(path: &Path) -> &str {
    path.to_str().expect("the test's paths are UTF-8")
}
