//! The files of an adopted root.

use super::json_file::JsonFile;
use super::path_origins::LocalValues;
use super::relative_paths::rewritten;
use crate::contracts::Contract;
use crate::layers::{conceal_around_in_json, conceal_strings, conceal_strings_of_json};
use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use crate::relative_path::in_folder;
use crate::source::{Origin, SourceId, Sources};
use hcl_syntax::{File, Span};
use std::cmp::Reverse;
use std::ops::Range;

/// A file of the root in native syntax, with paths that start at the new root module.
#[derive(Debug)]
pub(super) struct OriginalFile {
    /// Its name without its ending.
    pub(super) name: String,
    pub(super) text: String,
    pub(super) file: File,
    /// Its JSON form, if it is written in JSON.
    pub(super) json: Option<JsonFile>,
}

impl OriginalFile {
    /// The file `name`, without its ending, with `text`.
    pub(super) fn new(name: &str, text: String) -> Self {
        let file = hcl_syntax::parse(&text);
        Self { name: name.to_owned(), text, file, json: None }
    }

    /// The file `name`, without its ending, from `json`.
    fn of_json(name: &str, json: JsonFile) -> Self {
        let text = json.native.text.clone();
        let file = hcl_syntax::parse(&text);
        Self { name: name.to_owned(), text, file, json: Some(json) }
    }

    /// The name of the part that holds the rest of it.
    pub(super) fn part(&self) -> String {
        format!("{}{}", self.name, if self.json.is_some() { ".tf.json" } else { ".tf" })
    }

    /// The text with `edits`, followed by `added`, formatted; `None` if it has no block. In JSON,
    /// edits can only remove things.
    pub(super) fn formatted(&self, edits: Vec<(Span, String)>, added: &str) -> Option<String> {
        if let Some(json) = &self.json {
            return json.without(&edits.into_iter().map(|(span, _)| span).collect::<Vec<_>>());
        }
        let text = self.edited(edits);
        let text = format!("{}\n{added}", text.trim_matches('\n'));
        hcl_syntax::parse(&text).body.items.first()?;
        let text = format!("{}\n", text.trim_matches('\n'));
        Some(hcl_syntax::format(&text).unwrap_or(text))
    }

    /// The text with `edits`. Of the empty lines around a removed part, one is left.
    pub(super) fn edited(&self, edits: Vec<(Span, String)>) -> String {
        edited(&self.text, edits)
    }
}

/// `text` with `edits`. Of the empty lines around a removed part, one is left.
pub(super) fn edited(whole: &str, mut edits: Vec<(Span, String)>) -> String {
    edits.sort_by_key(|(span, _)| (span.start, Reverse(span.end)));
    let (mut text, mut rest) = (String::new(), 0);
    for (span, new) in edits {
        // An edit inside another one is covered by it.
        if span.range().start < rest && span.range().end <= rest {
            continue;
        }
        text.push_str(&whole[rest..span.range().start.max(rest)]);
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
        // None is left before a brace.
        let further = whole[rest..].trim_start();
        if further.starts_with('}') && text.ends_with('\n') {
            text.truncate(text.trim_end_matches('\n').len() + 1);
            rest = whole.len() - further.len();
        }
    }
    text.push_str(&whole[rest..]);
    text
}

/// An unchanged path that may have another base folder now.
#[derive(Clone, Debug)]
pub struct UnknownPath {
    /// Its place.
    pub origin: Origin,
    /// The name of its file.
    pub(super) file: String,
    /// The line in it, from 1.
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
    /// Places that depend on the folder in which Terraform is started.
    pub(super) uncertain: Vec<Origin>,
    /// Paths with an unknown origin.
    pub(super) unknown: Vec<UnknownPath>,
}

impl Original {
    /// Reads the root in `folder`; `way` leads to it from the new root module.
    ///
    /// # Errors
    /// If the folder or a file in it cannot be read.
    pub(super) fn read(
        project: &Project,
        folder: &str,
        way: &str,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Self> {
        let mut original = Self::default();
        let mut read: Vec<(String, SourceId, File, Option<JsonFile>)> = vec![];
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
                    "is for OpenTofu only",
                    "rename it to `.tf` or `.tf.json`, and try again",
                ));
                continue;
            }
            let is_json = name.ends_with(".tf.json");
            let base = name.strip_suffix(".json").unwrap_or(&name).strip_suffix(".tf");
            let Some(base) = base else { continue };
            if base == "override" || base.ends_with("_override") {
                problems.push(refused(
                    "overrides other files",
                    "move its content into those files, and try again",
                ));
                continue;
            }
            let Ok(text) = String::from_utf8(project.read(&path)?) else {
                problems.push(refused("is not UTF-8", "save it as UTF-8"));
                continue;
            };
            let source = sources.add(path.clone(), text.replace("\r\n", "\n"));
            let text = &sources.get(source).text;
            let (file, json) = match is_json {
                true => match JsonFile::read(text) {
                    Ok(json) => (hcl_syntax::parse(&json.native.text), Some(json)),
                    Err(errors) => {
                        refuse(&errors, conceal_strings_of_json, source, text, problems);
                        continue;
                    }
                },
                false => (hcl_syntax::parse(text), None),
            };
            if !file.errors.is_empty() {
                refuse(&file.errors, conceal_strings, source, text, problems);
                continue;
            }
            read.push((base.to_owned(), source, file, json));
        }
        if read.is_empty() && problems.is_empty() {
            problems.push(
                Problem::new(Code::UnknownModule, format!("`{folder}` has no Terraform files"))
                    .hint("name the folder in which `terraform plan` runs"),
            );
        }
        let files = read
            .iter_mut()
            .map(|(name, source, file, json)| (name.clone(), *source, &*file, json.take()));
        let files: Vec<_> = files.collect();
        let locals = LocalValues::of(files.iter().map(|(_, _, file, _)| &file.body));
        for (name, source, file, json) in files {
            let text = &sources.get(source).text;
            let (file, found) = match json {
                Some(json) => match json.with_paths(text, &locals, way) {
                    Ok(json) => {
                        let found = (json.rewritten, json.uncertain.clone(), json.unknown.clone());
                        (OriginalFile::of_json(&name, json), found)
                    }
                    Err(errors) => {
                        refuse(&errors, conceal_strings_of_json, source, text, problems);
                        continue;
                    }
                },
                None => {
                    let found = rewritten(&locals, &file.body, text, way);
                    let file = OriginalFile::new(&name, found.text);
                    (file, (found.count, found.uncertain, found.unknown))
                }
            };
            original.rewritten += found.0;
            let origin = |span: Span| Origin::new(source, span.range());
            original.uncertain.extend(found.1.into_iter().map(origin));
            let unknown = found.2.into_iter().map(|span| UnknownPath {
                origin: origin(span),
                file: file.part(),
                line: sources.get(source).line(span.range().start),
            });
            original.unknown.extend(unknown);
            original.files.push(file);
        }
        let read: Vec<SourceId> = read.iter().map(|(_, source, ..)| *source).collect();
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

    /// Its files, each with its name.
    pub(super) fn texts(&self) -> Vec<(String, String)> {
        let text = |file: &OriginalFile| match &file.json {
            Some(json) => json.text(),
            None => file.text.clone(),
        };
        self.files.iter().map(|file| (file.part(), text(file))).collect()
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
