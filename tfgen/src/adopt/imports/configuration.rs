//! The modules of an environment as written: the generated root module, and those that it calls.

use crate::check::RootModule;
use crate::contracts::{Contract, Contracts, ModuleBlock, SourceExpression};
use crate::hcl;
use crate::relative_path::{in_folder, named_in};
use crate::source::Sources;
use std::collections::BTreeMap;

/// A block with arguments: a resource or a module call.
pub(super) type Arguments = BTreeMap<String, SourceExpression>;

/// A module as written.
#[derive(Debug)]
pub(super) struct Body<'a> {
    pub(super) contract: &'a Contract,
    /// Its folder in the repository; `None` for the root module and for remote modules.
    pub(super) folder: Option<String>,
    pub(super) locals: Arguments,
    pub(super) outputs: BTreeMap<String, SourceExpression>,
    /// By type and name.
    pub(super) resources: BTreeMap<(String, String), Arguments>,
    pub(super) calls: BTreeMap<String, Call>,
    /// The arguments of each `import`.
    pub(super) imports: Vec<Arguments>,
}

/// A call of a module.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) arguments: Arguments,
    /// The key of the module here, if its files are known.
    pub(super) module: Option<String>,
}

/// The modules of an environment.
#[derive(Debug)]
pub(super) struct Configuration<'a> {
    /// By folder, or by a substitute for it.
    bodies: BTreeMap<String, Body<'a>>,
}

/// The substitute for the folder of the root module.
const ROOT: &str = "";

/// The locations of an environment's modules.
struct Places<'a> {
    contracts: &'a Contracts,
    environment: &'a str,
    /// The folder of the root module.
    folder: &'a str,
}

/// The files of `root`, as if they had been read.
pub(super) fn root_contract(root: &RootModule, folder: &str) -> Contract {
    let (mut sources, files) = (Sources::default(), root.files.iter());
    let files: Vec<_> = files
        .map(|file| sources.add(in_folder(folder, &file.name), hcl::print(file, "")))
        .collect();
    Contract::of(&files, &sources)
}

impl<'a> Configuration<'a> {
    /// The configuration of `environment`, whose root module in `folder` has the contract `root`.
    pub(super) fn new(
        root: &'a Contract,
        environment: &'a str,
        folder: &'a str,
        contracts: &'a Contracts,
    ) -> Self {
        let places = Places { contracts, environment, folder };
        let mut bodies = BTreeMap::new();
        let mut open: Vec<(String, &Contract)> = vec![(ROOT.to_owned(), root)];
        while let Some((module, contract)) = open.pop() {
            if bodies.contains_key(&module) {
                continue;
            }
            let mut body = Body::of(contract, &module);
            for (name, call) in &mut body.calls {
                if let Some((inner, contract)) = places.called(&module, name, &call.arguments) {
                    call.module = Some(inner.clone());
                    open.push((inner, contract));
                }
            }
            bodies.insert(module, body);
        }
        Self { bodies }
    }

    /// The root module.
    pub(super) fn root(&self) -> Option<&Body<'a>> {
        self.bodies.get(ROOT)
    }

    /// The module that `call` calls, if its files are known.
    pub(super) fn called(&self, call: &Call) -> Option<&Body<'a>> {
        self.bodies.get(call.module.as_ref()?)
    }
}

impl<'a> Places<'a> {
    /// What the block `name` of `module` with `arguments` calls.
    fn called(
        &self,
        module: &str,
        name: &str,
        arguments: &Arguments,
    ) -> Option<(String, &'a Contract)> {
        let source = arguments.get("source")?.clone().constant();
        let source = source.tree()?.as_str()?;
        if module != ROOT {
            return self.contracts.called(module, source);
        }
        if let Some(folder) = named_in(&in_folder(self.folder, "main.tf"), source)
            && let Some(contract) = self.contracts.get(&folder)
        {
            return Some((folder, contract));
        }
        // Its files belong to Terraform; they are not in a folder of the repository.
        let contract = self.contracts.installed(self.environment, name)?;
        Some((format!("{INSTALLED}{name}"), contract))
    }
}

/// The prefix for the names of remote modules.
const INSTALLED: &str = "//";

impl<'a> Body<'a> {
    fn of(contract: &'a Contract, module: &str) -> Self {
        let folder = (module != ROOT && !module.starts_with(INSTALLED)).then(|| module.to_owned());
        let (mut locals, mut outputs) = (BTreeMap::new(), BTreeMap::new());
        let (mut resources, mut calls, mut imports) = (BTreeMap::new(), BTreeMap::new(), vec![]);
        for ModuleBlock { kind, labels, mut arguments } in contract.blocks() {
            match (kind.as_str(), labels.as_slice()) {
                ("locals", []) => locals.extend(arguments),
                ("output", [name]) => {
                    outputs.extend(arguments.remove("value").map(|value| (name.clone(), value)));
                }
                ("resource", [kind, name]) => {
                    resources.insert((kind.clone(), name.clone()), arguments);
                }
                ("module", [name]) => {
                    calls.insert(name.clone(), Call { arguments, module: None });
                }
                ("import", []) => imports.push(arguments),
                _ => {}
            }
        }
        Self { contract, folder, locals, outputs, resources, calls, imports }
    }
}
