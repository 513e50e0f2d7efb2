//! The local values of one environment, and what references to them lead to.

use super::literal::LiteralValue;
use crate::hcl::{Address, Step};
use crate::layers::{Environment, Form, Node, form_of_value};
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The roots of addresses that are followed.
const FOLLOWED: [&str; 3] = ["local", "each", "count"];

/// How many local values are followed in a chain of references.
const LONGEST: usize = 32;

/// Local values.
#[derive(Debug, Default)]
pub(super) struct Locals<'a> {
    by_name: IndexMap<&'a str, &'a Node, RandomState>,
    /// Addresses by their texts: in a chain each is followed many times.
    addresses: RefCell<HashMap<String, Option<Rc<Address>>, RandomState>>,
}

impl<'a> Locals<'a> {
    /// Those of `environment`.
    pub(super) fn of(environment: &'a Environment) -> Self {
        let table = environment.tables.table("locals");
        let entries = table.into_iter().flat_map(|table| &table.entries);
        let by_name = entries.map(|(name, entry)| (name.as_str(), &entry.node)).collect();
        Self { by_name, ..Self::default() }
    }

    /// The local value `name`.
    pub(super) fn get(&self, name: &str) -> Option<&'a Node> {
        self.by_name.get(name).copied()
    }

    /// The names.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.by_name.keys().copied()
    }

    /// The value that `node` refers to, if it is a local value that is written down; otherwise
    /// `node` itself.
    pub(super) fn followed<'n>(&self, node: &'n Node) -> LiteralValue<'n>
    where
        'a: 'n,
    {
        let mut value = LiteralValue::of(node);
        for _ in 0..LONGEST {
            match self.address(value.node()).and_then(|address| self.reached(&address)) {
                Some(next) if !value.is_literal() => value = next,
                _ => break,
            }
        }
        value
    }

    /// What the address of a local value leads to, as far as that is written down.
    pub(super) fn reached(&self, address: &Address) -> Option<LiteralValue<'a>> {
        let ("local", [Step::Attribute(name), steps @ ..]) = (address.root(), address.steps())
        else {
            return None;
        };
        LiteralValue::of(self.get(name)?).at(steps).ok()?
    }

    /// The address of a local value, of `each` or of `count` that `node` refers to, whether it
    /// exists or not.
    pub(super) fn address(&self, node: &Node) -> Option<Rc<Address>> {
        let table =
            node.as_table().filter(|table| form_of_value(table) == Some(Form::Reference))?;
        if table.get("or").is_some() {
            return None;
        }
        let text = table.get("ref")?.as_str()?;
        // Most lead elsewhere, and are not parsed.
        if !FOLLOWED.iter().any(|root| text.contains(root)) {
            return None;
        }
        let mut addresses = self.addresses.borrow_mut();
        if let Some(known) = addresses.get(text) {
            return known.clone();
        }
        let address = Address::parse(text).map(Rc::new);
        addresses.insert(text.to_owned(), address.clone());
        address
    }
}
