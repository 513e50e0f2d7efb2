//! Builds the contract of one module from what its files declare.

use super::body::Seen;
use super::declared::{self, Declaration, Declared, Place, Value};
use super::files::ModuleFile;
use super::merged::{Merged, merged};
use super::refusals::is_unknown;
use super::{Contract, InnerModule};
use crate::language::{self, module_block};
use crate::problem::{Code, Problem};
use crate::source::{Origin, Sources};
use std::fmt;
use terraform_expressions::{SourceExpression, Syntax};

/// Fills the empty `contract` of the module with `files`, override files last.
pub(super) fn contract(
    mut contract: Contract,
    files: impl IntoIterator<Item = ModuleFile>,
    sources: &Sources,
) -> Contract {
    let files = files.into_iter().map(|file| {
        let declared = declared::read(&file, &sources.get(file.source).text);
        (file, declared)
    });
    let files: Vec<(ModuleFile, Declared)> = files.collect();
    for (file, declared) in &files {
        contract.refuse_outer(file, declared);
    }
    let declaring = files.iter().filter(|(_, declared)| declared.body.blocks().next().is_some());
    let places: Vec<(&ModuleFile, &Declared, Place)> = declaring
        .map(|(file, declared)| {
            let text = declared.text.clone();
            (file, declared, Place { source: file.source, text })
        })
        .collect();
    let blocks = places.iter().flat_map(|(file, declared, place)| {
        let blocks = declared.body.blocks().filter(|block| !is_unknown(&block.kind));
        blocks.map(move |block| (file.is_override, Declaration { place, block }))
    });
    let (blocks, problems) = merged(blocks);
    contract.problems.extend(problems);
    contract.refuse_doubled_requirements(&blocks);
    let mut seen = Seen::default();
    for block in &blocks {
        let kind = block.base.block.kind.as_str();
        let labels = module_block(kind).map_or(0, |known| known.labels);
        block.all().for_each(|declaration| contract.refuse_labels(declaration, labels));
        match kind {
            "variable" => contract.read_variable(block),
            "output" => contract.read_output(block),
            "provider" => contract.read_configuration(block, &mut seen),
            "module" => contract.read_call(block, &mut seen),
            "terraform" => contract.read_terraform(block),
            "import" => contract.refuse_import(block, &blocks),
            _ => contract.refuse_in_body(block, &mut seen),
        }
    }
    let files = places.iter().map(|(file, _, place)| (file.is_override, place.clone()));
    contract.files = files.collect();
    contract
}

impl Contract {
    /// Refuses errors in the text of a file, and what is outside of its blocks.
    fn refuse_outer(&mut self, file: &ModuleFile, declared: &Declared) {
        let origin = |span: hcl_syntax::Span| Origin::new(file.source, span.range());
        for error in &declared.errors {
            self.refuse_text(error, file.syntax, origin);
        }
        for attribute in declared.body.attributes() {
            let name = attribute.name.as_str();
            // In JSON, blocks are members, most of which are not wanted.
            if file.syntax == Syntax::Native || is_unknown(name) {
                let title = format!("a module has no argument `{name}`");
                self.refuse(title, origin(attribute.name.span), "is outside any block");
            }
        }
        for block in declared.body.blocks().filter(|block| is_unknown(&block.kind)) {
            let title = format!("a module has no block `{}`", block.kind.as_str());
            self.refuse(title, origin(block.header()), "unknown");
        }
    }

    fn read_call<'a>(&mut self, block: &Merged<'a>, seen: &mut Seen<'a>) {
        let Some((name, origin)) = block.base.name() else { return };
        self.refuse_name("a module", name, origin);
        self.refuse_doubled(("module", name, ""), origin, seen);
        let address = format_args!("module `{name}`");
        for declaration in block.all() {
            self.refuse_unknown(declaration, &language::MODULE, address);
        }
        if block.base.value("source").is_none() {
            self.refuse(format!("{address} needs `source`"), origin, "has none");
        }
        self.refuse_source(block, address);
        let source = block.value("source").map(|value| value.written().constant());
        let source =
            source.as_ref().and_then(SourceExpression::tree).and_then(|tree| tree.as_str());
        let is_path = |source: &&str| source.starts_with("./") || source.starts_with("../");
        let source = source.filter(is_path).map(str::to_owned);
        let repeated = block.value("for_each").or_else(|| block.value("count"));
        let mut lifecycle = block.base.blocks("lifecycle");
        let enabled = lifecycle.find_map(|inner| inner.value("enabled"));
        let inputs = block.values().into_iter();
        let inputs = inputs.filter(|(name, _)| language::MODULE.argument(name).is_none());
        let module = InnerModule {
            source,
            repetition: block.repetition(),
            repeated: repeated.map(Value::written),
            enabled: enabled.map(Value::written),
            inputs: inputs
                .map(|(name, value)| (name.to_owned(), (value.written(), value.origin())))
                .collect(),
        };
        self.modules.insert(name.to_owned(), module);
    }

    /// Refuses a source that is not the address of a module, and a `version` for a source that has
    /// no versions.
    fn refuse_source(&mut self, block: &Merged<'_>, address: fmt::Arguments<'_>) {
        let Some(value) = block.value("source") else { return };
        let written = value.written().constant();
        let Some(source) = written.tree().and_then(|tree| tree.as_str()) else { return };
        let is_registry = language::is_registry_address(source);
        // A computed one may be null, which counts as missing.
        let is_text = |version: &Value<'_>| {
            version.written().constant().tree().is_some_and(|tree| tree.as_str().is_some())
        };
        if let Some(version) = block.value("version").filter(is_text).filter(|_| !is_registry) {
            let title = format!("the source of {address} cannot have a version");
            let problem = Problem::new(Code::ModuleSyntax, title);
            let problem = problem.at(value.origin(), "is not in a registry");
            self.problems.push(problem.at(version.origin(), "only registry modules have one"));
        } else if !is_registry
            && !source.contains(['.', ':', '@'])
            && !source.starts_with(['/', '~'])
            && (!self.is_root || !source.starts_with("modules/"))
        {
            let title = format!("the source of {address} is not a module address");
            self.refuse(title, value.origin(), format!("write a folder as \"./{source}\""));
        }
        let version = block.value("version").map(|value| (value, value.written().constant()));
        if let Some((value, tree)) = version.as_ref().and_then(|(one, it)| Some((one, it.tree()?)))
        {
            self.constraint(value.place, tree);
        }
    }

    fn read_terraform(&mut self, block: &Merged<'_>) {
        for declaration in block.all() {
            self.refuse_unknown(declaration, &language::TERRAFORM, format_args!("`terraform`"));
            self.read_required_version(declaration);
            for providers in declaration.blocks("required_providers") {
                self.read_required_providers(providers);
            }
            declaration.blocks("provider_meta").for_each(|one| self.refuse_meta(one));
            if let Some(value) = declaration.value("experiments") {
                let title = "no released version of Terraform has experiments".to_owned();
                self.refuse(title, value.origin(), "only alpha versions do");
            }
        }
    }

    /// Refuses a second `required_providers` and a second location of the state, except in override
    /// files.
    fn refuse_doubled_requirements(&mut self, blocks: &[Merged<'_>]) {
        let origin = |one: Declaration<'_>| one.place.origin(one.block.kind.span);
        for (kinds, what) in [
            (&["required_providers"][..], "one `required_providers`"),
            (&["backend", "cloud"][..], "one `backend` or `cloud`"),
        ] {
            let terraform = blocks.iter().filter(|one| one.base.block.kind.as_str() == "terraform");
            let mut found = terraform
                .flat_map(|one| one.base.all_blocks().map(|inner| (one.base, inner)))
                .filter(|(_, inner)| kinds.contains(&inner.block.kind.as_str()));
            let Some((first_in, first)) = found.next() else { continue };
            for (again_in, again) in found {
                // A duplicate in one block is refused with the block.
                let is_told = again.block.kind.as_str() == first.block.kind.as_str()
                    && std::ptr::eq(first_in.block, again_in.block);
                if !is_told {
                    let title = format!("a module can have only {what}");
                    self.refuse_again(title, origin(again), origin(first));
                }
            }
        }
    }
}
