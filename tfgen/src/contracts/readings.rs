//! Which parts of a module read which.

use super::{Contract, Part};
use crate::language::ProviderSource;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The parts of a module, each with those that it reads. A part that is read but is not in the list
/// comes from outside, or does not exist.
#[derive(Clone, Debug, Default)]
pub struct Readings {
    parts: BTreeMap<Part, BTreeSet<Part>>,
}

/// What a module needs from outside: variables and provider configurations.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// What each of its outputs depends on.
    pub outputs: BTreeMap<String, BTreeSet<Part>>,
    /// What all of it needs.
    pub whole: BTreeSet<Part>,
}

/// A block that calls a module.
#[derive(Debug)]
pub struct Call<'a> {
    /// The block's name.
    pub name: &'a str,
    /// The module, if its files are known.
    pub module: Option<(&'a Contract, &'a Needs)>,
    /// What must be known before the number of instances is known.
    pub instances: BTreeSet<Part>,
    /// What the value of each variable reads.
    pub inputs: BTreeMap<String, BTreeSet<Part>>,
    /// `providers`: the configuration passed for each local name and alias of the module.
    pub providers: BTreeMap<(String, Option<String>), Part>,
}

impl Readings {
    /// All parts with what they read.
    pub fn parts(&self) -> &BTreeMap<Part, BTreeSet<Part>> {
        &self.parts
    }

    /// Adds that `part` reads `read`.
    pub fn add(&mut self, part: Part, read: impl IntoIterator<Item = Part>) {
        let reads = self.parts.entry(part).or_default();
        for read in read {
            // Terraform has no output of a module before it knows the number of instances, even if
            // the files of the module are unknown.
            if let Part::Result(module, _) = &read {
                reads.insert(Part::Instances(module.clone()));
            }
            reads.insert(read);
        }
    }

    /// Adds the parts of the block `call`.
    pub fn call(&mut self, call: Call<'_>) {
        let Call { name, module, instances, inputs, providers } = call;
        let mut whole = BTreeSet::from([Part::Instances(name.to_owned())]);
        self.add(Part::Instances(name.to_owned()), instances);
        for (variable, reads) in inputs {
            let input = Part::Input(name.to_owned(), variable);
            whole.insert(input.clone());
            self.add(input.clone(), [Part::Instances(name.to_owned())]);
            self.add(input, reads);
        }
        if let Some((contract, needs)) = module {
            let outside = |part: &Part| match part {
                Part::Variable(variable) => Some(Part::Input(name.to_owned(), variable.clone())),
                Part::Provider(source, alias) => passed(&providers, contract, source, alias),
                _ => None,
            };
            for (output, reads) in &needs.outputs {
                let result = Part::Result(name.to_owned(), output.clone());
                whole.insert(result.clone());
                self.add(result, reads.iter().filter_map(outside));
            }
            whole.extend(needs.whole.iter().filter_map(outside));
        }
        self.add(Part::Module(name.to_owned()), whole);
    }

    /// What they need from outside.
    pub(super) fn needs(&self) -> Needs {
        let outputs = self.parts.keys().filter_map(|part| match part {
            Part::Output(name) => Some((name.clone(), self.outside_of([part]))),
            _ => None,
        });
        Needs { outputs: outputs.collect(), whole: self.outside_of(self.parts.keys()) }
    }

    /// What `from` reads from outside, directly or through others.
    fn outside_of<'p>(&self, from: impl IntoIterator<Item = &'p Part>) -> BTreeSet<Part> {
        let mut open: Vec<&Part> = from.into_iter().collect();
        let (mut seen, mut outside) = (BTreeSet::new(), BTreeSet::new());
        while let Some(part) = open.pop() {
            let reads = self.parts.get(part);
            // A variable gets a value, but its conditions may read more.
            if reads.is_none() || matches!(part, Part::Variable(_)) {
                outside.insert(part.clone());
            }
            open.extend(reads.into_iter().flatten().filter(|read| seen.insert(*read)));
        }
        outside
    }

    /// The shortest path from `from` to `to`, without the two.
    pub(super) fn way(&self, from: &Part, to: &Part) -> Vec<&Part> {
        let Some((from, _)) = self.parts.get_key_value(from) else { return vec![] };
        let (mut open, mut before) = (VecDeque::from([from]), BTreeMap::new());
        while let Some(part) = open.pop_front() {
            for read in self.parts.get(part).into_iter().flatten() {
                if !before.contains_key(read) {
                    before.insert(read, part);
                    open.push_back(read);
                }
            }
        }
        let mut way = vec![];
        let mut at = before.get(to);
        while let Some(part) = at.filter(|part| **part != from) {
            way.push(*part);
            at = before.get(part);
        }
        way.reverse();
        way
    }
}

/// The configuration that a module with `contract` gets for `source` and `alias`: the passed one,
/// or the one without alias, which it inherits.
fn passed(
    providers: &BTreeMap<(String, Option<String>), Part>,
    contract: &Contract,
    source: &ProviderSource,
    alias: &Option<String>,
) -> Option<Part> {
    let is_meant = |(name, passed): &(String, Option<String>)| {
        passed == alias && contract.provider(name).as_ref() == Some(source)
    };
    match providers.iter().find(|(key, _)| is_meant(key)) {
        Some((_, part)) => Some(part.clone()),
        None => alias.is_none().then(|| Part::Provider(source.clone(), None)),
    }
}
