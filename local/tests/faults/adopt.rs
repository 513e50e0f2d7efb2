//! Imports what an earlier run made and could not record, by the ids that the modules state.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use local::{files, logged};
use serde_json::Value;

use crate::inventory::{self, Inventory};
use crate::laboratory::{Laboratory, STATE_BUCKET};

/// Resources to import into one environment's state.
pub(crate) struct Adoption {
    /// The file with the `import` blocks.
    file: PathBuf,
    /// Resources that a plan would make: address to type and arguments.
    planned: BTreeMap<String, (String, Value)>,
    inventory: Inventory,
    recorded: Vec<inventory::Recorded>,
    /// Resource type to what `import_id` in the modules' `resources.toml` says.
    templates: HashMap<String, String>,
    imports: BTreeMap<String, String>,
}

impl Adoption {
    /// Plans, and looks at what exists.
    pub(crate) fn new(laboratory: &Laboratory, name: &str) -> Result<Self> {
        let terraform = laboratory.terraform(name);
        let log = laboratory.log("terraform-plan-for-adoption");
        let file = laboratory.root(name).join("adopted.tf");
        let plan = "-out=adoption.tfplan";
        logged::run(&mut terraform.command(&["plan", "-input=false", plan]), &log)?;
        let shown =
            logged::output(&mut terraform.command(&["show", "-json", "adoption.tfplan"]), &log)?;
        let shown: Value = serde_json::from_str(&shown).context("the plan is not JSON")?;
        let changes = shown["resource_changes"].as_array().map(Vec::as_slice).unwrap_or_default();
        let planned = changes
            .iter()
            .filter(|change| change["change"]["actions"][0] == "create")
            .map(|change| {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                (
                    text(&change["address"]),
                    (text(&change["type"]), change["change"]["after"].clone()),
                )
            })
            .collect();
        Ok(Self {
            file,
            planned,
            inventory: inventory::of(&laboratory.emulator, STATE_BUCKET),
            recorded: inventory::recorded(&laboratory.recorded(name)),
            templates: templates(laboratory)?,
            imports: BTreeMap::new(),
        })
    }

    /// Imports what exists, is not in the state, and would be made again.
    pub(crate) fn orphans(&mut self) -> Result<()> {
        let addresses: Vec<String> = self.planned.keys().cloned().collect();
        for address in addresses {
            let (resource_type, arguments) = &self.planned[&address];
            if self.existing(resource_type, arguments).is_some() {
                self.import(&address)?;
            }
        }
        Ok(())
    }

    /// Imports what an apply refused to make because it exists; returns whether there was any.
    pub(crate) fn refused(&mut self, errors: &str) -> Result<bool> {
        let before = self.imports.len();
        let addresses: Vec<String> = errors
            .lines()
            .filter_map(|line| line.trim().strip_prefix("with "))
            .filter(|address| self.planned.contains_key(*address))
            .map(str::to_owned)
            .collect();
        for address in addresses {
            self.import(&address)?;
        }
        Ok(self.imports.len() > before)
    }

    /// Writes the `import` blocks next to the root's own files.
    pub(crate) fn write(&self) -> Result<()> {
        let blocks = self.imports.iter().map(|(address, id)| {
            format!("import {{\n  to = {address}\n  id = {}\n}}\n", Value::from(id.as_str()))
        });
        files::write(&self.file, blocks.collect::<Vec<_>>().join("\n"))
    }

    /// Removes them again, and says how many there were.
    pub(crate) fn finish(self) -> Result<usize> {
        files::remove(&self.file)?;
        Ok(self.imports.len())
    }

    fn import(&mut self, address: &str) -> Result<()> {
        let (resource_type, arguments) = &self.planned[address];
        let template = self
            .templates
            .get(resource_type)
            .with_context(|| format!("no import_id for {resource_type}"))?;
        let id = self.existing(resource_type, arguments);
        let filled = fill(template, arguments, id.as_deref())
            .with_context(|| format!("cannot fill {template:?} for {address}"))?;
        self.imports.insert(address.to_owned(), filled);
        Ok(())
    }

    /// The id of a resource with the planned name that the state does not know.
    fn existing(&self, resource_type: &str, arguments: &Value) -> Option<String> {
        let names = ["name", "bucket", "function_name", "comment", "domain_name"];
        let named = |name: &str| names.iter().any(|argument| arguments[argument] == name);
        let known = |id: &str| {
            let same = |recorded: &&inventory::Recorded| recorded.attributes["id"] == id;
            self.recorded.iter().find(same).is_some()
        };
        let found = self.inventory.get(resource_type)?;
        let orphan = found
            .iter()
            .find(|found| named(found.name.trim_end_matches('.')) && !known(&found.id))?;
        Some(orphan.id.clone())
    }
}

/// Replaces `{…}` with arguments, and with the id for attributes that AWS chooses.
fn fill(template: &str, arguments: &Value, id: Option<&str>) -> Option<String> {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        filled.push_str(before);
        filled.push_str(arguments[name].as_str().or(id)?);
        rest = after;
    }
    filled.push_str(rest);
    Some(filled)
}

fn templates(laboratory: &Laboratory) -> Result<HashMap<String, String>> {
    let mut templates = HashMap::new();
    let modules = laboratory.modules();
    for module in std::fs::read_dir(&modules).context("no modules")?.flatten() {
        let file = module.path().join("resources.toml");
        if !file.is_file() {
            continue;
        }
        let table: toml::Table = files::read(&file)?.parse().context("not TOML")?;
        for (resource_type, facts) in table {
            if let Some(id) = facts.get("import_id").and_then(toml::Value::as_str) {
                templates.insert(resource_type, id.to_owned());
            }
        }
    }
    Ok(templates)
}
