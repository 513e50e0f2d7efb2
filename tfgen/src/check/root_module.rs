//! The checked blocks of one environment, in the files of its root module.

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
use crate::hcl::{Block, Body, Expression, File, Identifier, Written};
use crate::language;
use crate::layers::{
    Entry, Environment, Form, Node, Others, RUN_LAYER, Table, TomlValue, form_of_value,
};
use crate::problem::{Code, Problem, Problems};
use crate::settings::Tool;
use crate::source::SourceId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The kinds of blocks that can only be in HCL, next to the TOML.
const IN_HCL: [&str; 3] = ["resource", "ephemeral", "action"];

/// Builds the files of one environment's root module.
pub(super) struct Builder<'a> {
    environment: &'a Environment,
    pub(super) checker: Checker<'a>,
    /// What each module, local value, data source and resource reads.
    reads: BTreeMap<String, BTreeSet<String>>,
    /// The blocks in HCL, by their files.
    hcl: BTreeMap<SourceId, Vec<Block>>,
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
        Self { environment, checker, reads: BTreeMap::new(), hcl: BTreeMap::new() }
    }

    /// All files that are not empty.
    pub(super) fn files(mut self) -> Vec<File> {
        self.unknown_tables();
        let terraform = self.terraform();
        let providers = self.providers();
        let variables = self.variables();
        let mut data = self.typed("data");
        for kind in IN_HCL {
            self.typed(kind);
        }
        let main = self.main([&providers, &variables, &data]);
        let outputs = self.outputs();
        let imports = self.imports();
        data.extend(self.checker.remote_state_blocks());
        let files = [
            ("terraform.tf", terraform),
            ("providers.tf", providers),
            ("variables.tf", variables),
            ("data.tf", data),
            ("main.tf", main),
            ("outputs.tf", outputs),
            ("imports.tf", imports),
        ];
        let way = self.environment.name.way_to_repository();
        let written = self.environment.hcl.iter().map(|part| File {
            name: part.file_name.clone().into(),
            blocks: self.hcl.remove(&part.source).unwrap_or_default(),
            written: Some(Written { path: Arc::clone(&part.path), text: part.text_in(&way) }),
        });
        let files = files.into_iter().filter(|(_, blocks)| !blocks.is_empty());
        files.map(|(name, blocks)| File::of(name, blocks)).chain(written).collect()
    }

    /// Adds `block`, which comes from `node`, to its HCL file, or else to `blocks`.
    pub(super) fn add(&mut self, node: &Node, block: Block, blocks: &mut Vec<Block>) {
        match node.is_hcl() {
            true => self.hcl.entry(node.origin.source).or_default().push(block),
            false => blocks.push(block),
        }
    }

    fn unknown_tables(&mut self) {
        for (key, entry) in &self.environment.tables.entries {
            if IN_HCL.contains(&key.as_str()) {
                self.refuse_in_toml(key, entry);
            } else if key == RUN_LAYER {
                self.checker.problems.push(
                    Problem::new(
                        Code::UnknownKey,
                        "only a layer for `--with` can have the table `with`",
                    )
                    .at(entry.key, "makes the file such a layer")
                    .hint("put it over environments with `--with` instead of extending it"),
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

    /// Refuses entries of the table `kind` that are not in HCL.
    fn refuse_in_toml(&mut self, kind: &str, entry: &Entry) {
        let types = entry.node.as_table().into_iter().flat_map(|types| types.entries.values());
        let is_hcl = |entry: &&Entry| {
            let named = entry.node.as_table();
            named.is_some_and(|named| {
                !named.entries.is_empty() && named.entries.values().all(|one| one.node.is_hcl())
            })
        };
        let other = types.clone().find(|entry| !is_hcl(entry));
        let place = match other {
            Some(entry) => entry.key,
            None if types.clone().next().is_none() => entry.key,
            None => return,
        };
        let layer = self.environment.path.trim_end_matches(".toml");
        self.checker.problems.push(
            Problem::new(Code::RefusedBlock, format!("`{kind}` belongs in HCL, not in TOML"))
                .at(place, "belongs in an HCL file")
                .hint(format!("write it in a file next to the TOML, such as {layer}.d/main.tf"))
                .hint("or in a module below modules/, and call it with [module.NAME]"),
        );
    }

    /// The blocks in the table `kind`, each with its name, which must be an identifier.
    pub(super) fn named(&mut self, kind: &str) -> Vec<(&'a str, &'a Entry, &'a Table)> {
        let Some(node) = self.environment.tables.get(kind) else { return vec![] };
        let Some(table) = self.checker.table(node, kind) else { return vec![] };
        let mut blocks = vec![];
        for (name, entry) in &table.entries {
            if !Identifier::is_one(name) {
                self.checker.problems.push(
                    Problem::new(Code::UnknownKey, format!("`{name}` cannot name a {kind}"))
                        .at(entry.key, "not an identifier"),
                );
            } else if let Some(table) = self.checker.table(&entry.node, &[kind, ".", name].concat())
            {
                blocks.push((name.as_str(), entry, table));
            }
        }
        blocks
    }

    pub(super) fn block(&mut self, kind: &'static str, labels: &[&str], body: Body) -> Block {
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
            let aliases = inherited.entries.shift_remove("alias");
            // If there are only other configurations, Terraform adds an empty default one itself.
            if !inherited.entries.is_empty() || aliases.is_none() || entry.node.is_hcl() {
                let body = self.provider(&inherited, entry, &address);
                let block = self.block("provider", &[name], body);
                self.add(&entry.node, block, &mut blocks);
            }
            if entry.node.is_hcl() {
                inherited = Table::default();
            }
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
                let whole = match entry.node.is_hcl() {
                    true => own.clone(),
                    false => self.inheriting(&inherited, own, &address),
                };
                let mut body = self.provider(&whole, entry, &address);
                let own = (Identifier::of("alias"), Expression::String(alias.clone()));
                body.head.insert(0, own);
                let block = self.block("provider", &[name], body);
                self.add(&entry.node, block, &mut blocks);
            }
        }
        blocks
    }

    /// The configuration `own` at `address`, completed with what it inherits from `inherited`.
    fn inheriting(&mut self, inherited: &Table, own: &Table, address: &str) -> Table {
        let mut whole = inherited.clone();
        for (key, entry) in &own.entries {
            let form = entry.node.as_table().and_then(form_of_value);
            if form != Some(Form::Unset) {
                whole.entries.insert(key.clone(), entry.clone());
            } else if whole.entries.shift_remove(key).is_none() && entry.overrode.is_empty() {
                let title = format!("`{address}.{key}` is removed, but its provider has none");
                self.checker.problems.push(
                    Problem::new(Code::NothingToRemove, title)
                        .at(entry.node.origin, "removes nothing"),
                );
            }
        }
        whole
    }

    fn provider(&mut self, table: &Table, entry: &Entry, address: &str) -> Body {
        for kept in language::PROVIDER_ARGUMENTS_KEPT {
            if let Some(entry) = table.entries.get(kept) {
                self.checker.problems.push(
                    Problem::new(
                        Code::UnknownKey,
                        format!("no provider can have the argument `{kept}`"),
                    )
                    .at(entry.key, "Terraform reserves this name"),
                );
            }
        }
        let written = TomlBlock { table, origin: entry.node.origin, address };
        let Some(repeated) = table.entries.get("for_each") else {
            return self.checker.body(written, &language::PROVIDER, &[], Context::Once);
        };
        let is_opentofu = self.checker.scope.contracts.tool() == Tool::OpenTofu;
        if !is_opentofu || !address.contains(".alias.") {
            let problem = Problem::new(Code::UnknownKey, format!("`{address}` cannot be repeated"))
                .at(repeated.key, "OpenTofu can repeat configurations that have an alias");
            self.checker.problems.push(match is_opentofu {
                true => problem.hint("give it an alias: [provider.NAME.alias.ALIAS]"),
                false => {
                    problem.hint("write `tool = \"tofu\"` into tfgen.toml if you run OpenTofu")
                }
            });
        }
        let (context, repetition) = self.checker.repetition(table);
        let mut body = self.checker.body(written, &language::PROVIDER, &["for_each"], context);
        body.head.extend(repetition);
        body
    }

    /// The blocks in the table `kind`, which have a type and a name.
    fn typed(&mut self, kind: &'static str) -> Vec<Block> {
        let mut blocks = vec![];
        let begin = if kind == "resource" { String::new() } else { format!("{kind}.") };
        for (of, _, table) in self.named(kind) {
            for (name, entry) in &table.entries {
                let address = format!("{begin}{of}.{name}");
                let Some(table) = self.checker.table(&entry.node, &address) else { continue };
                let (context, repetition) = self.checker.repetition(table);
                let written = TomlBlock { table, origin: entry.node.origin, address: &address };
                let elsewhere = ["for_each", "count"];
                let language = match kind {
                    "data" => language::data_source(of),
                    _ => language::module_block(kind).map_or(&language::OPEN, |one| one.body),
                };
                let mut body = self.checker.body(written, language, &elsewhere, context);
                body.head.extend(repetition);
                self.note_reads(address, &body);
                let block = self.block(kind, &[of, name], body);
                self.add(&entry.node, block, &mut blocks);
            }
        }
        blocks
    }

    fn note_reads(&mut self, address: String, body: &Body) {
        let reads = self.reads.entry(address).or_default();
        body.each_address(&mut |address| reads.extend([address.subject()]));
    }

    /// Local values, modules in reading order, and checks. Refuses blocks that read themselves,
    /// including through the blocks `others`.
    fn main(&mut self, others: [&[Block]; 3]) -> Vec<Block> {
        let mut blocks = vec![];
        if let Some(node) = self.environment.tables.get("locals")
            && let Some(table) = self.checker.table(node, "locals")
        {
            let mut locals: BTreeMap<Option<SourceId>, Body> = BTreeMap::new();
            for (key, entry) in &table.entries {
                let Some(name) = self.checker.identifier(key, entry) else { continue };
                let expected = Expected::anything(key, Context::Once);
                let Some(value) = self.checker.value(&entry.node, &expected) else { continue };
                let one = Body { arguments: vec![(name, value)], ..Body::default() };
                self.note_reads(format!("local.{key}"), &one);
                let file = entry.node.is_hcl().then_some(entry.node.origin.source);
                locals.entry(file).or_default().arguments.extend(one.arguments);
            }
            if table.entries.is_empty() {
                locals.insert(None, Body::default());
            }
            for (file, body) in locals {
                let block = self.block("locals", &[], body);
                match file {
                    Some(file) => self.hcl.entry(file).or_default().push(block),
                    None => blocks.push(block),
                }
            }
        }
        let mut modules = BTreeMap::new();
        for (name, entry, table) in self.named("module") {
            self.checker.versions(name, entry, self.environment.tables.table("terraform"));
            let block = self.checker.module(name, entry, table);
            if let Some(block) = block {
                self.note_reads(format!("module.{name}"), &block.body);
                let mut in_toml = vec![];
                self.add(&entry.node, block, &mut in_toml);
                modules.extend(in_toml.into_iter().map(|block| (name, block)));
            }
        }
        let order = order::modules(&self.reads);
        let all = || {
            let written = others.into_iter().flatten().chain(&blocks).chain(modules.values());
            written.chain(self.hcl.values().flatten())
        };
        if order.any_reads_itself || feeds_back(all(), &self.reads) {
            self.checker.circles(all(), &self.environment.tables);
        }
        let in_order = order.modules.iter().filter_map(|name| modules.remove(name.as_str()));
        blocks.extend(in_order);
        for (name, entry, table) in self.named("check") {
            let address = format!("check.{name}");
            let written = TomlBlock { table, origin: entry.node.origin, address: &address };
            let body = self.checker.body(written, &language::CHECK, &[], Context::Once);
            let block = self.block("check", &[name], body);
            self.add(&entry.node, block, &mut blocks);
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
                        .at(node.origin, "nothing could read it"),
                );
            }
            if let Some(deprecated) = table.entries.get("deprecated") {
                self.checker.problems.push(
                    Problem::new(Code::RefusedBlock, "an environment has no deprecated outputs")
                        .at(deprecated.key, "nothing calls an environment"),
                );
            }
            let block = self.block("output", &[name], body);
            self.add(&entry.node, block, &mut blocks);
        }
        blocks
    }

    /// `import`, `moved` and `removed`, each an array of tables.
    fn imports(&mut self) -> Vec<Block> {
        let mut blocks = vec![];
        for (kind, subject) in [("import", "to"), ("moved", "from"), ("removed", "from")] {
            if let Some(node) = self.environment.tables.get(kind) {
                let of_kind = self.checker.moves(kind, subject, node);
                let nodes = match &node.value {
                    TomlValue::Array(list) => list.as_slice(),
                    _ => &[],
                };
                for (node, block) in nodes.iter().zip(of_kind) {
                    self.add(node, block, &mut blocks);
                }
            }
        }
        blocks
    }
}
