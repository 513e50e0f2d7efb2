//! Reads the contract of one module from its files.

use super::outline::{Block, Body, read_type};
use super::syntax::Declared;
use super::written::constant;
use super::{Constraint, Contract, Output, RequiredProvider, Type, Validation, Variable, Written};
use crate::problem::{Code, Problem};
use crate::source::{Origin, SourceId};
use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::parser::Error;
use std::ops::Range;
use std::sync::Arc;

/// Adds what the file `source` declares to `contract`.
pub(super) fn read_file(
    contract: &mut Contract,
    source: SourceId,
    declared: Result<Declared<'_>, Error>,
) {
    match declared {
        Ok(declared) if declared.blocks.is_empty() => {}
        Ok(Declared { blocks, text }) => {
            let text = text.as_ref();
            let mut reader = Reader { contract, source, text, shared: text.into() };
            for block in blocks {
                match &text[block.kind.clone()] {
                    "variable" => reader.variable(block),
                    "output" => reader.output(block),
                    _ => reader.terraform(&block.body),
                }
            }
        }
        Err(error) => {
            let at = error.location().offset();
            contract.problems.push(
                Problem::new(Code::ModuleSyntax, "the module's file is not HCL")
                    .at(Origin::new(source, at..at), error.message().replace('\n', ", ")),
            );
        }
    }
}

struct Reader<'a> {
    contract: &'a mut Contract,
    source: SourceId,
    text: &'a str,
    /// The same, for expressions to be evaluated later.
    shared: Arc<str>,
}

impl Reader<'_> {
    fn origin(&self, span: Range<usize>) -> Origin {
        Origin::new(self.source, span)
    }

    fn written(&self, span: Range<usize>) -> Written {
        Written::new(&self.shared, span)
    }

    /// The first label of a block, and where its header is.
    fn name(&self, block: &mut Block) -> Option<(String, Origin)> {
        let label = block.label.take()?;
        Some((label.name, self.origin(block.kind.start..label.span.end)))
    }

    fn refuse(&mut self, origin: Origin, title: String, label: String) {
        self.contract.problems.push(Problem::new(Code::ModuleSyntax, title).at(origin, label));
    }

    fn variable(&mut self, mut block: Block) {
        let Some((name, origin)) = self.name(&mut block) else { return };
        let body = block.body;
        let kind = match body.value("type", self.text).map(|span| self.kind(span)) {
            None => Type::Any,
            Some(Ok(kind)) => kind,
            Some(Err((place, message))) => {
                self.refuse(place, format!("the type of `{name}` is not one"), message);
                Type::Any
            }
        };
        let default = body.value("default", self.text);
        let variable = Variable {
            kind,
            default: default.clone().map(|span| self.origin(span)),
            default_value: default.map(|span| self.written(span)),
            nullable: self.flag(&body, "nullable").unwrap_or(true),
            sensitive: self.flag(&body, "sensitive").unwrap_or(false),
            ephemeral: self.flag(&body, "ephemeral").unwrap_or(false),
            deprecated: self.constant(&body, "deprecated"),
            description: self.constant(&body, "description"),
            validations: self.validations(&body),
            origin,
        };
        if let Some(earlier) = self.contract.variables.get(&name) {
            let problem = Problem::new(Code::ModuleSyntax, format!("`{name}` is declared twice"))
                .at(origin, "again here")
                .at(earlier.origin, "first here");
            self.contract.problems.push(problem);
        } else {
            self.contract.variables.insert(name, variable);
        }
    }

    /// The type at `span`, or where it is not one and why.
    fn kind(&self, span: Range<usize>) -> Result<Type, (Origin, String)> {
        let text = &self.text[span.clone()];
        if let Some(kind) = read_type(text) {
            return Ok(kind);
        }
        let refused = |inside: Range<usize>, message| {
            (self.origin(span.start + inside.start..span.start + inside.end), message)
        };
        match hcl_edit::parser::parse_expr(text) {
            Ok(tree) => {
                Type::parse(&tree, text).map_err(|error| refused(error.span, error.message))
            }
            Err(error) => Err(refused(0..text.len(), error.message().to_owned())),
        }
    }

    fn validations(&self, body: &Body) -> Vec<Validation> {
        body.blocks("validation", self.text)
            .filter_map(|Block { body, .. }| {
                let condition = body.value("condition", self.text)?;
                let error_message = body.value("error_message", self.text);
                Some(Validation {
                    origin: self.origin(condition.clone()),
                    condition: self.written(condition),
                    error_message: error_message.map(|span| self.written(span)),
                })
            })
            .collect()
    }

    fn output(&mut self, mut block: Block) {
        let Some((name, origin)) = self.name(&mut block) else { return };
        let sensitive = self.flag(&block.body, "sensitive").unwrap_or(false);
        let description = self.constant(&block.body, "description");
        self.contract.outputs.insert(name, Output { sensitive, description, origin });
    }

    fn terraform(&mut self, body: &Body) {
        if let Some(span) = body.value("required_version", self.text) {
            let version = &self.text[span.clone()];
            let version = hcl_edit::parser::parse_expr(version).ok();
            self.contract.required_version =
                version.and_then(|version| self.constraint(&version, span.start));
        }
        for block in body.blocks("required_providers", self.text) {
            for attribute in &block.body.attributes {
                let name = self.text[attribute.name.clone()].to_owned();
                let provider = self.provider(attribute.name.clone(), attribute.value.clone());
                self.contract.providers.insert(name, provider);
            }
        }
    }

    /// The provider whose local name is at `name` and whose requirements are at `value`.
    fn provider(&self, name: Range<usize>, value: Range<usize>) -> RequiredProvider {
        let (mut aliases, mut version) = (vec![], None);
        let start = value.start;
        if let Ok(Expression::Object(object)) = hcl_edit::parser::parse_expr(&self.text[value]) {
            for (key, value) in &object {
                let ObjectKey::Ident(key) = key else { continue };
                match (key.as_str(), value.expr()) {
                    ("configuration_aliases", Expression::Array(list)) => {
                        aliases.extend(list.iter().filter_map(|one| self.alias(one, start)));
                    }
                    ("version", value) => version = self.constraint(value, start),
                    _ => {}
                }
            }
        }
        RequiredProvider { aliases, version, origin: self.origin(name) }
    }

    /// The constraint that `expression` is, which was parsed from the text that begins at `start`.
    fn constraint(&self, expression: &Expression, start: usize) -> Option<Constraint> {
        let text = expression.as_str()?.to_owned();
        let span = expression.span().unwrap_or(0..0);
        Some(Constraint { text, origin: self.origin(start + span.start..start + span.end) })
    }

    /// `NAME.ALIAS` as it stands in `configuration_aliases`, parsed from the text that begins at
    /// `start`.
    fn alias(&self, expression: &Expression, start: usize) -> Option<(String, Origin)> {
        let span = expression.span()?;
        let span = start + span.start..start + span.end;
        let alias = self.text.get(span.clone())?.trim().to_owned();
        matches!(expression, Expression::Traversal(_)).then(|| (alias, self.origin(span)))
    }

    fn flag(&self, body: &Body, name: &str) -> Option<bool> {
        match &self.text[body.value(name, self.text)?] {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// A string or heredoc that is the same wherever it is read.
    fn constant(&self, body: &Body, name: &str) -> Option<String> {
        constant(&self.text[body.value(name, self.text)?])
    }
}
