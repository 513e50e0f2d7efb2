//! Leaves secrets out of what is written.

use super::convert::Conversion;
use super::original::OriginalFile;
use super::sections::Reading;
use super::toml_text::{Section, Value, string};
use super::written_secrets::comments_beside;
use crate::contracts::{Contract, Variable};
use hcl_syntax::{Block, Expression, Kind, Span};

impl Conversion<'_> {
    /// Adds the places of secret defaults in `file` to `taken`.
    pub(super) fn secret_defaults(&mut self, file: &OriginalFile, taken: &mut Vec<Span>) {
        for block in file.file.body.blocks_of("variable") {
            let Some(name) = block.labels.first().map(|label| label.text.to_string()) else {
                continue;
            };
            let is_secret = self.is_secret(&name);
            let Some(default) = block.body.attribute("default").filter(|_| is_secret) else {
                continue;
            };
            if self.adopted.given.contains(&name) || says_nothing(&default.value) {
                continue;
            }
            // Comments after it on its line, and above it, may contain it, too.
            let reading = Reading { file: &file.file, text: &file.text };
            taken.extend(comments_beside(file, default.value.span));
            taken.push(reading.lines_of(default));
            self.adopted.left_out.insert((format!("var.{name}"), "default".to_owned()));
            self.adopted.secrets.insert(format!("TF_VAR_{name}"));
        }
    }

    /// Replaces literals that a module receives as secrets with variables.
    pub(super) fn leave_secrets_out(
        &mut self,
        name: &str,
        contract: Option<&Contract>,
        block: &Block,
        section: &mut Section,
    ) {
        let Some(contract) = contract else { return };
        for (argument, _, variable) in secret_inputs(contract, block) {
            let entry = section.entries.iter_mut().find(|entry| entry.key == argument);
            let Some(entry) = entry else { continue };
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
            // Comments may contain it, too.
            entry.behind = None;
            entry.comments.clear();
        }
    }
}

/// The literals that `block`, a module call, passes to secret inputs, each with its input and the
/// variable.
pub(super) fn secret_inputs<'b>(
    contract: &'b Contract,
    block: &'b Block,
) -> impl Iterator<Item = (&'b str, &'b Expression, &'b Variable)> {
    block.body.attributes().filter_map(|attribute| {
        let variable = contract.variables.get(attribute.name.as_str())?;
        let mut is_literal = !matches!(attribute.value.kind, Kind::Null);
        attribute.value.walk(&mut |inner| {
            is_literal &= !matches!(inner.kind, Kind::Traversal(_));
        });
        let is_secret = (variable.sensitive || variable.ephemeral) && is_literal;
        is_secret.then_some((attribute.name.as_str(), &attribute.value, variable))
    })
}

/// Whether `value` is null or empty.
pub(super) fn says_nothing(value: &Expression) -> bool {
    match &value.kind {
        Kind::Null => true,
        Kind::Tuple(list) => list.is_empty(),
        Kind::Object(entries) => entries.is_empty(),
        _ => value.as_str() == Some(""),
    }
}
