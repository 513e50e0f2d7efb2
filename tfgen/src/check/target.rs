//! What an address in `import`, `moved` or `removed` leads to: a module or a resource, in the
//! environment and in the bodies of its modules.

use super::instances::Key;
use super::scope::Scope;
use crate::contracts::{Contract, Repetition};
use crate::hcl::{Address, Index, Step};
use crate::layers::ModuleSource;

/// A module or a resource in a module.
#[derive(Debug)]
pub(super) struct Target<'a> {
    /// The modules that contain it, from the root on; for a module, it is the last one.
    modules: Vec<(&'a str, Key<'a>)>,
    /// The resource, if it is one: its type, its name and the instance.
    pub(super) resource: Option<(&'a str, &'a str, Key<'a>)>,
    /// The kind of resource.
    pub(super) mode: Mode,
}

/// What kind of block a type and a name belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Resource,
    DataSource,
    EphemeralResource,
}

/// A module that is declared.
struct Declared<'a> {
    /// Its contract, if its files are known, and its folder in the repository.
    contract: Option<(&'a Contract, Option<String>)>,
    /// Whether the requested instance exists, as far as that is written down.
    is_there: Option<bool>,
}

impl Mode {
    /// The meaning of the word before a type.
    fn of(word: &str) -> Option<Self> {
        match word {
            "resource" => Some(Self::Resource),
            "data" => Some(Self::DataSource),
            "ephemeral" => Some(Self::EphemeralResource),
            _ => None,
        }
    }
}

impl<'a> Target<'a> {
    /// What `address` leads to; `None` if that is neither a module nor a resource.
    pub(super) fn of(address: &'a Address) -> Option<Self> {
        // The root and the steps that are names, each with the index after it, without the word
        // before a type.
        let (mut names, mut mode): (Vec<(&str, Key<'_>)>, _) = (vec![], None);
        let mut name = |names: &mut Vec<_>, name: &'a str| match Mode::of(name) {
            Some(found) if names.len() % 2 == 0 && mode.is_none() => mode = Some(found),
            _ => names.push((name, Key::None)),
        };
        name(&mut names, address.root());
        for step in address.steps() {
            let key = match step {
                Step::Attribute(step) => {
                    name(&mut names, step);
                    continue;
                }
                Step::Index(Index::Number(digits)) => Key::Number(digits),
                Step::Index(Index::String(key)) => Key::String(key),
                Step::Index(Index::Address(_) | Index::Expression(_)) => Key::Computed,
                Step::Splat => return None,
            };
            // `module` and the type of a resource have none.
            let is_picked =
                !names.is_empty() && names.len() % 2 == 0 && names.last()?.1 == Key::None;
            if !is_picked {
                return None;
            }
            names.last_mut()?.1 = key;
        }
        let in_modules = names.chunks(2).take_while(|pair| pair[0].0 == "module").count();
        let modules = names.chunks(2).take(in_modules).map(|pair| pair.get(1).copied());
        let modules: Vec<_> = modules.collect::<Option<_>>()?;
        match (names.get(2 * in_modules..)?, mode) {
            ([], None) => Some(Self { modules, resource: None, mode: Mode::Resource }),
            ([(kind, _), (name, key)], mode) => Some(Self {
                modules,
                resource: Some((kind, name, *key)),
                mode: mode.unwrap_or(Mode::Resource),
            }),
            _ => None,
        }
    }

    /// Whether it is inside a module or is one.
    pub(super) fn is_inside(&self) -> bool {
        !self.modules.is_empty()
    }

    /// Whether it is one of several.
    pub(super) fn is_instance(&self) -> bool {
        let keys = self.modules.iter().map(|(_, key)| *key);
        keys.chain(self.resource.map(|(.., key)| key)).any(|key| key != Key::None)
    }

    /// Whether a move from here to `to` covers all instances: neither address ends in an index.
    pub(super) fn is_whole_with(&self, to: &Self) -> bool {
        let key = |target: &Self| match target.resource {
            Some((.., key)) => Some(key),
            None => target.modules.last().map(|(_, key)| *key),
        };
        key(self) == Some(Key::None) && key(to) == Some(Key::None)
    }

    /// Why the resource to be imported does not exist.
    pub(super) fn lacks(&self, scope: &Scope<'a>) -> Option<String> {
        let (kind, name, key) = self.resource?;
        if !self.is_inside() {
            // Terraform writes a missing one into the root module itself.
            let instances = scope.resources.get(&format!("{kind}.{name}"))?;
            let resource = format!("resource `{kind}.{name}`");
            return match (instances.have(key), instances.are_several()) {
                (Some(false), true) if key == Key::None => Some(format!("{resource} is repeated")),
                (Some(false), true) => Some(format!("{resource} has no such instance")),
                (Some(false), false) => Some(format!("{resource} is not repeated")),
                _ => None,
            };
        }
        let module = match module(&self.modules, scope) {
            Ok(module) => module?,
            Err(title) => return Some(title),
        };
        let outer = called(&self.modules);
        let (contract, _) = module.contract?;
        let Some(repetition) = contract.resources.get(&format!("{kind}.{name}")) else {
            return Some(format!("module `{outer}` has no resource `{kind}.{name}`"));
        };
        let resource = format!("resource `{kind}.{name}` of module `{outer}`");
        match (repetition, key) {
            (Repetition::Once, Key::Number(_) | Key::String(_)) => {
                Some(format!("{resource} is not repeated"))
            }
            (Repetition::Count | Repetition::ForEach, Key::None) => {
                Some(format!("{resource} is repeated"))
            }
            (Repetition::Count, Key::String(_)) => Some(format!("{resource} has `count`")),
            (Repetition::ForEach, Key::Number(_)) => Some(format!("{resource} has `for_each`")),
            _ if module.is_there == Some(false) => {
                Some(format!("module `{outer}` has no such instance"))
            }
            _ => None,
        }
    }

    /// The problem that this, which was removed, is still declared.
    pub(super) fn is_declared(&self, scope: &Scope<'a>) -> Option<String> {
        if let Some((kind, name, _)) = self.resource.filter(|_| !self.is_inside()) {
            let is_there = scope.resources.contains_key(&format!("{kind}.{name}"));
            return is_there.then(|| format!("resource `{kind}.{name}` is still there"));
        }
        let module = module(&self.modules, scope).ok()??;
        let outer = called(&self.modules);
        match self.resource {
            None => Some(format!("module `{outer}` is still there")),
            Some((kind, name, _)) => {
                let (contract, _) = module.contract?;
                let is_there = contract.resources.contains_key(&format!("{kind}.{name}"));
                is_there.then(|| still_there(kind, name, &outer))
            }
        }
    }

    /// The problem that this, which was moved to `to`, still exists. An address without an index is
    /// the whole block, or its only instance if the other address has one.
    pub(super) fn remains(&self, to: &Self, scope: &Scope<'a>) -> Option<String> {
        let (outer, is_whole) = (called(&self.modules), self.is_whole_with(to));
        if let Some((kind, name, key)) = self.resource.filter(|_| !self.is_inside()) {
            let (what, all) = match self.mode {
                Mode::Resource => ("resource", &scope.resources),
                Mode::DataSource => ("data source", &scope.data),
                Mode::EphemeralResource => ("ephemeral resource", &scope.ephemeral),
            };
            let instances = all.get(&format!("{kind}.{name}"))?;
            let is_there = is_whole || instances.have(key) == Some(true);
            return is_there.then(|| format!("{what} `{kind}.{name}` is still there"));
        }
        match (self.resource, to.resource) {
            (Some((kind, name, key)), Some(_)) if self.mode == Mode::Resource => {
                let module = module(&self.modules, scope).ok()??;
                let (contract, _) = module.contract?;
                let repetition = contract.resources.get(&format!("{kind}.{name}"))?;
                let is_there = if is_whole { Some(true) } else { repetition.has(key) };
                let is_there = module.is_there == Some(true) && is_there == Some(true);
                is_there.then(|| still_there(kind, name, &outer))
            }
            (None, None) => {
                let ((name, _), above) = self.modules.split_last()?;
                let is_there = match (is_whole, above) {
                    (true, []) => scope.modules.contains_key(*name),
                    (true, above) => {
                        let module = module(above, scope).ok()??;
                        let (contract, _) = module.contract?;
                        module.is_there == Some(true) && contract.modules.contains_key(*name)
                    }
                    (false, _) => module(&self.modules, scope).ok()??.is_there == Some(true),
                };
                is_there.then(|| format!("module `{outer}` is still there"))
            }
            _ => None,
        }
    }
}

impl Repetition {
    /// Whether the instance that `key` picks exists; `None` if only Terraform knows.
    fn has(self, key: Key<'_>) -> Option<bool> {
        match (self, key) {
            (_, Key::Computed)
            | (Self::Count, Key::Number(_))
            | (Self::ForEach, Key::String(_)) => None,
            (Self::Once, key) => Some(key == Key::None),
            (Self::Count | Self::ForEach, _) => Some(false),
        }
    }
}

fn still_there(kind: &str, name: &str, module: &str) -> String {
    format!("resource `{kind}.{name}` of module `{module}` is still there")
}

/// The address of the nested `modules`, each inside the one before.
fn called(modules: &[(&str, Key<'_>)]) -> String {
    let names: Vec<&str> = modules.iter().map(|(name, _)| *name).collect();
    names.join(".module.")
}

/// The innermost of the nested `modules`; `None` if files are not known.
///
/// # Errors
/// If one of them is not declared, with what is wrong.
fn module<'a>(
    modules: &[(&str, Key<'_>)],
    scope: &Scope<'a>,
) -> Result<Option<Declared<'a>>, String> {
    let Some(((name, key), inner)) = modules.split_first() else { return Ok(None) };
    let Some(module) = scope.modules.get(name) else {
        return Err(format!("there is no module `{name}`"));
    };
    let folder = match &module.source {
        ModuleSource::Folder(folder) => Some(folder.clone()),
        ModuleSource::Remote(_) => None,
    };
    let contract = module.contract.map(|contract| (contract, folder));
    let mut found = Declared { contract, is_there: module.instances.have(*key) };
    for (at, (name, key)) in inner.iter().enumerate() {
        let Some((contract, folder)) = found.contract else { return Ok(None) };
        let Some(block) = contract.modules.get(*name) else {
            let outer = called(&modules[..=at]);
            return Err(format!("module `{outer}` has no module `{name}`"));
        };
        let source = folder.as_deref().zip(block.source.as_deref());
        let inside = source.and_then(|(folder, source)| scope.contracts.called(folder, source));
        found = Declared {
            contract: inside.map(|(folder, contract)| (contract, Some(folder))),
            is_there: match (found.is_there, block.repetition.has(*key)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
        };
    }
    Ok(Some(found))
}
