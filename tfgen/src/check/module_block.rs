//! A `module` block: checks its inputs against the module's contract, its providers and its
//! repetition.

use super::checker::Checker;
use super::context::Context;
use super::expected::Expected;
use super::scope::ModuleUse;
use crate::contracts::Contract;
use crate::hcl::{Block, Body, Expression, Identifier};
use crate::language::{MODULE, is_registry_address};
use crate::layers::{Entry, ModuleSource, Table};
use crate::problem::{Code, Problem, listed};
use std::collections::BTreeSet;

/// The argument that makes a whole module wait.
pub(super) const DEPENDS_ON: &str = "depends_on";

impl Checker<'_> {
    /// The block of module `name`.
    pub(super) fn module(&mut self, name: &str, entry: &Entry, table: &Table) -> Option<Block> {
        let scope = self.scope;
        let module = scope.modules.get(name)?;
        let mut body = Body::default();
        self.source(module, table, &mut body);
        self.own_argument("ignore_nested_deprecations", table, &mut body);
        if let ModuleSource::Folder(folder) = &module.source
            && module.contract.is_none()
        {
            self.unknown_module(name, folder, entry, table);
            return None;
        }
        // The output must not depend on what a machine happens to have fetched: tfgen checks
        // against the contract of a remote module, but takes nothing from it.
        let is_remote = matches!(module.source, ModuleSource::Remote(_));
        let printed = module.contract.filter(|_| !is_remote);
        let (context, repetition) = self.repetition(table);
        let providers = self.passed_providers(name, printed, entry, table, context);
        body.head.extend(providers);
        self.own_configuration(name, module, table);
        body.head.extend(repetition);
        for language in MODULE.blocks {
            if let Some(entry) = table.entries.get(language.name) {
                let address = format!("module.{name}.{}", language.name);
                body.blocks.extend(self.nested(language, entry, &address, Context::Once));
            }
        }
        if let Some(contract) = module.contract {
            let before = self.problems.errors();
            let mut checked = Body::default();
            self.inputs(name, contract, (entry, table), context, &mut checked);
            if self.problems.errors() == before {
                self.instances(name, contract, entry, table);
            }
            body.arguments = checked.arguments;
        } else {
            self.problems.push(
                Problem::new(
                    Code::UncheckedModule,
                    format!("the inputs of module `{name}` are unchecked"),
                )
                .at(entry.node.origin, "its source is not in this repository")
                .hint(format!(
                    "tfgen checks them once Terraform has fetched the module: run `terraform get` \
                     in {}",
                    self.name.root_module_folder()
                )),
            );
        }
        if is_remote {
            body.arguments.clear();
            self.untyped_inputs(table, context, &mut body);
        }
        if let Some((entry, language)) =
            table.entries.get(DEPENDS_ON).zip(MODULE.argument(DEPENDS_ON))
        {
            let value = self.argument(language, entry, DEPENDS_ON, Context::Once);
            body.arguments.extend(value.map(|value| (Identifier::of(DEPENDS_ON), value)));
        }
        Some(Block { kind: Identifier::of("module"), labels: vec![name.to_owned()], body })
    }

    fn source(&mut self, module: &ModuleUse<'_>, table: &Table, body: &mut Body) {
        let source = match &module.source {
            ModuleSource::Folder(folder) => format!("{}/{folder}", self.name.way_to_repository()),
            ModuleSource::Remote(source) => source.clone(),
        };
        body.head.push((Identifier::of("source"), Expression::String(source)));
        let Some(version) = self.own_argument("version", table, body) else { return };
        let has_versions =
            matches!(&module.source, ModuleSource::Remote(source) if is_registry_address(source));
        if !has_versions {
            self.problems.push(
                Problem::new(Code::VersionConstraint, "only registry modules have versions")
                    .at(version.key, "Terraform does not accept one here")
                    .at_maybe(
                        table.get("source").map(|node| node.origin),
                        "is not a registry address",
                    ),
            );
        }
    }

    /// Copies the argument `name` of the module block itself, if `table` has it.
    fn own_argument<'t>(
        &mut self,
        name: &'static str,
        table: &'t Table,
        body: &mut Body,
    ) -> Option<&'t Entry> {
        let (entry, language) = table.entries.get(name).zip(MODULE.argument(name))?;
        let value = self.argument(language, entry, name, Context::Once);
        body.head.extend(value.map(|value| (Identifier::of(name), value)));
        Some(entry)
    }

    fn unknown_module(&mut self, name: &str, folder: &str, entry: &Entry, table: &Table) {
        let place = table.get("source").map_or(entry.key, |node| node.origin);
        let mut problem =
            Problem::new(Code::UnknownModule, format!("there is no module `{folder}`"))
                .at(place, "no such folder");
        let known = || self.scope.module_names.iter().map(String::as_str);
        if table.get("source").is_none() {
            problem = problem.did_you_mean(entry.key, self.problems.nearest(name, known()));
        }
        self.problems.push(
            problem
                .hint(format!("modules/ has {}", listed(known())))
                .hint("`source` can name another folder, a registry or a repository"),
        );
    }

    fn inputs(
        &mut self,
        name: &str,
        contract: &Contract,
        (entry, table): (&Entry, &Table),
        context: Context<'_>,
        body: &mut Body,
    ) {
        let known = || contract.variables.keys().map(String::as_str);
        let mut mistyped = BTreeSet::new();
        for (key, input) in &table.entries {
            if !contract.variables.contains_key(key) && !MODULE.has(key) {
                let near = self.problems.nearest(key, known());
                mistyped.extend(near);
                self.problems.push(
                    Problem::new(
                        Code::UnknownInput,
                        format!("module `{name}` has no variable `{key}`"),
                    )
                    .at(input.key, "unknown input")
                    .did_you_mean(input.key, near),
                );
            }
        }
        for (key, variable) in &contract.variables {
            match table.get(key) {
                Some(node) => {
                    let value = self.input(name, key, variable, node, context);
                    body.arguments.extend(Identifier::parse(key).zip(value));
                }
                None if variable.default.is_some() || mistyped.contains(key.as_str()) => {}
                None => {
                    let problem =
                        Problem::new(Code::MissingInput, format!("module `{name}` needs `{key}`"))
                            .at(
                                entry.node.origin,
                                format!("`{key}`, a {}, is missing", variable.kind),
                            )
                            .at(variable.origin, "has no default");
                    self.problems.push(match &variable.description {
                        Some(words) => problem.hint(format!("the module says: {words}")),
                        None => problem,
                    });
                }
            }
        }
    }

    fn untyped_inputs(&mut self, table: &Table, context: Context<'_>, body: &mut Body) {
        for (key, input) in &table.entries {
            if MODULE.has(key) {
                continue;
            }
            if let Some(name) = self.identifier(key, input) {
                let value = self.value(&input.node, &Expected::anything(key, context));
                body.arguments.extend(value.map(|value| (name, value)));
            }
        }
    }
}
