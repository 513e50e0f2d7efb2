//! Turns expressions into meanings.

use crate::given::Values;
use crate::meaning::{For, Meaning, Node, Step, number, string, text};
use crate::paths;
use crate::place::Place;
use hcl_syntax::{
    Call, Entry, Expression, Key, Kind, Span, StepKind, Traversal, UnaryOperator, parse_expression,
};
use std::path::Path;

/// Reads expressions of one file.
pub(crate) struct Reader<'r> {
    pub(crate) file: usize,
    /// The folder of the root.
    pub(crate) folder: &'r Path,
    /// The values of variables.
    pub(crate) values: &'r Values,
    /// The names that `for` and `dynamic` introduce here.
    pub(crate) names: Vec<String>,
}

impl Reader<'_> {
    /// The place of `span` in the file.
    pub(crate) fn place(&self, span: Span) -> Place {
        Place { file: self.file, span }
    }

    pub(crate) fn at(&self, meaning: Meaning, span: Span) -> Node {
        Node { meaning, place: self.place(span) }
    }

    /// The meaning of `expression` where a value is expected.
    pub(crate) fn value(&mut self, expression: &Expression) -> Node {
        let meaning = self.meaning(expression);
        self.at(meaning, expression.span)
    }

    fn meaning(&mut self, expression: &Expression) -> Meaning {
        match &expression.kind {
            Kind::Null => Meaning::Null,
            Kind::Bool(value) => Meaning::Bool(*value),
            Kind::Number(digits) => number(digits),
            Kind::String(text) => string(text),
            Kind::Template(template) => self.template(template),
            Kind::Tuple(elements) => {
                Meaning::Tuple(elements.iter().map(|one| self.value(one)).collect())
            }
            Kind::Object(entries) => self.object(entries),
            Kind::For(inner) => self.for_expression(inner),
            Kind::Parentheses(inner) => self.meaning(inner),
            Kind::Variable(name) => Meaning::Variable(name.clone()),
            Kind::Traversal(traversal) => self.traversal(traversal, expression),
            Kind::Call(call) => self.call(call),
            Kind::Unary(operation) => {
                let operand = self.value(&operation.operand);
                match (operation.operator, operand.meaning) {
                    (UnaryOperator::Negate, Meaning::Number(number)) => {
                        Meaning::Number(number.negated())
                    }
                    (operator, meaning) => {
                        Meaning::Unary(operator, Box::new(Node { meaning, place: operand.place }))
                    }
                }
            }
            Kind::Binary(operation) => {
                let (left, right) = (self.value(&operation.left), self.value(&operation.right));
                Meaning::Binary(Box::new(left), operation.operator, Box::new(right))
            }
            Kind::Conditional(conditional) => Meaning::Conditional(Box::new([
                self.value(&conditional.condition),
                self.value(&conditional.when_true),
                self.value(&conditional.when_false),
            ])),
        }
    }

    fn object(&mut self, entries: &[Entry]) -> Meaning {
        let entries: Vec<(Node, Node)> =
            entries.iter().map(|one| (self.key(&one.key), self.value(&one.value))).collect();
        let is_text = |key: &Node| matches!(key.meaning, Meaning::String(_));
        if !entries.iter().all(|(key, _)| is_text(key)) {
            return Meaning::Entries(entries);
        }
        let entries = entries.into_iter().filter_map(|(key, value)| match key.meaning {
            Meaning::String(key) => Some((key.into_string(), value)),
            _ => None,
        });
        Meaning::Object(entries.collect())
    }

    /// A key, which becomes a string.
    fn key(&mut self, key: &Key) -> Node {
        let mut node = match key {
            Key::Name(name) => self.at(string(name), name.span),
            Key::Expression(expression) => self.value(expression),
        };
        if let Some(text) = text(&node.meaning) {
            node.meaning = string(&text);
        }
        node
    }

    fn for_expression(&mut self, inner: &hcl_syntax::For) -> Meaning {
        let collection = self.value(&inner.collection);
        let open = self.names.len();
        let names = names(inner.key_name.as_ref(), &inner.value_name);
        self.name(&names);
        let meaning = Meaning::For(Box::new(For {
            collection,
            key: inner.key.as_ref().map(|key| self.value(key)),
            value: self.value(&inner.value),
            groups: inner.groups,
            condition: inner.condition.as_ref().map(|condition| self.value(condition)),
            names,
        }));
        self.names.truncate(open);
        meaning
    }

    /// Opens the scope of `names`.
    pub(crate) fn name(&mut self, names: &(Option<Box<str>>, Box<str>)) {
        self.names.extend(names.0.iter().chain([&names.1]).map(ToString::to_string));
    }

    fn call(&mut self, call: &Call) -> Meaning {
        let mut arguments: Vec<Node> = call.arguments.iter().map(|one| self.value(one)).collect();
        let name = call.name.as_str();
        let name = name.strip_prefix("core::").unwrap_or(name);
        // Its template must be a plain reference, not even in parentheses.
        if name == "templatestring"
            && let (Some(first), Some(node)) = (call.arguments.first(), arguments.first_mut())
            && !matches!(first.kind, Kind::Traversal(_) | Kind::Variable(_))
        {
            node.meaning = Meaning::Computed(Box::new(node.clone()));
        }
        if paths::takes_path(name)
            && let Some(first) = arguments.first_mut()
        {
            paths::resolve(first, self.folder);
        }
        Meaning::Call { name: name.into(), arguments, expands: call.expands }
    }

    fn traversal(&mut self, traversal: &Traversal, whole: &Expression) -> Meaning {
        let mut steps = &traversal.steps[..];
        let mut node = None;
        if let Kind::Variable(name) = &traversal.root.kind
            && !self.names.iter().any(|known| **known == **name)
            && let Some(StepKind::Attribute(member)) = steps.first().map(|step| &step.kind)
        {
            let place = self.place(whole.span);
            match (&**name, member.as_str()) {
                ("path", member) => {
                    let folder = paths::folder(member, self.folder);
                    node = folder.map(|meaning| (Node { meaning, place }, 1));
                }
                ("var", member) => node = self.values.read(member, whole, steps, place),
                _ => {}
            }
        }
        let mut node = match node {
            Some((known, taken)) => {
                steps = &steps[taken..];
                known
            }
            None => self.value(&traversal.root),
        };
        while let Some((step, rest)) = steps.split_first() {
            let (next, taken) = match &step.kind {
                StepKind::FullSplat | StepKind::AttributeSplat => {
                    let is_inside = |step: &&hcl_syntax::Step| match step.kind {
                        StepKind::Attribute(_) | StepKind::LegacyIndex(_) => true,
                        StepKind::Index(_) => matches!(steps[0].kind, StepKind::FullSplat),
                        StepKind::FullSplat | StepKind::AttributeSplat => false,
                    };
                    let inside = rest.iter().take_while(is_inside).count();
                    let each = rest[..inside].iter().filter_map(|one| self.step(one)).collect();
                    (Meaning::Splat(Box::new(node), each), inside + 1)
                }
                _ => {
                    let is_single = |step: &&hcl_syntax::Step| {
                        !matches!(step.kind, StepKind::FullSplat | StepKind::AttributeSplat)
                    };
                    let length = steps.iter().take_while(is_single).count();
                    let more = steps[..length].iter().filter_map(|one| self.step(one)).collect();
                    (stepped(node, more), length)
                }
            };
            node = self.at(next, whole.span);
            steps = &steps[taken..];
        }
        node.meaning
    }

    fn step(&mut self, step: &hcl_syntax::Step) -> Option<Step> {
        Some(match &step.kind {
            StepKind::Attribute(name) => Step::Attribute(name.text.clone()),
            StepKind::Index(key) => Step::Index(self.value(key)),
            StepKind::LegacyIndex(digits) => Step::Index(self.at(number(digits), step.span)),
            StepKind::FullSplat | StepKind::AttributeSplat => return None,
        })
    }

    /// The meaning of `expression` where a reference or a keyword is expected, which may be quoted.
    pub(crate) fn reference(&mut self, expression: &Expression) -> Node {
        let quoted = expression.as_str().and_then(|text| parse_expression(text).ok());
        let mut node = self.value(quoted.as_ref().unwrap_or(expression));
        node.place = self.place(expression.span);
        node
    }

    /// The meaning of `expression` where a list of references or a keyword is expected.
    pub(crate) fn references(&mut self, expression: &Expression) -> Node {
        match &expression.kind {
            Kind::Tuple(elements) => {
                let all = elements.iter().map(|one| self.reference(one)).collect();
                self.at(Meaning::References(all), expression.span)
            }
            _ => self.reference(expression),
        }
    }

    /// The meaning of `expression` as a type. Terraform 0.11 used quotes around it, and collections
    /// without an element type.
    pub(crate) fn kind(&mut self, expression: &Expression) -> Node {
        let mut node = self.reference(expression);
        if let Meaning::Variable(name) = &node.meaning
            && matches!(&**name, "list" | "map" | "set")
        {
            let any = self.at(Meaning::Variable("any".into()), expression.span);
            let name = name.clone();
            node.meaning = Meaning::Call { name, arguments: vec![any], expands: false };
        }
        node
    }

    /// The meaning of `expression` as a module's source: a folder, or something to fetch.
    pub(crate) fn source(&mut self, expression: &Expression) -> Node {
        let mut node = self.value(expression);
        if let Meaning::String(text) = &node.meaning
            && (text.starts_with("./") || text.starts_with("../") || matches!(&**text, "." | ".."))
        {
            let place = node.place;
            let rest = Box::new(Node { meaning: string(""), place });
            node.meaning = Meaning::File(paths::joined(self.folder, text), rest);
        }
        node
    }

    /// The meaning of `expression` as the provider configurations of a module.
    pub(crate) fn providers(&mut self, expression: &Expression) -> Node {
        let Kind::Object(entries) = &expression.kind else { return self.value(expression) };
        let mut known = std::collections::BTreeMap::new();
        for entry in entries {
            let key = match &entry.key {
                Key::Name(name) => Some(name.to_string()),
                Key::Expression(key) => self.reference(key).reference(),
            };
            match key {
                Some(key) => known.insert(key, self.reference(&entry.value)),
                None => return self.value(expression),
            };
        }
        self.at(Meaning::Object(known), expression.span)
    }
}

impl Reader<'_> {
    /// The meaning of `expression` as the versions and the address of a provider.
    pub(crate) fn required_provider(&mut self, expression: &Expression) -> Node {
        let mut node = self.value(expression);
        if let (Meaning::Object(known), Kind::Object(entries)) =
            (&mut node.meaning, &expression.kind)
        {
            for entry in entries {
                if entry.key.as_str() == Some("configuration_aliases") {
                    let aliases = self.references(&entry.value);
                    known.insert("configuration_aliases".to_owned(), aliases);
                }
            }
        }
        node
    }
}

/// `steps` into `node`, which may already have some.
fn stepped(node: Node, steps: Vec<Step>) -> Meaning {
    match node.meaning {
        Meaning::Traversal(root, mut first) => {
            first.extend(steps);
            Meaning::Traversal(root, first)
        }
        _ => Meaning::Traversal(Box::new(node), steps),
    }
}

/// The names of a `for`.
pub(crate) fn names(
    key: Option<&hcl_syntax::Name>,
    value: &hcl_syntax::Name,
) -> (Option<Box<str>>, Box<str>) {
    (key.map(|name| name.text.clone()), value.text.clone())
}
