//! Follows `extends` from an environment down to its lowest layer.

use super::value::{Node, Table, Value};
use super::{Document, document, merge};
use crate::parallel::each;
use crate::problem::{Code, Problem, Problems};
use crate::project::{Project, named_in};
use crate::source::{Origin, SourceId, Sources};
use std::collections::HashMap;
use std::sync::Arc;

/// The TOML files read so far, each once.
pub(super) struct Documents<'a> {
    project: &'a Project,
    pub(super) sources: &'a mut Sources,
    read: HashMap<String, Option<Arc<Document>>>,
    /// What layers came to that were put over each other, by their files.
    merged: HashMap<Vec<SourceId>, Arc<Table>>,
}

impl<'a> Documents<'a> {
    pub(super) fn new(project: &'a Project, sources: &'a mut Sources) -> Self {
        Self { project, sources, read: HashMap::new(), merged: HashMap::new() }
    }

    /// The file at `path`, relative to the repository root; `None` when it is not TOML.
    pub(super) fn read(
        &mut self,
        path: &str,
        problems: &mut Problems,
    ) -> anyhow::Result<Option<Arc<Document>>> {
        if !self.read.contains_key(path) {
            self.read_ahead(&[path.to_owned()], problems)?;
        }
        Ok(self.read.get(path).cloned().flatten())
    }

    /// Reads those of the files at `paths` that were not read, on all cores.
    pub(super) fn read_ahead(
        &mut self,
        paths: &[String],
        problems: &mut Problems,
    ) -> anyhow::Result<()> {
        let new: Vec<&String> =
            paths.iter().filter(|path| !self.read.contains_key(*path)).collect();
        let project = self.project;
        let contents = each(&new, FEWEST, || (), |(), path| project.read(path));
        let mut texts = vec![];
        for (path, bytes) in new.iter().zip(contents) {
            let (text, invalid_at) = match String::from_utf8(bytes?) {
                Ok(text) => (text, None),
                Err(error) => {
                    let at = error.utf8_error().valid_up_to();
                    (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(at))
                }
            };
            texts.push((self.sources.add((*path).clone(), text), invalid_at));
        }
        let sources = &*self.sources;
        let read = each(
            &texts,
            FEWEST,
            || (),
            |(), (source, invalid_at)| {
                let mut problems = Problems::default();
                (parsed(*source, *invalid_at, sources, &mut problems), problems)
            },
        );
        for (path, (document, found)) in new.into_iter().zip(read) {
            self.read.insert(path.clone(), document.map(Arc::new));
            problems.append(found);
        }
        Ok(())
    }

    /// Lets go of the file at `path`, which must not be asked for again.
    pub(super) fn forget(&mut self, path: &str) {
        self.read.remove(path);
    }

    /// The layers of the file at `path`, the lowest first, itself last; `None` when one of them
    /// has problems.
    pub(super) fn layers(
        &mut self,
        path: &str,
        problems: &mut Problems,
    ) -> anyhow::Result<Option<Vec<Arc<Document>>>> {
        let mut layers = vec![];
        let mut seen = vec![];
        let is_whole = self.follow(path, &mut vec![], &mut seen, &mut layers, problems)?;
        Ok(is_whole.then_some(layers))
    }

    /// `layers` put over each other, the last on top: once for all that extend them.
    pub(super) fn merged(
        &mut self,
        layers: &[Arc<Document>],
        problems: &mut Problems,
    ) -> Arc<Table> {
        let merge = || {
            let mut tables = Table::default();
            for layer in layers {
                put_over(&mut tables, layer, problems);
            }
            Arc::new(tables)
        };
        let key = layers.iter().map(|layer| layer.source).collect();
        Arc::clone(self.merged.entry(key).or_insert_with(merge))
    }

    fn follow(
        &mut self,
        path: &str,
        way: &mut Vec<String>,
        seen: &mut Vec<String>,
        layers: &mut Vec<Arc<Document>>,
        problems: &mut Problems,
    ) -> anyhow::Result<bool> {
        let Some(document) = self.read(path, problems)? else { return Ok(false) };
        way.push(path.to_owned());
        let mut is_whole = true;
        for (target, origin) in extended(path, &document, problems) {
            let Some(target) = target else {
                is_whole = false;
                continue;
            };
            if way.contains(&target) {
                let mut circle = way.clone();
                circle.push(target);
                problems.push(
                    Problem::new(Code::Extends, "`extends` goes round in a circle")
                        .at(origin, circle.join(" extends ")),
                );
                is_whole = false;
            } else if seen.contains(&target) {
                continue;
            } else if self.project.is_file(&target) {
                is_whole &= self.follow(&target, way, seen, layers, problems)?;
            } else {
                problems.push(
                    Problem::new(Code::Extends, format!("there is no file `{target}`"))
                        .at(origin, "extended here")
                        .hint("the path is relative to the file that extends"),
                );
                is_whole = false;
            }
        }
        way.pop();
        seen.push(path.to_owned());
        layers.push(document);
        Ok(is_whole)
    }
}

/// How many files take as long to read as several times the start of a thread.
const FEWEST: usize = 8;

/// The document in `source`, which is not UTF-8 from `invalid_at` on, if that is a place.
fn parsed(
    source: SourceId,
    invalid_at: Option<usize>,
    sources: &Sources,
    problems: &mut Problems,
) -> Option<Document> {
    if let Some(at) = invalid_at {
        problems.push(
            Problem::new(Code::TomlSyntax, "the file is not TOML")
                .at(Origin::new(source, at..at), "not UTF-8 from here"),
        );
        return None;
    }
    let table = document::read(source, sources, problems)?;
    let environment = table.entries.get("environment").map(|entry| entry.node.origin);
    Some(Document { source, table, environment })
}

/// Puts `layer` over `tables`.
pub(super) fn put_over(tables: &mut Table, layer: &Document, problems: &mut Problems) {
    let mut layer = layer.table.clone();
    layer.entries.shift_remove("extends");
    merge::merge(tables, layer, &mut vec![], problems);
}

/// The files that `document` extends, each as a path from the repository root, in order.
fn extended(
    path: &str,
    document: &Document,
    problems: &mut Problems,
) -> Vec<(Option<String>, Origin)> {
    let wrong = |node: &Node, problems: &mut Problems| {
        problems.push(
            Problem::new(Code::WrongKind, "`extends` must be a path or an array of paths")
                .at(node.origin, format!("is {}", node.kind())),
        );
        (None, node.origin)
    };
    let one = |node: &Node, problems: &mut Problems| match node.as_str() {
        Some(target) => match named_in(path, target) {
            Some(joined) => (Some(joined), node.origin),
            None => {
                problems.push(
                    Problem::new(Code::Extends, "`extends` leads out of the repository")
                        .at(node.origin, "outside"),
                );
                (None, node.origin)
            }
        },
        None => wrong(node, problems),
    };
    match document.table.get("extends") {
        None => vec![],
        Some(Node { value: Value::Array(list), .. }) => {
            list.iter().map(|node| one(node, problems)).collect()
        }
        Some(node) => vec![one(node, problems)],
    }
}
