//! `docs/getting-started.md` and similar pages, typed as written, with the real Terraform.

mod page;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use page::{Fence, fences, repository};

const GETTING_STARTED: &str = "docs/getting-started.md";

#[test]
fn a_reader_who_types_the_page_sees_what_it_shows() {
    type_with_this_tfgen(GETTING_STARTED);
}

#[test]
fn several_root_folders_become_environments_over_one_layer() {
    type_with_this_tfgen("docs/adopting-folders.md");
}

#[test]
fn environments_are_removed_and_renamed_while_workflows_apply() {
    type_with_this_tfgen("docs/github.md");
}

#[test]
fn a_job_destroys_what_has_expired() {
    type_with_this_tfgen("docs/expiry.md");
}

#[test]
fn modules_say_what_holds_data_and_what_must_hold_before_an_apply() {
    type_with_this_tfgen("docs/module-authors.md");
}

#[test]
fn secrets_reach_modules_and_no_commit() {
    type_with_this_tfgen("docs/secrets.md");
}

fn type_with_this_tfgen(page: &str) {
    let programs = Path::new(env!("CARGO_BIN_EXE_tfgen")).parent().expect("in a folder");
    type_the_page(page, &|folder| {
        let mut shell = shell(folder);
        shell.env("PATH", path_after([programs]));
        for role in ["AUTHOR", "COMMITTER"] {
            shell.env(format!("GIT_{role}_NAME"), "reader");
            shell.env(format!("GIT_{role}_EMAIL"), "reader@example.com");
        }
        shell.env("GIT_CONFIG_GLOBAL", "/dev/null");
        shell
    });
}

/// From a folder that has only the toolchain, and a repository at tfgen's address.
#[test]
#[ignore = "compiles an optimised tfgen twice; `make test-release` runs it"]
fn a_reader_who_types_the_lines_of_the_readme_has_what_the_page_needs() {
    let home = tempfile::tempdir().expect("a folder");
    let clone = home.path().join("clone");
    commit_a_copy(&clone);
    let instead = format!(
        "[url \"file://{}\"]\n\tinsteadOf = https://github.com/tfgen/tfgen\n",
        clone.display()
    );
    fs::write(home.path().join(".gitconfig"), instead).expect("a file");

    let cargo_home = home.path().join(".cargo");
    let rustup_home = std::env::var_os("RUSTUP_HOME")
        .map_or_else(|| std::env::home_dir().expect("a home").join(".rustup"), PathBuf::from);
    let reader = |folder: &Path| {
        let mut shell = shell(folder);
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("CARGO") || name == "RUSTFLAGS") {
                shell.env_remove(name);
            }
        }
        shell.env("HOME", home.path()).env("RUSTUP_HOME", &rustup_home);
        shell.env("PATH", path_after([&*cargo_home.join("bin")]));
        // Code that both installations share is compiled once.
        shell.env("CARGO_TARGET_DIR", home.path().join("target"));
        shell.env("CARGO_NET_GIT_FETCH_WITH_CLI", "true");
        shell
    };
    let readme = fs::read_to_string(repository().join("README.md")).expect("the README");
    let install = readme.split("\n## ").find(|section| section.starts_with("Install\n"));
    let install =
        fences(install.expect("a section")).into_iter().find(|fence| fence.info == ["sh"]);
    let install = install.expect("commands").text;
    assert_eq!(install.lines().count(), 2, "{install}");
    for line in install.lines() {
        let (succeeded, printed) = typed(reader(&clone), line);
        assert!(succeeded && cargo_home.join("bin/tfgen").is_file(), "$ {line}\n{printed}");
        type_the_page(GETTING_STARTED, &reader);
        let (succeeded, printed) = typed(reader(&clone), "cargo uninstall tfgen");
        assert!(succeeded && !cargo_home.join("bin/tfgen").exists(), "{printed}");
    }
}

/// Types what the page shows into shells in a new folder, and compares what they print.
fn type_the_page(page: &str, shell: &dyn Fn(&Path) -> Command) {
    let page = fs::read_to_string(repository().join(page)).expect("the page");
    let folder = tempfile::tempdir().expect("a folder");
    let mut count = 0;
    for Fence { info, text } in fences(&page) {
        match info[..] {
            [_, path] => {
                let path = folder.path().join(path);
                fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
                fs::write(path, text).expect("a file");
            }
            ["console"] => {
                for command in format!("\n{text}").split("\n$ ").skip(1) {
                    let (command, expected) = command.split_once('\n').unwrap_or((command, ""));
                    let (_, printed) = typed(shell(folder.path()), command);
                    assert!(
                        agree(expected.trim_end(), printed.trim_end()),
                        "$ {command}\n{printed}"
                    );
                    count += 1;
                }
            }
            ["text" | "yaml"] => {}
            _ => panic!("{info:?} is neither a file nor typed"),
        }
    }
    assert!(count > 5, "only {count} commands");
}

/// A shell without the user's Terraform settings, which do not belong to the page.
fn shell(folder: &Path) -> Command {
    let mut shell = Command::new("bash");
    shell.current_dir(folder).stdin(Stdio::null());
    for name in ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "TF_CLI_CONFIG_FILE", "TF_DATA_DIR"] {
        shell.env_remove(name);
    }
    shell.env("CHECKPOINT_DISABLE", "1").env("NO_COLOR", "1");
    shell
}

/// The value of `PATH` in which `folders` come first.
fn path_after<const COUNT: usize>(folders: [&Path; COUNT]) -> OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = folders.iter().map(|folder| folder.to_path_buf());
    std::env::join_paths(folders.chain(std::env::split_paths(&path))).expect("a path")
}

/// Whether `command` succeeds in this shell, and what it prints.
fn typed(mut shell: Command, command: &str) -> (bool, String) {
    let output = shell.args(["-c", &format!("{command} 2>&1")]).output().expect("bash starts");
    let printed = String::from_utf8(output.stdout).expect("text");
    (output.status.success(), without_colours(&printed))
}

/// What git knows of this repository, changed files too, as the one commit of another.
fn commit_a_copy(folder: &Path) {
    let copy = "git ls-files -z --cached --others --exclude-standard |
        xargs -0 cp --parents --no-dereference --target-directory \"$FOLDER\" 2>&1 &&
        cd \"$FOLDER\" && git init --quiet && git add --all &&
        git -c user.name=reader -c user.email=reader@example.com commit --quiet --message copy";
    fs::create_dir(folder).expect("a folder");
    let mut shell = shell(repository());
    shell.env("FOLDER", folder);
    let (succeeded, printed) = typed(shell, copy);
    assert!(succeeded, "{printed}");
}

/// Terraform also colours output to a pipe.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once('m').map_or(part, |(_, rest)| rest));
    }
    plain
}

/// Whether `printed` is `expected`, in which `…` stands for any text.
fn agree(expected: &str, printed: &str) -> bool {
    let mut parts = expected.split('…');
    let Some(mut rest) = parts.next().and_then(|first| printed.strip_prefix(first)) else {
        return false;
    };
    let mut last = None;
    for part in parts {
        let Some(place) = rest.find(part) else { return false };
        rest = &rest[place + part.len()..];
        last = Some(part);
    }
    last.map_or(rest.is_empty(), |last| last.is_empty() || rest.is_empty() || rest.ends_with(last))
}

#[test]
fn what_is_left_out_may_be_anything_and_the_rest_may_not() {
    assert!(agree("a\n…\nz", "a\nb\nc\nz") && agree("a …\nz", "a 1 s\nz") && agree("…", "any"));
    assert!(!agree("a\n…\nz", "a\nb\nc") && !agree("a", "a\nb") && !agree("…\nb", "a\nb\nc"));
}
