//! What an expression in the body of a module refers to.

use super::AddressStep;
use hcl_syntax::{Expression, Kind, Part, Step, StepKind};

/// The name at the start of `expression` and the steps after it, if each of them is a name or a
/// constant.
pub(super) fn absolute(expression: &Expression) -> Option<(&str, &[Step])> {
    match &expression.kind {
        Kind::Variable(name) => Some((name, &[])),
        // Terraform accepts these as names where it expects one.
        Kind::Null => Some(("null", &[])),
        Kind::Bool(flag) => Some((if *flag { "true" } else { "false" }, &[])),
        Kind::Traversal(traversal) => {
            let (name, []) = absolute(&traversal.root)? else { return None };
            traversal.steps.iter().all(Step::is_static).then_some((name, &traversal.steps[..]))
        }
        _ => None,
    }
}

/// The steps of an address.
pub(super) fn address_steps(steps: &[Step]) -> impl Iterator<Item = AddressStep<'_>> {
    steps.iter().map(|step| match &step.kind {
        StepKind::Attribute(name) => AddressStep::Name(name),
        _ if step.is_static() => AddressStep::Key,
        _ => AddressStep::Other,
    })
}

/// Calls `take` with the parts of an address as [`absolute`] does, also if the address is in a
/// string, as in JSON and in Terraform 0.11; `None` if there is no address.
pub(super) fn with_absolute<R>(
    expression: &Expression,
    take: impl FnOnce(&str, &[Step]) -> R,
) -> Option<R> {
    match &expression.kind {
        Kind::String(text) => {
            let inner = hcl_syntax::parse_expression(text).ok()?;
            absolute(&inner).map(|(root, steps)| take(root, steps))
        }
        _ => absolute(expression).map(|(root, steps)| take(root, steps)),
    }
}

/// Calls `visit` with the first name of each reference and the steps after it, except for names
/// that a `for` of the expression introduces.
pub(super) fn each(expression: &Expression, visit: &mut dyn FnMut(&str, &[Step])) {
    let mut named = vec![];
    expression.walk(&mut |inner| match &inner.kind {
        Kind::For(one) => {
            named
                .extend(one.key_name.iter().chain([&one.value_name]).map(hcl_syntax::Name::as_str));
        }
        Kind::Template(template) => named_in(&template.parts, &mut named),
        _ => {}
    });
    inside(expression, &named, visit);
}

/// The names that the `%{ for }` of a template introduce.
fn named_in<'e>(parts: &'e [Part], named: &mut Vec<&'e str>) {
    for part in parts {
        match part {
            Part::For(one) => {
                named.extend(
                    one.key_name.iter().chain([&one.value_name]).map(hcl_syntax::Name::as_str),
                );
                named_in(&one.parts, named);
            }
            Part::If(one) => {
                named_in(&one.when_true, named);
                named_in(&one.when_false, named);
            }
            Part::Literal(_) | Part::Interpolation(_) => {}
        }
    }
}

fn inside(expression: &Expression, named: &[&str], visit: &mut dyn FnMut(&str, &[Step])) {
    let mut take = |root: &str, steps: &[Step]| {
        if !named.contains(&root) {
            visit(root, steps);
        }
    };
    match &expression.kind {
        Kind::Variable(root) => take(root, &[]),
        Kind::Traversal(traversal) => {
            if let Kind::Variable(root) = &traversal.root.kind {
                take(root, &traversal.steps);
                for step in &traversal.steps {
                    if let StepKind::Index(index) = &step.kind {
                        inside(index, named, visit);
                    }
                }
            } else {
                expression.parts(&mut |part| inside(part, named, visit));
            }
        }
        _ => expression.parts(&mut |part| inside(part, named, visit)),
    }
}
