//! Replaces variables with their values.

use hcl_syntax::{Body, Entry, Expression, ForParts, If, Item, Key, Kind, Part, StepKind};
use std::collections::BTreeMap;

/// The variables of `body` that `set` sets to a string, number or bool, if that is also their type.
pub(crate) fn primitives(body: &Body, set: &BTreeMap<String, Kind>) -> BTreeMap<String, Kind> {
    let variables = body.blocks_of("variable").filter_map(|block| {
        let name = block.labels.first()?.text.to_string();
        let value = set.get(&name)?;
        let kind = match &block.body.value("type")?.kind {
            Kind::Variable(kind) => &**kind,
            _ => return None,
        };
        let is_it = matches!(
            (kind, value),
            ("string", Kind::String(_)) | ("number", Kind::Number(_)) | ("bool", Kind::Bool(_))
        );
        let is_marked = block.body.value("sensitive").or(block.body.value("ephemeral")).is_some();
        (is_it && !is_marked).then(|| (name, value.clone()))
    });
    variables.collect()
}

/// Removes the variables that `set` sets from `body`, and inserts their values where they are read.
pub(crate) fn substitute(body: &mut Body, set: &BTreeMap<String, Kind>) {
    body.items.retain(|item| match item {
        Item::Block(block) => {
            let name = block.labels.first().map(|label| &*label.text);
            &*block.kind != "variable" || !name.is_some_and(|name| set.contains_key(name))
        }
        Item::Attribute(_) => true,
    });
    inside(body, set);
}

fn inside(body: &mut Body, set: &BTreeMap<String, Kind>) {
    for item in &mut body.items {
        match item {
            Item::Attribute(attribute) => expression(&mut attribute.value, set),
            Item::Block(block) => inside(&mut block.body, set),
        }
    }
}

fn expression(one: &mut Expression, set: &BTreeMap<String, Kind>) {
    let all = |list: &mut [Expression]| list.iter_mut().for_each(|one| expression(one, set));
    match &mut one.kind {
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) | Kind::Variable(_) => {}
        Kind::Template(template) => parts(&mut template.parts, set),
        Kind::Tuple(elements) => all(elements),
        Kind::Object(entries) => {
            for Entry { key, value } in entries {
                if let Key::Expression(key) = key {
                    expression(key, set);
                }
                expression(value, set);
            }
        }
        Kind::For(inner) => {
            expression(&mut inner.collection, set);
            expression(&mut inner.value, set);
            let others = [&mut inner.key, &mut inner.condition];
            others.into_iter().flatten().for_each(|one| expression(one, set));
        }
        Kind::Parentheses(inner) => expression(inner, set),
        Kind::Traversal(traversal) => {
            let name = match (&traversal.root.kind, &traversal.steps[..]) {
                (Kind::Variable(root), [step]) if **root == *"var" => match &step.kind {
                    StepKind::Attribute(name) => Some(name.to_string()),
                    _ => None,
                },
                _ => None,
            };
            if let Some(value) = name.and_then(|name| set.get(&name)) {
                one.kind = value.clone();
                return;
            }
            expression(&mut traversal.root, set);
            for step in &mut traversal.steps {
                if let StepKind::Index(key) = &mut step.kind {
                    expression(key, set);
                }
            }
        }
        Kind::Call(call) => all(&mut call.arguments),
        Kind::Unary(operation) => expression(&mut operation.operand, set),
        Kind::Binary(operation) => {
            expression(&mut operation.left, set);
            expression(&mut operation.right, set);
        }
        Kind::Conditional(conditional) => {
            expression(&mut conditional.condition, set);
            expression(&mut conditional.when_true, set);
            expression(&mut conditional.when_false, set);
        }
    }
}

fn parts(all: &mut [Part], set: &BTreeMap<String, Kind>) {
    for part in all {
        match part {
            Part::Literal(_) => {}
            Part::Interpolation(inner) => expression(&mut inner.expression, set),
            Part::If(directive) => {
                let If { condition, when_true, when_false, .. } = &mut **directive;
                expression(condition, set);
                parts(when_true, set);
                parts(when_false, set);
            }
            Part::For(directive) => {
                let ForParts { collection, parts: inside, .. } = &mut **directive;
                expression(collection, set);
                parts(inside, set);
            }
        }
    }
}
