//! The parts of values.

use hcl_syntax::{Expression, Key, Kind, Part, StepKind, Template};
use std::collections::BTreeMap;
use std::fmt;

/// What a value is, by what writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// A string, number or bool, or an empty list or object.
    Literal,
    /// An address with attributes and constant keys.
    Reference,
    /// Text with references filled in.
    Template,
    Null,
    /// An address with a splat.
    Splat,
    /// An address with a key that is evaluated.
    Index,
    /// Text with more than references filled in.
    RichTemplate,
    /// Text with `%{ if }` or `%{ for }`.
    Directives,
    /// An object with keys that are evaluated.
    Keys,
    Call,
    Conditional,
    For,
    Operator,
}

impl Form {
    /// All of them, in the order in which they are shown.
    pub(crate) const ALL: [Self; 13] = [
        Self::Literal,
        Self::Reference,
        Self::Template,
        Self::Null,
        Self::Splat,
        Self::Index,
        Self::RichTemplate,
        Self::Directives,
        Self::Keys,
        Self::Call,
        Self::Conditional,
        Self::For,
        Self::Operator,
    ];

    /// Whether nothing is evaluated but addresses and text.
    pub(crate) fn is_plain(self) -> bool {
        matches!(self, Self::Literal | Self::Reference | Self::Template | Self::Null)
    }

    /// Whether it is that, or an address with a splat or an index that is evaluated.
    pub(crate) fn is_address(self) -> bool {
        self.is_plain() || matches!(self, Self::Splat | Self::Index)
    }
}

impl fmt::Display for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Literal => "literal",
            Self::Reference => "reference",
            Self::Template => "text with references",
            Self::Null => "`null`",
            Self::Splat => "splat",
            Self::Index => "evaluated index",
            Self::RichTemplate => "text with expressions",
            Self::Directives => "text with directives",
            Self::Keys => "evaluated keys",
            Self::Call => "call",
            Self::Conditional => "conditional",
            Self::For => "`for`",
            Self::Operator => "operator",
        })
    }
}

/// How often each form is met.
pub(crate) type Forms = BTreeMap<Form, usize>;

/// Counts the values in `expression`; for lists, and for objects with constant keys, their
/// elements.
pub(crate) fn count(expression: &Expression, forms: &mut Forms) {
    each(expression, &mut |value| *forms.entry(form(value)).or_default() += 1);
}

/// Counts the functions whose calls are values in `expression`.
pub(crate) fn calls(expression: &Expression, calls: &mut BTreeMap<String, usize>) {
    each(expression, &mut |value| {
        if let Kind::Call(call) = &value.kind {
            *calls.entry(call.name.to_string()).or_default() += 1;
        }
    });
}

fn each(expression: &Expression, visit: &mut dyn FnMut(&Expression)) {
    match &expression.kind {
        Kind::Tuple(elements) if !elements.is_empty() => {
            elements.iter().for_each(|one| each(one, visit));
        }
        Kind::Object(entries)
            if !entries.is_empty() && entries.iter().all(|one| is_written(&one.key)) =>
        {
            entries.iter().for_each(|entry| each(&entry.value, visit));
        }
        Kind::Parentheses(inner) => each(inner, visit),
        _ => visit(expression),
    }
}

/// Counts what `expression` reads, by what it begins with.
pub(crate) fn reads(expression: &Expression, reads: &mut BTreeMap<&'static str, usize>) {
    expression.walk(&mut |one| {
        let Kind::Traversal(traversal) = &one.kind else { return };
        let Kind::Variable(root) = &traversal.root.kind else { return };
        let root = match &**root {
            "var" => "`var`",
            "local" => "`local`",
            "module" => "`module`",
            "data" => "`data`",
            "each" | "count" | "self" => "`each`, `count`, `self`",
            "path" | "terraform" => "`path`, `terraform`",
            name if name.contains('_') => "a resource",
            _ => "a name of `for` or `dynamic`",
        };
        *reads.entry(root).or_default() += 1;
    });
}

/// Whether `key` is constant.
fn is_written(key: &Key) -> bool {
    match key {
        Key::Name(_) => true,
        Key::Expression(key) => {
            key.without_parentheses().as_str().is_some() || matches!(key.kind, Kind::Number(_))
        }
    }
}

fn form(expression: &Expression) -> Form {
    match &expression.kind {
        Kind::Null => Form::Null,
        Kind::Bool(_) | Kind::Number(_) | Kind::String(_) | Kind::Tuple(_) => Form::Literal,
        Kind::Object(entries) if entries.is_empty() => Form::Literal,
        Kind::Object(_) => Form::Keys,
        Kind::Template(template) => template_form(template),
        Kind::For(_) => Form::For,
        Kind::Parentheses(inner) => form(inner),
        Kind::Variable(_) => Form::Reference,
        Kind::Traversal(traversal) => {
            let steps = || traversal.steps.iter().map(|step| &step.kind);
            match form(&traversal.root) {
                Form::Reference => {}
                root => return root,
            }
            if steps().any(|one| matches!(one, StepKind::FullSplat | StepKind::AttributeSplat)) {
                Form::Splat
            } else if steps().any(|one| matches!(one, StepKind::Index(key) if !is_constant(key))) {
                Form::Index
            } else {
                Form::Reference
            }
        }
        Kind::Call(_) => Form::Call,
        Kind::Unary(operation) => match operation.operand.kind {
            Kind::Number(_) => Form::Literal,
            _ => Form::Operator,
        },
        Kind::Binary(_) => Form::Operator,
        Kind::Conditional(_) => Form::Conditional,
    }
}

fn is_constant(key: &Expression) -> bool {
    matches!(key.kind, Kind::Number(_)) || key.as_str().is_some()
}

fn template_form(template: &Template) -> Form {
    if let Some(inner) = template.interpolation() {
        return form(inner);
    }
    let mut worst = Form::Literal;
    for part in &template.parts {
        match part {
            Part::Literal(_) => {}
            Part::Interpolation(inner) => {
                let is_plain = matches!(form(&inner.expression), Form::Reference | Form::Literal);
                worst = worst.max(if is_plain { Form::Template } else { Form::RichTemplate });
            }
            Part::If(_) | Part::For(_) => return Form::Directives,
        }
    }
    worst
}
