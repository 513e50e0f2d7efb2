//! `[terraform]`: versions, providers, and the location of the state.

use super::body::TomlBlock;
use super::checker::Checker;
use super::context::Context;
use super::expected::Expected;
use crate::hcl::{Block, Body, Expression, Identifier, Key};
use crate::language::{Backend, REQUIRED_PROVIDER, TERRAFORM, backend, backends};
use crate::layers::{Entry, Node, Table, TomlValue};
use crate::problem::{Code, Problem, listed};

const ENCRYPTION: &str = "encryption";

impl Checker<'_> {
    /// The block `terraform` from `node`.
    pub(super) fn terraform(&mut self, node: &Node) -> Option<Block> {
        let table = self.table(node, "terraform")?;
        let written = TomlBlock { table, origin: node.origin, address: "terraform" };
        let elsewhere = ["required_providers", "backend", ENCRYPTION];
        let mut body = self.body(written, &TERRAFORM, &elsewhere, Context::Backend);
        if let Some(node) = table.get("required_providers") {
            let inner = self.required_providers(node);
            let kind = Identifier::of("required_providers");
            body.blocks.extend(inner.map(|body| Block { kind, labels: vec![], body }));
        }
        // OpenTofu reads variables and local values here.
        if let Some((entry, language)) =
            table.entries.get(ENCRYPTION).zip(TERRAFORM.block(ENCRYPTION))
        {
            let address = format!("terraform.{ENCRYPTION}");
            body.blocks.extend(self.nested(language, entry, &address, Context::Once));
        }
        if let Some(node) = table.get("backend")
            && let Some(kinds) = self.table(node, "terraform.backend")
        {
            for (kind, entry) in &kinds.entries {
                body.blocks.extend(self.backend(kind, entry));
            }
            if let [_, second, ..] = &*kinds.entries.values().collect::<Vec<_>>() {
                self.problems.push(
                    Problem::new(Code::Conflict, "an environment can have only one backend")
                        .at(second.key, "is a second one"),
                );
            }
            if let (Some(cloud), Some(entry)) =
                (table.entries.get("cloud"), kinds.entries.values().next())
            {
                self.problems.push(
                    Problem::new(Code::Conflict, "a backend and `cloud` cannot be used together")
                        .at(cloud.node.origin, "HCP Terraform keeps the state")
                        .at(entry.node.origin, "so does this"),
                );
            }
        }
        if self.others.leave_states && table.get("cloud").is_none() {
            self.leave_state(&mut body);
        }
        Some(Block { kind: Identifier::of("terraform"), labels: vec![], body })
    }

    /// The block `terraform` for an environment without one: it exists only if a run must be led to
    /// the state.
    pub(super) fn terraform_of_a_run(&self) -> Option<Block> {
        let mut body = Body::default();
        self.others.leave_states.then(|| self.leave_state(&mut body))?;
        Some(Block { kind: Identifier::of("terraform"), labels: vec![], body })
    }

    /// Points the root module of a run to the state of the one in `generated/`, if the state is a
    /// file with a relative path.
    fn leave_state(&self, body: &mut Body) {
        let is_backend = |block: &&mut Block| block.kind == "backend";
        let Some(block) = body.blocks.iter_mut().find(is_backend) else {
            let kind = Identifier::of("backend");
            let mut block = Block { kind, labels: vec!["local".to_owned()], body: Body::default() };
            block.body.set(Identifier::of("path"), self.state_in_generated("terraform.tfstate"));
            body.blocks.push(block);
            return;
        };
        if block.labels != ["local"] {
            return;
        }
        let path = block.body.arguments.iter_mut().find(|(name, _)| *name == "path");
        match path {
            Some((_, Expression::String(path))) if path.starts_with('/') => {}
            Some((_, value @ Expression::String(_))) => {
                let Expression::String(path) = value else { return };
                *value = self.state_in_generated(path);
            }
            Some(_) => {}
            None => {
                let path = self.state_in_generated("terraform.tfstate");
                block.body.set(Identifier::of("path"), path);
            }
        }
    }

    fn state_in_generated(&self, path: &str) -> Expression {
        let up = self.name.way_to_repository();
        Expression::String(format!("{up}/{}/{path}", self.name.root_module_folder()))
    }

    fn required_providers(&mut self, node: &Node) -> Option<Body> {
        let table = self.table(node, "terraform.required_providers")?;
        let mut body = Body::default();
        for (provider, entry) in &table.entries {
            let Some(name) = self.identifier(provider, entry) else { continue };
            let value = self.required_provider(provider, entry);
            body.arguments.extend(value.map(|value| (name, value)));
        }
        Some(body)
    }

    /// A table, or a string that is a version constraint.
    fn required_provider(&mut self, provider: &str, entry: &Entry) -> Option<Expression> {
        let address = format!("terraform.required_providers.{provider}");
        let node = &entry.node;
        if matches!(node.value, TomlValue::String(_)) {
            let expected = Expected::anything(&address, Context::Constant("required_providers"));
            let value = self.value(node, &expected)?;
            return self.version_constraint(node).then_some(value);
        }
        let table = self.table(node, &address)?;
        let written = TomlBlock { table, origin: node.origin, address: &address };
        let body = self.body(written, &REQUIRED_PROVIDER, &[], Context::Once);
        let entries = body.arguments.into_iter();
        let entries = entries.map(|(name, value)| (Key::String(name.to_string()), value));
        Some(Expression::Object(entries.collect()))
    }

    fn backend(&mut self, kind: &str, entry: &Entry) -> Option<Block> {
        let address = format!("terraform.backend.{kind}");
        let Some(language) = backend(kind) else {
            let known = || backends().iter().map(|backend| backend.name);
            let near = self.problems.nearest(kind, known());
            self.problems.push(
                Problem::new(Code::UnknownKey, format!("there is no backend `{kind}`"))
                    .at(entry.key, "neither Terraform nor OpenTofu has it")
                    .did_you_mean(entry.key, near)
                    .hint(format!("there are {}", listed(known()))),
            );
            return None;
        };
        let table = self.table(&entry.node, &address)?;
        let body = self.backend_body(language, table, &address);
        Some(Block { kind: Identifier::of("backend"), labels: vec![kind.to_owned()], body })
    }

    /// A body in which every table is an argument, except the blocks that the backend has.
    fn backend_body(&mut self, language: &Backend, table: &Table, address: &str) -> Body {
        let mut body = Body::default();
        for (key, entry) in &table.entries {
            let Some(name) = self.identifier(key, entry) else { continue };
            let blocks = || language.blocks.iter();
            if let Some(nested) = blocks().find(|block| block.name == key) {
                let address = format!("{address}.{key}");
                body.blocks.extend(self.nested(nested, entry, &address, Context::Backend));
            } else if language.arguments.contains(&key.as_str()) {
                let expected = Expected::anything(key, Context::Backend);
                body.arguments.extend(self.value(&entry.node, &expected).map(|one| (name, one)));
            } else {
                let known = language.arguments.iter().copied();
                let known = known.chain(blocks().map(|block| block.name));
                let near = self.problems.nearest(key, known);
                self.problems.push(
                    Problem::new(
                        Code::UnknownKey,
                        format!("the backend `{}` has no argument `{key}`", language.name),
                    )
                    .at(entry.key, "unknown")
                    .did_you_mean(entry.key, near),
                );
            }
        }
        body
    }
}
