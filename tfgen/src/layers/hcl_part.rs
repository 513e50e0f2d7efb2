//! The part of a layer in HCL: `envs/<layer>.d/<part>.tf`, or `.tf.json`, belongs to
//! `envs/<layer>.toml` and is used wherever that is.

use super::concealment::{conceal_around_in_json, conceal_strings, conceal_strings_of_json};
use super::hcl_blocks;
use super::hcl_values::Values;
use super::module_source::ModuleSource;
use super::value::Table;
use crate::contracts::Contract;
use crate::hcl::{Native, json_text};
use crate::language;
use crate::problem::{Code, Problem, Problems};
use crate::relative_path::named_in;
use crate::source::{Origin, SourceId, Sources};
use hcl_syntax::{Body, Span, json};
use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

/// An HCL file in either syntax.
#[derive(Debug)]
pub struct HclPart {
    /// The file, from the repository root.
    pub path: Arc<str>,
    /// The file.
    pub source: SourceId,
    /// Its name in root modules.
    pub file_name: String,
    content: Content,
    /// The places of module sources that are folders of the repository, each with the folder.
    folders: Vec<(Span, String)>,
    /// The first requested path and its text: most environments have the same depth.
    first: OnceLock<(String, Arc<str>)>,
}

/// The contents of the file.
#[derive(Debug)]
enum Content {
    /// In native syntax.
    Native(Arc<str>),
    Json(json::Value),
}

/// The ending of the folder with the parts of a layer; the rest of its name is that of the layer.
pub(super) const FOLDER: &str = ".d";

/// The folder with the parts of the layer at `path`; `None` if it is not TOML.
pub(crate) fn folder_of(path: &str) -> Option<String> {
    Some(format!("{}{FOLDER}", path.strip_suffix(".toml")?))
}

/// The endings of parts, in native syntax and in JSON.
const NATIVE: &str = ".tf";
const JSON: &str = ".tf.json";

/// Whether the file at `path` can be a part.
pub(super) fn is_one(path: &str) -> bool {
    path.ends_with(NATIVE) || path.ends_with(JSON)
}

/// Whether `name` is that of a part, or of a file that Terraform would read in a root module.
pub(super) fn is_read(name: &str) -> bool {
    let is_ignored = name.starts_with('.') || name.ends_with('~') || name.starts_with('#');
    let ends = [".tf", ".tf.json", ".tofu", ".tofu.json"];
    !is_ignored && ends.iter().any(|end| name.ends_with(end))
}

/// Reads `source`, a part of the layer at `layer`, and its contents as tables; `None` if that is
/// impossible.
pub(super) fn read(
    layer: &str,
    source: SourceId,
    sources: &Sources,
    problems: &mut Problems,
) -> Option<(HclPart, Table)> {
    let file = sources.get(source);
    let (_, name) = file.path.rsplit_once('/')?;
    let whole = Origin::new(source, 0..0);
    let end = if name.ends_with(JSON) { JSON } else { NATIVE };
    let Some(part) = name.strip_suffix(end) else {
        problems.push(
            Problem::new(Code::ModuleSyntax, format!("`{}` is not part of a layer", file.path))
                .at(whole, "is for OpenTofu only")
                .hint("name it `<part>.tf` or `<part>.tf.json`"),
        );
        return None;
    };
    if part == "override" || part.ends_with("_override") {
        problems.push(
            Problem::new(Code::ModuleSyntax, format!("`{}` would change other files", file.path))
                .at(whole, "Terraform reads a file of this name as an override")
                .hint("give it another name"),
        );
        return None;
    }
    let before = problems.errors();
    let conceal = |errors: &[hcl_syntax::Error], problems: &mut Problems| {
        let conceal = if end == JSON { conceal_strings_of_json } else { conceal_strings };
        for error in errors {
            conceal(source, &error.span.range(), &file.text, problems);
        }
    };
    let (content, native, tree);
    if end == JSON {
        let parsed = json::parse(&file.text);
        conceal(parsed.as_ref().err().map_or(&[], std::slice::from_ref), problems);
        let said = take_contract(source, sources, problems);
        for place in &said {
            conceal_around_in_json(source, &place.span(), &file.text, problems);
        }
        let value = parsed.ok()?;
        let (read, errors) = Native::of(&value, &file.text, language::JSON);
        conceal(&errors, problems);
        for problem in errors.into_iter().map(|error| wrong(source, error)) {
            if !problem.labels.iter().any(|label| said.contains(&label.origin)) {
                problems.push(problem);
            }
        }
        tree = hcl_syntax::parse(&read.text);
        (content, native) = (Content::Json(value), Some(read));
    } else {
        tree = hcl_syntax::parse(&file.text);
        conceal(&tree.errors, problems);
        take_contract(source, sources, problems);
        (content, native) = (Content::Native(file.text.as_str().into()), None);
    }
    let text = native.as_ref().map_or(file.text.as_str(), |native| &native.text);
    let values = Values { source, text, json: native.as_ref() };
    for block in tree.body.blocks_of("terraform") {
        problems.push(
            Problem::new(Code::RefusedBlock, "`terraform` belongs in TOML")
                .at(values.origin(block.header()), "not next to it")
                .hint(format!("write [terraform] in {layer}")),
        );
    }
    if problems.errors() > before {
        return None;
    }
    let tables = hcl_blocks::tables(&tree.body, values);
    let layer = layer.strip_prefix("envs/").unwrap_or(layer).trim_end_matches(".toml");
    let file_name = format!("{}.{part}{end}", layer.replace('/', "-"));
    let folders = folders(&tree.body, values);
    let path = file.path.as_str().into();
    let first = OnceLock::new();
    Some((HclPart { path, source, file_name, content, folders, first }, tables))
}

/// Reports the problems of the file `source` as part of a root module, and returns their places.
fn take_contract(source: SourceId, sources: &Sources, problems: &mut Problems) -> Vec<Origin> {
    let found = Contract::of_root(&[source], sources).problems;
    let places = found.iter().flat_map(|problem| problem.labels.first());
    let places = places.map(|label| label.origin).collect();
    found.into_iter().for_each(|problem| problems.push(problem));
    places
}

/// The title of a problem in JSON, or in how Terraform reads that.
pub(crate) const NOT_JSON: &str = "the file is not in Terraform's JSON syntax";

/// The problems of the JSON file `source`.
fn wrong(source: SourceId, error: hcl_syntax::Error) -> Problem {
    let problem = Problem::new(Code::ModuleSyntax, NOT_JSON)
        .at(Origin::new(source, error.span.range()), error.message);
    match error.related {
        Some((span, text)) => problem.at(Origin::new(source, span.range()), text),
        None => problem,
    }
}

/// The places of module sources in `body` that are folders, each with the folder.
fn folders(body: &Body, values: Values<'_>) -> Vec<(Span, String)> {
    let folders = body.blocks_of("module").filter_map(|block| {
        let source = block.body.value("source")?;
        let text = source.as_str()?;
        let folder = named_in("", text).filter(|_| ModuleSource::is_folder(text))?;
        Some((values.place(source.span), folder))
    });
    folders.collect()
}

impl HclPart {
    /// The text for a root module from which `way` leads to the repository's root, as `terraform
    /// fmt` formats it.
    pub fn text_in(&self, way: &str) -> Arc<str> {
        let (known, text) = self.first.get_or_init(|| (way.to_owned(), self.formatted(way)));
        if known == way { Arc::clone(text) } else { self.formatted(way) }
    }

    fn formatted(&self, way: &str) -> Arc<str> {
        match &self.content {
            Content::Native(text) => {
                let text = self.rewritten(text, way);
                hcl_syntax::format(&text).unwrap_or(text).into()
            }
            Content::Json(value) => {
                let mut source = |at: Span, _: &str| {
                    let known = self.folders.iter().find(|(span, _)| *span == at);
                    known.map(|(_, folder)| format!("{way}/{folder}"))
                };
                json_text(&value.with_strings(&mut source), &[]).into()
            }
        }
    }

    fn rewritten(&self, native: &str, way: &str) -> String {
        let (mut text, mut done) = (String::new(), 0);
        for (span, folder) in &self.folders {
            text.push_str(&native[done..span.range().start]);
            let _ = write!(text, "\"{way}/{folder}\"");
            done = span.range().end;
        }
        text.push_str(&native[done..]);
        text
    }
}
