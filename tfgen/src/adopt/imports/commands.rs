//! Finds ids without a state: the command in a module's `resources.toml`, filled with what is known
//! about the resource.

use super::configuration::Configuration;
use super::evaluation::Evaluation;
use super::imported::Imported;
use super::state::StateResource;
use super::targets::{Attribute, Known, Target, targets};
use super::toml_imports;
use crate::layers::written_string;
use crate::resources::{IdTemplate, ImportDescriptions};
use std::collections::BTreeMap;
use std::fmt;
use terraform_expressions::{Value, string};

/// An import without its id, and how to find that.
#[derive(Debug)]
pub struct Skeleton {
    /// The address.
    pub to: String,
    /// What a person must know first, one thing per line.
    notes: Vec<String>,
    command: Option<String>,
    /// The id, as far as it follows from the configuration.
    id: String,
}

/// The skeletons for everything that can be imported but is not.
pub(super) fn skeletons(
    configuration: &Configuration<'_>,
    descriptions: &ImportDescriptions,
    imported: &Imported,
) -> Vec<Skeleton> {
    let (known, no_ids) = (BTreeMap::new(), BTreeMap::new());
    let evaluation = Evaluation::new(configuration, &known, &no_ids);
    // An id that somebody entered shows what it is made of.
    let mut found: Vec<StateResource> = vec![];
    let mut ids = BTreeMap::new();
    for target in targets(&evaluation, descriptions).resources {
        let Known::Importable(importing) = target.state else { continue };
        let Some(template) = &importing.id else { continue };
        if let Some(attribute) = template.only_attribute() {
            ids.insert(target.kind.clone(), attribute.to_owned());
        }
        let Some(id) = imported.id(&target.address) else { continue };
        let parts = template.unfilled(id).into_iter().flatten();
        let mut known: BTreeMap<String, Value> =
            parts.map(|(name, part)| (name.to_owned(), Value::string(part))).collect();
        if template.only_attribute().is_some() {
            known.insert("id".to_owned(), Value::string(id));
        }
        found.push(StateResource::known_by(&target.address, known));
    }
    let known = found.iter().map(|one| (one.address.clone(), one)).collect();
    let evaluation = Evaluation::new(configuration, &known, &ids).guessing();
    let targets = targets(&evaluation, descriptions).resources;
    let open = targets.iter().filter(|target| !imported.has(&target.address));
    let mut skeletons: Vec<Skeleton> = open.filter_map(skeleton).collect();
    skeletons.sort_by(|one, other| one.to.cmp(&other.to));
    skeletons
}

fn skeleton(target: &Target<'_>) -> Option<Skeleton> {
    let to = target.address.clone();
    let importing = match &target.state {
        Known::Importable(importing) => importing,
        Known::NotImportable(_) => return None,
        Known::Unexpanded(reason) => {
            let notes = vec![format!("only Terraform knows which instances exist: {reason}")];
            return Some(Skeleton { to, notes, command: None, id: String::new() });
        }
    };
    let mut notes = vec![];
    let command = importing.find.as_ref().map(|find| filled(find, target, &mut notes));
    if command.is_none() {
        notes.push("`resources.toml` has no `find` for it".to_owned());
    }
    // There is nothing to add for ids that only AWS chooses.
    let id = importing.id.as_ref().filter(|id| id.attributes().any(|one| is_known(target, one)));
    let id = id.map_or_else(String::new, |id| filled(id, target, &mut vec![]));
    Some(Skeleton { to, notes, command, id })
}

fn is_known(target: &Target<'_>, name: &str) -> bool {
    matches!(target.attributes.get(name), Some(Attribute::Is(_)))
}

/// `template` filled with what is known about `target`. For unknown attributes, it has their names
/// in capitals, and `notes` has the reasons.
fn filled(template: &IdTemplate, target: &Target<'_>, notes: &mut Vec<String>) -> String {
    let filled = template.fill(|name| {
        let reason = match target.attributes.get(name) {
            Some(Attribute::Is(value)) => match text(value) {
                // A leading hyphen would make it an option.
                Some(text) if text.chars().all(is_plain) && !text.starts_with('-') => {
                    return Ok(text);
                }
                Some(_) => "has characters that a command cannot contain".to_owned(),
                None => "is empty".to_owned(),
            },
            Some(Attribute::Open(reason) | Attribute::OfNew(reason)) => reason.clone(),
            Some(Attribute::Absent) | None => "is not set".to_owned(),
        };
        let placeholder = name.to_uppercase();
        let note = format!("{placeholder} is not known: its `{name}` {reason}");
        if !notes.contains(&note) {
            notes.push(note);
        }
        Ok::<_, std::convert::Infallible>(placeholder)
    });
    match filled {
        Ok(filled) => filled,
        Err(never) => match never {},
    }
}

/// `value` as text; for several, the first one.
fn text(value: &Value) -> Option<String> {
    let value = match value.elements() {
        Some(all) => all.into_iter().next()?,
        None => value.clone(),
    };
    string(value).ok().filter(|text| !text.is_empty())
}

/// Whether `sign` has no special meaning anywhere in a command.
fn is_plain(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || "-_./:@+=,*".contains(sign)
}

impl fmt::Display for Skeleton {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for note in &self.notes {
            writeln!(formatter, "# note: {note}")?;
        }
        if let Some(command) = &self.command {
            writeln!(formatter, "# $ {command}")?;
        }
        writeln!(formatter, "# [[import]]")?;
        writeln!(formatter, "# to = {}", written_string(&self.to))?;
        writeln!(formatter, "# id = {}", toml_imports::id(&self.id))
    }
}
