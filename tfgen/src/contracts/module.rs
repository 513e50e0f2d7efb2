//! Reads the contract of one module from its files.

use super::syntax::Parsed;
use super::{Constraint, Contract, Output, RequiredProvider, Type, Validation, Variable};
use crate::problem::{Code, Problem};
use crate::source::{Origin, SourceId, Sources};
use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::parser::Error;
use hcl_edit::structure::{Block, Body};
use std::sync::Arc;

/// Adds what the file `source` declares, which was parsed before if it may declare anything, to
/// `contract`.
pub(super) fn read_file(
    contract: &mut Contract,
    source: SourceId,
    sources: &Sources,
    parsed: Result<Option<Parsed<'_>>, Error>,
) {
    let text = sources.get(source).text.as_str();
    let Parsed { body, text } = match parsed {
        Ok(Some(parsed)) => parsed,
        Ok(None) => return,
        Err(error) => {
            let at = error.location().offset().min(text.len());
            contract.problems.push(
                Problem::new(Code::ModuleSyntax, "the module's file is not HCL")
                    .at(Origin::new(source, at..at), error.message().replace('\n', ", ")),
            );
            return;
        }
    };
    let mut reader = Reader { contract, source, text: &text, shared: text.as_ref().into() };
    for block in body.into_blocks() {
        match block.ident.as_str() {
            "variable" => reader.variable(block),
            "output" => reader.output(&block),
            "terraform" => reader.terraform(&block.body),
            _ => {}
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
    fn origin(&self, part: &impl hcl_edit::Span) -> Origin {
        Origin::new(self.source, part.span().unwrap_or(0..0))
    }

    /// The single label of a block, and where its header is.
    fn name(&self, block: &Block) -> Option<(String, Origin)> {
        let label = block.labels.first()?;
        let start = block.ident.span().map_or(0, |span| span.start);
        let end = label.span().map_or(start, |span| span.end);
        Some((label.as_str().to_owned(), Origin::new(self.source, start..end)))
    }

    fn refuse(&mut self, origin: Origin, title: String, label: String) {
        self.contract.problems.push(Problem::new(Code::ModuleSyntax, title).at(origin, label));
    }

    fn variable(&mut self, block: Block) {
        let Some((name, origin)) = self.name(&block) else { return };
        let mut body = block.body;
        let kind = match body.get_attribute("type") {
            None => Type::Any,
            Some(attribute) => match Type::parse(&attribute.value, self.text) {
                Ok(kind) => kind,
                Err(error) => {
                    let place = Origin::new(self.source, error.span);
                    self.refuse(place, format!("the type of `{name}` is not one"), error.message);
                    Type::Any
                }
            },
        };
        let default_value = body.remove_attribute("default").map(|attribute| attribute.value);
        let default = default_value.as_ref().map(|value| self.origin(value));
        let variable = Variable {
            kind,
            default,
            default_value,
            text: self.shared.clone(),
            nullable: flag(&body, "nullable").unwrap_or(true),
            sensitive: flag(&body, "sensitive").unwrap_or(false),
            ephemeral: flag(&body, "ephemeral").unwrap_or(false),
            deprecated: text(&body, "deprecated"),
            description: text(&body, "description"),
            validations: self.validations(body),
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

    fn validations(&self, body: Body) -> Vec<Validation> {
        body.into_blocks()
            .filter(|block| block.has_ident("validation"))
            .filter_map(|Block { mut body, .. }| {
                let condition = body.remove_attribute("condition")?.value;
                let origin = self.origin(&condition);
                let error_message = body.remove_attribute("error_message").map(|one| one.value);
                Some(Validation { condition, error_message, origin })
            })
            .collect()
    }

    fn output(&mut self, block: &Block) {
        let Some((name, origin)) = self.name(block) else { return };
        let sensitive = flag(&block.body, "sensitive").unwrap_or(false);
        let description = text(&block.body, "description");
        self.contract.outputs.insert(name, Output { sensitive, description, origin });
    }

    fn terraform(&mut self, body: &Body) {
        if let Some(attribute) = body.get_attribute("required_version") {
            self.contract.required_version = self.constraint(&attribute.value);
        }
        for block in body.get_blocks("required_providers") {
            for attribute in block.body.attributes() {
                let (mut aliases, mut version) = (vec![], None);
                if let Expression::Object(object) = &attribute.value {
                    for (key, value) in object {
                        let ObjectKey::Ident(key) = key else { continue };
                        match (key.as_str(), value.expr()) {
                            ("configuration_aliases", Expression::Array(list)) => {
                                aliases.extend(list.iter().filter_map(|one| self.alias(one)));
                            }
                            ("version", value) => version = self.constraint(value),
                            _ => {}
                        }
                    }
                }
                let origin = self.origin(&attribute.key);
                let name = attribute.key.as_str().to_owned();
                self.contract.providers.insert(name, RequiredProvider { aliases, version, origin });
            }
        }
    }

    fn constraint(&self, expression: &Expression) -> Option<Constraint> {
        let text = expression.as_str()?.to_owned();
        Some(Constraint { text, origin: self.origin(expression) })
    }

    /// `NAME.ALIAS` as it stands in `configuration_aliases`.
    fn alias(&self, expression: &Expression) -> Option<(String, Origin)> {
        let span = expression.span()?;
        let alias = self.text.get(span.clone())?.trim().to_owned();
        matches!(expression, Expression::Traversal(_))
            .then(|| (alias, Origin::new(self.source, span)))
    }
}

fn flag(body: &Body, key: &str) -> Option<bool> {
    body.get_attribute(key).and_then(|attribute| attribute.value.as_bool())
}

/// A string or heredoc that is the same wherever it is read.
fn text(body: &Body, key: &str) -> Option<String> {
    let value = &body.get_attribute(key)?.value;
    match (value.as_str(), value) {
        (Some(text), _) => Some(text.to_owned()),
        (None, Expression::HeredocTemplate(heredoc)) => {
            let mut heredoc = heredoc.as_ref().clone();
            heredoc.dedent();
            let parts =
                heredoc.template.iter().map(|part| part.as_literal().map(|text| text.as_str()));
            parts.collect::<Option<String>>().map(|text| text.trim_end().to_owned())
        }
        (None, _) => None,
    }
}
