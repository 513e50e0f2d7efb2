//! A root module: its blocks by address.

use crate::blocks::Blocks;
use crate::body::{Written, kinds};
use crate::declared::Declared;
use crate::files::{in_folder, read_by};
use crate::given::Given;
use crate::grammar::Context;
use crate::place::{Excerpt, Place, SourceFile};
use crate::read_error::ReadError;
use crate::reader::Reader;
use crate::variable::values;
use hcl_syntax::{Body as Tree, Span, json, parse};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A root module that was read.
#[derive(Clone, Debug)]
pub struct Root {
    pub(crate) files: Vec<SourceFile>,
    /// By address; there may be several of a `moved`, `import` or `removed`.
    pub(crate) blocks: BTreeMap<String, Vec<Declared>>,
    /// The variables that were replaced by their values.
    pub(crate) given: BTreeSet<String>,
}

impl Root {
    /// Reads the root in `folder` with the inputs `given`.
    ///
    /// # Errors
    /// If a file cannot be read, or Terraform would not accept the files together.
    pub fn read(folder: &Path, given: &Given) -> Result<Self, ReadError> {
        let failed = |error: std::io::Error| {
            let file = folder.display().to_string();
            let mut failed = ReadError::new(0, Span::default(), error.to_string());
            failed.place.file = file;
            failed
        };
        let folder = folder.canonicalize().map_err(failed)?;
        let files = in_folder(&folder).map_err(failed)?.into_iter();
        let texts = files.map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).into_owned()));
        Self::from_texts(&folder, texts.collect(), given)
    }

    /// The root in `folder` with the `texts`, each with the name of its file.
    ///
    /// # Errors
    /// If Terraform would not accept them together.
    pub fn from_texts(
        folder: &Path,
        texts: Vec<(String, String)>,
        given: &Given,
    ) -> Result<Self, ReadError> {
        let mut texts: BTreeMap<String, String> = texts.into_iter().collect();
        let kinds = read_by(given.tool, texts.keys().map(String::as_str));
        let files: Vec<SourceFile> = kinds
            .iter()
            .filter_map(|kind| {
                let (name, text) = texts.remove_entry(&kind.name)?;
                let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
                Some(SourceFile { name, text })
            })
            .collect();
        let read = || {
            let json = kinds.iter().zip(&files).enumerate().map(|(number, (kind, file))| {
                let value = kind.is_json.then(|| json::parse(&file.text)).transpose();
                value.map_err(|error| ReadError::of(number, &[error], Span::default()))
            });
            let json = json.collect::<Result<Vec<_>, ReadError>>()?;
            let trees = json.iter().zip(&files).enumerate();
            let trees = trees
                .map(|(number, (json, file))| tree(json.as_ref(), &file.text, number))
                .collect::<Result<Vec<_>, ReadError>>()?;

            let values = values(&trees, &files, given);
            let mut blocks = Blocks::default();
            for (number, (tree, file)) in trees.iter().zip(&files).enumerate() {
                let names = vec![];
                let mut reader = Reader { file: number, folder, values: &values, names };
                blocks.add_file(tree, kinds[number].is_override, &mut reader, &file.text)?;
            }
            blocks.set_variables(&values.0, &given.variables);
            blocks.configure_backend(&given.backend, folder);
            Ok((blocks.by_address, values.0.keys().cloned().collect()))
        };
        match read() {
            Ok((blocks, given)) => Ok(Self { files, blocks, given }),
            Err(error) => Err(ReadError::placed(error, &files)),
        }
    }

    /// The text at `place`.
    pub(crate) fn excerpt(&self, place: Place) -> Excerpt {
        match self.files.get(place.file) {
            Some(file) => file.excerpt(place.span),
            None => Excerpt { file: String::new(), line: 0, text: String::new() },
        }
    }
}

/// The tree of the file `number` with `text`; for JSON, made from its `value`.
fn tree<'v>(
    value: Option<&'v json::Value>,
    text: &str,
    number: usize,
) -> Result<Tree<Written<'v>>, ReadError> {
    match value {
        Some(value) => {
            let (body, errors) = json::body(value, &kinds(Context::File));
            match errors.first() {
                Some(_) => Err(ReadError::of(number, &errors, value.span)),
                None => Ok(body.map(&mut Written::Json)),
            }
        }
        None => {
            let file = parse(text);
            match file.errors.first() {
                Some(_) => Err(ReadError::of(number, &file.errors, file.body.span)),
                None => Ok(file.body.map(&mut Written::Native)),
            }
        }
    }
}
