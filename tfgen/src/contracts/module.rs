//! The contract of one module, made of what its files declare.

use super::declared::{Declaration, Declared, Place, Value};
use super::files::File;
use super::merged::{Merged, merged};
use super::text::Text;
use super::{Configuration, Contract, Output, Type, Validation, Variable, provider};
use crate::problem::{Code, Problem};
use crate::source::{Origin, Sources};
use hcl_syntax::Expression;
use std::sync::Arc;
use terraform_expressions::{SourceText, Written};

/// The blocks that a contract is read from.
pub(super) fn is_wanted(kind: &str) -> bool {
    matches!(kind, "variable" | "output" | "terraform" | "provider" | "module")
}

/// The contract of the module with `files`, of which those that change others come last.
pub(super) fn contract(files: &[(File, Declared)], sources: &Sources) -> Contract {
    let mut contract = Contract::default();
    for (file, Declared { errors, .. }) in files {
        let origin = |span: hcl_syntax::Span| Origin::new(file.source, span.range());
        contract.problems.extend(errors.iter().map(|error| {
            let problem = Problem::new(Code::ModuleSyntax, "the module's file is not HCL")
                .at(origin(error.span), &error.message);
            match error.related {
                Some((span, label)) => problem.at(origin(span), label),
                None => problem,
            }
        }));
    }
    let declaring = files.iter().filter(|(_, declared)| declared.body.blocks().next().is_some());
    let places: Vec<(&File, &Declared, Place)> = declaring
        .map(|(file, declared)| {
            let text = &sources.get(file.source).text;
            let text = Arc::new(SourceText::new(text, file.syntax));
            (file, declared, Place { source: file.source, text })
        })
        .collect();
    let blocks = places.iter().flat_map(|(file, declared, place)| {
        declared.body.blocks().map(move |block| (*file, Declaration { place, block }))
    });
    let (blocks, problems) = merged(blocks);
    contract.problems.extend(problems);
    for block in &blocks {
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
    fn refuse(&mut self, title: String, origin: Origin, label: impl Into<String>) {
        self.problems.push(Problem::new(Code::ModuleSyntax, title).at(origin, label));
    }

    fn refuse_again(&mut self, title: String, again: Origin, first: Origin) {
        let problem = Problem::new(Code::ModuleSyntax, title);
        self.problems.push(problem.at(again, "again here").at(first, "first here"));
    }

    fn read_variable(&mut self, block: &Merged<'_>) {
        let Some((name, origin)) = block.base.name() else { return };
        let kind = match block.value("type").map(kind) {
            None => Type::Any,
            Some(Ok(kind)) => kind,
            Some(Err((place, message))) => {
                self.refuse(format!("the type of `{name}` is not one"), place, message);
                Type::Any
            }
        };
        let default = block.value("default");
        let variable = Variable {
            kind,
            default: default.map(Value::origin),
            default_value: default.map(|default| default.written().constant()),
            nullable: self.flag(block, "nullable").unwrap_or(true),
            sensitive: self.flag(block, "sensitive").unwrap_or(false),
            ephemeral: self.flag(block, "ephemeral").unwrap_or(false),
            deprecated: text(block, "deprecated"),
            description: text(block, "description"),
            validations: validations(block.base),
            origin,
        };
        match self.variables.get(name).map(|earlier| earlier.origin) {
            Some(first) => self.refuse_again(format!("`{name}` is declared twice"), origin, first),
            None => drop(self.variables.insert(name.to_owned(), variable)),
        }
    }

    fn read_output(&mut self, block: &Merged<'_>) {
        let Some((name, origin)) = block.base.name() else { return };
        let sensitive = self.flag(block, "sensitive").unwrap_or(false);
        let output = Output { sensitive, description: text(block, "description"), origin };
        match self.outputs.get(name).map(|earlier| earlier.origin) {
            Some(first) => {
                self.refuse_again(format!("output `{name}` is declared twice"), origin, first);
            }
            None => drop(self.outputs.insert(name.to_owned(), output)),
        }
    }

    fn read_configuration(&mut self, block: &Merged<'_>) {
        let Some((name, origin)) = block.base.name() else { return };
        let is_empty = block.all().all(|declaration| {
            let mut arguments = declaration.arguments();
            arguments.all(|(attribute, _)| attribute.name.as_str() == "alias")
                && declaration.block.body.blocks().next().is_none()
        });
        let alias = block.value("alias").map(|value| value.written().constant());
        let alias = alias.as_ref().and_then(Written::tree).and_then(Expression::as_str);
        let name = alias.map_or(name.to_owned(), |alias| format!("{name}.{alias}"));
        self.configurations.push(Configuration { name, is_empty, origin });
    }

    fn read_call(&mut self, block: &Merged<'_>) {
        let source = block.value("source").map(|value| value.written().constant());
        let source = source.as_ref().and_then(Written::tree).and_then(Expression::as_str);
        let is_path = |source: &&str| source.starts_with("./") || source.starts_with("../");
        self.calls.extend(source.filter(is_path).map(str::to_owned));
    }

    fn read_terraform(&mut self, block: &Merged<'_>) {
        for declaration in block.all() {
            if let Some(value) = declaration.value("required_version") {
                let written = value.written().constant();
                self.required_version =
                    written.tree().and_then(|tree| provider::constraint(value.place, tree));
            }
            for providers in declaration.blocks("required_providers") {
                for (attribute, value) in providers.arguments() {
                    let origin = value.place.origin(attribute.name.span);
                    let name = attribute.name.as_str().to_owned();
                    self.providers.insert(name, provider::required(origin, value));
                }
            }
        }
    }

    /// The flag `name`, as Terraform reads it: also quoted, in parentheses, or computed of constants.
    fn flag(&mut self, block: &Merged<'_>, name: &str) -> Option<bool> {
        let value = block.value(name)?;
        match value.text() {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                let flag = value.constant();
                if let Err(message) = &flag {
                    self.refuse(format!("`{name}` is true or false"), value.origin(), message);
                }
                flag.ok()
            }
        }
    }
}

/// The type that `value` is, or where it is not one and why.
fn kind(value: Value<'_>) -> Result<Type, (Origin, String)> {
    // Most types are one word.
    if let Some(kind) = Type::named(value.text()) {
        return Ok(kind);
    }
    let written = value.written().reference();
    match written.tree() {
        Some(tree) => Type::of(tree, &value.place.text)
            .map_err(|error| (value.place.origin(error.span), error.message)),
        None => Err((value.origin(), "cannot be read".to_owned())),
    }
}

fn validations(declaration: Declaration<'_>) -> Vec<Validation> {
    declaration
        .blocks("validation")
        .filter_map(|block| {
            let condition = block.value("condition")?;
            Some(Validation {
                origin: condition.origin(),
                condition: condition.written(),
                error_message: block.value("error_message").map(Value::written),
            })
        })
        .collect()
}

/// A string or heredoc that is the same wherever it is read.
fn text(block: &Merged<'_>, name: &str) -> Option<Text> {
    Text::new(block.value(name)?.written().constant())
}
