//! Follows `extends` from an environment down to its lowest layer.

use super::value::{Node, Table, Value};
use super::{Document, document, merge};
use crate::problem::{Code, Problem, Problems};
use crate::project::{Project, named_in};
use crate::source::{Origin, SourceId, Sources};
use std::collections::HashMap;
use std::rc::Rc;

/// The TOML files read so far, each once.
pub(super) struct Documents<'a> {
    project: &'a Project,
    pub(super) sources: &'a mut Sources,
    read: HashMap<String, Option<Rc<Document>>>,
    /// What layers came to that were put over each other, by their files.
    merged: HashMap<Vec<SourceId>, Table>,
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
    ) -> anyhow::Result<Option<Rc<Document>>> {
        if let Some(document) = self.read.get(path) {
            return Ok(document.clone());
        }
        let bytes = self.project.read(path)?;
        let (text, invalid_at) = match String::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(at))
            }
        };
        let source = self.sources.add(path.to_owned(), text);
        let document = if let Some(at) = invalid_at {
            problems.push(
                Problem::new(Code::TomlSyntax, "the file is not TOML")
                    .at(Origin::new(source, at..at), "not UTF-8 from here"),
            );
            None
        } else {
            document::read(source, self.sources, problems).map(|table| {
                let environment = table.entries.get("environment").map(|entry| entry.node.origin);
                Rc::new(Document { source, table, environment })
            })
        };
        self.read.insert(path.to_owned(), document.clone());
        Ok(document)
    }

    /// The layers of the file at `path`, the lowest first, itself last; `None` when one of them
    /// has problems.
    pub(super) fn layers(
        &mut self,
        path: &str,
        problems: &mut Problems,
    ) -> anyhow::Result<Option<Vec<Rc<Document>>>> {
        let mut layers = vec![];
        let mut seen = vec![];
        let is_whole = self.follow(path, &mut vec![], &mut seen, &mut layers, problems)?;
        Ok(is_whole.then_some(layers))
    }

    /// `layers` put over each other, the last on top. What is below that is put together once for
    /// all that extend it.
    pub(super) fn merged(&mut self, layers: &[Rc<Document>], problems: &mut Problems) -> Table {
        let Some((own, lower)) = layers.split_last() else { return Table::default() };
        let key: Vec<SourceId> = lower.iter().map(|layer| layer.source).collect();
        let mut tables = match self.merged.get(&key) {
            Some(tables) => tables.clone(),
            None => {
                let mut tables = Table::default();
                for layer in lower {
                    put_over(&mut tables, layer, problems);
                }
                self.merged.insert(key, tables.clone());
                tables
            }
        };
        put_over(&mut tables, own, problems);
        tables
    }

    fn follow(
        &mut self,
        path: &str,
        way: &mut Vec<String>,
        seen: &mut Vec<String>,
        layers: &mut Vec<Rc<Document>>,
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

fn put_over(tables: &mut Table, layer: &Document, problems: &mut Problems) {
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
