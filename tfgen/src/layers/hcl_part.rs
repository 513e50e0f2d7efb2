//! What a layer says in HCL: `envs/<layer>.d/<part>.tf` belongs to `envs/<layer>.toml` and comes along
//! wherever that does.

use super::document::conceal_strings;
use super::hcl_blocks;
use super::hcl_values::Values;
use super::module_source::ModuleSource;
use super::value::Table;
use crate::contracts::Contract;
use crate::problem::{Code, Problem, Problems};
use crate::relative_path::named_in;
use crate::source::{Origin, SourceId, Sources};
use hcl_syntax::Span;
use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

/// One file of HCL.
#[derive(Debug)]
pub struct HclPart {
    /// The file, from the repository root.
    pub path: Arc<str>,
    /// The file.
    pub source: SourceId,
    /// What it is called in root modules.
    pub file_name: String,
    text: Arc<str>,
    /// Where the sources of modules stand that are folders of the repository, each with that.
    folders: Vec<(Span, String)>,
    /// The first way that was asked for, and the text for it: most environments are as deep.
    first: OnceLock<(String, Arc<str>)>,
}

/// The end of the name of the folder with the parts of a layer, which is called like it.
pub(super) const FOLDER: &str = ".d";

/// The folder with the parts of the layer at `path`; `None` for what is no TOML.
pub(crate) fn folder_of(path: &str) -> Option<String> {
    Some(format!("{}{FOLDER}", path.strip_suffix(".toml")?))
}

/// Whether `name` is that of a part, or of a file that would be read if it were in a root module.
pub(super) fn is_read(name: &str) -> bool {
    let is_ignored = name.starts_with('.') || name.ends_with('~') || name.starts_with('#');
    let ends = [".tf", ".tf.json", ".tofu", ".tofu.json"];
    !is_ignored && ends.iter().any(|end| name.ends_with(end))
}

/// Reads `source`, which is a part of the layer at `layer`, with what it says as tables; `None` when
/// that cannot be done.
pub(super) fn read(
    layer: &str,
    source: SourceId,
    sources: &Sources,
    problems: &mut Problems,
) -> Option<(HclPart, Table)> {
    let file = sources.get(source);
    let (_, name) = file.path.rsplit_once('/')?;
    let whole = Origin::new(source, 0..0);
    let Some(part) = name.strip_suffix(".tf") else {
        problems.push(
            Problem::new(Code::ModuleSyntax, format!("`{}` is no part of a layer", file.path))
                .at(whole, "is not in HCL's own syntax")
                .hint("a part is called `<part>.tf`"),
        );
        return None;
    };
    if part.ends_with("_override") {
        problems.push(
            Problem::new(Code::ModuleSyntax, format!("`{}` would change other files", file.path))
                .at(whole, "Terraform reads a file of this name as an override")
                .hint("give it another name"),
        );
        return None;
    }
    let before = problems.errors();
    let tree = hcl_syntax::parse(&file.text);
    for error in &tree.errors {
        conceal_strings(source, &error.span.range(), &file.text, problems);
    }
    let contract = Contract::of_root(&[source], sources);
    contract.problems.into_iter().for_each(|problem| problems.push(problem));
    for block in tree.body.blocks_of("terraform") {
        problems.push(
            Problem::new(Code::RefusedBlock, "`terraform` stands in TOML")
                .at(Origin::new(source, block.header().range()), "not beside it")
                .hint(format!("write [terraform] in {layer}")),
        );
    }
    if problems.errors() > before {
        return None;
    }
    let tables = hcl_blocks::tables(&tree.body, Values { source, text: &file.text });
    let layer = layer.strip_prefix("envs/").unwrap_or(layer).trim_end_matches(".toml");
    let file_name = format!("{}.{part}.tf", layer.replace('/', "-"));
    let folders = tree.body.blocks_of("module").filter_map(|block| {
        let source = block.body.value("source")?;
        let text = source.as_str()?;
        let is_folder = ModuleSource::is_folder(text);
        Some((source.span, named_in("", text).filter(|_| is_folder)?))
    });
    let folders = folders.collect();
    let (path, text) = (file.path.as_str().into(), file.text.as_str().into());
    let first = OnceLock::new();
    Some((HclPart { path, source, file_name, text, folders, first }, tables))
}

impl HclPart {
    /// What is written to a root module from which `way` leads to the repository's root, as
    /// `terraform fmt` has it.
    pub fn text_in(&self, way: &str) -> Arc<str> {
        let (known, text) = self.first.get_or_init(|| (way.to_owned(), self.formatted(way)));
        if known == way { Arc::clone(text) } else { self.formatted(way) }
    }

    fn formatted(&self, way: &str) -> Arc<str> {
        let text = self.rewritten(way);
        hcl_syntax::format(&text).unwrap_or(text).into()
    }

    fn rewritten(&self, way: &str) -> String {
        let (mut text, mut done) = (String::new(), 0);
        for (span, folder) in &self.folders {
            text.push_str(&self.text[done..span.range().start]);
            let _ = write!(text, "\"{way}/{folder}\"");
            done = span.range().end;
        }
        text.push_str(&self.text[done..]);
        text
    }
}
