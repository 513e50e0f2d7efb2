//! Turns the files of a root into those of a module.

use super::original::OriginalFile;
use super::secrets::{says_nothing, secret_inputs};
use super::sections::Reading;
use super::written_secrets::comments_beside;
use crate::contracts::Contracts;
use crate::relative_path::{in_folder, named_in};
use hcl_syntax::{Block, Kind, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Makes files of a module.
pub(super) struct ModuleCopy<'a> {
    contracts: &'a Contracts,
    /// The folder of the root.
    from: &'a str,
    /// The folder of the module.
    to: &'a str,
    /// The aliases of each provider that it expects.
    aliases: BTreeMap<String, Vec<String>>,
    /// Variables for secrets that were literals, each with its type.
    pub(super) secrets: Vec<(String, String)>,
    /// Where these were: the call and its argument.
    pub(super) left_out: Vec<(String, String)>,
    /// Variables whose default is a secret.
    pub(super) has_no_default: BTreeSet<String>,
}

impl<'a> ModuleCopy<'a> {
    /// A copy for the folder `to`, of the root in `from`, which configures providers under these
    /// `aliases`.
    pub(super) fn new(
        contracts: &'a Contracts,
        (from, to): (&'a str, &'a str),
        aliases: BTreeMap<String, Vec<String>>,
    ) -> Self {
        let (secrets, left_out, has_no_default) = Default::default();
        Self { contracts, from, to, aliases, secrets, left_out, has_no_default }
    }

    /// The file as part of the module, without blocks that do not stay in it and without defaults
    /// that are secrets; `None` if no block is left.
    pub(super) fn file(
        &mut self,
        file: &OriginalFile,
        stays: impl Fn(&Block) -> bool,
        is_secret: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let reading = Reading { file: &file.file, text: &file.text };
        let whole = |block: &Block| {
            let end = reading.end_of_line(block.body.span.end);
            (Span::new(reading.start_of(block), end), String::new())
        };
        let (mut edits, mut added) = (vec![], String::new());
        for block in file.file.body.blocks() {
            let label = block.labels.first().map(|label| &*label.text);
            match (block.kind.as_str(), label) {
                ("provider" | "import" | "moved" | "removed", _) if !stays(block) => {
                    edits.push(whole(block));
                }
                ("terraform", _) => {
                    let state = |one: &&Block| matches!(one.kind.as_str(), "backend" | "cloud");
                    if block.body.items.len() == block.body.blocks().filter(state).count() {
                        edits.push(whole(block));
                        continue;
                    }
                    edits.extend(block.body.blocks().filter(state).map(whole));
                    for required in block.body.blocks_of("required_providers") {
                        self.add_aliases(required, file, &mut edits);
                    }
                }
                ("variable", Some(name)) if is_secret(name) => {
                    let default = block.body.attribute("default");
                    let Some(default) = default.filter(|one| !says_nothing(&one.value)) else {
                        continue;
                    };
                    let comments = comments_beside(file, default.value.span);
                    edits.extend(comments.map(|span| (span, String::new())));
                    edits.push((reading.lines_of(default), String::new()));
                    self.has_no_default.insert(name.to_owned());
                }
                ("module", Some(name)) => self.call(block, name, file, &mut edits, &mut added),
                _ => {}
            }
        }
        file.formatted(edits, &added)
    }

    /// The aliases that no file declares.
    pub(super) fn rest(&self) -> Option<String> {
        let rest = self.aliases.iter().map(|(name, aliases)| entry_of(name, aliases));
        let rest: String = rest.collect();
        let whole = format!("terraform {{\nrequired_providers {{{rest}\n}}\n}}\n");
        (!rest.is_empty()).then(|| hcl_syntax::format(&whole).unwrap_or(whole))
    }

    /// Adds the aliases of providers to the entries of the block `required`.
    fn add_aliases(
        &mut self,
        required: &Block,
        file: &OriginalFile,
        edits: &mut Vec<(Span, String)>,
    ) {
        for entry in required.body.attributes() {
            let Some(aliases) = self.aliases.remove(entry.name.as_str()) else { continue };
            let aliases = format!("configuration_aliases = [{}]", aliases.join(", "));
            let span = entry.value.span;
            let text = span.of(&file.text);
            let new = match (&entry.value.kind, text.strip_suffix('}')) {
                (Kind::Object(_), Some(inside)) if text.contains('\n') => {
                    format!("{}\n{aliases}\n}}", inside.trim_end())
                }
                (Kind::Object(entries), _) => {
                    let entries = entries.iter().map(|one| {
                        let (key, value) = (one.key.span(), one.value.span);
                        format!("{}\n", key.to(value).of(&file.text))
                    });
                    format!("{{\n{}{aliases}\n}}", entries.collect::<String>())
                }
                (Kind::String(version), _) => {
                    format!("{{\nversion = \"{version}\"\n{aliases}\n}}")
                }
                _ => format!("{{\n{aliases}\n}}"),
            };
            edits.push((span, new));
        }
        // A module has only one such block.
        let end = required.body.span.end - 1;
        let rest = std::mem::take(&mut self.aliases);
        let rest: String = rest.iter().map(|(name, aliases)| entry_of(name, aliases)).collect();
        if !rest.is_empty() {
            edits.push((Span::new(end, end), format!("{rest}\n")));
        }
    }

    /// The call of the module `name`: its source relative to the new folder, and variables instead
    /// of secrets.
    fn call(
        &mut self,
        block: &Block,
        name: &str,
        file: &OriginalFile,
        edits: &mut Vec<(Span, String)>,
        added: &mut String,
    ) {
        let source = block.body.value("source");
        let folder = source.and_then(|source| {
            let text = source.as_str()?;
            let is_path = text.starts_with("./") || text.starts_with("../");
            named_in(&in_folder(self.from, "x"), text).filter(|_| is_path)
        });
        let (Some(source), Some(folder)) = (source, folder) else { return };
        let up = "../".repeat(self.to.split('/').count());
        edits.push((source.span, format!("\"{up}{folder}\"")));
        let Some(contract) = self.contracts.get(&folder) else { return };
        for (argument, value, variable) in secret_inputs(contract, block) {
            let secret = format!("{name}_{argument}");
            let kind = variable.kind.to_string();
            edits.push((value.span, format!("var.{secret}")));
            // Comments may contain it, too.
            let comments = comments_beside(file, value.span);
            edits.extend(comments.map(|span| (span, String::new())));
            added.push_str(&format!(
                "\nvariable \"{secret}\" {{\n  type      = {kind}\n  sensitive = true\n}}\n"
            ));
            self.secrets.push((secret, kind));
            self.left_out.push((format!("module.{name}"), argument.to_owned()));
        }
    }
}

/// The entry with the `aliases` of the provider `name`, whose source is not declared.
fn entry_of(name: &str, aliases: &[String]) -> String {
    let aliases = aliases.join(", ");
    format!("\n{name} = {{\nsource = \"hashicorp/{name}\"\nconfiguration_aliases = [{aliases}]\n}}")
}
