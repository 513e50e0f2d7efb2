//! Visits every expression inside another.

use crate::tree::Part;
use crate::tree::{Expression, Key, Kind, StepKind};

impl Expression {
    /// Calls `visit` with this expression and then with each inside it, in the order of the text. A
    /// key that is a bare name is not an expression.
    pub fn walk<'e>(&'e self, visit: &mut dyn FnMut(&'e Self)) {
        visit(self);
        self.parts(&mut |part| part.walk(visit));
    }

    /// Calls `visit` with each direct part of this expression, in the order of the text.
    pub fn parts<'e>(&'e self, visit: &mut dyn FnMut(&'e Self)) {
        match &self.kind {
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) | Kind::Variable(_) => {}
            Kind::Template(template) => template_parts(&template.parts, visit),
            Kind::Tuple(elements) => elements.iter().for_each(visit),
            Kind::Object(entries) => {
                for entry in entries {
                    if let Key::Expression(key) = &entry.key {
                        visit(key);
                    }
                    visit(&entry.value);
                }
            }
            Kind::For(inner) => {
                visit(&inner.collection);
                inner.key.iter().for_each(&mut *visit);
                visit(&inner.value);
                inner.condition.iter().for_each(visit);
            }
            Kind::Parentheses(inner) => visit(inner),
            Kind::Traversal(traversal) => {
                visit(&traversal.root);
                for step in &traversal.steps {
                    if let StepKind::Index(index) = &step.kind {
                        visit(index);
                    }
                }
            }
            Kind::Call(call) => call.arguments.iter().for_each(visit),
            Kind::Unary(operation) => visit(&operation.operand),
            Kind::Binary(operation) => {
                visit(&operation.left);
                visit(&operation.right);
            }
            Kind::Conditional(conditional) => {
                visit(&conditional.condition);
                visit(&conditional.when_true);
                visit(&conditional.when_false);
            }
        }
    }
}

fn template_parts<'e>(parts: &'e [Part], visit: &mut dyn FnMut(&'e Expression)) {
    for part in parts {
        match part {
            Part::Literal(_) => {}
            Part::Interpolation(inner) => visit(&inner.expression),
            Part::If(directive) => {
                visit(&directive.condition);
                template_parts(&directive.when_true, visit);
                template_parts(&directive.when_false, visit);
            }
            Part::For(directive) => {
                visit(&directive.collection);
                template_parts(&directive.parts, visit);
            }
        }
    }
}
