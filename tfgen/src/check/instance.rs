//! One instance of a block: its `each` and `count`, and the values of its arguments if everything
//! that they read is written down.

use super::given::of_node;
use super::literal::LiteralValue;
use super::locals::Locals;
use crate::contracts::NothingThere;
use crate::hcl::{Address, Mentions, Step};
use crate::layers::{Node, Style, Table, TomlValue, code_of, form_of_value};
use crate::source::Origin;
use std::borrow::Cow;
use std::collections::BTreeMap;
use terraform_expressions::{Evaluated, Evaluator, Number, Read, Value};

/// How many instances of one block are checked.
const MOST: usize = 1000;

/// One instance of a block.
#[derive(Clone, Copy)]
pub(super) enum Instance<'n> {
    /// The only instance, or an instance that only Terraform knows.
    Any,
    /// The instance of a key.
    Key(&'n str, LiteralValue<'n>),
    /// The instance of a number.
    Index(usize),
}

/// A part of `each` that an argument reads although it does not exist: where and which.
pub(super) struct Lacking {
    pub(super) origin: Origin,
    pub(super) read: String,
}

impl<'n> Instance<'n> {
    /// The instances of the block `table`; a single one if only Terraform knows how it is repeated.
    pub(super) fn of(table: &'n Table, locals: &Locals<'n>) -> Vec<Self> {
        let number = |node| match &locals.followed(node).node().value {
            TomlValue::Number(digits) => digits.parse::<usize>().ok(),
            _ => None,
        };
        let known = match (table.get("for_each"), table.get("count")) {
            (Some(node), _) => {
                let value = locals.followed(node);
                match (value.entries(), value.elements()) {
                    (Some(entries), _) => {
                        Some(entries.map(|(key, value)| Self::Key(key, value)).take(MOST).collect())
                    }
                    (None, Some(elements)) => elements
                        .map(|value| Some(Self::Key(value.node().as_str()?, value)))
                        .take(MOST)
                        .collect(),
                    (None, None) => None,
                }
            }
            (None, Some(node)) => {
                number(node).map(|count| (0..count.min(MOST)).map(Self::Index).collect())
            }
            (None, None) => None,
        };
        known.unwrap_or_else(|| vec![Self::Any])
    }

    /// Its suffix after the name of the block.
    pub(super) fn name(self) -> Option<String> {
        match self {
            Self::Any => None,
            Self::Key(key, _) => Some(format!("[{key:?}]")),
            Self::Index(index) => Some(format!("[{index}]")),
        }
    }

    /// `node`, with references to local values, `each` and `count` replaced by what is written
    /// down.
    pub(super) fn resolved<'a>(
        self,
        node: &'a Node,
        locals: &Locals<'_>,
    ) -> Result<Cow<'a, Node>, Lacking> {
        if let Some(address) = locals.address(node) {
            let lacking = |NothingThere| Lacking { origin: node.origin, read: address.text() };
            let found = self.reached(&address, node.origin).map_err(lacking)?;
            let found = found.or_else(|| Some(Cow::Owned(locals.reached(&address)?.alone())));
            return Ok(found.map_or(Cow::Borrowed(node), |found| Cow::Owned(found.into_owned())));
        }
        match &node.value {
            TomlValue::Table(table) if form_of_value(table).is_none() => {
                let mut inside: Option<Table> = None;
                for (key, entry) in &table.entries {
                    if let Cow::Owned(node) = self.resolved(&entry.node, locals)? {
                        let table = inside.get_or_insert_with(|| table.clone());
                        if let Some(entry) = table.entries.get_mut(key) {
                            entry.node = node;
                        }
                    }
                }
                Ok(with(node, inside.map(TomlValue::Table)))
            }
            TomlValue::Array(list) => {
                let mut inside: Option<Vec<Node>> = None;
                for (at, one) in list.iter().enumerate() {
                    if let Cow::Owned(one) = self.resolved(one, locals)? {
                        inside.get_or_insert_with(|| list.clone())[at] = one;
                    }
                }
                Ok(with(node, inside.map(TomlValue::Array)))
            }
            _ => Ok(Cow::Borrowed(node)),
        }
    }

    /// What an address of `each` or `count` leads to, as far as that is written down.
    fn reached(
        self,
        address: &Address,
        origin: Origin,
    ) -> Result<Option<Cow<'n, Node>>, NothingThere> {
        let written = |value| Node { value, origin, style: Style::Inline };
        let part = |wanted: &str| match address.steps() {
            [Step::Attribute(part), rest @ ..] if part.as_str() == wanted => Some(rest),
            _ => None,
        };
        Ok(match (self, address.root()) {
            (Self::Key(_, value), "each") if part("value").is_some() => {
                let found = value.at(part("value").unwrap_or_default())?;
                found.map(|found| Cow::Owned(found.alone()))
            }
            (Self::Key(key, _), "each") if part("key") == Some(&[]) => {
                Some(Cow::Owned(written(TomlValue::String(key.to_owned()))))
            }
            (Self::Index(index), "count") if part("index") == Some(&[]) => {
                Some(Cow::Owned(written(TomlValue::Number(index.to_string()))))
            }
            _ => None,
        })
    }

    /// The value of the expression `text`, which has `mentions`.
    pub(super) fn value(self, mentions: &Mentions, text: &str, locals: &Locals<'_>) -> Evaluated {
        let is_known = |root: &str| match self {
            Self::Any => root == "local",
            Self::Key(..) => matches!(root, "local" | "each"),
            Self::Index(_) => matches!(root, "local" | "count"),
        };
        if !mentions.addresses.iter().all(|one| is_known(one.address.root())) {
            return Ok(Value::Unknown("reads what only Terraform knows".into()));
        }
        let mut read = BTreeMap::new();
        for mention in &mentions.addresses {
            let ("local", Some(Step::Attribute(name))) =
                (mention.address.root(), mention.address.steps().first())
            else {
                continue;
            };
            if let Some(node) = locals.get(name) {
                read.insert(name.to_string(), of_written(locals.followed(node)));
            }
        }
        let object = |parts: Vec<(&str, Value)>| {
            Value::Object(parts.into_iter().map(|(name, part)| (name.to_owned(), part)).collect())
        };
        let mut names = vec![("local".to_owned(), Value::Object(read))];
        match self {
            Self::Any => {}
            Self::Key(key, value) => {
                let parts = vec![("key", Value::string(key)), ("value", of_written(value))];
                names.push(("each".to_owned(), object(parts)));
            }
            Self::Index(index) => {
                if let Read::Number(index) = Number::read(&index.to_string()) {
                    let index = Value::Number(index);
                    names.push(("count".to_owned(), object(vec![("index", index)])));
                }
            }
        }
        let Ok(tree) = hcl_syntax::parse_expression(text) else {
            return Ok(Value::Unknown("cannot be read".into()));
        };
        Evaluator::default().naming(names).value(&tree)
    }
}

/// Whether `node` is an expression.
pub(super) fn is_expression(node: &Node) -> bool {
    node.as_table().and_then(code_of).is_some()
}

fn of_written(value: LiteralValue<'_>) -> Value {
    of_node("", value.node(), value.is_literal())
}

fn with(node: &Node, value: Option<TomlValue>) -> Cow<'_, Node> {
    match value {
        Some(value) => Cow::Owned(Node { value, origin: node.origin, style: node.style }),
        None => Cow::Borrowed(node),
    }
}
