//! Compares the meanings of two values.

use crate::compare::Comparing;
use crate::comparison::{Premise, Reason};
use crate::meaning::{Meaning, Node, Part, Step};
use crate::paths;
use std::collections::BTreeSet;
use std::path::PathBuf;
use terraform_expressions::ValueType;

impl Comparing<'_> {
    /// Records the differences between `one` and `other`. `converts` tells whether both are
    /// converted to one type.
    pub(crate) fn nodes(&mut self, one: &Node, other: &Node, converts: bool) {
        match (&one.meaning, &other.meaning) {
            (Meaning::Tuple(ones), Meaning::Tuple(others)) if ones.len() == others.len() => {
                for (at, (one, other)) in ones.iter().zip(others).enumerate() {
                    self.inside(&format!("[{at}]"), |inside| inside.nodes(one, other, converts));
                }
            }
            (Meaning::Object(ones), Meaning::Object(others)) => {
                let keys: BTreeSet<&String> = ones.keys().chain(others.keys()).collect();
                for key in keys {
                    self.inside(key, |inside| match (ones.get(key), others.get(key)) {
                        (Some(one), Some(other)) => inside.nodes(one, other, converts),
                        (one, other) => inside.differ(
                            one.map(|node| node.place),
                            other.map(|node| node.place),
                            None,
                        ),
                    });
                }
            }
            (Meaning::Typed(kind, inner), Meaning::Typed(kind_there, other))
                if kind == kind_there =>
            {
                self.nodes(inner, other, converts);
            }
            (Meaning::Typed(kind, inner), _) if converts => {
                self.assume(Premise::Converts(type_name(kind)), one.place, other.place);
                self.untyped(kind, inner, other);
            }
            (_, Meaning::Typed(kind, inner)) if converts => {
                self.assume(Premise::Converts(type_name(kind)), one.place, other.place);
                self.untyped(kind, one, inner);
            }
            (_, _) if self.same(one, other) => {}
            _ => {
                let reason = self.reason(one, other);
                self.differ(Some(one.place), Some(other.place), reason);
            }
        }
    }

    /// Two values that are converted to the type of one of them, `kind`.
    fn untyped(&mut self, kind: &ValueType, one: &Node, other: &Node) {
        match (kind, &one.meaning, &other.meaning) {
            // A set has no order and no duplicates.
            (ValueType::Set(_), Meaning::Tuple(ones), Meaning::Tuple(others)) => {
                if !self.same_set(ones, others) {
                    self.differ(Some(one.place), Some(other.place), None);
                }
            }
            _ => self.nodes(one, other, true),
        }
    }

    /// The reason for a difference that the texts may not show.
    fn reason(&self, one: &Node, other: &Node) -> Option<Reason> {
        let untyped = Self { ignores_types: true, ..Self::new(self.first, self.second) };
        if untyped.same(one, other) {
            return Some(Reason::Type);
        }
        if let (Some(named), Some(named_there)) = (paths::named(one), paths::named(other))
            && self.same(&named, &named_there)
        {
            return Some(Reason::SameFile);
        }
        let texts = (self.first.excerpt(one.place).text, self.second.excerpt(other.place).text);
        let elsewhere = Self { ignores_folders: true, ..Self::new(self.first, self.second) };
        (texts.0 == texts.1 && elsewhere.same(one, other)).then_some(Reason::OtherFolder)
    }

    /// Whether two values mean the same in every place.
    fn same(&self, one: &Node, other: &Node) -> bool {
        match (&one.meaning, &other.meaning) {
            (Meaning::Null, Meaning::Null) => true,
            (Meaning::Bool(one), Meaning::Bool(other)) => one == other,
            (Meaning::Number(one), Meaning::Number(other)) => one == other,
            (Meaning::Digits(one), Meaning::Digits(other))
            | (Meaning::String(one), Meaning::String(other))
            | (Meaning::Variable(one), Meaning::Variable(other)) => one == other,
            (Meaning::Template(one), Meaning::Template(other)) => self.same_parts(one, other),
            (Meaning::Tuple(one), Meaning::Tuple(other)) => self.same_all(one, other),
            (Meaning::References(one), Meaning::References(other)) => self.same_set(one, other),
            (Meaning::Object(one), Meaning::Object(other)) => {
                one.keys().eq(other.keys())
                    && one.values().zip(other.values()).all(|(one, other)| self.same(one, other))
            }
            (Meaning::Entries(one), Meaning::Entries(other)) => {
                one.len() == other.len()
                    && one.iter().zip(other).all(|(one, other)| {
                        self.same(&one.0, &other.0) && self.same(&one.1, &other.1)
                    })
            }
            (Meaning::For(one), Meaning::For(other)) => {
                one.names == other.names
                    && one.groups == other.groups
                    && self.same(&one.collection, &other.collection)
                    && self.same(&one.value, &other.value)
                    && self.same_option(one.key.as_ref(), other.key.as_ref())
                    && self.same_option(one.condition.as_ref(), other.condition.as_ref())
            }
            (Meaning::Traversal(one, steps), Meaning::Traversal(other, others))
            | (Meaning::Splat(one, steps), Meaning::Splat(other, others)) => {
                self.same(one, other)
                    && steps.len() == others.len()
                    && steps.iter().zip(others).all(|(one, other)| self.same_step(one, other))
            }
            (
                Meaning::Call { name, arguments, expands },
                Meaning::Call { name: other, arguments: others, expands: expands_there },
            ) => name == other && expands == expands_there && self.same_all(arguments, others),
            (Meaning::Unary(operator, one), Meaning::Unary(other_operator, other)) => {
                operator == other_operator && self.same(one, other)
            }
            (
                Meaning::Binary(left, operator, right),
                Meaning::Binary(other_left, other_operator, other_right),
            ) => {
                operator == other_operator
                    && self.same(left, other_left)
                    && self.same(right, other_right)
            }
            (Meaning::Conditional(one), Meaning::Conditional(other)) => {
                self.same_all(&one[..], &other[..])
            }
            (Meaning::Computed(one), Meaning::Computed(other)) => self.same(one, other),
            (Meaning::Folder(which, folder), Meaning::Folder(other, other_folder)) => {
                which == other && (self.ignores_folders || folder == other_folder)
            }
            (Meaning::File(folder, rest), Meaning::File(other, other_rest)) => {
                self.same_file((folder, rest), (other, other_rest))
            }
            (Meaning::Typed(kind, one), Meaning::Typed(other_kind, other)) => {
                (self.ignores_types || kind == other_kind) && self.same(one, other)
            }
            (Meaning::Typed(_, one), _) if self.ignores_types => self.same(one, other),
            (_, Meaning::Typed(_, other)) if self.ignores_types => self.same(one, other),
            _ => false,
        }
    }

    fn same_file(&self, one: (&PathBuf, &Node), other: (&PathBuf, &Node)) -> bool {
        (self.ignores_folders || one.0 == other.0) && self.same(one.1, other.1)
    }

    fn same_all(&self, ones: &[Node], others: &[Node]) -> bool {
        ones.len() == others.len()
            && ones.iter().zip(others).all(|(one, other)| self.same(one, other))
    }

    /// Whether each of `ones` is one of `others`, and the reverse.
    fn same_set(&self, ones: &[Node], others: &[Node]) -> bool {
        ones.iter().all(|one| others.iter().any(|other| self.same(one, other)))
            && others.iter().all(|other| ones.iter().any(|one| self.same(one, other)))
    }

    fn same_option(&self, one: Option<&Node>, other: Option<&Node>) -> bool {
        match (one, other) {
            (None, None) => true,
            (Some(one), Some(other)) => self.same(one, other),
            _ => false,
        }
    }

    fn same_step(&self, one: &Step, other: &Step) -> bool {
        match (one, other) {
            (Step::Attribute(one), Step::Attribute(other)) => one == other,
            (Step::Index(one), Step::Index(other)) => self.same(one, other),
            _ => false,
        }
    }

    fn same_parts(&self, ones: &[Part], others: &[Part]) -> bool {
        let same_part = |one: &Part, other: &Part| match (one, other) {
            (Part::Literal(one), Part::Literal(other)) => one == other,
            (Part::Interpolation(one), Part::Interpolation(other)) => self.same(one, other),
            (Part::If(one), Part::If(other)) => {
                self.same(&one.condition, &other.condition)
                    && self.same_parts(&one.when_true, &other.when_true)
                    && self.same_parts(&one.when_false, &other.when_false)
            }
            (Part::For(one), Part::For(other)) => {
                one.names == other.names
                    && self.same(&one.collection, &other.collection)
                    && self.same_parts(&one.parts, &other.parts)
            }
            _ => false,
        };
        ones.len() == others.len()
            && ones.iter().zip(others).all(|(one, other)| same_part(one, other))
    }
}

/// `kind` as in a `variable` block.
fn type_name(kind: &ValueType) -> String {
    match kind {
        ValueType::Dynamic => "any".to_owned(),
        ValueType::Bool => "bool".to_owned(),
        ValueType::Number => "number".to_owned(),
        ValueType::String => "string".to_owned(),
        ValueType::List(inner) => format!("list({})", type_name(inner)),
        ValueType::Set(inner) => format!("set({})", type_name(inner)),
        ValueType::Map(inner) => format!("map({})", type_name(inner)),
        ValueType::Tuple(all) => {
            format!("tuple([{}])", all.iter().map(type_name).collect::<Vec<_>>().join(", "))
        }
        ValueType::Object(all) => {
            let all = all.iter().map(|(name, kind)| format!("{name} = {}", type_name(kind)));
            format!("object({{ {} }})", all.collect::<Vec<_>>().join(", "))
        }
    }
}
