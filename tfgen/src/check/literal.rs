//! Values that are written down: their parts and their types.

use crate::contracts::{NothingThere, ObjectAttribute, Presence, Type};
use crate::hcl::{Index, Step};
use crate::layers::{Entry, Form, Node, Table, TomlValue, form_of_value};

/// A value as far as it is written down.
#[derive(Clone, Copy)]
pub(super) struct LiteralValue<'n> {
    node: &'n Node,
    /// Whether no table in it is a form.
    is_plain: bool,
}

/// What a step leads to.
enum Inner<'n> {
    Found(LiteralValue<'n>),
    /// Only Terraform knows.
    Unknown,
    Missing,
}

impl<'n> LiteralValue<'n> {
    /// The value of `node`.
    pub(super) fn of(node: &'n Node) -> Self {
        Self { node, is_plain: false }.opened()
    }

    /// The content of `{ literal = … }`, or the value itself.
    fn opened(self) -> Self {
        let literal = self.form().filter(|form| *form == Form::Literal);
        let inner = literal.and_then(|_| self.node.as_table()?.get("literal"));
        inner.map_or(self, |node| Self { node, is_plain: true })
    }

    fn form(self) -> Option<Form> {
        self.node.as_table().filter(|_| !self.is_plain).and_then(form_of_value)
    }

    /// The type of what `steps` lead to, as far as that is written down.
    pub(super) fn stepped(self, steps: &[Step]) -> Result<Option<Type>, NothingThere> {
        self.at(steps).map(|found| found.map(Self::kind))
    }

    /// What `steps` lead to, as far as that is written down.
    pub(super) fn at(self, steps: &[Step]) -> Result<Option<Self>, NothingThere> {
        let mut at = self;
        for step in steps {
            match at.inner(step) {
                Inner::Found(inner) => at = inner,
                Inner::Unknown => return Ok(None),
                Inner::Missing => return Err(NothingThere),
            }
        }
        Ok(Some(at))
    }

    /// The entries of the table that it is.
    pub(super) fn entries(self) -> Option<impl Iterator<Item = (&'n str, Self)>> {
        let table = self.node.as_table().filter(|_| self.form().is_none())?;
        let opened = move |node: &'n Node| Self { node, ..self }.opened();
        Some(table.entries.iter().map(move |(key, entry)| (key.as_str(), opened(&entry.node))))
    }

    /// The elements of the list that it is.
    pub(super) fn elements(self) -> Option<impl Iterator<Item = Self>> {
        let TomlValue::Array(list) = &self.node.value else { return None };
        Some(list.iter().map(move |node| Self { node, ..self }.opened()))
    }

    /// Whether no table in it is a form.
    pub(super) fn is_literal(self) -> bool {
        self.is_plain
    }

    /// The written value.
    pub(super) fn node(self) -> &'n Node {
        self.node
    }

    /// A value that means the same everywhere.
    pub(super) fn alone(self) -> Node {
        let node = self.node.clone();
        if !self.is_plain {
            return node;
        }
        let (origin, style) = (node.origin, node.style);
        let entry = Entry { key: origin, node, overrode: vec![] };
        let mut table = Table::default();
        table.entries.insert("literal".to_owned(), entry);
        Node { value: TomlValue::Table(table), origin, style }
    }

    fn inner(self, step: &Step) -> Inner<'n> {
        let found = |node: Option<&'n Node>| match node {
            Some(node) => Inner::Found(Self { node, ..self }.opened()),
            None => Inner::Missing,
        };
        match (&self.node.value, step) {
            _ if self.form().is_some() => Inner::Unknown,
            (TomlValue::Unknown, _) | (_, Step::Splat) => Inner::Unknown,
            (_, Step::Index(Index::Address(_) | Index::Expression(_))) => Inner::Unknown,
            (TomlValue::Table(table), Step::Attribute(name)) => found(table.get(name)),
            (TomlValue::Table(table), Step::Index(Index::String(key) | Index::Number(key))) => {
                found(table.get(key))
            }
            (TomlValue::Array(list), Step::Index(Index::Number(digits))) => match digits.parse() {
                Ok(at) => found(list.get::<usize>(at)),
                Err(_) => Inner::Unknown,
            },
            (TomlValue::Array(_), Step::Index(Index::String(_))) => Inner::Unknown,
            (
                TomlValue::Array(_)
                | TomlValue::String(_)
                | TomlValue::Template(_)
                | TomlValue::Number(_)
                | TomlValue::Boolean(_),
                _,
            ) => Inner::Missing,
        }
    }

    /// Its type; `any` if only Terraform knows it.
    fn kind(self) -> Type {
        let inner = |node| Self { node, ..self }.opened().kind();
        match &self.node.value {
            _ if self.form().is_some() => Type::Any,
            TomlValue::String(_) | TomlValue::Template(_) => Type::String,
            TomlValue::Number(_) => Type::Number,
            TomlValue::Boolean(_) => Type::Bool,
            TomlValue::Array(list) => Type::Tuple(list.iter().map(inner).collect()),
            TomlValue::Table(Table { entries, .. }) => {
                let attributes = entries.iter().map(|(name, entry)| {
                    let kind = inner(&entry.node);
                    (name.clone(), ObjectAttribute { kind, presence: Presence::Required })
                });
                Type::Object(attributes.collect())
            }
            TomlValue::Unknown => Type::Any,
        }
    }
}
