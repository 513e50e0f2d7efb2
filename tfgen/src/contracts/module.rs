//! The contract of one module, made of what its files declare.

use super::Contract;
use super::declared::{Declaration, Declared, Place};
use super::files::ModuleFile;
use super::merged::{Merged, merged};
use super::refusals::{is_unknown, unknown_because};
use crate::language;
use crate::source::{Origin, Sources};
use std::sync::Arc;
use terraform_expressions::{SourceExpression, SourceText, Syntax};

/// The blocks that a contract is read from, and those that are none.
pub(super) fn is_wanted(kind: &str) -> bool {
    matches!(kind, "variable" | "output" | "terraform" | "provider" | "module") || is_unknown(kind)
}

/// The contract of the module with `files`, of which those that change others come last.
pub(super) fn contract(files: &[(ModuleFile, Declared)], sources: &Sources) -> Contract {
    let mut contract = Contract::default();
    for (file, declared) in files {
        contract.refuse_outer(file, declared);
    }
    let declaring = files.iter().filter(|(_, declared)| declared.body.blocks().next().is_some());
    let places: Vec<(&ModuleFile, &Declared, Place)> = declaring
        .map(|(file, declared)| {
            let text = &sources.get(file.source).text;
            let text = Arc::new(SourceText::new(text, file.syntax));
            (file, declared, Place { source: file.source, text })
        })
        .collect();
    let blocks = places.iter().flat_map(|(file, declared, place)| {
        let blocks = declared.body.blocks().filter(|block| !is_unknown(&block.kind));
        blocks.map(move |block| (*file, Declaration { place, block }))
    });
    let (blocks, problems) = merged(blocks);
    contract.problems.extend(problems);
    contract.refuse_doubled_requirements(&blocks);
    for block in &blocks {
        let labels = usize::from(block.base.block.kind.as_str() != "terraform");
        block.all().for_each(|declaration| contract.refuse_labels(declaration, labels));
        match block.base.block.kind.as_str() {
            "variable" => contract.read_variable(block),
            "output" => contract.read_output(block),
            "provider" => contract.read_configuration(block),
            "module" => contract.read_call(block),
            _ => contract.read_terraform(block),
        }
    }
    contract
}

impl Contract {
    /// Refuses what is wrong with the text of a file, and what stands outside of its blocks.
    fn refuse_outer(&mut self, file: &ModuleFile, declared: &Declared) {
        let origin = |span: hcl_syntax::Span| Origin::new(file.source, span.range());
        for error in &declared.errors {
            self.refuse_text(error, origin);
        }
        for attribute in declared.body.attributes() {
            let name = attribute.name.as_str();
            // JSON has its blocks as members, of which most are not wanted.
            if file.syntax == Syntax::Native || is_unknown(name) {
                let title = format!("a module has no argument `{name}`");
                self.refuse(title, origin(attribute.name.span), "stands in no block");
            }
        }
        for block in declared.body.blocks().filter(|block| is_unknown(&block.kind)) {
            let title = format!("a module has no block `{}`", block.kind.as_str());
            self.refuse(title, origin(block.header()), unknown_because(&block.kind));
        }
    }

    fn read_call(&mut self, block: &Merged<'_>) {
        let source = block.value("source").map(|value| value.written().constant());
        let source =
            source.as_ref().and_then(SourceExpression::tree).and_then(|tree| tree.as_str());
        let is_path = |source: &&str| source.starts_with("./") || source.starts_with("../");
        self.calls.extend(source.filter(is_path).map(str::to_owned));
    }

    fn read_terraform(&mut self, block: &Merged<'_>) {
        for declaration in block.all() {
            self.refuse_unknown(declaration, &language::TERRAFORM, format_args!("`terraform`"));
            self.read_required_version(declaration);
            for providers in declaration.blocks("required_providers") {
                self.read_required_providers(providers);
            }
        }
    }

    /// Refuses a second `required_providers` in the files that change no others.
    fn refuse_doubled_requirements(&mut self, blocks: &[Merged<'_>]) {
        let terraform = blocks.iter().filter(|one| one.base.block.kind.as_str() == "terraform");
        let mut required = terraform.flat_map(|one| one.base.blocks("required_providers"));
        let origin = |one: Declaration<'_>| one.place.origin(one.block.kind.span);
        let Some(first) = required.next() else { return };
        for again in required {
            let title = "a module has one `required_providers`".to_owned();
            self.refuse_again(title, origin(again), origin(first));
        }
    }
}
