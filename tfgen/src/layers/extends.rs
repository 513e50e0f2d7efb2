//! Follows `extends` from an environment down to its lowest layer.

use super::Document;
use super::documents::Documents;
use super::stack::Layers;
use super::value::{Node, TomlValue};
use crate::problem::{Code, Problem, Problems};
use crate::relative_path::named_in;
use crate::source::{Origin, Sources};
use indexmap::IndexSet;
use std::collections::BTreeSet;
use std::sync::Arc;

impl Documents<'_> {
    /// The layers below the file at `path`, which is read; `None` if one of them has problems.
    pub(super) fn below(
        &mut self,
        path: &str,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Option<Layers>> {
        // As long as each file extends only one other, they all share the layers of the last.
        let mut way = vec![];
        let mut on_way = BTreeSet::from([path.to_owned()]);
        let mut next = path.to_owned();
        let mut below = loop {
            let Some(document) = self.read(&next, sources, problems)? else { break None };
            way.push((next.clone(), Arc::clone(&document)));
            if let Some(known) = self.below.get(&next) {
                break known.clone();
            }
            let targets = self.extended_by(&next, &document, problems);
            match targets.as_slice() {
                [] => break Some(Layers::default()),
                [(Some(target), _)] if self.project.is_file(target) && !on_way.contains(target) => {
                    next = target.clone();
                    on_way.insert(next.clone());
                }
                // Its problems are reported here, too.
                _ => break self.below_several(&way, sources, problems)?,
            }
        };
        while let Some((path, document)) = way.pop() {
            self.below.insert(path, below.clone());
            if !way.is_empty() {
                below = below.map(|below| self.on_top(&below, document));
            }
        }
        Ok(below)
    }

    /// The layers below the last file of `way`, each of which extends the next.
    fn below_several(
        &mut self,
        way: &[(String, Arc<Document>)],
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Option<Layers>> {
        let Some((path, document)) = way.last() else { return Ok(None) };
        let mut layers = vec![];
        let mut seen = BTreeSet::new();
        let mut is_whole = true;
        // The files on the way down, each with the ones that it extends and that are still to be
        // followed.
        let mut open = vec![self.followed(path, Arc::clone(document), problems)];
        let mut way: IndexSet<String> = way.iter().map(|(path, _)| path.clone()).collect();
        while let Some(followed) = open.last_mut() {
            let Some((target, origin)) = followed.targets.next() else {
                way.pop();
                if let Some(followed) = open.pop().filter(|_| !open.is_empty()) {
                    seen.insert(followed.path);
                    layers.push(followed.document);
                }
                continue;
            };
            let Some(target) = target else {
                is_whole = false;
                continue;
            };
            if way.contains(&target) {
                let circle = way.iter().map(String::as_str).chain([target.as_str()]);
                problems.push(
                    Problem::new(Code::Extends, "`extends` leads back to a file that extends it")
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
                open.push(self.followed(&target, document, problems));
                way.insert(target);
            } else {
                is_whole = false;
            }
        }
        if !is_whole {
            return Ok(None);
        }
        let none = Layers::default();
        Ok(Some(layers.into_iter().fold(none, |below, layer| self.on_top(&below, layer))))
    }

    fn followed(
        &mut self,
        path: &str,
        document: Arc<Document>,
        problems: &mut Problems,
    ) -> Followed {
        let targets = self.extended_by(path, &document, problems).into_iter();
        Followed { path: path.to_owned(), document, targets }
    }

    /// The files that `document` extends, each as a path from the repository root, in order.
    pub(super) fn extended_by(
        &mut self,
        path: &str,
        document: &Document,
        problems: &mut Problems,
    ) -> Vec<(Option<String>, Origin)> {
        let targets = targets(path, document, problems);
        for (target, _) in &targets {
            if let Some(target) = target
                && !self.extended.contains(target)
            {
                self.extended.insert(target.clone());
            }
        }
        targets
    }

    /// `document` on top of `below`; the result is shared by everything that extends both.
    fn on_top(&mut self, below: &Layers, document: Arc<Document>) -> Layers {
        let number = self.layers.len();
        let place = (below.number(), document.source);
        self.layers.entry(place).or_insert_with(|| below.with(number, document)).clone()
    }
}

/// A file whose layers are being resolved.
struct Followed {
    path: String,
    document: Arc<Document>,
    /// The files that it extends and that are still to be followed.
    targets: std::vec::IntoIter<(Option<String>, Origin)>,
}

/// The targets of `extends` in `document`.
fn targets(
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
        Some(Node { value: TomlValue::Array(list), .. }) => {
            list.iter().map(|node| one(node, problems)).collect()
        }
        Some(node) => vec![one(node, problems)],
    }
}

#[cfg(test)]
mod tests {
    use super::super::documents::Documents;
    use crate::problem::Problems;
    use crate::project::Project;
    use crate::source::Sources;

    /// What each file extends, by its number; files only extend later ones.
    type Extends = Vec<Vec<usize>>;

    /// The files below `file`, lowest first, by definition: those of each file that it extends,
    /// then that file itself, each only the first time.
    fn defined(file: usize, extends: &Extends, found: &mut Vec<usize>) {
        for &target in &extends[file] {
            if !found.contains(&target) {
                defined(target, extends, found);
                found.push(target);
            }
        }
    }

    #[test]
    fn layers_come_in_the_order_that_is_defined() {
        let mut random = fastrand::Rng::with_seed(4);
        for _ in 0..200 {
            let count = random.usize(2..9);
            let extends: Extends = (0..count)
                .map(|file| {
                    let most = *random.choice([0, 1, 1, 2, 3].iter()).unwrap();
                    let most = if file + 1 < count { most } else { 0 };
                    (0..most).map(|_| random.usize(file + 1..count)).collect()
                })
                .collect();
            let files = extends.iter().enumerate().map(|(file, extends)| {
                let targets: Vec<String> =
                    extends.iter().map(|target| format!("\"{target}.toml\"")).collect();
                let text = format!("extends = [{}]\n[locals]\ntop = {file}\n", targets.join(","));
                (format!("envs/{file}.toml"), text.into_bytes())
            });
            let project = Project::in_memory(files);
            let mut documents = Documents::new(&project);
            let (mut sources, mut problems) = (Sources::default(), Problems::default());
            // In any order, because results for one file are reused for others.
            let mut order: Vec<usize> = (0..count).collect();
            random.shuffle(&mut order);
            for file in order {
                let mut expected = vec![];
                defined(file, &extends, &mut expected);
                let path = format!("envs/{file}.toml");
                let below = documents.below(&path, &mut sources, &mut problems).unwrap().unwrap();
                let found: Vec<&str> = below.files().collect();
                let paths = expected.iter().rev().map(|file| format!("envs/{file}.toml"));
                assert_eq!(found, paths.collect::<Vec<_>>(), "below {file} of {extends:?}");
                below.merge(&mut problems);
                let top = below.tables().and_then(|tables| tables.table("locals")?.get("top"));
                let digits = top.map(|node| format!("{:?}", node.value));
                let expected = expected.last().map(|file| format!("Number(\"{file}\")"));
                assert_eq!(digits, expected, "below {file} of {extends:?}");
            }
            assert!(problems.is_empty());
        }
    }
}
