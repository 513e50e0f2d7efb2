//! `docs/getting-started.md` is typed as it stands, with the real Terraform.

mod page;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use page::{Fence, fences, repository};

#[test]
fn a_reader_who_types_the_page_sees_what_it_shows() {
    let page = fs::read_to_string(repository().join("docs/getting-started.md")).expect("the page");
    let folder = tempfile::tempdir().expect("a folder");
    let mut typed = 0;
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
                    let printed = type_in(folder.path(), command);
                    assert!(
                        agree(expected.trim_end(), printed.trim_end()),
                        "$ {command}\n{printed}"
                    );
                    typed += 1;
                }
            }
            _ => panic!("{info:?} is neither a file nor typed"),
        }
    }
    assert!(typed > 10, "only {typed} commands");
}

/// What `command` prints in a shell whose `PATH` begins with this tfgen. Of what a user has set up
/// for Terraform, nothing belongs to the page.
fn type_in(folder: &Path, command: &str) -> String {
    let programs = Path::new(env!("CARGO_BIN_EXE_tfgen")).parent().expect("in a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(programs.to_owned()).chain(std::env::split_paths(&path));
    let mut shell = Command::new("bash");
    shell.args(["-c", &format!("{command} 2>&1")]).current_dir(folder).stdin(Stdio::null());
    shell.env("PATH", std::env::join_paths(path).expect("a path"));
    for name in ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "TF_CLI_CONFIG_FILE", "TF_DATA_DIR"] {
        shell.env_remove(name);
    }
    let output = shell.env("CHECKPOINT_DISABLE", "1").env("NO_COLOR", "1").output();
    let printed = String::from_utf8(output.expect("bash starts").stdout).expect("text");
    without_colours(&printed)
}

/// Terraform colours also what goes into a pipe.
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
