//! However a run ends, each file is then either old or new, and another run does the rest.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ENVIRONMENTS: usize = 200;

/// A repository of many environments, whose generated text depends on one value.
struct Repository(tempfile::TempDir);

impl Repository {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["envs", "modules"] {
            fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        for number in 0..ENVIRONMENTS {
            let text = "extends = \"base.toml\"\n[environment]\n[output.own]\nvalue = 1\n";
            fs::write(folder.path().join(format!("envs/e{number}.toml")), text).expect("a file");
        }
        let repository = Self(folder);
        repository.set("old");
        repository
    }

    fn set(&self, value: &str) {
        let text = format!("[output.value]\nvalue = \"{}\"\n", value.repeat(2000));
        fs::write(self.0.path().join("envs/base.toml"), text).expect("a file");
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tfgen"));
        command.arg("generate").current_dir(self.0.path()).stdout(Stdio::null());
        command.stderr(Stdio::null());
        command
    }

    fn generate(&self) {
        assert!(self.command().status().expect("tfgen starts").success());
    }

    fn generated(&self) -> BTreeMap<PathBuf, String> {
        files(&self.0.path().join("generated"))
    }
}

fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            files.extend(self::files(&entry.path()));
        } else {
            files.insert(entry.path(), fs::read_to_string(entry.path()).expect("a text"));
        }
    }
    files
}

/// The state before, the state after, and how long a run takes from one to the other.
fn prepared(
    repository: &Repository,
) -> (BTreeMap<PathBuf, String>, BTreeMap<PathBuf, String>, Duration) {
    repository.set("new");
    repository.generate();
    let new = repository.generated();
    repository.set("old");
    let start = Instant::now();
    repository.generate();
    (repository.generated(), new, start.elapsed())
}

fn assert_old_or_new(
    found: &BTreeMap<PathBuf, String>,
    old: &BTreeMap<PathBuf, String>,
    new: &BTreeMap<PathBuf, String>,
) {
    for (path, text) in found {
        let is_staged = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(".tfgen-staged-"));
        let is_whole = old.get(path) == Some(text) || new.get(path) == Some(text);
        assert!(is_staged || is_whole, "{} is neither old nor new", path.display());
    }
    assert!(old.keys().all(|path| found.contains_key(path)), "a file is gone");
}

#[test]
fn a_run_that_is_killed_leaves_whole_files_and_the_next_one_converges() {
    let repository = Repository::new();
    let (old, new, duration) = prepared(&repository);
    assert_eq!(old.len(), ENVIRONMENTS);
    let mut killed = 0;
    for round in 0..20 {
        repository.set("new");
        let mut child = repository.command().spawn().expect("tfgen starts");
        std::thread::sleep(duration * round / 20);
        child.kill().expect("a signal can be sent");
        killed += usize::from(!child.wait().expect("it ends").success());
        assert_old_or_new(&repository.generated(), &old, &new);
        repository.generate();
        assert_eq!(repository.generated(), new, "the next run converges");
        repository.set("old");
        repository.generate();
    }
    assert!(killed > 5, "only {killed} runs were killed before they ended");
}

#[test]
fn a_first_run_that_is_killed_leaves_whole_folders_and_the_next_one_converges() {
    let repository = Repository::new();
    let generated = repository.0.path().join("generated");
    repository.generate();
    let whole = repository.generated();
    let mut killed = 0;
    for round in 0..12 {
        // To delete as many takes longer than everything else.
        let aside = repository.0.path().join(format!("generated-before-{round}"));
        fs::rename(&generated, aside).expect("a folder");
        let mut child = repository.command().spawn().expect("tfgen starts");
        // Each time, a different share of the folders is staged or in place.
        let is_far_enough =
            || fs::read_dir(&generated).into_iter().flatten().count() >= ENVIRONMENTS * round / 12;
        while !is_far_enough() && child.try_wait().expect("it is ours").is_none() {
            std::thread::sleep(Duration::from_micros(200));
        }
        child.kill().expect("a signal can be sent");
        killed += usize::from(!child.wait().expect("it ends").success());
        for entry in fs::read_dir(&generated).into_iter().flatten().flatten() {
            let is_staged = entry.file_name().to_string_lossy().starts_with(".tfgen-staged-");
            let inside = |path: &&PathBuf| path.starts_with(entry.path());
            let expected: Vec<_> = whole.keys().filter(inside).collect();
            let found = files(&entry.path());
            let is_whole = found.keys().collect::<Vec<_>>() == expected;
            assert!(is_staged || is_whole, "{} lacks files", entry.path().display());
        }
        repository.generate();
        assert_eq!(repository.generated(), whole, "the next run converges");
    }
    assert!(killed > 3, "only {killed} runs were killed before they ended");
}

#[test]
fn a_mistake_in_the_last_of_very_many_environments_leaves_nothing() {
    let repository = Repository::new();
    // More than are in memory at a time, so that the first were staged before the last is read.
    for number in ENVIRONMENTS..1_100 {
        let text = "extends = \"base.toml\"\n[environment]\n";
        let path = repository.0.path().join(format!("envs/e{number}.toml"));
        fs::write(path, text).expect("a file");
    }
    let last = repository.0.path().join("envs/z.toml");
    fs::write(&last, "[environment]\n[module.missing]\n").expect("a file");
    let output = repository.command().stderr(Stdio::piped()).output().expect("tfgen starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("envs/z.toml:2:9"), "{said}");
    assert!(!repository.0.path().join("generated").exists(), "something was written");
}

#[test]
fn two_runs_at_once_take_turns() {
    let repository = Repository::new();
    let (_, new, _) = prepared(&repository);
    for _ in 0..5 {
        repository.set("old");
        repository.generate();
        repository.set("new");
        let mut runs: Vec<_> =
            (0..3).map(|_| repository.command().spawn().expect("tfgen starts")).collect();
        for run in &mut runs {
            assert!(run.wait().expect("it ends").success());
        }
        assert_eq!(repository.generated(), new);
    }
}

/// Mounts a separate file system in the test's own namespace, which Linux lets any user do
/// (`unshare` is part of util-linux).
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_changes_nothing() {
    let repository = Repository::new();
    let (old, _, _) = prepared(&repository);
    repository.set("new");
    let script = "mount -t tmpfs -o size=$1 none \"$2\" && cp -r \"$3\" \"$2/r\" && cd \"$2/r\" \
                  && before=$(find generated -type f | sort | xargs cat | cksum) \
                  && { \"$4\" generate; code=$?; true; } \
                  && test \"$before\" = \"$(find generated -type f | sort | xargs cat | cksum)\" \
                  && exit $code";
    let mount = tempfile::tempdir().expect("a temporary folder");
    let size: usize =
        files(repository.0.path()).values().map(|text| text.len().div_ceil(4096) * 4096).sum();
    // Room for the repository, and for half of the files to stage.
    let room = (size + size / 2).to_string();
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", &room])
        .arg(mount.path())
        .arg(repository.0.path())
        .arg(env!("CARGO_BIN_EXE_tfgen"))
        .output()
        .expect("`unshare` is there: install util-linux");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("No space left on device"), "{said}");
    assert_eq!(repository.generated(), old);
}
