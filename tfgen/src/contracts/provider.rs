//! The entries of `required_providers`.

use super::declared::{Place, Value};
use super::{Constraint, RequiredProvider};
use crate::source::Origin;
use hcl_syntax::{Expression, Kind, Span, StepKind};
use terraform_expressions::Syntax;

/// The provider whose local name is at `origin` and whose requirements are `value`.
pub(super) fn required(origin: Origin, value: Value<'_>) -> RequiredProvider {
    let mut provider = RequiredProvider { source: None, aliases: vec![], version: None, origin };
    let written = value.written().constant();
    let Some(tree) = written.tree() else { return provider };
    // Terraform 0.12 had the version alone.
    let Kind::Object(entries) = &tree.kind else {
        provider.version = constraint(value.place, tree);
        return provider;
    };
    for entry in entries {
        match (entry.key.as_str(), &entry.value.kind) {
            (Some("configuration_aliases"), Kind::Tuple(list)) => {
                provider.aliases.extend(list.iter().filter_map(|one| alias(value.place, one)));
            }
            (Some("source"), _) => {
                let text = entry.value.as_str().map(str::to_owned);
                provider.source = text.map(|text| (text, value.place.origin(entry.value.span)));
            }
            (Some("version"), _) => provider.version = constraint(value.place, &entry.value),
            _ => {}
        }
    }
    provider
}

/// The constraint that `expression` is.
pub(super) fn constraint(place: &Place, expression: &Expression) -> Option<Constraint> {
    let text = expression.as_str()?.to_owned();
    Some(Constraint { text, origin: place.origin(expression.span) })
}

/// `NAME.ALIAS` as it stands in `configuration_aliases`. JSON has it in a string.
fn alias(place: &Place, expression: &Expression) -> Option<(String, Origin)> {
    let span = expression.span;
    match (&expression.kind, place.text.syntax()) {
        (Kind::String(text), Syntax::Json) => {
            named(&hcl_syntax::parse_expression(text).ok()?, place, span)
        }
        _ => named(expression, place, span),
    }
}

fn named(expression: &Expression, place: &Place, span: Span) -> Option<(String, Origin)> {
    let Kind::Traversal(traversal) = &expression.kind else { return None };
    match (&traversal.root.kind, &traversal.steps[..]) {
        (Kind::Variable(name), [step]) => match &step.kind {
            StepKind::Attribute(alias) => {
                Some((format!("{name}.{}", alias.as_str()), place.origin(span)))
            }
            _ => None,
        },
        _ => None,
    }
}
