//! The contract of one module, made of what its files declare.

use super::declared::{Declaration, Declared, Place, Value};
use super::files::File;
use super::text::Text;
use super::{
    Configuration, Constraint, Contract, Output, RequiredProvider, Type, Validation, Variable,
};
use crate::evaluate::{SourceText, Written};
use crate::problem::{Code, Problem};
use crate::source::{Origin, Sources};
use hcl_syntax::{Expression, Kind};
use std::sync::Arc;

/// The contract of the module with `files`.
pub(super) fn contract(files: &[(File, Declared)], sources: &Sources) -> Contract {
    let mut contract = Contract::default();
    for (file, Declared { body, errors }) in files {
        for error in errors {
            let origin = |span: hcl_syntax::Span| Origin::new(file.source, span.range());
            let mut problem = Problem::new(Code::ModuleSyntax, "the module's file is not HCL")
                .at(origin(error.span), &error.message);
            if let Some((span, label)) = error.related {
                problem = problem.at(origin(span), label);
            }
            contract.problems.push(problem);
        }
        if body.items.is_empty() {
            continue;
        }
        let text = Arc::new(SourceText::new(&sources.get(file.source).text));
        let place = Place { source: file.source, text };
        for block in body.blocks() {
            let declaration = Declaration { place: &place, block };
            match block.kind.as_str() {
                "variable" => contract.read_variable(declaration),
                "output" => contract.read_output(declaration),
                "provider" => contract.read_configuration(declaration),
                "module" => contract.read_call(declaration),
                _ => contract.read_terraform(declaration),
            }
        }
    }
    contract
}

impl Contract {
    fn read_variable(&mut self, declaration: Declaration<'_>) {
        let Some((name, origin)) = declaration.name() else { return };
        let kind = match declaration.value("type").map(kind) {
            None => Type::Any,
            Some(Ok(kind)) => kind,
            Some(Err((place, message))) => {
                let title = format!("the type of `{name}` is not one");
                self.problems.push(Problem::new(Code::ModuleSyntax, title).at(place, message));
                Type::Any
            }
        };
        let default = declaration.value("default");
        let variable = Variable {
            kind,
            default: default.map(Value::origin),
            default_value: default.map(Value::written),
            nullable: flag(declaration, "nullable").unwrap_or(true),
            sensitive: flag(declaration, "sensitive").unwrap_or(false),
            ephemeral: flag(declaration, "ephemeral").unwrap_or(false),
            deprecated: text(declaration, "deprecated"),
            description: text(declaration, "description"),
            validations: validations(declaration),
            origin,
        };
        if let Some(earlier) = self.variables.get(name) {
            let problem = Problem::new(Code::ModuleSyntax, format!("`{name}` is declared twice"))
                .at(origin, "again here")
                .at(earlier.origin, "first here");
            self.problems.push(problem);
        } else {
            self.variables.insert(name.to_owned(), variable);
        }
    }

    fn read_output(&mut self, declaration: Declaration<'_>) {
        let Some((name, origin)) = declaration.name() else { return };
        let sensitive = flag(declaration, "sensitive").unwrap_or(false);
        let description = text(declaration, "description");
        self.outputs.insert(name.to_owned(), Output { sensitive, description, origin });
    }

    fn read_configuration(&mut self, declaration: Declaration<'_>) {
        let Some((name, origin)) = declaration.name() else { return };
        let mut arguments = declaration.arguments().map(|(attribute, _)| attribute.name.as_str());
        let is_empty = arguments.all(|name| name == "alias")
            && declaration.block.body.blocks().next().is_none();
        let alias = declaration.value("alias").map(Value::written);
        let alias = alias.as_ref().and_then(Written::tree).and_then(Expression::as_str);
        let name = alias.map_or(name.to_owned(), |alias| format!("{name}.{alias}"));
        self.configurations.push(Configuration { name, is_empty, origin });
    }

    fn read_call(&mut self, declaration: Declaration<'_>) {
        let Some(source) = declaration.value("source").map(Value::written) else { return };
        let source = source.tree().and_then(Expression::as_str);
        let is_path = |source: &&str| source.starts_with("./") || source.starts_with("../");
        self.calls.extend(source.filter(is_path).map(str::to_owned));
    }

    fn read_terraform(&mut self, declaration: Declaration<'_>) {
        if let Some(value) = declaration.value("required_version") {
            let written = value.written();
            self.required_version = written.tree().and_then(|tree| constraint(value.place, tree));
        }
        for block in declaration.blocks("required_providers") {
            for (attribute, value) in block.arguments() {
                let origin = value.place.origin(attribute.name.span);
                let name = attribute.name.as_str().to_owned();
                self.providers.insert(name, provider(origin, value));
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
    let written = value.written();
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

/// The provider whose local name is at `origin` and whose requirements are `value`.
fn provider(origin: Origin, value: Value<'_>) -> RequiredProvider {
    let (mut source, mut aliases, mut version) = (None, vec![], None);
    let written = value.written();
    if let Some(Expression { kind: Kind::Object(entries), .. }) = written.tree() {
        for entry in entries {
            let Some(key) = entry.key.as_str() else { continue };
            match (key, &entry.value.kind) {
                ("source", _) => {
                    let text = entry.value.as_str().map(str::to_owned);
                    source = text.map(|text| (text, value.place.origin(entry.value.span)));
                }
                ("configuration_aliases", Kind::Tuple(list)) => {
                    aliases.extend(list.iter().filter_map(|one| alias(value.place, one)));
                }
                ("version", _) => version = constraint(value.place, &entry.value),
                _ => {}
            }
        }
    }
    RequiredProvider { source, aliases, version, origin }
}

/// The constraint that `expression` is.
fn constraint(place: &Place, expression: &Expression) -> Option<Constraint> {
    let text = expression.as_str()?.to_owned();
    Some(Constraint { text, origin: place.origin(expression.span) })
}

/// `NAME.ALIAS` as it stands in `configuration_aliases`.
fn alias(place: &Place, expression: &Expression) -> Option<(String, Origin)> {
    let alias = expression.span.of(&place.text).to_owned();
    let is_alias = matches!(expression.kind, Kind::Traversal(_));
    is_alias.then(|| (alias, place.origin(expression.span)))
}

fn flag(declaration: Declaration<'_>, name: &str) -> Option<bool> {
    match declaration.value(name)?.text() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// A string or heredoc that is the same wherever it is read.
fn text(declaration: Declaration<'_>, name: &str) -> Option<Text> {
    Text::new(declaration.value(name)?.written())
}
