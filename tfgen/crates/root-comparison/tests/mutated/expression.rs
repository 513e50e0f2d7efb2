//! Changes of what an expression means.

use super::Mutation;
use crate::written::expression::Words;
use crate::written::{Role, Style, role};
use hcl_syntax::{
    BinaryOperator, Entry, Expression, Interpolation, Key, Kind, Part, Span, Step, StepKind,
    UnaryOperator,
};

/// `expression` as it is written in no style.
fn written(expression: &Expression) -> String {
    Words::new(Style::default(), Role::Value).bare(expression)
}

impl Mutation {
    /// Changes the value of the argument `name` of a block of the kinds `path`.
    pub(super) fn argument(&mut self, name: &str, value: &mut Expression, path: &[&str]) {
        if self.done.is_some() {
            return;
        }
        // For references, neither the order nor repetition counts.
        if matches!(role(path, name), Role::Reference | Role::Bare)
            && let Kind::Tuple(elements) = &mut value.kind
        {
            for at in 0..elements.len() {
                let is_single =
                    elements.iter().filter(|one| written(one) == written(&elements[at]));
                if is_single.count() == 1 && self.here("drop a reference") {
                    elements.remove(at);
                    return;
                }
            }
            elements.iter_mut().for_each(|one| self.expression(one));
            return;
        }
        // The source of a provider may be known without being written.
        if let ["terraform", "required_providers"] = path {
            if let Kind::Object(entries) = &mut value.kind {
                entries.iter_mut().for_each(|entry| self.expression(&mut entry.value));
            }
            return;
        }
        self.expression(value);
        if value.as_str().is_none_or(|text| text.len() <= 60) && self.here("repeat a value") {
            let one = value.clone();
            let span = value.span;
            *value = Expression { kind: Kind::Tuple(vec![one.clone(), one]), span };
        }
    }

    pub(super) fn expression(&mut self, expression: &mut Expression) {
        if self.done.is_some() {
            return;
        }
        match &mut expression.kind {
            Kind::Null => {
                if self.here("set what is null") {
                    expression.kind = Kind::String("null".into());
                }
            }
            Kind::Bool(value) => {
                if self.here("turn a bool") {
                    *value = !*value;
                } else if self.here("quote a bool") {
                    expression.kind = Kind::String(value.to_string().into());
                }
            }
            Kind::Number(digits) => {
                if self.here("change a number") {
                    *digits = format!("1{digits}").into();
                } else if self.here("quote a number") {
                    expression.kind = Kind::String(digits.clone());
                }
            }
            Kind::String(text) => {
                if self.here("change a string") {
                    *text = format!("{text}x").into();
                } else if !text.is_empty() && self.here("cut a string") {
                    *text = text.chars().skip(1).collect::<String>().into();
                }
            }
            Kind::Template(template) => self.parts(&mut template.parts),
            Kind::Tuple(elements) => self.list(elements),
            Kind::Object(entries) => self.object(entries),
            Kind::For(inner) => {
                if inner.condition.is_some() && self.here("drop a condition") {
                    inner.condition = None;
                    return;
                }
                if inner.key.is_some() && self.here("group results") {
                    inner.groups = !inner.groups;
                }
                self.expression(&mut inner.collection);
                inner.key.iter_mut().for_each(|one| self.expression(one));
                self.expression(&mut inner.value);
                inner.condition.iter_mut().for_each(|one| self.expression(one));
            }
            Kind::Parentheses(inner) => self.expression(inner),
            Kind::Variable(name) => {
                if self.here("rename what is read") {
                    *name = format!("{name}x").into();
                }
            }
            Kind::Traversal(traversal) => {
                self.expression(&mut traversal.root);
                self.steps(&mut traversal.steps);
            }
            Kind::Call(call) => {
                if self.here("call another function") {
                    call.name.text = format!("{}x", call.name.text).into();
                } else if !call.arguments.is_empty() && self.here("expand arguments") {
                    call.expands = !call.expands;
                }
                self.list(&mut call.arguments);
            }
            Kind::Unary(operation) => {
                if self.here("change an operator") {
                    operation.operator = match operation.operator {
                        UnaryOperator::Not => UnaryOperator::Negate,
                        UnaryOperator::Negate => UnaryOperator::Not,
                    };
                }
                self.expression(&mut operation.operand);
            }
            Kind::Binary(operation) => {
                if self.here("change an operator") {
                    operation.operator = other(operation.operator);
                } else if written(&operation.left) != written(&operation.right)
                    && self.here("swap operands")
                {
                    std::mem::swap(&mut operation.left, &mut operation.right);
                }
                self.expression(&mut operation.left);
                self.expression(&mut operation.right);
            }
            Kind::Conditional(inner) => {
                if written(&inner.when_true) != written(&inner.when_false)
                    && self.here("swap the results of a condition")
                {
                    std::mem::swap(&mut inner.when_true, &mut inner.when_false);
                }
                self.expression(&mut inner.condition);
                self.expression(&mut inner.when_true);
                self.expression(&mut inner.when_false);
            }
        }
    }

    fn list(&mut self, elements: &mut Vec<Expression>) {
        for at in 0..elements.len() {
            if self.here("drop an element") {
                elements.remove(at);
                return;
            }
            let differs =
                elements.get(at + 1).is_some_and(|next| written(next) != written(&elements[at]));
            if differs && self.here("swap two elements") {
                elements.swap(at, at + 1);
                return;
            }
        }
        elements.iter_mut().for_each(|one| self.expression(one));
    }

    fn object(&mut self, entries: &mut Vec<Entry>) {
        let key = |entry: &Entry| match &entry.key {
            Key::Name(name) => name.to_string(),
            Key::Expression(key) => key.as_str().map_or_else(|| written(key), str::to_owned),
        };
        for at in 0..entries.len() {
            // An entry before another one with the same key does not count.
            let is_last = entries[at + 1..].iter().all(|other| key(other) != key(&entries[at]));
            if !is_last {
                continue;
            }
            if self.here("drop an entry") {
                entries.remove(at);
                return;
            }
            if self.here("change a key") {
                let text = format!("{}x", key(&entries[at]));
                let kind = Kind::String(text.into());
                entries[at].key = Key::Expression(Expression { kind, span: Span::default() });
                return;
            }
            self.expression(&mut entries[at].value);
        }
    }

    fn steps(&mut self, steps: &mut Vec<Step>) {
        for at in 0..steps.len() {
            if self.here("drop a step") {
                steps.remove(at);
                if steps.is_empty() {
                    steps.push(attribute("x"));
                }
                return;
            }
            match &mut steps[at].kind {
                StepKind::Attribute(name) => {
                    if self.here("take another attribute") {
                        name.text = format!("{}x", name.text).into();
                    }
                }
                StepKind::Index(key) => self.expression(key),
                StepKind::LegacyIndex(digits) => {
                    if self.here("take another element") {
                        *digits = format!("1{digits}").into();
                    }
                }
                StepKind::FullSplat | StepKind::AttributeSplat => {}
            }
        }
        if self.here("take one more step") {
            steps.push(attribute("more"));
        }
    }

    fn parts(&mut self, parts: &mut Vec<Part>) {
        for at in 0..parts.len() {
            let is_empty = matches!(&parts[at], Part::Literal(literal) if literal.text.is_empty());
            if !is_empty && self.here("drop a part of a template") {
                parts.remove(at);
                return;
            }
            match &mut parts[at] {
                Part::Literal(literal) => {
                    if self.here("change the text of a template") {
                        literal.text = format!("{}x", literal.text).into();
                    }
                }
                Part::Interpolation(Interpolation { expression, .. }) => {
                    self.expression(expression);
                }
                Part::If(directive) => {
                    self.expression(&mut directive.condition);
                    self.parts(&mut directive.when_true);
                    self.parts(&mut directive.when_false);
                }
                Part::For(directive) => {
                    self.expression(&mut directive.collection);
                    self.parts(&mut directive.parts);
                }
            }
        }
    }
}

fn attribute(name: &str) -> Step {
    let name = hcl_syntax::Name { text: name.into(), span: Span::default() };
    Step { kind: StepKind::Attribute(name), span: Span::default() }
}

/// An operator other than `operator`.
fn other(operator: BinaryOperator) -> BinaryOperator {
    match operator {
        BinaryOperator::Or => BinaryOperator::And,
        BinaryOperator::And => BinaryOperator::Or,
        BinaryOperator::Equal => BinaryOperator::NotEqual,
        BinaryOperator::NotEqual => BinaryOperator::Equal,
        BinaryOperator::Greater => BinaryOperator::GreaterOrEqual,
        BinaryOperator::GreaterOrEqual => BinaryOperator::Less,
        BinaryOperator::Less => BinaryOperator::LessOrEqual,
        BinaryOperator::LessOrEqual => BinaryOperator::Greater,
        BinaryOperator::Add => BinaryOperator::Subtract,
        BinaryOperator::Subtract => BinaryOperator::Multiply,
        BinaryOperator::Multiply => BinaryOperator::Divide,
        BinaryOperator::Divide => BinaryOperator::Remainder,
        BinaryOperator::Remainder => BinaryOperator::Add,
    }
}
