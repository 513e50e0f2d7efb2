//! What the names in a module stand for, and so which other modules it refers to.

use super::sources::{Module, by_path};
use std::collections::{BTreeMap, BTreeSet};

/// All references from one of `modules` to another, as their numbers.
pub(crate) fn references(modules: &[Module]) -> BTreeSet<(usize, usize)> {
    let crate_ = Crate { modules, by_path: by_path(modules) };
    let mut references = BTreeSet::new();
    for (from, module) in modules.iter().enumerate() {
        let imported = module.imports.iter().filter(|one| {
            // What a module re-exports of its children it only shows.
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
    /// The module that `path`, which stands in the module `at`, leads to, and what is left of it
    /// there: the item first, nothing where it names the module. `None` for what is not a module's
    /// of this crate.
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
                // A name that is not here is another crate's, or a local variable's.
                *to != at || rest.first().is_some_and(|name| module.items.contains(name))
            }),
        }
    }

    /// The same for `path` as it is seen in the module `at` from outside.
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
