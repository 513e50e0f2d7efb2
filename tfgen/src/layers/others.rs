//! What an environment knows about the others whose outputs it may read.

use super::outputs::split;
use super::text_places::TextPlaces;
use super::value::{Entry, Node};
use super::{Environment, EnvironmentName};
use crate::reading_order::Circles;
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The environments whose outputs are read, and those that these read.
#[derive(Debug, Default)]
pub struct Others {
    by_name: HashMap<String, Known>,
    /// How many circles have been numbered.
    circles: usize,
    /// Outputs that do not exist in this run, each `ENVIRONMENT.OUTPUT`.
    pub(super) absent: BTreeSet<String>,
    /// Whether the root modules of this run have a separate folder, but their states do not.
    pub leave_states: bool,
    /// Whether outputs are unknown in this run, so that no state is read.
    pub are_hidden: bool,
    /// The folder of the root modules that created their states, if it is a different one.
    pub(super) roots: Option<String>,
}

#[derive(Debug)]
struct Known {
    /// `None` if its files cannot be read.
    other: Option<Other>,
    /// The number of its circle, whose members read each other.
    circle: usize,
}

/// An environment as others see it.
#[derive(Debug)]
pub struct Other {
    /// Its name.
    pub name: EnvironmentName,
    /// Its outputs by name.
    pub outputs: IndexMap<String, OtherOutput>,
    /// Its backend's type and arguments, if written, or `cloud` with its arguments.
    pub backend: Option<(String, Entry)>,
    /// The names of the environments whose outputs it reads, as written.
    pub(super) reads: BTreeSet<String>,
}

/// An output as others see it.
#[derive(Debug)]
pub struct OtherOutput {
    /// Whether it is declared `sensitive`.
    pub is_sensitive: bool,
    /// Whether all or part of its value is written in its environment.
    is_written: bool,
    /// The outputs of other environments that may become its value, as `ENVIRONMENT.OUTPUT`.
    passed_on: BTreeSet<String>,
}

impl OtherOutput {
    fn of(node: &Node, environment: &Environment) -> Self {
        let argument = |key: &str| node.as_table().and_then(|block| block.get(key));
        let written = argument("value").map(|node| TextPlaces::of(node, None, &environment.tables));
        let written = written.unwrap_or_default();
        Self {
            is_sensitive: node.as_table().is_some_and(|block| block.flag("sensitive").is_some()),
            is_written: !written.places.is_empty(),
            passed_on: written.outputs,
        }
    }
}

impl Other {
    /// What others see of `environment`.
    pub(super) fn of(environment: &Environment) -> Self {
        let outputs = environment.tables.table("output");
        let terraform = environment.tables.table("terraform");
        let backend = terraform.and_then(|table| table.table("backend"));
        let cloud = terraform.and_then(|table| table.entries.get_key_value("cloud"));
        Self {
            name: environment.name.clone(),
            outputs: outputs
                .into_iter()
                .flat_map(|table| &table.entries)
                .map(|(name, entry)| (name.clone(), OtherOutput::of(&entry.node, environment)))
                .collect(),
            backend: backend
                .and_then(|backend| backend.entries.first())
                .or(cloud)
                .map(|(kind, entry)| (kind.clone(), entry.clone())),
            reads: environment.reads.clone(),
        }
    }
}

impl Others {
    /// The folder of the root module that created the state of `name`.
    pub fn root_module_folder(&self, name: &EnvironmentName) -> String {
        match &self.roots {
            Some(roots) => name.folder_in(roots),
            None => name.root_module_folder(),
        }
    }

    /// The environment `name`, if there is a file for it. The inner `None` means that its problems
    /// were reported.
    pub fn get(&self, name: &str) -> Option<Option<&Other>> {
        self.by_name.get(name).map(|known| known.other.as_ref())
    }

    /// What is known about the output `ENVIRONMENT.OUTPUT`, with or without further steps.
    pub fn output(&self, text: &str) -> Option<&OtherOutput> {
        let (environment, output) = split(text)?;
        let name = output.split(['.', '[']).next()?;
        self.get(environment)??.outputs.get(name)
    }

    /// Whether this run knows that the output `ENVIRONMENT.OUTPUT`, with or without further steps,
    /// does not exist.
    pub fn is_absent(&self, text: &str) -> bool {
        !self.absent.is_empty()
            && split(text).is_some_and(|(environment, output)| {
                let name = output.split(['.', '[']).next().unwrap_or_default();
                self.absent.contains(&format!("{environment}.{name}"))
            })
    }

    /// Those of `outputs`, each `ENVIRONMENT.OUTPUT`, whose values are written in an environment.
    pub fn written<'a>(&self, outputs: impl IntoIterator<Item = &'a String>) -> Vec<&'a str> {
        outputs.into_iter().map(String::as_str).filter(|output| self.is_written(output)).collect()
    }

    fn is_written(&self, output: &str) -> bool {
        let mut seen = BTreeSet::from([output]);
        let mut open = vec![output];
        while let Some(output) = open.pop() {
            let Some(output) = self.output(output) else { continue };
            if output.is_written {
                return true;
            }
            open.extend(output.passed_on.iter().map(String::as_str).filter(|one| seen.insert(one)));
        }
        false
    }

    /// Whether the environments `one` and `other` read each other, directly or through others.
    pub fn read_each_other(&self, one: &str, other: &str) -> bool {
        let circle = |name| self.by_name.get(name).map(|known| known.circle);
        circle(one).is_some() && circle(one) == circle(other)
    }

    /// Whether nothing is known about `name`.
    pub(super) fn lacks(&self, name: &str) -> bool {
        !self.by_name.contains_key(name)
    }

    /// Adds `others` by name. Everything that they read is also in `others` or known already, so
    /// nothing known reads them.
    pub(super) fn add(&mut self, others: BTreeMap<String, Option<Other>>) {
        let reads: BTreeMap<&str, Vec<&str>> = others
            .iter()
            .map(|(name, other)| {
                let reads = other.iter().flat_map(|other| &other.reads);
                (name.as_str(), reads.map(String::as_str).collect())
            })
            .collect();
        let circles = Circles::of(&reads, |_| true);
        let numbers: Vec<usize> =
            reads.keys().map(|name| self.circles + circles.number(name)).collect();
        self.circles += others.len();
        drop(reads);
        for ((name, other), circle) in others.into_iter().zip(numbers) {
            self.by_name.insert(name, Known { other, circle });
        }
    }
}
