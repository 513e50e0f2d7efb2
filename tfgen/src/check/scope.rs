//! What references in one environment can name.

use super::instances::Instances;
use super::locals::Locals;
use crate::contracts::{Configuration, Contract, Contracts, Type, TypeError};
use crate::language::ProviderSource;
use crate::layers::{Environment, ModuleSource, Node, Table, TomlValue};
use crate::source::Origin;
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};

/// The blocks of one environment by name.
pub(super) struct Scope<'a> {
    pub(super) contracts: &'a Contracts,
    pub(super) modules: IndexMap<&'a str, ModuleUse<'a>, RandomState>,
    pub(super) variables: RootVariables<'a>,
    pub(super) locals: Locals<'a>,
    /// The instances of each data source, by `TYPE.NAME`.
    pub(super) data: IndexMap<String, Instances, RandomState>,
    /// The same for each resource; they are in HCL.
    pub(super) resources: IndexMap<String, Instances, RandomState>,
    /// The same for each ephemeral resource.
    pub(super) ephemeral: IndexMap<String, Instances, RandomState>,
    /// Configured providers, `NAME` or `NAME.ALIAS`.
    pub(super) providers: Vec<String>,
    /// Those that OpenTofu repeats.
    pub(super) repeated_providers: BTreeSet<String>,
    /// The providers that local names stand for, as far as `required_providers` defines them, each
    /// with its place.
    pub(super) required: BTreeMap<&'a str, (ProviderSource, Origin)>,
    /// The folders below `modules/`, for suggestions.
    pub(super) module_names: Vec<String>,
}

/// The variables of the root module by name.
pub(super) type RootVariables<'a> = IndexMap<&'a str, RootVariable<'a>, RandomState>;

/// A variable of the root module.
pub(super) struct RootVariable<'a> {
    /// Its type; `any` if none is written, `None` if it is not a valid type.
    pub(super) kind: Option<Type>,
    pub(super) table: &'a Table,
}

/// One `module` block.
pub(super) struct ModuleUse<'a> {
    pub(super) source: ModuleSource,
    pub(super) contract: Option<&'a Contract>,
    pub(super) instances: Instances,
    /// A provider that it or a module inside it configures itself.
    pub(super) own_configuration: Option<&'a Configuration>,
}

impl<'a> Scope<'a> {
    /// Whether there is a resource of the type `kind`.
    pub(super) fn has_type(&self, kind: &str) -> bool {
        self.resources.keys().any(|own| own.split('.').next() == Some(kind))
    }

    /// The provider that the local name `name` stands for in the root module.
    pub(super) fn provider(&self, name: &str) -> ProviderSource {
        let required = self.required.get(name).map(|(provider, _)| provider.clone());
        required.unwrap_or_else(|| ProviderSource::implied(name))
    }

    pub(super) fn new(environment: &'a Environment, contracts: &'a Contracts) -> Self {
        let blocks = |kind: &str| {
            let table = environment.tables.table(kind);
            table.into_iter().flat_map(|table| &table.entries)
        };
        let locals = Locals::of(environment);
        let modules = blocks("module")
            .filter_map(|(name, entry)| {
                let block = entry.node.as_table()?;
                let source = ModuleSource::of(name, block);
                let contract = match &source {
                    ModuleSource::Folder(folder) => contracts.get(folder),
                    ModuleSource::Remote(_) => contracts.installed(environment.name.as_str(), name),
                };
                let instances = Instances::of(block, &locals);
                let own_configuration = match &source {
                    ModuleSource::Folder(folder) => contracts.own_configuration(folder),
                    _ => contract.and_then(Contract::own_configuration),
                };
                let module = ModuleUse { source, contract, instances, own_configuration };
                Some((name.as_str(), module))
            })
            .collect();
        let variables = blocks("variable")
            .filter_map(|(name, entry)| {
                let table = entry.node.as_table()?;
                let kind = match table.get("type") {
                    None => Some(Type::Any),
                    Some(node) => node.as_str().and_then(|text| type_of(text)?.ok()),
                };
                Some((name.as_str(), RootVariable { kind, table }))
            })
            .collect();
        let typed = |types: &mut dyn Iterator<Item = (&String, &Node)>| {
            let mut all = IndexMap::default();
            for (kind, node) in types {
                let named = node.as_table().into_iter().flat_map(|table| &table.entries);
                all.extend(named.filter_map(|(name, entry)| {
                    let instances = Instances::of(entry.node.as_table()?, &locals);
                    Some((format!("{kind}.{name}"), instances))
                }));
            }
            all
        };
        let below = |kind| blocks(kind).map(|(kind, entry)| (kind, &entry.node));
        // A check has its own data sources.
        let in_checks = blocks("check").filter_map(|(_, entry)| entry.node.as_table()?.get("data"));
        let in_checks = in_checks.filter_map(Node::as_table).flat_map(|table| &table.entries);
        let in_checks = in_checks.map(|(kind, entry)| (kind, &entry.node));
        let data = typed(&mut below("data").chain(in_checks));
        let (resources, ephemeral) =
            (typed(&mut below("resource")), typed(&mut below("ephemeral")));
        let (mut providers, mut repeated_providers) = (vec![], BTreeSet::new());
        for (name, entry) in blocks("provider") {
            let TomlValue::Table(block) = &entry.node.value else { continue };
            providers.push(name.clone());
            for (alias, entry) in block.table("alias").into_iter().flat_map(|all| &all.entries) {
                let address = format!("{name}.{alias}");
                if entry.node.as_table().is_some_and(|own| own.get("for_each").is_some()) {
                    repeated_providers.insert(address.clone());
                }
                providers.push(address);
            }
        }
        let terraform = environment.tables.table("terraform");
        let required = terraform.and_then(|table| table.table("required_providers"));
        let required = required
            .into_iter()
            .flat_map(|table| &table.entries)
            .filter_map(|(name, entry)| {
                let source = entry.node.as_table()?.get("source")?;
                let provider = ProviderSource::parse(source.as_str()?)?;
                Some((name.as_str(), (provider, source.origin)))
            })
            .collect();
        let module_names = contracts.module_names().map(str::to_owned).collect();
        Self {
            contracts,
            modules,
            variables,
            locals,
            data,
            resources,
            ephemeral,
            providers,
            repeated_providers,
            required,
            module_names,
        }
    }
}

/// The type in `text`; `None` if it is not an expression.
pub(super) fn type_of(text: &str) -> Option<Result<Type, TypeError>> {
    let expression = hcl_syntax::parse_expression(text).ok()?;
    Some(Type::of(&expression, text))
}
