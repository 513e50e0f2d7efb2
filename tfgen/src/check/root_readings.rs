//! Finds which parts of a root module read which, including through the bodies of its modules, and
//! which parts read themselves.

use super::checker::Checker;
use super::circles::circles;
use super::module_block::DEPENDS_ON;
use super::scope::{ModuleUse, Scope};
use crate::contracts::{AddressStep, Call, Dependencies, Part, Readings};
use crate::hcl::{Address, Block, Body, Expression, Index, Key, Step};
use crate::layers::{ModuleSource, Table};
use crate::problem::{Code, Problem};
use crate::source::Origin;
use std::collections::{BTreeMap, BTreeSet};

/// Whether something may read itself through those of `blocks` that all modules and data sources
/// may read without naming them: provider configurations, and variables in their conditions.
/// `reads` has what local values, modules and data sources read.
pub(super) fn feeds_back<'b>(
    blocks: impl Iterator<Item = &'b Block>,
    reads: &BTreeMap<String, BTreeSet<String>>,
) -> bool {
    let mut open = vec![];
    for block in blocks {
        match (block.kind.as_str(), &block.labels[..]) {
            ("provider", _) => block.body.each_address(&mut |one| open.push(one.subject())),
            ("variable", [name]) => {
                let own = Part::Variable(name.clone());
                if conditions(&block.body).iter().any(|part| *part != own) {
                    return true;
                }
            }
            _ => {}
        }
    }
    let mut seen = BTreeSet::new();
    while let Some(subject) = open.pop() {
        if !subject.starts_with("local.") && reads.contains_key(&subject) {
            return true;
        }
        if let Some(read) = reads.get(&subject).filter(|_| !seen.contains(&subject)) {
            open.extend(read.iter().cloned());
        }
        seen.insert(subject);
    }
    false
}

impl Checker<'_> {
    /// Refuses parts of the root module with `blocks`, which come from `tables`, that read
    /// themselves.
    pub(super) fn circles<'b>(&mut self, blocks: impl Iterator<Item = &'b Block>, tables: &Table) {
        let readings = readings(blocks, self.scope);
        for circle in circles(readings.parts()) {
            let place = circle.iter().find_map(|part| self.place(part, tables));
            let (Some(first), Some(place)) = (circle.first(), place) else { continue };
            self.problems.push(
                Problem::new(Code::Reference, format!("`{first}` reads itself"))
                    .at(place, self.way(&circle).join(" reads ")),
            );
        }
    }

    /// The parts of `circle`, with what is between them in the bodies of modules.
    fn way(&self, circle: &[&Part]) -> Vec<String> {
        let mut way = vec![];
        for (at, part) in circle.iter().enumerate() {
            match (part, circle.get(at + 1)) {
                // Everything in a module reads its number of instances, which has the same name.
                (Part::Module(one), Some(Part::Instances(other))) if one == other => {}
                (Part::Result(module, output), Some(Part::Input(_, variable))) => {
                    let called = self.scope.modules.get(module.as_str());
                    let inside = called.and_then(|called| dependencies(called, self.scope));
                    let inner = inside.into_iter().flat_map(|inside| inside.way(output, variable));
                    let inner = inner.map(|part| format!("module.{module}.{part}"));
                    let mut within: Vec<String> = inner.collect();
                    within.dedup();
                    way.push(part.to_string());
                    way.append(&mut within);
                }
                _ => way.push(part.to_string()),
            }
        }
        way
    }

    /// Where `part` is written.
    fn place(&self, part: &Part, tables: &Table) -> Option<Origin> {
        let place = |way: &[&str]| {
            let (name, outer) = way.split_last()?;
            let table = outer.iter().try_fold(tables, |table, key| table.table(key));
            Some(table?.entries.get(*name)?.key)
        };
        match part {
            Part::Block(address) => {
                let mut way: Vec<&str> = address.split('.').collect();
                match way[0] {
                    "local" => way[0] = "locals",
                    "data" | "ephemeral" | "check" => {}
                    _ => way.insert(0, "resource"),
                }
                place(&way)
            }
            Part::Variable(name) => place(&["variable", name]),
            Part::Provider(source, alias) => {
                let mut named = tables.table("provider")?.keys();
                let name = named.find(|name| self.scope.provider(name) == *source)?;
                match alias {
                    Some(alias) => place(&["provider", name, "alias", alias]),
                    None => place(&["provider", name]),
                }
            }
            Part::Instances(module) => place(&["module", module, "for_each"])
                .or_else(|| place(&["module", module, "count"]))
                .or_else(|| place(&["module", module, "lifecycle"])),
            Part::Input(module, variable) => place(&["module", module, variable]),
            Part::Result(module, _) | Part::Module(module) => place(&["module", module]),
            Part::Output(_) => None,
        }
    }
}

/// What the resource `own` with `body` reads. Its provisioners can read it by its name, because it
/// exists when they run.
fn read_by_resource(body: &Body, own: &Part) -> BTreeSet<Part> {
    let (mut read, mut afterwards) = (BTreeSet::new(), BTreeSet::new());
    for (_, value) in body.head.iter().chain(&body.arguments) {
        value.each_address(&mut |address| read.extend(part(address)));
    }
    for block in &body.blocks {
        let into = match block.kind.as_str() {
            "connection" | "provisioner" => &mut afterwards,
            _ => &mut read,
        };
        block.body.each_address(&mut |address| into.extend(part(address)));
    }
    afterwards.remove(own);
    read.extend(afterwards);
    read
}

fn readings<'b>(blocks: impl Iterator<Item = &'b Block>, scope: &Scope<'_>) -> Readings {
    let mut readings = Readings::default();
    for block in blocks {
        let body = &block.body;
        match (block.kind.as_str(), &block.labels[..]) {
            ("locals", _) => {
                for (name, value) in &body.arguments {
                    let part = Part::Block(format!("local.{}", name.as_str()));
                    readings.add(part, read_by(value));
                }
            }
            (mode @ ("data" | "ephemeral" | "resource"), [kind, name]) => {
                let address = match mode {
                    "resource" => format!("{kind}.{name}"),
                    _ => format!("{mode}.{kind}.{name}"),
                };
                let own = Part::Block(address);
                let mut read = read_by_resource(body, &own);
                read.extend(provider_of(kind, body, scope));
                readings.add(own, read);
            }
            ("provider", [name]) => {
                let mut read = BTreeSet::new();
                body.each_address(&mut |address| read.extend(part(address)));
                let alias = body.head.iter().find_map(|(name, value)| match value {
                    Expression::String(alias) if *name == "alias" => Some(alias.clone()),
                    _ => None,
                });
                readings.add(Part::Provider(scope.provider(name), alias), read);
            }
            ("variable", [name]) => {
                let own = Part::Variable(name.clone());
                let read = conditions(body).into_iter().filter(|part| *part != own);
                readings.add(own.clone(), read);
            }
            ("module", [name]) => {
                let Some(module) = scope.modules.get(name.as_str()) else { continue };
                readings.call(call(name, module, body, scope));
            }
            _ => {}
        }
    }
    readings
}

fn call<'a>(name: &'a str, module: &ModuleUse<'a>, body: &Body, scope: &Scope<'a>) -> Call<'a> {
    let (mut instances, mut providers) = (BTreeSet::new(), BTreeMap::new());
    for (name, value) in &body.head {
        match (name.as_str(), value) {
            ("for_each" | "count", value) => instances.extend(read_by(value)),
            ("providers", Expression::Object(entries)) => {
                for entry in entries {
                    let (Key::Code(child), Expression::Code(parent)) = entry else { continue };
                    let (child, parent) = (child.as_address(), parent.as_address());
                    let parent = parent.map(|parent| configuration(parent, scope));
                    providers.extend(child.map(local_name).zip(parent));
                }
            }
            _ => {}
        }
    }
    for lifecycle in &body.blocks {
        instances.extend(lifecycle.body.arguments.iter().flat_map(|(_, value)| read_by(value)));
    }
    let (waits_for, inputs): (Vec<_>, Vec<_>) =
        body.arguments.iter().partition(|(name, _)| *name == DEPENDS_ON);
    instances.extend(waits_for.into_iter().flat_map(|(_, value)| read_by(value)));
    let inputs = inputs
        .into_iter()
        .map(|(name, value)| (name.as_str().to_owned(), read_by(value).collect()));
    Call {
        name,
        module: module.contract.zip(dependencies(module, scope).map(|inside| &inside.needs)),
        instances,
        inputs: inputs.collect(),
        providers,
    }
}

/// What the body of `module` depends on, if its files are known.
fn dependencies<'a>(module: &ModuleUse<'a>, scope: &Scope<'a>) -> Option<&'a Dependencies> {
    let folder = match &module.source {
        ModuleSource::Folder(folder) => Some(folder.as_str()),
        ModuleSource::Remote(_) => None,
    };
    Some(scope.contracts.dependencies(module.contract?, folder))
}

fn read_by(value: &Expression) -> impl Iterator<Item = Part> + use<> {
    let mut read = vec![];
    value.each_address(&mut |address| read.extend(part(address)));
    read.into_iter()
}

/// What the conditions of a variable with `body` read.
fn conditions(body: &Body) -> BTreeSet<Part> {
    let mut read = BTreeSet::new();
    for validation in &body.blocks {
        validation.body.each_address(&mut |address| read.extend(part(address)));
    }
    read
}

fn part(address: &Address) -> Option<Part> {
    let steps = address.steps().iter().map(|step| match step {
        Step::Attribute(name) => AddressStep::Name(name),
        Step::Index(Index::String(_) | Index::Number(_)) => AddressStep::Key,
        Step::Index(Index::Address(_) | Index::Expression(_)) | Step::Splat => AddressStep::Other,
    });
    Part::read(address.root(), steps)
}

/// The configuration that a data source of the type `kind` uses.
fn provider_of(kind: &str, body: &Body, scope: &Scope<'_>) -> Option<Part> {
    let written = body.arguments.iter().find(|(name, _)| *name == "provider");
    match written {
        Some((_, Expression::Code(code))) => Some(configuration(code.as_address()?, scope)),
        Some(_) => None,
        None => Some(Part::Provider(scope.provider(kind.split('_').next()?), None)),
    }
}

/// The configuration `NAME` or `NAME.ALIAS` of the root module.
fn configuration(address: &Address, scope: &Scope<'_>) -> Part {
    let (name, alias) = local_name(address);
    Part::Provider(scope.provider(&name), alias)
}

/// The local name and the alias of `NAME` or `NAME.ALIAS`.
fn local_name(address: &Address) -> (String, Option<String>) {
    let alias = match address.steps().first() {
        Some(Step::Attribute(alias)) => Some(alias.as_str().to_owned()),
        _ => None,
    };
    (address.root().to_owned(), alias)
}
