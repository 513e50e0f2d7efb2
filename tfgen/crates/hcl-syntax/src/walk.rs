//! Every expression inside of another.

use crate::tree::Part;
use crate::tree::{Expression, Key, Kind, StepKind};

impl Expression {
    /// Calls `visit` with this expression and then with each inside of it, in the order of the
    /// text. A key that is a bare name is none.
    pub fn walk<'e>(&'e self, visit: &mut dyn FnMut(&'e Self)) {
        visit(self);
        match &self.kind {
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) | Kind::Variable(_) => {}
            Kind::Template(template) => walk_parts(&template.parts, visit),
            Kind::Tuple(elements) => elements.iter().for_each(|one| one.walk(visit)),
            Kind::Object(entries) => {
                for entry in entries {
                    if let Key::Expression(key) = &entry.key {
                        key.walk(visit);
                    }
                    entry.value.walk(visit);
                }
            }
            Kind::For(inner) => {
                inner.collection.walk(visit);
                if let Some(key) = &inner.key {
                    key.walk(visit);
                }
                inner.value.walk(visit);
                if let Some(condition) = &inner.condition {
                    condition.walk(visit);
                }
            }
            Kind::Parentheses(inner) => inner.walk(visit),
            Kind::Traversal(traversal) => {
                traversal.root.walk(visit);
                for step in &traversal.steps {
                    if let StepKind::Index(index) = &step.kind {
                        index.walk(visit);
                    }
                }
            }
            Kind::Call(call) => call.arguments.iter().for_each(|one| one.walk(visit)),
            Kind::Unary(operation) => operation.operand.walk(visit),
            Kind::Binary(operation) => {
                operation.left.walk(visit);
                operation.right.walk(visit);
            }
            Kind::Conditional(conditional) => {
                conditional.condition.walk(visit);
                conditional.when_true.walk(visit);
                conditional.when_false.walk(visit);
            }
        }
    }
}

fn walk_parts<'e>(parts: &'e [Part], visit: &mut dyn FnMut(&'e Expression)) {
    for part in parts {
        match part {
            Part::Literal(_) => {}
            Part::Interpolation(inner) => inner.expression.walk(visit),
            Part::If(directive) => {
                directive.condition.walk(visit);
                walk_parts(&directive.when_true, visit);
                walk_parts(&directive.when_false, visit);
            }
            Part::For(directive) => {
                directive.collection.walk(visit);
                walk_parts(&directive.parts, visit);
            }
        }
    }
}
