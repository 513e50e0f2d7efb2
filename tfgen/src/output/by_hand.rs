//! Files that people put into root modules next to the generated ones. A run with a layer works in
//! another folder, so they are copied there.

use super::{is_ours, is_read_in_root, may_be_ours, read_if_there};
use crate::hcl::Native;
use crate::language;
use crate::layers::EnvironmentName;
use crate::project::Project;
use anyhow::{Context as _, bail};
use hcl_syntax::Block;
use std::collections::BTreeSet;
use std::path::Path;

/// What keeps the folder of a run out of git.
const IGNORED: &str = ".gitignore";

/// A block in a copied file that the layer does not cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotCovered {
    /// The file, relative to the repository root.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The block, such as `provider "aws"`.
    pub block: String,
}

/// Copies the files that people put into `generated/` to the folder in which a run of `project`
/// with a layer works on the environment `name`, and removes those that people removed. Git ignores
/// all of it. Returns what the layer cannot change in them.
///
/// # Errors
/// If a file cannot be read or written.
pub fn take_along(project: &Project, name: &EnvironmentName) -> anyhow::Result<Vec<NotCovered>> {
    let roots = project.roots_folder();
    let ignored = project.path(&format!("{roots}/{IGNORED}"));
    std::fs::create_dir_all(project.path(&roots))
        .and_then(|()| std::fs::write(&ignored, "*\n"))
        .with_context(|| cannot("write", &ignored))?;
    let (from, to) = (name.root_module_folder(), name.folder_in(&roots));
    let files = by_hand(project, name, &from)?;
    for file in by_hand(project, name, &to)?.difference(&files) {
        let path = project.path(&format!("{to}/{file}"));
        std::fs::remove_file(&path).with_context(|| cannot("delete", &path))?;
    }
    let mut not_covered = vec![];
    for file in &files {
        let path = format!("{from}/{file}");
        let (source, target) = (project.path(&path), project.path(&format!("{to}/{file}")));
        if read_if_there(&target)?.is_some_and(|bytes| is_ours(file, &bytes)) {
            bail!("{path} has the name of a generated file: {to}/{file}\nhint: rename it");
        }
        copy(&source, &target)?;
        if file.contains('/') {
            continue;
        }
        let text = || anyhow::Ok(String::from_utf8_lossy(&project.read(&path)?).into_owned());
        if file.ends_with(".tf") {
            not_covered.extend(blocks(&path, &text()?, None));
        } else if file.ends_with(".tf.json") {
            not_covered.extend(blocks_of_json(&path, &text()?));
        }
    }
    Ok(not_covered)
}

/// The files in `folder`, a root module of the environment `name`, that tfgen did not generate and
/// that Terraform may read, relative to it. It leaves out those of other environments' root
/// modules.
fn by_hand(
    project: &Project,
    name: &EnvironmentName,
    folder: &str,
) -> anyhow::Result<BTreeSet<String>> {
    let (mut found, mut seen) = (BTreeSet::new(), BTreeSet::new());
    let mut open = vec![String::new()];
    while let Some(inside) = open.pop() {
        let path = project.path(&format!("{folder}/{inside}"));
        // A link may lead up.
        if !path.canonicalize().is_ok_and(|real| seen.insert(real)) {
            continue;
        }
        let entries = std::fs::read_dir(&path).with_context(|| cannot("read", &path))?;
        for entry in entries {
            let entry = entry.with_context(|| cannot("read", &path))?;
            let file = format!("{inside}{}", entry.file_name().to_string_lossy());
            if !is_read_in_root(&file) {
                continue;
            }
            let is_environment = || {
                let toml = format!("envs/{name}/{file}");
                project.is_file(&format!("{toml}.toml")) || project.is_folder(&toml)
            };
            if entry.path().is_dir() {
                if !is_environment() {
                    open.push(format!("{file}/"));
                }
            } else if !(may_be_ours(&file) && is_ours(&file, &read(&entry.path())?)) {
                found.insert(file);
            }
        }
    }
    Ok(found)
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| cannot("read", path))
}

/// Copies a file with its permissions.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let write = || {
        if let Some(folder) = to.parent() {
            std::fs::create_dir_all(folder)?;
        }
        if to.exists() {
            std::fs::remove_file(to)?;
        }
        std::fs::copy(from, to)
    };
    write().with_context(|| cannot("write", to))?;
    Ok(())
}

fn cannot(what: &str, path: &Path) -> String {
    format!("cannot {what} {}", path.display())
}

/// The blocks of `text`, or of the JSON for it, that a layer would change if they were in TOML.
fn blocks(path: &str, text: &str, json: Option<(&str, &Native)>) -> Vec<NotCovered> {
    let body = hcl_syntax::parse(text).body;
    let terraform = || body.blocks_of("terraform").map(|block| &block.body);
    let states = body.blocks_of("data").filter(|block| {
        block.labels.first().is_some_and(|kind| &**kind == "terraform_remote_state")
    });
    let mut found: Vec<&Block> = body.blocks_of("provider").chain(states).collect();
    found.extend(terraform().flat_map(|terraform| terraform.blocks_of("backend")));
    found.extend(terraform().flat_map(|terraform| terraform.blocks_of("cloud")));
    found.sort_by_key(|block| block.kind.span.start);
    let not_covered = |block: &Block| {
        let (text, start) = match json {
            Some((json, native)) => (json, native.place(block.header()).start),
            None => (text, block.kind.span.start),
        };
        let line = 1 + text[..start as usize].matches('\n').count();
        let labels: String =
            block.labels.iter().map(|label| format!(" \"{}\"", &**label)).collect();
        NotCovered { path: path.to_owned(), line, block: format!("{}{labels}", &*block.kind) }
    };
    found.into_iter().map(not_covered).collect()
}

/// The same for `json`, if it can be read.
fn blocks_of_json(path: &str, json: &str) -> Vec<NotCovered> {
    let Ok(value) = hcl_syntax::json::parse(json) else { return vec![] };
    let (native, _) = Native::of(&value, json, language::JSON);
    blocks(path, &native.text, Some((json, &native)))
}
