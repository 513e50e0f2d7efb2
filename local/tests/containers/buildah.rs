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
        // `push` wants the file of passwords to be there, also where none is needed.
        files::write(&folder.path().join("passwords.json"), "{}").unwrap();
        Self { folder }
    }

    /// What makes a `buildah` that is started in another way this one.
    pub(crate) fn settings(&self) -> Vec<(&'static str, PathBuf)> {
        let file = |name: &str| self.folder.path().join(name);
        vec![
            ("CONTAINERS_STORAGE_CONF", file("storage.conf")),
            // `buildah login` knows no other way to a file of registries.
            ("HOME", self.folder.path().to_owned()),
            ("REGISTRY_AUTH_FILE", file("passwords.json")),
            // Without namespaces, which a container of the tests may not make.
            ("BUILDAH_ISOLATION", "chroot".into()),
        ]
    }

    /// Runs it, and gives all that it printed.
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
        // The store has mounts and foreign owners, which only buildah takes down.
        let mut remove = Command::new("buildah");
        let _ = remove.args(["rmi", "--all", "--force"]).envs(self.settings()).output();
    }
}

/// All that a command printed on both outputs, in its order.
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
