//! The blocks of one environment, checked, in the files of its root module.

use super::body::TomlBlock;
use super::checker::Checker;
use super::context::Context;
use super::expected::Expected;
use super::given::is_true;
use super::known::Known;
use super::order;
use super::root_readings::feeds_back;
use super::scope::Scope;
use super::validations::Validations;
use crate::hcl::{Block, Body, Expression, File, Identifier};
use crate::language;
use crate::layers::{Entry, Environment, Others, RUN_LAYER, Table};
use crate::problem::{Code, Problem, Problems};
use std::collections::{BTreeMap, BTreeSet};

/// Builds the files of one environment's root module.
pub(super) struct Builder<'a> {
    environment: &'a Environment,
    checker: Checker<'a>,
    /// What each module, local value and data source reads.
    reads: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        environment: &'a Environment,
        scope: &'a Scope<'a>,
        others: &'a Others,
        problems: &'a mut Problems,
        validations: &'a mut Validations,
        known: &'a mut Known,
    ) -> Self {
        let checker = Checker {
            name: &environment.name,
            scope,
            problems,
            validations,
            known,
            others,
            remote_states: BTreeSet::new(),
        };
        Self { environment, checker, reads: BTreeMap::new() }
    }

    /// All files that have something in them.
    pub(super) fn files(mut self) -> Vec<File> {
        self.unknown_tables();
        let terraform = self.terraform();
        let providers = self.providers();
        let variables = self.variables();
        let mut data = self.data();
        let main = self.main([&providers, &variables, &data]);
        let outputs = self.outputs();
        let imports = self.imports();
        data.extend(self.checker.remote_state_blocks());
        [
            ("terraform.tf", terraform),
            ("providers.tf", providers),
            ("variables.tf", variables),
            ("data.tf", data),
            ("main.tf", main),
            ("outputs.tf", outputs),
            ("imports.tf", imports),
        ]
        .into_iter()
        .filter(|(_, blocks)| !blocks.is_empty())
        .map(|(name, blocks)| File { name, blocks })
        .collect()
    }

    fn unknown_tables(&mut self) {
        for (key, entry) in &self.environment.tables.entries {
            if key == "resource" {
                self.checker.problems.push(
                    Problem::new(Code::RefusedBlock, "an environment has no resources")
                        .at(entry.key, "resources live in modules")
                        .hint("write a module below modules/ and call it with [module.NAME]"),
                );
            } else if key == RUN_LAYER {
                self.checker.problems.push(
                    Problem::new(Code::UnknownKey, "only a layer for runs has a table `with`")
                        .at(entry.key, "makes the file one")
                        .hint("put it over environments by `--with`, and extend it nowhere"),
                );
            } else if language::block(key).is_none() && key != "vars" {
                let known = language::blocks().iter().map(|block| block.name).chain(["vars"]);
                let near = self.checker.problems.nearest(key, known);
                self.checker.problems.push(
                    Problem::new(Code::UnknownKey, format!("there is no table `{key}`"))
                        .at(entry.key, "unknown")
                        .did_you_mean(entry.key, near),
                );
            }
        }
    }

    /// The blocks below the table `kind`, each with its name, which must be an identifier.
    fn named(&mut self, kind: &str) -> Vec<(&'a str, &'a Entry, &'a Table)> {
        let Some(node) = self.environment.tables.get(kind) else { return vec![] };
        let Some(table) = self.checker.table(node, kind) else { return vec![] };
        let mut blocks = vec![];
        for (name, entry) in &table.entries {
            if !Identifier::is_one(name) {
                self.checker.problems.push(
                    Problem::new(Code::UnknownKey, format!("`{name}` cannot name a {kind}"))
                        .at(entry.key, "not an identifier"),
                );
            } else if let Some(table) = self.checker.table(&entry.node, &format!("{kind}.{name}")) {
                blocks.push((name.as_str(), entry, table));
            }
        }
        blocks
    }

    fn block(&mut self, kind: &'static str, labels: &[&str], body: Body) -> Block {
        let labels = labels.iter().map(|&label| label.to_owned()).collect();
        Block { kind: Identifier::of(kind), labels, body }
    }

    fn terraform(&mut self) -> Vec<Block> {
        let node = self.environment.tables.get("terraform");
        let block = match node {
            Some(node) => self.checker.terraform(node),
            None => self.checker.terraform_of_a_run(),
        };
        block.into_iter().collect()
    }

    fn providers(&mut self) -> Vec<Block> {
        let mut blocks = vec![];
        for (name, entry, table) in self.named("provider") {
            let address = format!("provider.{name}");
            let mut inherited = table.clone();
            inherited.entries.shift_remove("alias");
            let body = self.provider(&inherited, entry, &address);
            blocks.push(self.block("provider", &[name], body));
            let aliases = table.table("alias").into_iter().flat_map(|table| &table.entries);
            for (alias, entry) in aliases {
                let address = format!("{address}.alias.{alias}");
                let Some(own) = self.checker.table(&entry.node, &address) else { continue };
                if !Identifier::is_one(alias) {
                    self.checker.problems.push(
                        Problem::new(Code::UnknownKey, format!("`{alias}` cannot be an alias"))
                            .at(entry.key, "not an identifier"),
                    );
                    continue;
                }
                let mut whole = inherited.clone();
                whole.entries.extend(own.entries.clone());
                let mut body = self.provider(&whole, entry, &address);
                body.head.push((Identifier::of("alias"), Expression::String(alias.clone())));
                blocks.push(self.block("provider", &[name], body));
            }
        }
        blocks
    }

    fn provider(&mut self, table: &Table, entry: &Entry, address: &str) -> Body {
        for kept in language::PROVIDER_ARGUMENTS_KEPT {
            if let Some(entry) = table.entries.get(kept) {
                self.checker.problems.push(
                    Problem::new(Code::UnknownKey, format!("no provider can take `{kept}`"))
                        .at(entry.key, "Terraform keeps the name for itself"),
                );
            }
        }
        let written = TomlBlock { table, origin: entry.node.origin, address };
        self.checker.body(written, &language::PROVIDER, &[], Context::Once)
    }

    fn variables(&mut self) -> Vec<Block> {
        let mut blocks = vec![];
        for (name, entry, table) in self.named("variable") {
            if language::VARIABLE_NAMES_KEPT.contains(&name) {
                self.checker.problems.push(
                    Problem::new(Code::UnknownKey, format!("no variable can be called `{name}`"))
                        .at(entry.key, "a module block reads this itself"),
                );
            }
            let address = format!("variable.{name}");
            let written = TomlBlock { table, origin: entry.node.origin, address: &address };
            let body = self.checker.body(written, &language::VARIABLE, &[], Context::Once);
            blocks.push(self.block("variable", &[name], body));
        }
        self.checker.root_variables();
        blocks
    }

    fn data(&mut self) -> Vec<Block> {
        let mut blocks = vec![];
        for (kind, _, table) in self.named("data") {
            for (name, entry) in &table.entries {
                let address = format!("data.{kind}.{name}");
                let Some(table) = self.checker.table(&entry.node, &address) else { continue };
                let (context, repetition) = self.checker.repetition(table);
                let written = TomlBlock { table, origin: entry.node.origin, address: &address };
                let elsewhere = ["for_each", "count"];
                let language = language::data_source(kind);
                let mut body = self.checker.body(written, language, &elsewhere, context);
                body.head.extend(repetition);
                self.note_reads(address, &body);
                blocks.push(self.block("data", &[kind, name], body));
            }
        }
        blocks
    }

    fn note_reads(&mut self, address: String, body: &Body) {
        let reads = self.reads.entry(address).or_default();
        body.each_address(&mut |address| reads.extend([address.subject()]));
    }

    /// Local values, modules in the order of what they read, checks. What reads itself is refused,
    /// also through the blocks `others`.
    fn main(&mut self, others: [&[Block]; 3]) -> Vec<Block> {
        let mut blocks = vec![];
        if let Some(node) = self.environment.tables.get("locals")
            && let Some(table) = self.checker.table(node, "locals")
        {
            let mut locals = Body::default();
            for (key, entry) in &table.entries {
                let Some(name) = self.checker.identifier(key, entry) else { continue };
                let expected = Expected::anything(key, Context::Once);
                let Some(value) = self.checker.value(&entry.node, &expected) else { continue };
                let one = Body { arguments: vec![(name, value)], ..Body::default() };
                self.note_reads(format!("local.{key}"), &one);
                locals.arguments.extend(one.arguments);
            }
            blocks.push(self.block("locals", &[], locals));
        }
        let mut modules = BTreeMap::new();
        for (name, entry, table) in self.named("module") {
            self.checker.versions(name, entry, self.environment.tables.table("terraform"));
            let block = self.checker.module(name, entry, table);
            if let Some(block) = block {
                self.note_reads(format!("module.{name}"), &block.body);
                modules.insert(name, block);
            }
        }
        let order = order::modules(&self.reads);
        let all = || others.into_iter().flatten().chain(&blocks).chain(modules.values());
        if order.any_reads_itself || feeds_back(all(), &self.reads) {
            self.checker.circles(all(), &self.environment.tables);
        }
        let in_order = order.modules.iter().filter_map(|name| modules.remove(name.as_str()));
        blocks.extend(in_order);
        for (name, entry, table) in self.named("check") {
            let address = format!("check.{name}");
            let written = TomlBlock { table, origin: entry.node.origin, address: &address };
            let body = self.checker.body(written, &language::CHECK, &[], Context::Once);
            blocks.push(self.block("check", &[name], body));
        }
        blocks
    }

    fn outputs(&mut self) -> Vec<Block> {
        let mut blocks = vec![];
        for (name, entry, table) in self.named("output") {
            let address = format!("output.{name}");
            let written = TomlBlock { table, origin: entry.node.origin, address: &address };
            let body = self.checker.body(written, &language::OUTPUT, &[], Context::Once);
            if let Some(node) = table.get("ephemeral").filter(|node| is_true(node)) {
                self.checker.problems.push(
                    Problem::new(Code::RefusedBlock, "an environment has no ephemeral outputs")
                        .at(node.origin, "there is nothing that could read it"),
                );
            }
            if let Some(deprecated) = table.entries.get("deprecated") {
                self.checker.problems.push(
                    Problem::new(Code::RefusedBlock, "an environment has no deprecated outputs")
                        .at(deprecated.key, "there is nothing that would be told"),
                );
            }
            blocks.push(self.block("output", &[name], body));
        }
        blocks
    }

    /// `import`, `moved` and `removed`, each an array of tables.
    fn imports(&mut self) -> Vec<Block> {
        let mut blocks = vec![];
        for (kind, subject) in [("import", "to"), ("moved", "from"), ("removed", "from")] {
            if let Some(node) = self.environment.tables.get(kind) {
                blocks.extend(self.checker.moves(kind, subject, node));
            }
        }
        blocks
    }
}
