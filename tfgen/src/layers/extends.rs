//! Follows `extends` from an environment down to its lowest layer.

use super::value::{Node, Table, Value};
use super::{Document, document, merge};
use crate::parallel::each;
use crate::problem::{Code, Problem, Problems};
use crate::project::{Project, named_in};
use crate::source::{Origin, SourceId, Sources};
use indexmap::IndexMap;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The TOML files read so far, each once.
pub(super) struct Documents<'a> {
    project: &'a Project,
    read: HashMap<String, Option<Arc<Document>>>,
    /// What layers came to that were put over each other, by their files.
    merged: HashMap<Vec<SourceId>, Arc<Table>>,
    /// Every file that was ever read, also those that were let go.
    sources: HashMap<String, SourceId>,
}

impl<'a> Documents<'a> {
    pub(super) fn new(project: &'a Project) -> Self {
        let (read, merged, sources) = Default::default();
        Self { project, read, merged, sources }
    }

    /// The file at `path`, relative to the repository root; `None` when it is not TOML.
    pub(super) fn read(
        &mut self,
        path: &str,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Option<Arc<Document>>> {
        if !self.read.contains_key(path) {
            self.read_ahead(&[path], sources, problems)?;
        }
        Ok(self.read.get(path).cloned().flatten())
    }

    /// Reads those of the files at `paths` that were not read, on all cores.
    pub(super) fn read_ahead<'p>(
        &mut self,
        paths: impl IntoIterator<Item = &'p (impl AsRef<str> + ?Sized + 'p)>,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<()> {
        let paths = paths.into_iter().map(AsRef::as_ref);
        let new: Vec<&str> = paths.filter(|path| !self.read.contains_key(*path)).collect();
        let project = self.project;
        let contents = each(new.clone(), FEWEST, || (), |(), path| project.read(path));
        let mut texts = vec![];
        for (path, bytes) in new.iter().zip(contents) {
            let (text, invalid_at) = match String::from_utf8(bytes?) {
                Ok(text) => (text, None),
                Err(error) => {
                    let at = error.utf8_error().valid_up_to();
                    (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(at))
                }
            };
            let source = match self.sources.get(*path) {
                Some(source) => {
                    sources.take_back(*source, text);
                    *source
                }
                None => {
                    let source = sources.add((*path).to_owned(), text);
                    self.sources.insert((*path).to_owned(), source);
                    source
                }
            };
            texts.push((source, invalid_at));
        }
        let sources = &*sources;
        let read = each(
            texts,
            FEWEST,
            || (),
            |(), (source, invalid_at)| {
                let mut problems = Problems::default();
                (parsed(source, invalid_at, sources, &mut problems), problems)
            },
        );
        for (path, (document, found)) in new.into_iter().zip(read) {
            self.read.insert(path.to_owned(), document.map(Arc::new));
            problems.append(found);
        }
        Ok(())
    }

    /// Lets go of the file at `path`. Asked for again, it is read again.
    pub(super) fn forget(&mut self, path: &str) {
        self.read.remove(path);
    }

    /// Lets go of all files, and names them.
    pub(super) fn forget_all(&mut self) -> impl Iterator<Item = SourceId> {
        self.read.clear();
        self.merged.clear();
        self.sources.values().copied()
    }

    /// The layers of the file at `path`, the lowest first, itself last; `None` when one of them
    /// has problems.
    pub(super) fn layers(
        &mut self,
        path: &str,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Option<Vec<Arc<Document>>>> {
        let Some(document) = self.read(path, sources, problems)? else { return Ok(None) };
        let mut layers = vec![];
        let mut seen = BTreeSet::new();
        let mut is_whole = true;
        // The files on the way down from `path`, each with what of it is still to be followed.
        let mut way = IndexMap::new();
        let mut open = vec![Followed::new(path, document, problems)];
        way.insert(path.to_owned(), ());
        while let Some(followed) = open.last_mut() {
            let Some((target, origin)) = followed.targets.next() else {
                if let Some(followed) = open.pop() {
                    way.pop();
                    seen.insert(followed.path);
                    layers.push(followed.document);
                }
                continue;
            };
            let Some(target) = target else {
                is_whole = false;
                continue;
            };
            if way.contains_key(&target) {
                let circle = way.keys().map(String::as_str).chain([target.as_str()]);
                problems.push(
                    Problem::new(Code::Extends, "`extends` goes round in a circle")
                        .at(origin, circle.collect::<Vec<_>>().join(" extends ")),
                );
                is_whole = false;
            } else if seen.contains(&target) {
            } else if !self.project.is_file(&target) {
                problems.push(
                    Problem::new(Code::Extends, format!("there is no file `{target}`"))
                        .at(origin, "extended here")
                        .hint("the path is relative to the file that extends"),
                );
                is_whole = false;
            } else if let Some(document) = self.read(&target, sources, problems)? {
                open.push(Followed::new(&target, document, problems));
                way.insert(target, ());
            } else {
                is_whole = false;
            }
        }
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
                put_over(&mut tables, Arc::clone(layer), problems);
            }
            Arc::new(tables)
        };
        let key = layers.iter().map(|layer| layer.source).collect();
        Arc::clone(self.merged.entry(key).or_insert_with(merge))
    }
}

/// A file whose layers are looked for.
struct Followed {
    path: String,
    document: Arc<Document>,
    /// What it extends and was not looked at.
    targets: std::vec::IntoIter<(Option<String>, Origin)>,
}

impl Followed {
    fn new(path: &str, document: Arc<Document>, problems: &mut Problems) -> Self {
        let targets = extended(path, &document, problems).into_iter();
        Self { path: path.to_owned(), document, targets }
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
    let path = sources.get(source).path.as_str().into();
    Some(Document { path, source, table, environment })
}

/// Puts `layer` over `tables`.
pub(super) fn put_over(tables: &mut Table, layer: Arc<Document>, problems: &mut Problems) {
    // What nothing else needs is not copied.
    let mut layer =
        Arc::try_unwrap(layer).map_or_else(|layer| layer.table.clone(), |own| own.table);
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
