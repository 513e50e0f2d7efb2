//! The first files of a project. Existing files are never replaced.

use crate::output::{Change, read_if_there};
use crate::project::Project;
use crate::schema;

/// The files of a project that has no environment and no layer yet.
const FIRST: [(&str, &str); 3] = [
    ("envs/base.toml", include_str!("files/base.toml")),
    ("envs/base.d/greeting.tf", include_str!("files/greeting.tf")),
    ("envs/dev.toml", include_str!("files/dev.toml")),
];

/// Files of which git uses one for the whole repository, so an existing one may lack tfgen's lines.
const OF_GIT: [(&str, &str); 2] = [
    (".gitattributes", include_str!("files/gitattributes")),
    (".gitignore", include_str!("files/gitignore")),
];

/// The settings for the whole project.
const SETTINGS: (&str, &str) = (crate::settings::PATH, include_str!("files/tfgen.toml"));

/// The GitHub workflows, and what they share.
const WORKFLOWS: [(&str, &str); 3] = [
    (".github/actions/tfgen/action.yml", include_str!("files/github/action.yml")),
    (".github/workflows/tfgen-apply.yml", include_str!("files/github/tfgen-apply.yml")),
    (".github/workflows/tfgen-plan.yml", include_str!("files/github/tfgen-plan.yml")),
];

/// A file of a new project.
#[derive(Debug)]
pub enum File {
    /// It does not exist yet.
    New(Change),
    /// It exists and stays unchanged.
    There {
        /// The file, relative to the root.
        path: String,
        /// Lines of tfgen's that it lacks.
        lacks: Vec<String>,
    },
}

/// The first files of a project, except the schema. `modules` is what its first environment says
/// about existing modules.
///
/// # Errors
/// If a file or folder cannot be read.
pub fn files(project: &Project, modules: &str, for_github: bool) -> anyhow::Result<Vec<File>> {
    let mut files = vec![];
    for (path, text) in OF_GIT {
        files.push(match read_if_there(&project.path(path))? {
            None => new(path, text.to_owned()),
            Some(bytes) => {
                let there = String::from_utf8_lossy(&bytes).into_owned();
                let is_there = |line: &&str| !there.lines().any(|one| one.trim() == *line);
                let rules = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
                let lacks = rules.filter(is_there).map(str::to_owned).collect();
                File::There { path: path.to_owned(), lacks }
            }
        });
    }
    let has_none = !project.is_folder("envs") || project.files_below("envs", ".toml")?.is_empty();
    for (path, text) in FIRST {
        let mut text = text.to_owned();
        if path.ends_with(".toml") {
            text.insert_str(0, &format!("#:schema ../{}\n", schema::PATH));
        }
        if path == "envs/dev.toml" {
            text.push_str(modules);
        }
        files.push(match exists(project, path) {
            true => there(path),
            // They belong together, and would change the meaning of others.
            false if !has_none => continue,
            false => new(path, text),
        });
    }
    let workflows = WORKFLOWS.iter().filter(|_| for_github);
    for (path, text) in [SETTINGS].iter().chain(workflows) {
        files.push(match exists(project, path) {
            true => there(path),
            false => new(path, versioned(text)),
        });
    }
    Ok(files)
}

fn exists(project: &Project, path: &str) -> bool {
    project.path(path).symlink_metadata().is_ok()
}

fn new(path: &str, text: String) -> File {
    File::New(Change::new(path.to_owned(), None, Some(text)))
}

fn there(path: &str) -> File {
    File::There { path: path.to_owned(), lacks: vec![] }
}

/// `text` with this version of tfgen.
fn versioned(text: &str) -> String {
    text.replace("MAJOR", env!("CARGO_PKG_VERSION_MAJOR"))
        .replace("MINOR", env!("CARGO_PKG_VERSION_MINOR"))
        .replace("vVERSION", concat!("v", env!("CARGO_PKG_VERSION")))
}
