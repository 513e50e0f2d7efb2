//! The blocks of one environment, checked, in the files of its root module.

use super::body::{Meta, data_meta};
use super::checker::Checker;
use super::context::Context;
use super::expected::Expected;
use super::known::Known;
use super::order;
use super::scope::Scope;
use super::validations::Validations;
use crate::contracts::Type;
use crate::hcl::{Block, Body, Expression, File, Identifier, ParsedCode};
use crate::layers::{Entry, Environment, Node, Others, Table, Value};
use crate::problem::{Code, Problem, Problems};
use std::collections::{BTreeMap, BTreeSet};

/// The tables of the language.
pub(crate) const TABLES: [&str; 12] = [
    "check",
    "data",
    "import",
    "locals",
    "module",
    "moved",
    "output",
    "provider",
    "removed",
    "terraform",
    "variable",
    "vars",
];

/// The keys of a `variable` block.
pub(crate) const VARIABLE_KEYS: [&str; 7] =
    ["type", "default", "description", "sensitive", "nullable", "ephemeral", "validation"];

/// The keys of an `output` block.
pub(crate) const OUTPUT_KEYS: [&str; 6] =
    ["value", "description", "sensitive", "ephemeral", "depends_on", "precondition"];

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
        let main = self.main();
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
            } else if !TABLES.contains(&key.as_str()) {
                let near = self.checker.problems.nearest(key, TABLES);
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
        let Some(table) = self.table(node, kind) else { return vec![] };
        let mut blocks = vec![];
        for (name, entry) in &table.entries {
            if !Identifier::is_one(name) {
                self.checker.problems.push(
                    Problem::new(Code::UnknownKey, format!("`{name}` cannot name a {kind}"))
                        .at(entry.key, "not an identifier"),
                );
            } else if let Some(table) = self.table(&entry.node, &format!("{kind}.{name}")) {
                blocks.push((name.as_str(), entry, table));
            }
        }
        blocks
    }

    fn table(&mut self, node: &'a Node, address: &str) -> Option<&'a Table> {
        let table = node.as_table();
        if table.is_none() {
            self.checker.problems.push(
                Problem::new(Code::WrongKind, format!("`{address}` must be a table"))
                    .at(node.origin, format!("is {}", node.kind())),
            );
        }
        table
    }

    fn block(&mut self, kind: &'static str, labels: &[&str], body: Body) -> Block {
        let labels = labels.iter().map(|&label| label.to_owned()).collect();
        Block { kind: Identifier::of(kind), labels, body }
    }

    fn terraform(&mut self) -> Vec<Block> {
        let Some(node) = self.environment.tables.get("terraform") else { return vec![] };
        let Some(table) = self.table(node, "terraform") else { return vec![] };
        let skip =
            |key: &str| matches!(key, "required_providers" | "backend").then_some(Meta::Elsewhere);
        let mut body = self.checker.body(table, "terraform", Context::Once, &skip);
        if let Some(providers) = table.table("required_providers") {
            let inner = self.arguments(providers, Context::Once);
            let block = self.block("required_providers", &[], inner);
            body.blocks.push(block);
        }
        let backends = table.table("backend").into_iter().flat_map(|table| &table.entries);
        for (kind, entry) in backends {
            if let Some(arguments) = self.table(&entry.node, &format!("terraform.backend.{kind}")) {
                let inner = self.arguments(arguments, Context::Constant("a backend"));
                let block = self.block("backend", &[kind], inner);
                body.blocks.push(block);
            }
        }
        vec![self.block("terraform", &[], body)]
    }

    /// A body in which every table is an argument.
    fn arguments(&mut self, table: &Table, context: Context) -> Body {
        let mut body = Body::default();
        for (key, entry) in &table.entries {
            let Some(name) = self.checker.identifier(key, entry) else { continue };
            let expected = Expected::anything(key, context);
            if let Some(value) = self.checker.value(&entry.node, &expected) {
                body.set(name, value);
            }
        }
        body
    }

    fn providers(&mut self) -> Vec<Block> {
        let skip = |key: &str| (key == "alias").then_some(Meta::Elsewhere);
        let mut blocks = vec![];
        for (name, _, table) in self.named("provider") {
            let address = format!("provider.{name}");
            let body = self.checker.body(table, &address, Context::Once, &skip);
            blocks.push(self.block("provider", &[name], body));
            let aliases = table.table("alias").into_iter().flat_map(|table| &table.entries);
            for (alias, entry) in aliases {
                let address = format!("{address}.alias.{alias}");
                let Some(own) = self.table(&entry.node, &address) else { continue };
                if !Identifier::is_one(alias) {
                    self.checker.problems.push(
                        Problem::new(Code::UnknownKey, format!("`{alias}` cannot be an alias"))
                            .at(entry.key, "not an identifier"),
                    );
                    continue;
                }
                let mut inherited = table.clone();
                inherited.entries.shift_remove("alias");
                inherited.entries.extend(own.entries.clone());
                let mut body = self.checker.body(&inherited, &address, Context::Once, &skip);
                body.head.push((Identifier::of("alias"), Expression::String(alias.clone())));
                blocks.push(self.block("provider", &[name], body));
            }
        }
        blocks
    }

    fn variables(&mut self) -> Vec<Block> {
        let (mut blocks, mut tables) = (vec![], vec![]);
        for (name, _, table) in self.named("variable") {
            self.known_keys(table, &format!("variable.{name}"), &VARIABLE_KEYS);
            let meta = |key: &str| (key == "type").then_some(Meta::Code);
            let body = self.checker.body(table, &format!("variable.{name}"), Context::Once, &meta);
            self.variable_type(table);
            blocks.push(self.block("variable", &[name], body));
            tables.push((name, table));
        }
        self.checker.root_validations(&tables, &blocks);
        blocks
    }

    fn variable_type(&mut self, table: &Table) {
        let Some(node) = table.get("type") else { return };
        let Some(text) = node.as_str() else { return };
        let Ok(expression) = hcl_edit::parser::parse_expr(text) else { return };
        if let Err(error) = Type::parse(&expression, text) {
            self.checker.problems.push(
                Problem::new(Code::WrongKind, format!("`{text}` is not a type"))
                    .at(node.origin, error.message)
                    .hint("such as string, number, bool, list(string), object({ name = string })"),
            );
        }
    }

    fn known_keys(&mut self, table: &Table, address: &str, known: &[&str]) {
        for (key, entry) in &table.entries {
            if !known.contains(&key.as_str()) {
                let near = self.checker.problems.nearest(key, known.iter().copied());
                self.checker.problems.push(
                    Problem::new(Code::UnknownKey, format!("`{address}` has no key `{key}`"))
                        .at(entry.key, "unknown")
                        .did_you_mean(entry.key, near),
                );
            }
        }
    }

    fn data(&mut self) -> Vec<Block> {
        let mut blocks = vec![];
        for (kind, _, table) in self.named("data") {
            for (name, entry) in &table.entries {
                let address = format!("data.{kind}.{name}");
                let Some(table) = self.table(&entry.node, &address) else { continue };
                let (context, repetition) = self.checker.repetition(table);
                let mut body = self.checker.body(table, &address, context, &data_meta);
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

    /// Local values, modules in the order of what they read, checks.
    fn main(&mut self) -> Vec<Block> {
        let mut blocks = vec![];
        if let Some(node) = self.environment.tables.get("locals")
            && let Some(table) = self.table(node, "locals")
        {
            let mut locals = Body::default();
            for (name, entry) in &table.entries {
                let single =
                    Table { entries: [(name.clone(), entry.clone())].into_iter().collect() };
                let one = self.arguments(&single, Context::Once);
                self.note_reads(format!("local.{name}"), &one);
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
        blocks.extend(order.iter().filter_map(|name| modules.remove(name.as_str())));
        for (name, _, table) in self.named("check") {
            let body = self.checker.body(table, &format!("check.{name}"), Context::Once, &|_| None);
            blocks.push(self.block("check", &[name], body));
        }
        blocks
    }

    fn outputs(&mut self) -> Vec<Block> {
        let mut blocks = vec![];
        for (name, entry, table) in self.named("output") {
            let address = format!("output.{name}");
            self.known_keys(table, &address, &OUTPUT_KEYS);
            if table.get("value").is_none() {
                self.checker.problems.push(
                    Problem::new(Code::WrongKind, format!("`{address}` has no value"))
                        .at(entry.node.origin, "needs `value`"),
                );
            }
            let meta = |key: &str| (key == "depends_on").then_some(Meta::CodeList);
            let body = self.checker.body(table, &address, Context::Once, &meta);
            blocks.push(self.block("output", &[name], body));
        }
        blocks
    }

    /// `import`, `moved` and `removed`, each an array of tables.
    fn imports(&mut self) -> Vec<Block> {
        let mut blocks = vec![];
        for (kind, subject) in [("import", "to"), ("moved", "from"), ("removed", "from")] {
            let Some(node) = self.environment.tables.get(kind) else { continue };
            let Value::Array(list) = &node.value else {
                self.checker.problems.push(
                    Problem::new(Code::WrongKind, format!("`{kind}` must be an array of tables"))
                        .at(node.origin, format!("is {}", node.kind()))
                        .hint(format!("write [[{kind}]]")),
                );
                continue;
            };
            let mut seen: BTreeMap<ParsedCode, &Node> = BTreeMap::new();
            for one in list {
                let Some(table) = self.table(one, kind) else { continue };
                let meta = |key: &str| match key {
                    "to" | "from" => Some(Meta::Code),
                    "provider" => Some(Meta::Provider),
                    _ => None,
                };
                let body = self.checker.body(table, kind, Context::Once, &meta);
                let address = body.arguments.iter().find(|(key, _)| *key == subject);
                match address {
                    Some((_, Expression::Code(code))) => {
                        if let Some(earlier) = seen.insert(code.clone(), one) {
                            self.checker.problems.push(
                                Problem::new(
                                    Code::Conflict,
                                    format!("two `{kind}` for `{}`", code.as_str()),
                                )
                                .at(one.origin, "contradicts the other")
                                .at(earlier.origin, "the other"),
                            );
                        }
                    }
                    None if table.get(subject).is_none() => self.checker.problems.push(
                        Problem::new(Code::WrongKind, format!("`{kind}` needs `{subject}`"))
                            .at(one.origin, "is without"),
                    ),
                    _ => {}
                }
                blocks.push(self.block(kind, &[], body));
            }
        }
        blocks
    }
}
