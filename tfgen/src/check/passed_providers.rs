//! The provider configurations that a module block passes: those that its module declares, the
//! provider of each, and those that Terraform does not pass by itself.

use super::checker::Checker;
use super::context::Context;
use super::instances::enabled;
use super::provider_name::configuration;
use super::scope::ModuleUse;
use crate::contracts::Contract;
use crate::hcl::{Expression, Identifier, Key, ParsedCode};
use crate::language::ProviderSource;
use crate::layers::{Entry, Table, TomlValue};
use crate::problem::{Code, Problem};
use crate::source::Origin;

impl Checker<'_> {
    /// The argument `providers`. A configuration without an alias is inherited and need not be
    /// written.
    pub(super) fn passed_providers(
        &mut self,
        name: &str,
        contract: Option<&Contract>,
        entry: &Entry,
        table: &Table,
        context: Context<'_>,
    ) -> Option<(Identifier, Expression)> {
        let given = self.given_providers(table);
        let mut map = vec![];
        for (key, entry) in given.into_iter().flat_map(|given| &given.entries) {
            let Some(child) = configuration(key) else {
                self.problems.push(
                    Problem::new(Code::Provider, format!("`{key}` is not the name of a provider"))
                        .at(entry.key, "is neither NAME nor NAME.ALIAS"),
                );
                continue;
            };
            let is_inherited =
                child.steps().is_empty() && entry.node.as_str() == Some(key.as_str());
            if let Some(contract) = contract {
                self.accepts(name, contract, key, entry, is_inherited);
            }
            let Some(target) = self.provider_name(&entry.node, context) else { continue };
            map.push((Key::Code(child.into()), Expression::Code(target)));
        }
        for (provider, required) in contract.into_iter().flat_map(|contract| &contract.providers) {
            if given.is_none_or(|given| given.get(provider).is_none()) {
                self.inherits(name, provider, &required.source, entry);
            }
            for (alias, declared) in &required.aliases {
                if given.is_some_and(|given| given.get(alias).is_some()) {
                    continue;
                }
                match configuration(alias).map(ParsedCode::from) {
                    Some(code) if self.scope.providers.contains(alias) => {
                        map.push((Key::Code(code.clone()), Expression::Code(code)));
                    }
                    _ => self.missing_provider(name, alias, entry, *declared),
                }
            }
        }
        (!map.is_empty()).then(|| (Identifier::of("providers"), Expression::Object(map)))
    }

    fn given_providers<'t>(&mut self, table: &'t Table) -> Option<&'t Table> {
        let node = table.get("providers")?;
        if let TomlValue::Table(given) = &node.value {
            return Some(given);
        }
        self.problems.push(
            Problem::new(Code::WrongKind, "`providers` takes a table")
                .at(node.origin, format!("is {}", node.kind()))
                .hint("such as { \"NAME.ALIAS\" = \"NAME\" }"),
        );
        None
    }

    /// Checks what is passed as `key` against the declarations of the module.
    fn accepts(
        &mut self,
        module: &str,
        contract: &Contract,
        key: &str,
        entry: &Entry,
        is_inherited: bool,
    ) {
        let (local, alias) = local_name(key);
        let required = contract.providers.get(local);
        let own = contract.configurations.iter().find(|own| own.name == key);
        if let Some(own) = own.filter(|own| !own.is_empty) {
            self.problems.push(
                Problem::new(
                    Code::Provider,
                    format!("module `{module}` configures the provider `{key}` itself"),
                )
                .at(entry.key, "cannot be passed")
                .at(own.origin, "configured here"),
            );
            return;
        }
        let wanted = match required.and_then(|required| required.source.as_ref()) {
            Some((source, _)) => ProviderSource::parse(source),
            None => Some(ProviderSource::implied(local)),
        };
        // Errors in an address are reported in the module.
        let Some(wanted) = wanted else { return };
        let is_declared = own.is_some()
            || required.is_some_and(|required| {
                alias.is_none() || required.aliases.iter().any(|(alias, _)| alias == key)
            });
        if !is_declared && !is_inherited {
            self.undeclared(module, contract, key, entry, wanted.is_implied());
        }
        let Some(given) = entry.node.as_str().map(|name| local_name(name).0) else { return };
        let found = self.scope.provider(given);
        if found != wanted {
            let problem = Problem::new(
                Code::Provider,
                format!("`{key}` of module `{module}` is `{wanted}`, but `{given}` is `{found}`"),
            );
            let problem = problem.at(entry.node.origin, "is a different provider");
            self.problems.push(self.with_sources(problem, given, contract, local));
        }
    }

    /// Terraform assumes a provider in its own namespace, and reports that.
    fn undeclared(
        &mut self,
        module: &str,
        contract: &Contract,
        key: &str,
        entry: &Entry,
        is_implied: bool,
    ) {
        let aliases = contract.providers.values().flat_map(|required| &required.aliases);
        let known = contract.providers.keys().chain(aliases.map(|(alias, _)| alias));
        let known: Vec<String> = known.map(|name| format!("\"{name}\"")).collect();
        let near = self.problems.nearest(&format!("\"{key}\""), known.iter().map(String::as_str));
        let code = if is_implied { Code::UndeclaredProvider } else { Code::Provider };
        let title = format!("module `{module}` declares no provider configuration `{key}`");
        self.problems.push(
            Problem::new(code, title)
                .at(entry.key, "unknown to the module")
                .did_you_mean(entry.key, near),
        );
    }

    /// The provider that the environment configures as `provider` must be the one that the module
    /// knows by that name; otherwise the module would not get its provider.
    fn inherits(
        &mut self,
        module: &str,
        provider: &str,
        source: &Option<(String, Origin)>,
        entry: &Entry,
    ) {
        let is_configured = self.scope.providers.iter().any(|name| local_name(name).0 == provider);
        let Some((source, place)) = source.as_ref().filter(|_| is_configured) else { return };
        let found = self.scope.provider(provider);
        if ProviderSource::parse(source).is_none_or(|wanted| wanted == found) {
            return;
        }
        let problem = Problem::new(
            Code::Provider,
            format!("module `{module}` needs `{source}`, but `{provider}` is `{found}` here"),
        );
        let problem = problem.at(entry.node.origin, "would not get its provider");
        let problem = match self.scope.required.get(provider) {
            Some((_, here)) => problem.at(*here, "a different provider here"),
            None => problem.hint(format!(
                "add [terraform.required_providers.{provider}] with source = \"{source}\""
            )),
        };
        self.problems.push(problem.at(*place, "needed here"));
    }

    fn with_sources(
        &self,
        problem: Problem,
        given: &str,
        contract: &Contract,
        local: &str,
    ) -> Problem {
        let here = self.scope.required.get(given).map(|(_, origin)| *origin);
        let there = contract.providers.get(local).and_then(|one| one.source.as_ref());
        problem
            .at_maybe(here, "set here")
            .at_maybe(there.map(|(_, origin)| *origin), "declared here")
    }

    fn missing_provider(&mut self, name: &str, key: &str, entry: &Entry, declared: Origin) {
        let (provider, alias) = local_name(key);
        let alias = alias.unwrap_or_default();
        self.problems.push(
            Problem::new(Code::Provider, format!("module `{name}` needs the provider `{key}`"))
                .at(entry.node.origin, "nothing configures it")
                .at(declared, "needed here")
                .hint(format!("add [provider.{provider}.alias.{alias}]"))
                .hint(format!("or pass another: providers = {{ \"{key}\" = \"{provider}\" }}")),
        );
    }

    /// A module that configures a provider itself cannot be repeated.
    pub(super) fn own_configuration(&mut self, name: &str, module: &ModuleUse<'_>, table: &Table) {
        let repeated = table.get("for_each").or_else(|| table.get("count"));
        let switched = enabled(table).map(|node| (node, "cannot be switched off"));
        let refused = repeated.map(|node| (node, "cannot be repeated")).or(switched);
        let (Some(own), Some((node, why))) = (module.own_configuration, refused) else { return };
        self.problems.push(
            Problem::new(
                Code::Provider,
                format!("module `{name}` configures the provider `{}` itself", own.name),
            )
            .at(node.origin, why)
            .at(own.origin, "configured here")
            .hint("let the module declare it in `configuration_aliases`, or inherit it"),
        );
    }
}

/// The local name and the alias of `NAME` or `NAME.ALIAS`.
fn local_name(configuration: &str) -> (&str, Option<&str>) {
    match configuration.split_once('.') {
        Some((name, alias)) => (name, Some(alias)),
        None => (configuration, None),
    }
}
