//! What Terraform reads to compute the value of an expression, and the marks that it gets from
//! there. Each function passes marks on in its own way: `length` and `keys` of an object with a
//! secret have no mark.

use super::super::code::address;
use super::super::way::{Inward, Way};
use super::{PossibleValue, Read, TakenOff, may_be, values};
use hcl_syntax::{Expression, For, Key, Kind, StepKind, Traversal};
use std::collections::BTreeSet;

/// What the value of an expression, or a part of it, needs.
#[derive(Debug, Default)]
pub struct Reads {
    /// Everything that is read.
    pub read: Vec<Read>,
    /// What the arguments of `sensitive` may be.
    pub made_sensitive: Vec<PossibleValue>,
}

impl Reads {
    /// What the part at `steps` of the value of the expression `text` needs; the marks in
    /// `taken_off` do not count. Nothing is known about text that is not an expression.
    pub fn of(text: &str, steps: &[Inward], taken_off: TakenOff) -> Self {
        let Ok(expression) = hcl_syntax::parse_expression(text) else { return Self::default() };
        let mut reader = Reader { text, seen: BTreeSet::new(), found: Self::default() };
        reader.read(&expression, steps, taken_off, None);
        reader.found
    }
}

struct Reader<'t> {
    text: &'t str,
    /// Places in the text, with steps and marks, because names of `for` can be read often.
    seen: BTreeSet<(u32, u32, Vec<Inward>, TakenOff)>,
    found: Reads,
}

/// The names of a `for` around an expression.
#[derive(Clone, Copy)]
struct Names<'e> {
    of: &'e For,
    outer: Option<&'e Self>,
}

impl Reader<'_> {
    fn read(
        &mut self,
        expression: &Expression,
        steps: &[Inward],
        taken_off: TakenOff,
        names: Option<&Names<'_>>,
    ) {
        let span = expression.span;
        if !self.seen.insert((span.start, span.end, steps.to_vec(), taken_off)) {
            return;
        }
        match &expression.kind {
            Kind::Variable(name) => self.name(name, steps, taken_off, names),
            Kind::Traversal(traversal) => {
                self.traversal(expression, traversal, steps, taken_off, names);
            }
            Kind::For(inner) => self.results(inner, steps, taken_off, names),
            Kind::Call(call) => {
                let (mut inside, mut all) = (taken_off, TakenOff { elements: false, ..taken_off });
                match call.name.as_str() {
                    "can" => return,
                    "nonsensitive" | "issensitive" => {
                        (inside.sensitive, all.sensitive) = (true, true);
                    }
                    "ephemeralasnull" => inside.ephemeral = true,
                    // A set has only its own marks.
                    "toset" => inside.elements = false,
                    "length" | "keys" => all.elements = true,
                    "sensitive" => {
                        for argument in &call.arguments {
                            may_be(argument, steps, self.text, &mut self.found.made_sensitive);
                        }
                    }
                    _ => {}
                }
                match values(expression, steps) {
                    Some(values) => {
                        for (value, steps) in values {
                            self.read(value, &steps, inside, names);
                        }
                    }
                    None => call.arguments.iter().for_each(|one| self.read(one, &[], all, names)),
                }
            }
            _ => self.parts(expression, steps, taken_off, names),
        }
    }

    /// What anything except a call, a `for` or a traversal reads.
    fn parts(
        &mut self,
        expression: &Expression,
        steps: &[Inward],
        taken_off: TakenOff,
        names: Option<&Names<'_>>,
    ) {
        let whole = TakenOff { elements: false, ..taken_off };
        let Some(values) = values(expression, steps) else {
            expression.parts(&mut |part| self.read(part, &[], whole, names));
            return;
        };
        let has_elements = matches!(expression.kind, Kind::Tuple(_) | Kind::Object(_));
        if !(has_elements && steps.is_empty() && taken_off.elements) {
            for (value, steps) in values {
                self.read(value, &steps, taken_off, names);
            }
        }
        match &expression.kind {
            Kind::Conditional(either) => self.read(&either.condition, &[], whole, names),
            Kind::Object(entries) => {
                for entry in entries {
                    if let Key::Expression(key) = &entry.key {
                        self.read(key, &[], whole, names);
                    }
                }
            }
            _ => {}
        }
    }

    fn traversal(
        &mut self,
        expression: &Expression,
        traversal: &Traversal,
        steps: &[Inward],
        taken_off: TakenOff,
        names: Option<&Names<'_>>,
    ) {
        for step in &traversal.steps {
            if let StepKind::Index(index) = &step.kind {
                self.read(index, &[], TakenOff { elements: false, ..taken_off }, names);
            }
        }
        let is_bound = match &traversal.root.kind {
            Kind::Variable(name) => bound(name, names).is_some(),
            _ => true,
        };
        if is_bound {
            let way = traversal.steps.iter().map(|step| Inward::from(&step.kind));
            let way: Vec<Inward> = way.chain(steps.iter().cloned()).collect();
            self.read(&traversal.root, &way, taken_off, names);
        } else if let Some(address) = address(expression, self.text) {
            self.found.read.push(Read { way: Way::of(&address, steps), taken_off });
        }
    }

    /// What the name `name` of a `for` reads; for a key, that is which elements there are.
    fn name(
        &mut self,
        name: &str,
        steps: &[Inward],
        taken_off: TakenOff,
        names: Option<&Names<'_>>,
    ) {
        let Some(Names { of, outer }) = bound(name, names) else { return };
        if of.value_name.as_str() == name {
            let way: Vec<Inward> = [Inward::Any].iter().chain(steps).cloned().collect();
            self.read(&of.collection, &way, taken_off, *outer);
        } else {
            let keys = TakenOff { elements: true, ..taken_off };
            self.read(&of.collection, &[], keys, *outer);
        }
    }

    /// What the results of a `for` read.
    fn results(
        &mut self,
        inner: &For,
        steps: &[Inward],
        taken_off: TakenOff,
        names: Option<&Names<'_>>,
    ) {
        let whole = TakenOff { elements: false, ..taken_off };
        self.read(&inner.collection, &[], TakenOff { elements: true, ..taken_off }, names);
        let names = Some(&Names { of: inner, outer: names });
        for part in inner.key.iter().chain(&inner.condition) {
            self.read(part, &[], whole, names);
        }
        if !(steps.is_empty() && taken_off.elements) {
            let levels = 1 + usize::from(inner.groups);
            self.read(&inner.value, steps.get(levels..).unwrap_or_default(), taken_off, names);
        }
    }
}

/// The innermost `for` that has `name`.
fn bound<'n>(name: &str, mut names: Option<&'n Names<'n>>) -> Option<&'n Names<'n>> {
    while let Some(one) = names {
        let key = one.of.key_name.as_ref();
        if one.of.value_name.as_str() == name || key.is_some_and(|key| key.as_str() == name) {
            return names;
        }
        names = one.outer;
    }
    None
}
