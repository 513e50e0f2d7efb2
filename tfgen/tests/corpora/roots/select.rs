//! Which folders of a repository are roots.

use hcl_syntax::{json, parse};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// The files of a root that Terraform reads, and those from which its variables are set.
pub(crate) const NAMES: [&str; 4] = ["*.tf", "*.tf.json", "*.tfvars", "*.tfvars.json"];

/// Whether a file that is called `name` belongs to the configuration.
pub(crate) fn is_configuration(name: &str) -> bool {
    !name.starts_with('.') && (name.ends_with(".tf") || name.ends_with(".tf.json"))
}

/// Whether a file that is called `name` sets variables.
pub(crate) fn is_variables(name: &str) -> bool {
    name.ends_with(".tfvars") || name.ends_with(".tfvars.json")
}

/// The folders below `repository` that are roots: those with a `backend` or `cloud` block, a
/// `provider` block or a file of variables, which no other folder calls as a module.
pub(crate) fn roots(repository: &Path) -> Vec<String> {
    let (mut candidates, mut called) = (BTreeSet::new(), BTreeSet::new());
    walk(repository, &mut candidates, &mut called);
    let roots = candidates.difference(&called);
    let roots = roots.filter_map(|path| path.strip_prefix(repository).ok());
    roots.map(|path| path.display().to_string()).collect()
}

/// The names of the files in `folder`, and the folders in it.
pub(crate) fn entries(folder: &Path) -> (Vec<String>, Vec<PathBuf>) {
    let (mut files, mut folders) = (vec![], vec![]);
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().expect("a kind");
        if kind.is_dir() && name != ".git" {
            folders.push(entry.path());
        } else if kind.is_file() {
            files.push(name);
        }
    }
    files.sort();
    folders.sort();
    (files, folders)
}

fn walk(folder: &Path, candidates: &mut BTreeSet<PathBuf>, called: &mut BTreeSet<PathBuf>) {
    let (files, folders) = entries(folder);
    let read: Vec<&String> = files.iter().filter(|name| is_configuration(name)).collect();
    let mut is_root = !read.is_empty() && files.iter().any(|name| is_variables(name));
    for name in read {
        let bytes = fs::read(folder.join(name)).expect("a file");
        let text = String::from_utf8_lossy(&bytes);
        let found = if name.ends_with(".json") { of_json(&text) } else { of_text(&text) };
        is_root |= found.is_root;
        called.extend(
            found
                .sources
                .iter()
                .filter(|one| one.starts_with('.'))
                .map(|source| joined(folder, source)),
        );
    }
    if is_root {
        candidates.insert(folder.to_owned());
    }
    for inside in folders {
        walk(&inside, candidates, called);
    }
}

/// What a file says about its folder and others.
#[derive(Default)]
struct Found {
    is_root: bool,
    sources: Vec<String>,
}

fn of_text(text: &str) -> Found {
    let mut found = Found::default();
    for block in parse(text).body.blocks() {
        match &*block.kind {
            "provider" => found.is_root = true,
            "terraform" => {
                let mut inside = block.body.blocks();
                found.is_root |= inside.any(|one| matches!(&*one.kind, "backend" | "cloud"));
            }
            "module" => {
                let source = block.body.value("source").and_then(|source| source.as_str());
                found.sources.extend(source.map(str::to_owned));
            }
            _ => {}
        }
    }
    found
}

fn of_json(text: &str) -> Found {
    let mut found = Found::default();
    let Ok(value) = json::parse(text) else { return found };
    for (name, inside) in members(&value) {
        match name {
            "provider" => found.is_root = true,
            "terraform" => {
                found.is_root |=
                    members(inside).iter().any(|(name, _)| matches!(*name, "backend" | "cloud"));
            }
            "module" => {
                for (name, value) in members(inside).iter().flat_map(|(_, one)| members(one)) {
                    if let ("source", json::Kind::String(source)) = (name, &value.kind) {
                        found.sources.push(source.to_string());
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// The members of an object, or of all objects of a list.
fn members(value: &json::Value) -> Vec<(&str, &json::Value)> {
    match &value.kind {
        json::Kind::Object(members) => {
            members.iter().map(|one| (one.name.as_str(), &one.value)).collect()
        }
        json::Kind::Array(elements) => elements.iter().flat_map(members).collect(),
        _ => vec![],
    }
}

/// `path` from `folder`, without `.` and `..`.
fn joined(folder: &Path, path: &str) -> PathBuf {
    let mut all = PathBuf::new();
    for component in folder.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                all.pop();
            }
            other => all.push(other),
        }
    }
    all
}
