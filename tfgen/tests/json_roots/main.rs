//! Adopts roots in JSON like the same roots in HCL's own syntax: those of this repository, written
//! out as JSON, and strings of every kind, which the real Terraform reads before and after.

#[path = "../real_terraform/command.rs"]
mod command;
mod parts;
mod secrets;
mod strings;
#[path = "../../crates/root-comparison/tests/written/mod.rs"]
mod written;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The output of `tfgen`, and its exit code.
struct Said {
    code: Option<i32>,
    text: String,
}

impl Said {
    /// How many blocks mean the same, of how many.
    fn blocks(&self) -> Option<&str> {
        let line = self.text.lines().find(|line| line.ends_with(" blocks mean the same"))?;
        line.split_once(": ").map(|(_, counts)| counts)
    }
}

fn tfgen(folder: &Path, arguments: &[&str]) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_tfgen"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("tfgen starts");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    Said { code: output.status.code(), text }
}

/// A root module: its repository, its folder there, and its files.
struct Root {
    repository: PathBuf,
    folder: String,
    files: Vec<(String, String)>,
}

/// The root modules below `generated/` in and below `folder`.
fn roots(folder: &Path, found: &mut Vec<Root>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    entries.sort();
    let mut files = vec![];
    for path in entries {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() && !name.starts_with('.') && name != "target" && name != "node_modules" {
            roots(&path, found);
        } else if name.ends_with(".tf") {
            files.extend(fs::read_to_string(&path).ok().map(|text| (name, text)));
        }
    }
    let whole = folder.to_string_lossy().into_owned();
    let Some((repository, inside)) = whole.rsplit_once("/generated/") else { return };
    if !files.is_empty() {
        // The generated files of a case are next to its input.
        let repository = repository.strip_suffix("/out").map(|case| format!("{case}/in"));
        let repository = repository.unwrap_or(whole[..whole.len() - inside.len() - 11].to_owned());
        found.push(Root { repository: repository.into(), folder: inside.to_owned(), files });
    }
}

/// A repository with the modules of `root`, in which `old/` has `files`.
fn repository_of(root: &Root, files: &[(String, String)]) -> tempfile::TempDir {
    let repository = tempfile::tempdir().expect("a temporary folder");
    let modules = root.repository.join("modules");
    match modules.is_dir() {
        true => std::os::unix::fs::symlink(modules, repository.path().join("modules")),
        false => fs::create_dir(repository.path().join("modules")),
    }
    .expect("modules");
    let old = repository.path().join("old").join(&root.folder);
    fs::create_dir_all(&old).expect("a folder");
    fs::create_dir(repository.path().join("envs")).expect("a folder");
    for (name, text) in files {
        fs::write(old.join(name), text).expect("a file");
    }
    repository
}

#[test]
fn roots_of_this_repository_are_adopted_from_json_too() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut all = vec![];
    for part in ["examples", "generated", "tfgen/tests/cases"] {
        roots(&root.join(part).canonicalize().expect("a folder"), &mut all);
    }
    let (mut same, mut wrong) = (0, String::new());
    for root in &all {
        let old = format!("old/{}", root.folder);
        let run = |files: &[(String, String)]| {
            let repository = repository_of(root, files);
            let adopted = tfgen(repository.path(), &["adopt", &old, "--name", "new"]);
            let generated = tfgen(repository.path(), &["generate", "new"]);
            (adopted, generated)
        };
        let json = root.files.iter().map(|(name, text)| {
            let text = written::json::file(&hcl_syntax::parse(text).body)?;
            Some((format!("{name}.json"), text))
        });
        let Some(json) = json.collect::<Option<Vec<_>>>() else { continue };
        let (native, from_native) = run(&root.files);
        let (adopted, generated) = run(&json);
        let counts = [&native, &adopted].map(Said::blocks);
        if native.code == adopted.code
            && from_native.code == generated.code
            && counts[0] == counts[1]
        {
            same += usize::from(counts[0].is_some());
        } else {
            let place = root.repository.join(&root.folder);
            wrong += &format!("{}: {}\n{}\n", place.display(), native.text, adopted.text);
            wrong += &format!("{}\n{}\n", from_native.text, generated.text);
        }
    }
    println!("{same} of {} roots", all.len());
    assert!(wrong.is_empty(), "{wrong}");
    assert!(same >= 40, "only {same} of {} roots", all.len());
}
