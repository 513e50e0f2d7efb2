//! The modules of an environment as a graph: what each passes to which.

mod layout;
mod notation;
mod references;
mod svg;
mod tree;

pub use notation::{dot, mermaid};
pub use svg::svg;
pub use tree::tree;

use crate::check::RootModule;
use crate::hcl::{Block, Body, Expression, Key, line};
use references::{Reference, references};
use std::collections::{BTreeMap, BTreeSet};

/// The modules of one environment and the references between them.
#[derive(Debug)]
pub struct Graph {
    /// The environment.
    pub name: String,
    /// Its modules, each after those that it reads.
    pub modules: Vec<Module>,
    /// The references, one edge for each pair of modules.
    pub edges: Vec<Edge>,
}

/// A module block.
#[derive(Debug, PartialEq, Eq)]
pub struct Module {
    /// Its name.
    pub name: String,
    /// Its source; for a folder of the repository, relative to the root.
    pub source: String,
    /// The aliased provider configurations that are passed to it.
    pub providers: Vec<String>,
    /// `for_each` or `count`, if it is repeated.
    pub repetition: Option<String>,
}

/// Everything that one module gets from another.
#[derive(Debug, PartialEq, Eq)]
pub struct Edge {
    /// The index of the module that gives.
    pub from: usize,
    /// The index of the module that gets.
    pub to: usize,
    /// What is passed, in the order of the inputs.
    pub passed: Vec<Passed>,
}

/// An output that is an input, or part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// The output.
    pub output: String,
    /// The input, with the path inside it: `api.timeout`.
    pub input: String,
}

impl Graph {
    /// The graph of `root`.
    pub fn of(root: &RootModule) -> Self {
        let blocks: Vec<&Block> = root.files.iter().flat_map(|file| &file.blocks).collect();
        let called: Vec<&Block> =
            blocks.iter().copied().filter(|block| block.kind == "module").collect();
        let way = format!("{}/", root.name.way_to_repository());
        let modules = called.iter().map(|block| module(block, &way)).collect();
        let between = between(&blocks);
        let numbers: BTreeMap<&str, usize> =
            called.iter().enumerate().map(|(number, block)| (name(block), number)).collect();
        let mut edges: BTreeMap<(usize, usize), Vec<Passed>> = BTreeMap::new();
        for (to, block) in called.iter().enumerate() {
            for (input, reference) in inside(&block.body) {
                for (module, output) in outputs(&reference, &between, &mut BTreeSet::new()) {
                    if let Some(from) = numbers.get(module.as_str()).filter(|from| **from != to) {
                        let passed = Passed { output, input: input.clone() };
                        let all = edges.entry((*from, to)).or_default();
                        if !all.contains(&passed) {
                            all.push(passed);
                        }
                    }
                }
            }
        }
        let edges = edges.into_iter().map(|((from, to), passed)| Edge { from, to, passed });
        Self { name: root.name.to_string(), modules, edges: edges.collect() }
    }
}

fn name(block: &Block) -> &str {
    block.labels.first().map_or("", String::as_str)
}

fn module(block: &Block, way: &str) -> Module {
    let argument =
        |key: &str| block.body.head.iter().find(|(name, _)| *name == key).map(|(_, value)| value);
    let source = match argument("source") {
        Some(Expression::String(source)) => source.strip_prefix(way).unwrap_or(source).to_owned(),
        _ => String::new(),
    };
    let mut providers = vec![];
    if let Some(Expression::Object(entries)) = argument("providers") {
        for (key, value) in entries {
            let key = match key {
                Key::String(text) => text.clone(),
                Key::Code(code) => code.as_str().to_owned(),
            };
            let value = line(value);
            if key != value {
                providers.push(format!("{key} = {value}"));
            } else if key.contains('.') {
                providers.push(key);
            }
        }
    }
    let repetition = ["for_each", "count"].into_iter().find(|key| argument(key).is_some());
    let repetition = repetition.map(str::to_owned);
    Module { name: name(block).to_owned(), source, providers, repetition }
}

/// What local values and data sources read, by address: modules pass values through them.
fn between(blocks: &[&Block]) -> BTreeMap<String, Vec<Reference>> {
    let mut between: BTreeMap<String, Vec<Reference>> = BTreeMap::new();
    for block in blocks {
        match block.kind.as_str() {
            "locals" => {
                for (name, value) in &block.body.arguments {
                    let read = references(value).into_iter().map(|(_, reference)| reference);
                    between.insert(format!("local.{name}"), read.collect());
                }
            }
            "data" => {
                let address = format!("data.{}", block.labels.join("."));
                let read = inside(&block.body).into_iter().map(|(_, reference)| reference);
                between.insert(address, read.collect());
            }
            _ => {}
        }
    }
    between
}

/// Everything that is read inside `body`, with the argument that reads it.
fn inside(body: &Body) -> Vec<(String, Reference)> {
    let mut found = vec![];
    for (name, value) in body.head.iter().chain(&body.arguments) {
        if matches!(name.as_str(), "source" | "version" | "providers") {
            continue;
        }
        found.extend(
            references(value).into_iter().map(|(way, read)| (format!("{name}{way}"), read)),
        );
    }
    for block in &body.blocks {
        let inner = inside(&block.body).into_iter();
        found.extend(inner.map(|(way, read)| (format!("{}.{way}", block.kind), read)));
    }
    found
}

/// The outputs of modules that `reference` leads to, as module and output.
fn outputs(
    reference: &Reference,
    between: &BTreeMap<String, Vec<Reference>>,
    seen: &mut BTreeSet<String>,
) -> Vec<(String, String)> {
    match reference {
        Reference::Output { module, output } => vec![(module.clone(), output.clone())],
        Reference::Between(address) if seen.insert(address.clone()) => between
            .get(address)
            .into_iter()
            .flatten()
            .flat_map(|reference| outputs(reference, between, seen))
            .collect(),
        Reference::Between(_) => vec![],
    }
}
