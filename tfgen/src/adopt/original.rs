//! The files of a root that is adopted.

use super::json_file::JsonFile;
use super::relative_paths::rewritten;
use crate::contracts::Contract;
use crate::layers::{conceal_around_in_json, conceal_strings, conceal_strings_of_json};
use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use crate::relative_path::in_folder;
use crate::source::{Origin, SourceId, Sources};
use hcl_syntax::{File, Span};
use std::ops::Range;

/// A file of the root in HCL's own syntax, in which paths lead from the new root module on.
#[derive(Debug)]
pub(super) struct OriginalFile {
    /// Its name without its end.
    pub(super) name: String,
    pub(super) text: String,
    pub(super) file: File,
    /// What it is in JSON, if it is written so.
    pub(super) json: Option<JsonFile>,
}

impl OriginalFile {
    /// The name of the part in which the rest of it stands.
    pub(super) fn part(&self) -> String {
        format!("{}{}", self.name, if self.json.is_some() { ".tf.json" } else { ".tf" })
    }

    /// What is left without what stands at `taken`; nothing where that is no block.
    pub(super) fn without(&self, taken: &[Span]) -> Option<String> {
        if let Some(json) = &self.json {
            return json.without(taken);
        }
        let (mut text, mut rest) = (String::new(), 0);
        for span in taken {
            text.push_str(&self.text[rest..span.range().start]);
            rest = span.range().end;
            // Of the empty lines around it one is left.
            while self.text[rest..].starts_with('\n')
                && (text.is_empty() || text.ends_with("\n\n") || text.ends_with("{\n"))
            {
                rest += 1;
            }
        }
        text.push_str(&self.text[rest..]);
        hcl_syntax::parse(&text).body.items.first()?;
        let text = format!("{}\n", text.trim_matches('\n'));
        Some(hcl_syntax::format(&text).unwrap_or(text))
    }
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
        let mut read: Vec<SourceId> = vec![];
        for name in project.entries(folder)? {
            let path = in_folder(folder, &name);
            if name.starts_with('.') || name.ends_with('~') || !project.is_file(&path) {
                continue;
            }
            let refused = |what: &str, hint: &str| {
                Problem::new(Code::ModuleSyntax, format!("`{path}` {what}")).hint(hint)
            };
            if name.ends_with(".tofu") || name.ends_with(".tofu.json") {
                problems.push(refused(
                    "is read by OpenTofu alone",
                    "call it `.tf`, or `.tf.json`, and try again",
                ));
                continue;
            }
            let is_json = name.ends_with(".tf.json");
            let base = name.strip_suffix(".json").unwrap_or(&name).strip_suffix(".tf");
            let Some(base) = base else { continue };
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
            if is_json {
                match JsonFile::read(text, way) {
                    Ok(file) => original.add_json(base, file, source),
                    Err(errors) => {
                        refuse(&errors, conceal_strings_of_json, source, text, problems);
                        continue;
                    }
                }
                read.push(source);
                continue;
            }
            let file = hcl_syntax::parse(text);
            if !file.errors.is_empty() {
                refuse(&file.errors, conceal_strings, source, text, problems);
                continue;
            }
            read.push(source);
            original.add(base, &file, way, source, sources);
        }
        if original.files.is_empty() && problems.is_empty() {
            problems.push(
                Problem::new(Code::UnknownModule, format!("`{folder}` has no files of Terraform"))
                    .hint("name the folder in which `terraform plan` runs"),
            );
        }
        original.contract = Contract::of_root(&read, sources);
        for label in original.contract.problems.iter().flat_map(|problem| &problem.labels) {
            let file = sources.get(label.origin.source);
            if file.path.ends_with(".json") {
                let span = label.origin.span();
                conceal_around_in_json(label.origin.source, &span, &file.text, problems);
            }
        }
        Ok(original)
    }

    /// Adds the file `name`, which `read` is the tree of, and `source` the text.
    fn add(&mut self, name: &str, read: &File, way: &str, source: SourceId, sources: &Sources) {
        let rewritten = rewritten(&read.body, &sources.get(source).text, way);
        self.rewritten += rewritten.count;
        let origin = |span: Span| Origin::new(source, span.range());
        self.uncertain.extend(rewritten.uncertain.into_iter().map(origin));
        let file = hcl_syntax::parse(&rewritten.text);
        let (name, text) = (name.to_owned(), rewritten.text);
        self.files.push(OriginalFile { name, text, file, json: None });
    }

    /// Adds the file `name`, which `json` is, and `source` the text.
    fn add_json(&mut self, name: &str, json: JsonFile, source: SourceId) {
        self.rewritten += json.rewritten;
        let origin = |span: &Span| Origin::new(source, span.range());
        self.uncertain.extend(json.uncertain.iter().map(origin));
        let (name, text) = (name.to_owned(), json.native.text.clone());
        let file = hcl_syntax::parse(&text);
        self.files.push(OriginalFile { name, text, file, json: Some(json) });
    }
}

fn refuse(
    errors: &[hcl_syntax::Error],
    conceal: fn(SourceId, &Range<usize>, &str, &mut Problems),
    source: SourceId,
    text: &str,
    problems: &mut Problems,
) {
    for error in errors {
        conceal(source, &error.span.range(), text, problems);
        problems.push(
            Problem::new(Code::ModuleSyntax, "the file cannot be read")
                .at(Origin::new(source, error.span.range()), &error.message),
        );
    }
}
