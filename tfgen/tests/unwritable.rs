//! Obstacles to writing: tfgen reports each with its path and changes nothing, and once it is gone,
//! a run succeeds.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;
use std::process::{Command, Output};

/// A repository of three environments that were generated, and then changed.
struct Repository(tempfile::TempDir);

impl Repository {
    fn new() -> Self {
        let repository = Self(tempfile::tempdir().expect("a temporary folder"));
        for name in ["envs", "modules"] {
            fs::create_dir(repository.path(name)).expect("a folder");
        }
        for name in ["a", "b", "c"] {
            let text = "extends = \"base.toml\"\n[environment]\n";
            fs::write(repository.path(&format!("envs/{name}.toml")), text).expect("a file");
        }
        repository.set("old");
        assert!(repository.generate().status.success());
        repository.set("new");
        repository
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn set(&self, value: &str) {
        let text = format!("[output.value]\nvalue = \"{value}\"\n");
        fs::write(self.path("envs/base.toml"), text).expect("a file");
    }

    fn generate(&self) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tfgen"));
        command.arg("generate").current_dir(self.0.path()).output().expect("tfgen starts")
    }

    /// The same in its own mount namespace, in which `mount`, a line of shell, was run. Linux lets
    /// any user have one (`unshare` is part of util-linux).
    #[cfg(target_os = "linux")]
    fn generate_behind(&self, mount: &str) -> Output {
        let script = format!("{mount} && exec \"$1\" generate");
        Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script, "sh"])
            .arg(env!("CARGO_BIN_EXE_tfgen"))
            .current_dir(self.0.path())
            .output()
            .expect("`unshare` is there: install util-linux")
    }

    /// The value in the output of each environment.
    fn values(&self) -> BTreeMap<String, String> {
        let value = |name: &str| {
            let text = fs::read_to_string(self.path(&format!("generated/{name}/outputs.tf")));
            let is_new = text.ok().map(|text| text.contains("\"new\""));
            let word = is_new.map_or("none", |is_new| if is_new { "new" } else { "old" });
            (name.to_owned(), word.to_owned())
        };
        ["a", "b", "c"].into_iter().map(value).collect()
    }

    fn assert_values(&self, a: &str, b: &str, c: &str) {
        let expected = [("a", a), ("b", b), ("c", c)];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(self.values(), expected.into());
    }

    fn assert_converges(&self) {
        let output = self.generate();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        self.assert_values("new", "new", "new");
        let staged = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().contains("tfgen");
        for name in ["a", "b", "c"] {
            let entries = fs::read_dir(self.path(&format!("generated/{name}"))).expect("a folder");
            assert_eq!(entries.flatten().filter(staged).count(), 0, "something is left behind");
        }
    }
}

/// The run could not write, and printed all of `parts`.
fn assert_says(output: &Output, parts: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    for part in parts {
        assert!(said.contains(part), "no {part:?} in: {said}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_is_read_only() {
    for folder in ["generated", "generated/b"] {
        let repository = Repository::new();
        let mount = format!("mount --bind {folder} {folder} && mount -o remount,ro,bind {folder}");
        let output = repository.generate_behind(&mount);
        assert_says(&output, &["generated/", "Read-only file system"]);
        repository.assert_values("old", "old", "old");
        repository.assert_converges();
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_cannot_be_replaced() {
    let repository = Repository::new();
    let file = "generated/b/outputs.tf";
    let mount = format!("mount --bind {file} {file} && mount -o remount,ro,bind {file}");
    let output = repository.generate_behind(&mount);
    assert_says(&output, &[file, "busy"]);
    // Each is either old or new, and complete.
    assert_eq!(repository.values()["b"], "old");
    repository.assert_converges();
}

#[test]
fn a_file_without_permission_to_write_is_replaced() {
    let repository = Repository::new();
    let file = repository.path("generated/b/outputs.tf");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).expect("a file of ours");
    repository.assert_converges();
}

#[test]
fn a_folder_where_a_file_belongs() {
    let repository = Repository::new();
    let file = repository.path("generated/b/outputs.tf");
    fs::remove_file(&file).expect("a file");
    fs::create_dir(&file).expect("a folder");
    assert_says(&repository.generate(), &["generated/b/outputs.tf", "directory"]);
    repository.assert_values("old", "none", "old");
    fs::remove_dir(&file).expect("a folder");
    repository.assert_converges();
}

#[test]
fn a_link_to_nothing_where_a_file_belongs() {
    let repository = Repository::new();
    let file = repository.path("generated/b/outputs.tf");
    fs::remove_file(&file).expect("a file");
    symlink("nowhere.tf", &file).expect("a link");
    assert_says(&repository.generate(), &["generated/b/outputs.tf", "link to nothing"]);
    repository.assert_values("old", "none", "old");
    assert!(file.is_symlink(), "the link was replaced");
    fs::remove_file(&file).expect("a link");
    repository.assert_converges();
}

#[test]
fn a_file_where_a_folder_belongs() {
    for folder in ["generated", "generated/b"] {
        let repository = Repository::new();
        let aside = repository.path("aside");
        fs::rename(repository.path(folder), &aside).expect("a folder");
        fs::write(repository.path(folder), "mine").expect("a file");
        assert_says(&repository.generate(), &[folder, "Not a directory"]);
        assert_eq!(fs::read_to_string(repository.path(folder)).expect("a file"), "mine");
        fs::remove_file(repository.path(folder)).expect("a file");
        fs::rename(&aside, repository.path(folder)).expect("a folder");
        repository.assert_values("old", "old", "old");
        repository.assert_converges();
    }
}

#[test]
fn a_linked_folder_is_written_through() {
    for folder in ["generated", "generated/b"] {
        let repository = Repository::new();
        let aside = repository.path("aside");
        fs::rename(repository.path(folder), &aside).expect("a folder");
        symlink(&aside, repository.path(folder)).expect("a link");
        repository.assert_converges();
        assert!(repository.path(folder).is_symlink(), "the link was replaced");

        fs::remove_file(repository.path(folder)).expect("a link");
        symlink("nowhere", repository.path(folder)).expect("a link");
        repository.set("newer");
        assert_says(&repository.generate(), &[folder]);
        assert!(repository.path(folder).is_symlink(), "the link was replaced");
        let others = if folder == "generated" { "none" } else { "new" };
        repository.assert_values(others, "none", others);
    }
}

#[test]
fn more_files_than_may_be_open_at_once_are_written() {
    let repository = Repository::new();
    for number in 0..40 {
        let text = "extends = \"base.toml\"\n[environment]\n";
        fs::write(repository.path(&format!("envs/more-{number}.toml")), text).expect("a file");
    }
    let output = Command::new("sh")
        .args(["-c", "ulimit -n 20 && exec \"$1\" generate", "sh", env!("CARGO_BIN_EXE_tfgen")])
        .current_dir(repository.0.path())
        .output()
        .expect("sh starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    repository.assert_values("new", "new", "new");
    assert!(repository.path("generated/more-39/outputs.tf").is_file());
}
