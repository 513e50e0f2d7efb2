//! The TOML files of environments and layers, each read once.

use super::stack::Layers;
use super::{Document, document, layer};
use crate::parallel::each;
use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use crate::source::{Origin, SourceId, Sources};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The TOML files read so far, each once.
pub(super) struct Documents<'a> {
    pub(super) project: &'a Project,
    read: HashMap<String, Option<Arc<Document>>>,
    /// The layers below each file, or `None` when one of them has problems.
    pub(super) below: HashMap<String, Option<Layers>>,
    /// What was put over what: a file over the layer with a number.
    pub(super) layers: HashMap<(Option<usize>, SourceId), Layers>,
    /// Every file that was ever read, also those that were let go.
    sources: HashMap<String, SourceId>,
    /// Every file that another one extends, of those whose layers were looked for.
    pub(super) extended: BTreeSet<String>,
}

impl<'a> Documents<'a> {
    pub(super) fn new(project: &'a Project) -> Self {
        let (read, below, layers, sources, extended) = Default::default();
        Self { project, read, below, layers, sources, extended }
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
                Ok(text) => (with_line_feeds(text), None),
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
        self.below.clear();
        self.layers.clear();
        self.sources.values().copied()
    }
}

/// How many files take as long to read as several times the start of a thread.
const FEWEST: usize = 8;

/// `text` with a line feed at the end of each line. A string of several lines is then the same
/// however git checks the file out; TOML leaves that to its readers.
fn with_line_feeds(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n") } else { text }
}

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
    let mut table = document::read(source, sources, problems)?;
    let layer = layer::take(&mut table, problems);
    let environment = table.entries.get("environment").map(|entry| entry.node.origin);
    let path = sources.get(source).path.as_str().into();
    Some(Document { path, source, table, environment, layer })
}
