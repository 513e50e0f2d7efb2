//! `.pre-commit-hooks.yaml` and the real pre-commit.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use local::project::Project;
use local::python;
use local::state::StateFolder;

use crate::made_up::{repository, said, succeeds, tfgen};

fn git(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.current_dir(folder).args(["-c", "user.name=a", "-c", "user.email=a@example.com"]);
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    git
}

fn commit_all(folder: &Path) {
    succeeds(git(folder).args(["add", "--all"]));
    succeeds(git(folder).args(["commit", "--quiet", "--message", "one"]));
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
#[ignore = "installs pre-commit; `make test-package` runs it"]
fn hooks_keep_mistakes_and_stale_roots_out_of_commits() {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let place = tempfile::tempdir().unwrap();
    let state = StateFolder::open(&place.path().join("state")).unwrap();
    let programs = python::install(&project, &state, "pre-commit").unwrap();

    let hooks = place.path().join("hooks");
    let definition = fs::read_to_string(repository().join(".pre-commit-hooks.yaml")).unwrap();
    write(&hooks, ".pre-commit-hooks.yaml", &definition);
    succeeds(git(&hooks).args(["init", "--quiet"]));
    commit_all(&hooks);
    let revision = succeeds(git(&hooks).args(["rev-parse", "HEAD"]));

    let user = place.path().join("user");
    let configuration = format!(
        "repos:\n  - repo: {}\n    rev: {}\n    hooks:\n      - id: tfgen-check\n      - id: \
         tfgen-generate\n",
        hooks.display(),
        revision.trim()
    );
    write(&user, ".pre-commit-config.yaml", &configuration);
    write(&user, "README.md", "Nothing of tfgen.\n");
    write(&user, "modules/queue/main.tf", "variable \"name\" {\n  type = string\n}\n");
    write(&user, "envs/dev.toml", "[environment]\n[module.queue]\nname = \"a\"\n");
    succeeds(git(&user).args(["init", "--quiet"]));
    succeeds(git(&user).args(["add", "--all"]));

    let tfgen = tfgen();
    let folders = [programs.as_path(), tfgen.parent().unwrap()].map(Path::to_path_buf);
    let system = std::env::split_paths(&std::env::var_os("PATH").unwrap()).collect::<Vec<_>>();
    let path = std::env::join_paths(folders.into_iter().chain(system)).unwrap();
    let run = |arguments: &[&str]| -> Output {
        let mut command = Command::new(programs.join("pre-commit"));
        command.arg("run").args(arguments).args(["--color", "never"]).current_dir(&user);
        command.env("PATH", &path).env("PRE_COMMIT_HOME", place.path().join("cache"));
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").output().unwrap()
    };

    // The root module is missing: it is written, and the commit waits for it to be added.
    let first = run(&[]);
    assert!(!first.status.success(), "{}", said(&first));
    assert!(said(&first).contains("+ generated/dev/main.tf"), "{}", said(&first));
    succeeds(git(&user).args(["add", "--all"]));
    let second = run(&[]);
    assert!(second.status.success(), "{}", said(&second));
    assert_eq!(said(&second).matches("Passed").count(), 2, "{}", said(&second));

    write(&user, "envs/dev.toml", "[environment]\n[module.queue]\nname = 1\n");
    succeeds(git(&user).args(["add", "--all"]));
    let broken = run(&["tfgen-check"]);
    assert!(!broken.status.success(), "{}", said(&broken));
    assert!(said(&broken).contains("envs/dev.toml:3:8"), "{}", said(&broken));

    let other = run(&["--files", "README.md"]);
    assert!(other.status.success(), "{}", said(&other));
    assert_eq!(said(&other).matches("Skipped").count(), 2, "{}", said(&other));
}
