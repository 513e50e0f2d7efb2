//! Trees that were read from a string after resolving its escapes. The place of a part in the file
//! is unknown, so all parts get the place of the string.

use crate::tree::Part;
use crate::tree::{Expression, Key, Kind, Name, StepKind};
use crate::{Error, Span};

/// `read`, with all places at `span`.
pub(super) fn moved(
    read: Result<Expression, Vec<Error>>,
    span: Span,
) -> Result<Expression, Vec<Error>> {
    match read {
        Ok(mut expression) => {
            place(&mut expression, span);
            Ok(expression)
        }
        Err(errors) => {
            Err(errors.into_iter().map(|error| Error { span, related: None, ..error }).collect())
        }
    }
}

fn place(expression: &mut Expression, span: Span) {
    expression.span = span;
    match &mut expression.kind {
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) | Kind::Variable(_) => {}
        Kind::Template(template) => place_parts(&mut template.parts, span),
        Kind::Tuple(elements) => elements.iter_mut().for_each(|one| place(one, span)),
        Kind::Object(entries) => {
            for entry in entries {
                match &mut entry.key {
                    Key::Name(name) => name.span = span,
                    Key::Expression(key) => place(key, span),
                }
                place(&mut entry.value, span);
            }
        }
        Kind::For(inner) => {
            place_names(&mut inner.key_name, &mut inner.value_name, span);
            place(&mut inner.collection, span);
            place(&mut inner.value, span);
            let others = [&mut inner.key, &mut inner.condition];
            others.into_iter().flatten().for_each(|one| place(one, span));
        }
        Kind::Parentheses(inner) => place(inner, span),
        Kind::Traversal(traversal) => {
            place(&mut traversal.root, span);
            for step in &mut traversal.steps {
                step.span = span;
                match &mut step.kind {
                    StepKind::Attribute(name) => name.span = span,
                    StepKind::Index(index) => place(index, span),
                    StepKind::LegacyIndex(_) | StepKind::FullSplat | StepKind::AttributeSplat => {}
                }
            }
        }
        Kind::Call(call) => {
            call.name.span = span;
            call.arguments.iter_mut().for_each(|one| place(one, span));
        }
        Kind::Unary(operation) => place(&mut operation.operand, span),
        Kind::Binary(operation) => {
            place(&mut operation.left, span);
            place(&mut operation.right, span);
        }
        Kind::Conditional(conditional) => {
            place(&mut conditional.condition, span);
            place(&mut conditional.when_true, span);
            place(&mut conditional.when_false, span);
        }
    }
}

fn place_parts(parts: &mut [Part], span: Span) {
    for part in parts {
        match part {
            Part::Literal(literal) => literal.span = span,
            Part::Interpolation(inner) => {
                inner.span = span;
                place(&mut inner.expression, span);
            }
            Part::If(directive) => {
                directive.span = span;
                place(&mut directive.condition, span);
                place_parts(&mut directive.when_true, span);
                place_parts(&mut directive.when_false, span);
            }
            Part::For(directive) => {
                directive.span = span;
                place_names(&mut directive.key_name, &mut directive.value_name, span);
                place(&mut directive.collection, span);
                place_parts(&mut directive.parts, span);
            }
        }
    }
}

fn place_names(key: &mut Option<Name>, value: &mut Name, span: Span) {
    value.span = span;
    if let Some(key) = key {
        key.span = span;
    }
}
