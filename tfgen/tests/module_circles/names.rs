//! The items that the names in a module refer to, and so the other modules that it refers to.

use super::sources::{Module, by_path};
use std::collections::{BTreeMap, BTreeSet};

/// All references from one of `modules` to another, as their numbers.
pub(crate) fn references(modules: &[Module]) -> BTreeSet<(usize, usize)> {
    let crate_ = Crate { modules, by_path: by_path(modules) };
    let mut references = BTreeSet::new();
    for (from, module) in modules.iter().enumerate() {
        let imported = module.imports.iter().filter(|one| {
            // A module only shows what it re-exports from its children.
            let of_child = matches!(&*one.path, [first, ..] if module.children.contains(first) || first == "self");
            !(one.is_exported && of_child) && one.name.is_some()
        });
        let paths = imported.map(|one| &one.path).chain(&module.paths);
        for path in paths {
            let Some((to, rest)) = crate_.resolve(from, path, &mut BTreeSet::new()) else {
                continue;
            };
            if !rest.is_empty() {
                references.insert((from, to));
            }
        }
    }
    references
}

struct Crate<'a> {
    modules: &'a [Module],
    by_path: BTreeMap<&'a [String], usize>,
}

impl<'a> Crate<'a> {
    /// The module that `path` in the module `at` leads to, and the rest of the path there: the item
    /// first, or nothing if the path names the module. `None` if it leads to no module of this
    /// crate.
    fn resolve(
        &self,
        at: usize,
        path: &[String],
        seen: &mut BTreeSet<(usize, Vec<String>)>,
    ) -> Option<(usize, Vec<String>)> {
        if !seen.insert((at, path.to_vec())) {
            return None;
        }
        let (first, rest) = path.split_first()?;
        let module = &self.modules[at];
        match first.as_str() {
            "crate" => self.inside(self.by_path[&[][..]], rest, seen),
            "self" => self.inside(at, rest, seen),
            "super" => {
                let parent = &module.path[..module.path.len().checked_sub(1)?];
                self.inside(self.by_path[parent], rest, seen)
            }
            _ => self.inside(at, path, seen).filter(|(to, rest)| {
                // An unknown name belongs to another crate, or to a local variable.
                *to != at || rest.first().is_some_and(|name| module.items.contains(name))
            }),
        }
    }

    /// The same for `path`, looked up in the module `at` from outside.
    fn inside(
        &self,
        at: usize,
        path: &[String],
        seen: &mut BTreeSet<(usize, Vec<String>)>,
    ) -> Option<(usize, Vec<String>)> {
        let module = &self.modules[at];
        let Some((first, rest)) = path.split_first() else { return Some((at, vec![])) };
        if first == "super" || first == "self" {
            return self.resolve(at, path, seen);
        }
        if module.items.contains(first) {
            return Some((at, path.to_vec()));
        }
        if module.children.contains(first) {
            let child = [module.path.as_slice(), std::slice::from_ref(first)].concat();
            return self.inside(self.by_path[child.as_slice()], rest, seen);
        }
        // `use which::which` takes from another crate: no import reads itself.
        let named = module
            .imports
            .iter()
            .filter(|one| one.name.as_ref() == Some(first) && one.path.first() != Some(first));
        for import in named {
            let whole = [import.path.as_slice(), rest].concat();
            if let Some(found) = self.resolve(at, &whole, seen) {
                return Some(found);
            }
        }
        for import in module.imports.iter().filter(|one| one.name.is_none()) {
            let whole = [import.path.as_slice(), path].concat();
            let found = self.resolve(at, &whole, seen);
            let is_there = |(to, rest): &(usize, Vec<String>)| {
                rest.first().is_some_and(|name| self.modules[*to].items.contains(name))
            };
            if let Some(found) = found.filter(is_there) {
                return Some(found);
            }
        }
        Some((at, path.to_vec()))
    }
}
