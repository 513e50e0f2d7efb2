//! The TOML files of environments and layers, each read once.

use super::stack::Layers;
use super::{Document, HclPart, Table, document, hcl_part, merge};
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
    /// The layers below each file, or `None` if one of them has problems.
    pub(super) below: HashMap<String, Option<Layers>>,
    /// The results of putting a file over the layer with a number.
    pub(super) layers: HashMap<(Option<usize>, SourceId), Layers>,
    /// Every file that was ever read, including those that were freed.
    sources: HashMap<String, SourceId>,
    /// Every file that another one extends, among those whose layers were resolved.
    pub(super) extended: BTreeSet<String>,
}

impl<'a> Documents<'a> {
    pub(super) fn new(project: &'a Project) -> Self {
        let (read, below, layers, sources, extended) = Default::default();
        Self { project, read, below, layers, sources, extended }
    }

    /// The file at `path`, relative to the repository root; `None` if it is not TOML.
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

    /// Reads the unread files at `paths`, on all cores.
    pub(super) fn read_ahead<'p>(
        &mut self,
        paths: impl IntoIterator<Item = &'p (impl AsRef<str> + ?Sized + 'p)>,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<()> {
        let paths = paths.into_iter().map(AsRef::as_ref);
        let new: Vec<&str> = paths.filter(|path| !self.read.contains_key(*path)).collect();
        let project = self.project;
        let contents = each(
            new.clone(),
            FEWEST,
            || (),
            |(), path| Ok::<_, anyhow::Error>((project.read(path)?, hcl_parts(project, path)?)),
        );
        let mut texts = vec![];
        for (path, contents) in new.iter().zip(contents) {
            let (toml, parts) = contents?;
            let toml = self.take_in(path, toml, sources);
            let parts: Vec<_> =
                parts.into_iter().map(|(path, text)| self.take_in(&path, text, sources)).collect();
            texts.push((toml, parts));
        }
        let sources = &*sources;
        let read = each(
            texts,
            FEWEST,
            || (),
            |(), (toml, parts)| {
                let mut problems = Problems::default();
                let mut document = parsed(toml, sources, &mut problems);
                for part in parts {
                    let layer = &sources.get(toml.source).path;
                    let part = part
                        .is_text("HCL", Code::ModuleSyntax, &mut problems)
                        .then(|| hcl_part::read(layer, part.source, sources, &mut problems));
                    match (part.flatten(), &mut document) {
                        (Some(part), Some(document)) => document.add(part, &mut problems),
                        _ => document = None,
                    }
                }
                (document, problems)
            },
        );
        for (path, (document, found)) in new.into_iter().zip(read) {
            self.read.insert(path.to_owned(), document.map(Arc::new));
            problems.append(found);
        }
        Ok(())
    }

    /// Adds the text of the file at `path`, for the first time or again.
    fn take_in(&mut self, path: &str, bytes: Vec<u8>, sources: &mut Sources) -> Text {
        let (text, invalid_at) = match String::from_utf8(bytes) {
            Ok(text) => (with_line_feeds(text), None),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(at))
            }
        };
        let source = match self.sources.get(path) {
            Some(source) => {
                sources.take_back(*source, text);
                *source
            }
            None => {
                let source = sources.add(path.to_owned(), text);
                self.sources.insert(path.to_owned(), source);
                source
            }
        };
        Text { source, invalid_at }
    }

    /// Frees the file at `path`. It is read again on demand.
    pub(super) fn forget(&mut self, path: &str) {
        self.read.remove(path);
    }

    /// Frees all files, and returns their names.
    pub(super) fn forget_all(&mut self) -> impl Iterator<Item = SourceId> {
        self.read.clear();
        self.below.clear();
        self.layers.clear();
        self.sources.values().copied()
    }
}

/// How many files take as long to read as it takes to start a few threads.
const FEWEST: usize = 8;

/// `text` with a line feed at the end of each line. A multi-line string is then the same however
/// git checks out the file; TOML leaves that to its readers.
fn with_line_feeds(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n") } else { text }
}

/// The text of a file.
#[derive(Clone, Copy)]
struct Text {
    source: SourceId,
    /// Where it stops being UTF-8, if it does.
    invalid_at: Option<usize>,
}

impl Text {
    /// Whether it is UTF-8. If not, reports that it is not `language`.
    fn is_text(self, language: &str, code: Code, problems: &mut Problems) -> bool {
        if let Some(at) = self.invalid_at {
            problems.push(
                Problem::new(code, format!("the file is not {language}"))
                    .at(Origin::new(self.source, at..at), "not UTF-8 from here"),
            );
        }
        self.invalid_at.is_none()
    }
}

/// The HCL files that belong to the layer at `path`, each with its content.
fn hcl_parts(project: &Project, path: &str) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let Some(folder) = hcl_part::folder_of(path).filter(|folder| project.is_folder(folder)) else {
        return Ok(vec![]);
    };
    let mut names = project.entries(&folder)?;
    names.retain(|name| hcl_part::is_read(name));
    names.sort();
    let paths = names.into_iter().map(|name| format!("{folder}/{name}"));
    // Terraform ignores folders, whatever their names are.
    let paths = paths.filter(|path| !project.is_folder(path));
    paths.map(|path| Ok((path.clone(), project.read(&path)?))).collect()
}

/// The document `toml`.
fn parsed(toml: Text, sources: &Sources, problems: &mut Problems) -> Option<Document> {
    if !toml.is_text("TOML", Code::TomlSyntax, problems) {
        return None;
    }
    let source = toml.source;
    let table = document::read(source, sources, problems)?;
    let environment = table.entries.get("environment").map(|entry| entry.node.origin);
    let path = sources.get(source).path.as_str().into();
    Some(Document { path, source, table, environment, hcl: vec![] })
}

impl Document {
    /// Adds the contents of an HCL part.
    fn add(&mut self, (part, tables): (HclPart, Table), problems: &mut Problems) {
        merge::merge(&mut self.table, tables, &mut vec![], problems);
        self.hcl.push(Arc::new(part));
    }
}
