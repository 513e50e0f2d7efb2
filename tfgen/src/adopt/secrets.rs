//! What is a secret and is not written.

use super::convert::Conversion;
use super::original::OriginalFile;
use super::sections::Reading;
use super::toml_text::{Section, Value, string};
use crate::contracts::Contract;
use hcl_syntax::{Block, Expression, Kind, Span};

impl Conversion<'_> {
    /// Adds the places of defaults in `file` that are secrets to what is `taken`.
    pub(super) fn secret_defaults(&mut self, file: &OriginalFile, taken: &mut Vec<Span>) {
        for block in file.file.body.blocks_of("variable") {
            let Some(name) = block.labels.first().map(|label| label.text.to_string()) else {
                continue;
            };
            let declared = self.original.contract.variables.get(&name);
            let is_secret = declared.is_some_and(|one| one.sensitive || one.ephemeral);
            let Some(default) = block.body.attribute("default").filter(|_| is_secret) else {
                continue;
            };
            if self.adopted.given.contains(&name) || says_nothing(&default.value) {
                continue;
            }
            let line = file.text[..default.name.span.range().start].rfind('\n');
            let start = line.map_or(0, |at| u32::try_from(at).unwrap_or_default());
            // Comments behind it in its line may say it, too.
            let reading = Reading { file: &file.file, text: &file.text };
            taken.push(Span::new(start, reading.end_of_line(default.value.span.end)));
            self.adopted.left_out.insert((format!("var.{name}"), "default".to_owned()));
            self.adopted.secrets.insert(format!("TF_VAR_{name}"));
        }
    }
    /// Puts variables in the place of literals that the module takes as secrets.
    pub(super) fn leave_secrets_out(
        &mut self,
        name: &str,
        contract: Option<&Contract>,
        block: &Block,
        section: &mut Section,
    ) {
        for entry in &mut section.entries {
            let variable = contract.and_then(|contract| contract.variables.get(&entry.key));
            let Some(variable) = variable.filter(|one| one.sensitive || one.ephemeral) else {
                continue;
            };
            let Some(value) = block.body.value(&entry.key) else { continue };
            let mut reads = false;
            value.walk(&mut |inner| reads |= matches!(inner.kind, Kind::Traversal(_)));
            if reads || matches!(value.kind, Kind::Null) {
                continue;
            }
            let mut secret = format!("{name}_{}", entry.key);
            while self.original.contract.variables.contains_key(&secret) {
                secret.push_str("_secret");
            }
            let mut declared = Section::at(&["variable", &secret]);
            declared.set("type", Value::Plain(string(&variable.kind.to_string())));
            declared.set("sensitive", Value::Plain("true".to_owned()));
            self.secrets.push(declared);
            self.adopted.left_out.insert((format!("module.{name}"), entry.key.clone()));
            self.adopted.secrets.insert(format!("TF_VAR_{secret}"));
            entry.value = Value::form("ref", &format!("var.{secret}"));
            // They may say it, too.
            entry.behind = None;
            entry.comments.clear();
        }
    }
}

/// Whether `value` is null or empty.
fn says_nothing(value: &Expression) -> bool {
    match &value.kind {
        Kind::Null => true,
        Kind::Tuple(list) => list.is_empty(),
        Kind::Object(entries) => entries.is_empty(),
        _ => value.as_str() == Some(""),
    }
}
