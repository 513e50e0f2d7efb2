//! A tree as text: one node a line, each with its source text.

use hcl_syntax::{Attribute, Block, Body, Expression, File, Item, Key, Kind, Part, StepKind};
use std::fmt::Write as _;

struct Shown<'a> {
    text: &'a str,
    out: String,
    depth: usize,
}

pub(crate) fn file(text: &str, file: &File) -> String {
    let mut shown = Shown { text, out: String::new(), depth: 0 };
    shown.body(&file.body);
    for comment in &file.comments {
        shown.line(&format!("comment {:?}", comment.of(text)));
    }
    shown.out
}

impl Shown<'_> {
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.out, "{}{line}", "  ".repeat(self.depth));
    }

    fn inside(&mut self, show: impl FnOnce(&mut Self)) {
        self.depth += 1;
        show(self);
        self.depth -= 1;
    }

    fn body(&mut self, body: &Body) {
        for item in &body.items {
            match item {
                Item::Attribute(Attribute { name, value }) => {
                    self.line(&format!("attribute {}", &**name));
                    self.inside(|shown| shown.expression(value));
                }
                Item::Block(Block { kind, labels, body }) => {
                    let labels: Vec<&str> = labels.iter().map(|label| &**label).collect();
                    self.line(&format!("block {} {labels:?}", &**kind));
                    self.inside(|shown| shown.body(body));
                }
            }
        }
    }

    fn expression(&mut self, expression: &Expression) {
        let what = match &expression.kind {
            Kind::Null => "null".to_owned(),
            Kind::Bool(value) => format!("bool {value}"),
            Kind::Number(text) => format!("number {text}"),
            Kind::String(text) => format!("string {text:?}"),
            Kind::Template(template) => format!("template {:?}", template.form),
            Kind::Tuple(_) => "tuple".to_owned(),
            Kind::Object(_) => "object".to_owned(),
            Kind::For(inner) => {
                let key = inner.key_name.as_ref().map(hcl_syntax::Name::as_str);
                format!("for {key:?} {} groups {}", &*inner.value_name, inner.groups)
            }
            Kind::Parentheses(_) => "parentheses".to_owned(),
            Kind::Variable(name) => format!("variable {name}"),
            Kind::Traversal(_) => "traversal".to_owned(),
            Kind::Call(call) => format!("call {} expands {}", &*call.name, call.expands),
            Kind::Unary(operation) => format!("{:?}", operation.operator),
            Kind::Binary(operation) => operation.operator.as_str().to_owned(),
            Kind::Conditional(_) => "conditional".to_owned(),
        };
        self.line(&format!("{what} <- {:?}", expression.span.of(self.text)));
        self.inside(|shown| shown.children(&expression.kind));
    }

    fn children(&mut self, kind: &Kind) {
        match kind {
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) | Kind::Variable(_) => {}
            Kind::Template(template) => self.parts(&template.parts),
            Kind::Tuple(elements) => elements.iter().for_each(|one| self.expression(one)),
            Kind::Object(entries) => {
                for entry in entries {
                    match &entry.key {
                        Key::Name(name) => self.line(&format!("key {}", &**name)),
                        Key::Expression(key) => self.expression(key),
                    }
                    self.inside(|shown| shown.expression(&entry.value));
                }
            }
            Kind::For(inner) => {
                self.expression(&inner.collection);
                for part in [&inner.key, &Some(inner.value.clone()), &inner.condition] {
                    part.iter().for_each(|one| self.expression(one));
                }
            }
            Kind::Parentheses(inner) => self.expression(inner),
            Kind::Traversal(traversal) => {
                self.expression(&traversal.root);
                for step in &traversal.steps {
                    let written = step.span.of(self.text);
                    match &step.kind {
                        StepKind::Attribute(name) => self.line(&format!("name {}", &**name)),
                        StepKind::Index(index) => {
                            self.line(&format!("index <- {written:?}"));
                            self.inside(|shown| shown.expression(index));
                        }
                        StepKind::LegacyIndex(index) => self.line(&format!("legacy index {index}")),
                        StepKind::FullSplat => self.line("splat"),
                        StepKind::AttributeSplat => self.line("splat of attributes"),
                    }
                }
            }
            Kind::Call(call) => call.arguments.iter().for_each(|one| self.expression(one)),
            Kind::Unary(operation) => self.expression(&operation.operand),
            Kind::Binary(operation) => {
                self.expression(&operation.left);
                self.expression(&operation.right);
            }
            Kind::Conditional(conditional) => {
                self.expression(&conditional.condition);
                self.expression(&conditional.when_true);
                self.expression(&conditional.when_false);
            }
        }
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            let written = part.span().of(self.text);
            match part {
                Part::Literal(literal) => self.line(&format!("{:?} <- {written:?}", literal.text)),
                Part::Interpolation(inner) => {
                    let strips = (inner.strips_before, inner.strips_after);
                    self.line(&format!("interpolation, strips {strips:?} <- {written:?}"));
                    self.inside(|shown| shown.expression(&inner.expression));
                }
                Part::If(directive) => {
                    self.line(&format!("if <- {written:?}"));
                    self.inside(|shown| {
                        shown.expression(&directive.condition);
                        shown.line("then");
                        shown.inside(|shown| shown.parts(&directive.when_true));
                        shown.line("else");
                        shown.inside(|shown| shown.parts(&directive.when_false));
                    });
                }
                Part::For(directive) => {
                    let name = &*directive.value_name;
                    let key = directive.key_name.as_ref().map(hcl_syntax::Name::as_str);
                    self.line(&format!("for {key:?} {name} <- {written:?}"));
                    self.inside(|shown| {
                        shown.expression(&directive.collection);
                        shown.inside(|shown| shown.parts(&directive.parts));
                    });
                }
            }
        }
    }
}
