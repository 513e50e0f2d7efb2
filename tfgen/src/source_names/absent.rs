//! Finds `sources` that name nothing, so that no change is ever noticed by them.

use super::{NoSourceName, SourceName, has_wildcards};
use crate::layers::{Environment, written_string};
use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use crate::relative_path::in_folder;
use globset::GlobMatcher;
use std::collections::{HashMap, VecDeque};

/// How many files and folders are looked at for one glob. A glob that has named none of so many
/// may name one of the others.
const MOST_SEARCHED: usize = 10_000;

/// What is known of all `sources` seen so far, each looked for once.
pub(crate) struct SourceNames<'a> {
    project: &'a Project,
    known: HashMap<String, Option<Flaw>>,
}

/// What is wrong with one of the `sources`.
enum Flaw {
    NotAGlob(String),
    /// It leads out of the repository; what may be meant.
    Outside(Option<String>),
    /// Nothing is there; what may be meant.
    Absent(Option<String>),
}

impl<'a> SourceNames<'a> {
    /// Those of the environments of `project`, none of which was seen.
    pub(crate) fn new(project: &'a Project) -> Self {
        Self { project, known: HashMap::new() }
    }

    /// Reports which `sources` of `environment` name nothing.
    pub(crate) fn check(&mut self, environment: &Environment, problems: &mut Problems) {
        for (text, origin) in &environment.sources {
            if !self.known.contains_key(text) {
                self.known.insert(text.clone(), flaw(self.project, text, problems));
            }
            let Some(Some(flaw)) = self.known.get(text) else { continue };
            let problem = match flaw {
                Flaw::NotAGlob(error) => {
                    Problem::new(Code::WrongKind, format!("`{text}` is not a glob"))
                        .at(*origin, error)
                }
                Flaw::Outside(meant) => {
                    Problem::new(Code::AbsentSource, format!("`{text}` cannot name a source"))
                        .at(*origin, "leads out of the repository")
                        .hint(
                            "it counts from the repository's root, such as \"policies/base.json\"",
                        )
                        .did_you_mean(*origin, meant.as_ref())
                }
                Flaw::Absent(meant) => {
                    Problem::new(Code::AbsentSource, format!("`{text}` matches no file"))
                        .at(*origin, "nothing is there")
                        .did_you_mean(*origin, meant.as_ref())
                }
            };
            problems.push(problem);
        }
    }
}

fn flaw(project: &Project, text: &str, problems: &mut Problems) -> Option<Flaw> {
    let quoted = |path: String| written_string(&path);
    match SourceName::parse(text) {
        Err(NoSourceName::NotAGlob(error)) => Some(Flaw::NotAGlob(error.kind().to_string())),
        Err(NoSourceName::Outside) => Some(Flaw::Outside(end_inside(project, text).map(quoted))),
        Ok(name) => (!may_name_something(project, &name))
            .then(|| Flaw::Absent(typed_right(project, text, problems).map(quoted))),
    }
}

/// Whether `name` names something, or may do so on another machine or after a build: what git
/// ignores, and what would be in a folder without files, as a submodule that is not checked out
/// is.
fn may_name_something(project: &Project, name: &SourceName) -> bool {
    if names_something(project, name) {
        return true;
    }
    let text = match name {
        SourceName::Path(path) => path,
        SourceName::Glob(glob) => glob.glob(),
    };
    let mut folder = text;
    while !folder.is_empty() && !project.is_folder(folder) {
        folder = parent(folder);
    }
    let inside = text[folder.len()..].trim_start_matches('/');
    is_empty(project, folder) || project.is_ignored(folder, inside)
}

fn exists(project: &Project, path: &str) -> bool {
    project.is_file(path) || project.is_folder(path)
}

fn is_empty(project: &Project, folder: &str) -> bool {
    project.entries(folder).is_ok_and(|entries| entries.is_empty())
}

/// The folder of `path`, where the root is empty.
fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folder that all of what `glob` names is in.
fn fixed(glob: &str) -> &str {
    let mut folder = glob;
    while has_wildcards(folder) {
        folder = parent(folder);
    }
    folder
}

/// Whether a file below `folder` is one of `glob`, or one may be: not all were looked at.
fn may_match(project: &Project, folder: &str, glob: &GlobMatcher) -> bool {
    if !project.is_folder(folder) && !folder.is_empty() {
        return false;
    }
    let goes_deeper = goes_deeper(glob.glob().glob());
    let mut open = VecDeque::from([folder.to_owned()]);
    let mut searched = 0;
    while let Some(folder) = open.pop_front() {
        let Ok(entries) = project.kinds(&folder) else { return true };
        if entries.is_empty() {
            return true;
        }
        for (name, is_folder) in entries {
            searched += 1;
            if searched > MOST_SEARCHED {
                return true;
            }
            let path = in_folder(&folder, &name);
            if !is_folder && glob.is_match(&path) {
                return true;
            }
            if is_folder && name != ".git" && goes_deeper(&path) {
                open.push_back(path);
            }
        }
    }
    false
}

/// Tells about a folder whether what `glob` names may be in it, by how deep that is.
fn goes_deeper(glob: &str) -> impl Fn(&str) -> bool {
    let depth = |path: &str| path.matches('/').count();
    let deepest = (!glob.contains("**") && !glob.contains('{')).then(|| depth(glob));
    move |folder| deepest.is_none_or(|deepest| depth(folder) < deepest)
}

/// Whether `name` names something, as far as was looked.
fn names_something(project: &Project, name: &SourceName) -> bool {
    match name {
        SourceName::Path(path) => exists(project, path),
        SourceName::Glob(glob) => may_match(project, fixed(glob.glob()), &glob.compile_matcher()),
    }
}

/// The end of `text`, which leads out of the repository, that names something in it.
fn end_inside(project: &Project, text: &str) -> Option<String> {
    let ends = text.match_indices('/').map(|(at, _)| &text[at + 1..]);
    let mut ends = ends.filter(|end| !end.is_empty() && !end.starts_with('/'));
    ends.find(|end| {
        let begins_with_a_name = !end.split('/').next().is_some_and(has_wildcards);
        let name = SourceName::parse(end);
        begins_with_a_name && name.is_ok_and(|name| names_something(project, &name))
    })
    .map(str::to_owned)
}

/// `text` with each name that is not there replaced by the nearest one that is, if all of that
/// names something.
fn typed_right(project: &Project, text: &str, problems: &mut Problems) -> Option<String> {
    let mut path = String::new();
    for segment in text.split('/').filter(|segment| !matches!(*segment, "" | ".")) {
        let whole = in_folder(&path, segment);
        path = if has_wildcards(segment) || exists(project, &whole) {
            whole
        } else {
            in_folder(&path, &problems.nearest(segment, project.entries(&path).ok()?)?)
        };
    }
    let path = if text.ends_with('/') { path + "/" } else { path };
    let name = SourceName::parse(&path);
    name.is_ok_and(|name| names_something(project, &name)).then_some(path)
}
