//! The files of a root that is adopted.

use super::path_origins::LocalValues;
use super::relative_paths::rewritten;
use crate::contracts::Contract;
use crate::layers::conceal_strings;
use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use crate::relative_path::in_folder;
use crate::source::{Origin, SourceId, Sources};
use hcl_syntax::{File, Span};

/// A file of the root, in HCL's own syntax, in which paths lead from the new root module on.
#[derive(Debug)]
pub(super) struct OriginalFile {
    /// Its name without its end.
    pub(super) name: String,
    pub(super) text: String,
    pub(super) file: File,
}

impl OriginalFile {
    /// The file `name`, without its end, with `text`.
    pub(super) fn new(name: &str, text: String) -> Self {
        let file = hcl_syntax::parse(&text);
        Self { name: name.to_owned(), text, file }
    }

    /// The text with `edits`, `added` behind it, formatted; nothing where that is no block.
    pub(super) fn formatted(&self, edits: Vec<(Span, String)>, added: &str) -> Option<String> {
        let text = self.edited(edits);
        let text = format!("{}\n{added}", text.trim_matches('\n'));
        hcl_syntax::parse(&text).body.items.first()?;
        let text = format!("{}\n", text.trim_matches('\n'));
        Some(hcl_syntax::format(&text).unwrap_or(text))
    }

    /// The text with `edits`. Of the empty lines around what is taken out one is left.
    pub(super) fn edited(&self, edits: Vec<(Span, String)>) -> String {
        edited(&self.text, edits)
    }
}

/// `text` with `edits`. Of the empty lines around what is taken out one is left.
pub(super) fn edited(whole: &str, mut edits: Vec<(Span, String)>) -> String {
    edits.sort_by_key(|(span, _)| span.start);
    let (mut text, mut rest) = (String::new(), 0);
    for (span, new) in edits {
        text.push_str(&whole[rest..span.range().start]);
        text.push_str(&new);
        rest = span.range().end;
        if !new.is_empty() {
            continue;
        }
        let line = text.trim_end_matches([' ', '\t']).len();
        if text[..line].ends_with('\n') {
            text.truncate(line);
        }
        while whole[rest..].starts_with('\n')
            && (text.is_empty() || text.ends_with("\n\n") || text.ends_with("{\n"))
        {
            rest += 1;
        }
        // Nor is there one in front of a brace.
        let further = whole[rest..].trim_start();
        if further.starts_with('}') && text.ends_with("\n\n") {
            text.pop();
            rest = whole.len() - further.len();
        }
    }
    text.push_str(&whole[rest..]);
    text
}

/// A path that stays as it is, though it may count from another folder now.
#[derive(Clone, Debug)]
pub struct UnknownPath {
    /// Its place.
    pub origin: Origin,
    /// The name of its file.
    pub(super) file: String,
    /// The line in that, from 1 on.
    pub(super) line: usize,
}

/// The root in a folder.
#[derive(Debug, Default)]
pub(super) struct Original {
    pub(super) files: Vec<OriginalFile>,
    /// What its variables, outputs and providers declare.
    pub(super) contract: Contract,
    /// How many paths were rewritten.
    pub(super) rewritten: usize,
    /// Where something counts from the folder in which Terraform is started.
    pub(super) uncertain: Vec<Origin>,
    /// Paths of which nobody can tell where they count from.
    pub(super) unknown: Vec<UnknownPath>,
}

impl Original {
    /// Reads the root in `folder`, to which `way` leads from the new root module.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be read.
    pub(super) fn read(
        project: &Project,
        folder: &str,
        way: &str,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Self> {
        let mut original = Self::default();
        let mut read: Vec<(String, SourceId, File)> = vec![];
        for name in project.entries(folder)? {
            let path = in_folder(folder, &name);
            if name.starts_with('.') || name.ends_with('~') || !project.is_file(&path) {
                continue;
            }
            let refused = |what: &str, hint: &str| {
                Problem::new(Code::ModuleSyntax, format!("`{path}` {what}")).hint(hint)
            };
            if name.ends_with(".tf.json") || name.ends_with(".tofu") || name.ends_with(".tofu.json")
            {
                problems.push(refused(
                    "is not in HCL's own syntax",
                    "only the provider knows which of its values are blocks",
                ));
                continue;
            }
            let Some(base) = name.strip_suffix(".tf") else { continue };
            if base == "override" || base.ends_with("_override") {
                problems.push(refused(
                    "changes other files",
                    "write what it says into these, and try again",
                ));
                continue;
            }
            let Ok(text) = String::from_utf8(project.read(&path)?) else {
                problems.push(refused("is not UTF-8", "save it as UTF-8"));
                continue;
            };
            let source = sources.add(path.clone(), text.replace("\r\n", "\n"));
            let text = &sources.get(source).text;
            let file = hcl_syntax::parse(text);
            if !file.errors.is_empty() {
                refuse(&file.errors, source, text, problems);
                continue;
            }
            read.push((base.to_owned(), source, file));
        }
        if read.is_empty() && problems.is_empty() {
            problems.push(
                Problem::new(Code::UnknownModule, format!("`{folder}` has no files of Terraform"))
                    .hint("name the folder in which `terraform plan` runs"),
            );
        }
        let locals = LocalValues::of(read.iter().map(|(.., file)| &file.body));
        for (name, source, file) in &read {
            let rewritten = rewritten(&locals, &file.body, &sources.get(*source).text, way);
            original.rewritten += rewritten.count;
            let origin = |span: Span| Origin::new(*source, span.range());
            original.uncertain.extend(rewritten.uncertain.into_iter().map(origin));
            let unknown = rewritten.unknown.into_iter().map(|span| UnknownPath {
                origin: origin(span),
                file: format!("{name}.tf"),
                line: sources.get(*source).line(span.range().start),
            });
            original.unknown.extend(unknown);
            original.files.push(OriginalFile::new(name, rewritten.text));
        }
        let read: Vec<SourceId> = read.iter().map(|(_, source, _)| *source).collect();
        original.contract = Contract::of_root(&read, sources);
        Ok(original)
    }

    /// Its files, each with its name.
    pub(super) fn texts(&self) -> Vec<(String, String)> {
        let named = |file: &OriginalFile| (format!("{}.tf", file.name), file.text.clone());
        self.files.iter().map(named).collect()
    }
}

fn refuse(errors: &[hcl_syntax::Error], source: SourceId, text: &str, problems: &mut Problems) {
    for error in errors {
        conceal_strings(source, &error.span.range(), text, problems);
        problems.push(
            Problem::new(Code::ModuleSyntax, "the file cannot be read")
                .at(Origin::new(source, error.span.range()), &error.message),
        );
    }
}
