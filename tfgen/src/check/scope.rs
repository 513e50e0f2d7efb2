//! What references of one environment may name.

use crate::contracts::{Contract, Contracts, Type};
use crate::layers::{Environment, Node, Table, Value};
use foldhash::fast::RandomState;
use indexmap::{IndexMap, IndexSet};

/// The blocks of one environment by name.
pub(super) struct Scope<'a> {
    pub(super) modules: IndexMap<&'a str, ModuleUse<'a>, RandomState>,
    /// The type of each root variable, if it has one that can be read.
    pub(super) variables: IndexMap<&'a str, Option<Type>, RandomState>,
    pub(super) locals: IndexSet<&'a str, RandomState>,
    /// `TYPE.NAME` of each data source.
    pub(super) data: IndexSet<String, RandomState>,
    /// Configured providers, `NAME` or `NAME.ALIAS`.
    pub(super) providers: Vec<String>,
    /// The folders below `modules/`, for suggestions.
    pub(super) module_names: Vec<String>,
}

/// One `module` block.
pub(super) struct ModuleUse<'a> {
    pub(super) source: Source,
    pub(super) contract: Option<&'a Contract>,
    /// Whether it has `for_each` or `count`.
    pub(super) is_repeated: bool,
}

/// Where a module comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A folder of the repository, as a path from its root.
    Folder(String),
    /// A registry or a repository elsewhere, as Terraform writes it.
    Remote(String),
}

impl Source {
    /// Where the module block `name` comes from.
    pub(super) fn of(name: &str, block: &Table) -> Self {
        match block.get("source").and_then(Node::as_str) {
            None => Self::Folder(format!("modules/{name}")),
            Some(source) => match source.strip_prefix("./").unwrap_or(source) {
                folder if source.starts_with("./") || folder.starts_with("modules/") => {
                    Self::Folder(folder.trim_end_matches('/').to_owned())
                }
                remote => Self::Remote(remote.to_owned()),
            },
        }
    }
}

impl<'a> Scope<'a> {
    pub(super) fn new(environment: &'a Environment, contracts: &'a Contracts) -> Self {
        let blocks = |kind: &str| {
            let table = environment.tables.table(kind);
            table.into_iter().flat_map(|table| &table.entries)
        };
        let modules = blocks("module")
            .filter_map(|(name, entry)| {
                let block = entry.node.as_table()?;
                let source = Source::of(name, block);
                let contract = match &source {
                    Source::Folder(folder) => contracts.get(folder),
                    Source::Remote(_) => contracts.installed(environment.name.as_str(), name),
                };
                let is_repeated = block.get("for_each").or_else(|| block.get("count")).is_some();
                Some((name.as_str(), ModuleUse { source, contract, is_repeated }))
            })
            .collect();
        let variables = blocks("variable")
            .map(|(name, entry)| {
                let kind = entry.node.as_table().and_then(|block| block.get("type"));
                (name.as_str(), kind.and_then(Node::as_str).and_then(parsed_type))
            })
            .collect();
        let data = blocks("data")
            .flat_map(|(kind, entry)| {
                let names = entry.node.as_table().into_iter().flat_map(Table::keys);
                names.map(move |name| format!("{kind}.{name}"))
            })
            .collect();
        let mut providers = vec![];
        for (name, entry) in blocks("provider") {
            let Value::Table(block) = &entry.node.value else { continue };
            providers.push(name.clone());
            let aliases = block.table("alias").into_iter().flat_map(Table::keys);
            providers.extend(aliases.map(|alias| format!("{name}.{alias}")));
        }
        let locals = blocks("locals").map(|(name, _)| name.as_str()).collect();
        let module_names = contracts.module_names().map(str::to_owned).collect();
        Self { modules, variables, locals, data, providers, module_names }
    }
}

fn parsed_type(text: &str) -> Option<Type> {
    Type::parse(text).ok()
}
