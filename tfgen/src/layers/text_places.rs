//! Where the text of a value is written: in the value itself, or in the local value, the variable's
//! default, the `for_each` or the other environment that it comes from. A value from elsewhere,
//! such as a module's output, is not written anywhere.

use super::place::code_of;
use super::place::{Form, form_of_value};
use super::value::{Node, Table, TomlValue};
use crate::hcl::{Address, Inward, PossibleValue, Way, Ways, possible_values};
use crate::source::Origin;
use std::collections::BTreeSet;

/// Where a value is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextPlaces {
    /// The strings, numbers and booleans of the environment that it may equal or be made of.
    pub places: Vec<Origin>,
    /// The outputs of other environments that it may equal, as `ENVIRONMENT.OUTPUT`.
    pub outputs: BTreeSet<String>,
}

impl TextPlaces {
    /// Where `node` of the environment with `tables` is written. `for_each` is that of its block.
    pub fn of<'a>(node: &Node, for_each: Option<&'a Node>, tables: &'a Table) -> Self {
        Search::new(tables).whole(|search| search.node(node, &[], for_each))
    }

    /// The same for the possible results of a constant, an address, or a combination in `node`.
    pub fn of_outcomes<'a>(
        outcomes: Vec<PossibleValue>,
        node: &Node,
        for_each: Option<&'a Node>,
        tables: &'a Table,
    ) -> Self {
        Search::new(tables).whole(|search| search.outcomes(outcomes, node, for_each))
    }

    /// Whether all of `node` is written in the environment with `tables`.
    pub fn is_all_of<'a>(node: &'a Node, tables: &'a Table) -> bool {
        Search::new(tables).is_all_written(vec![node], &mut BTreeSet::new())
    }
}

struct Search<'a> {
    tables: &'a Table,
    /// The paths already followed.
    seen: Ways<()>,
    /// Values still to be visited, each with the path into it, because chains can be long.
    open: Vec<(&'a Node, Vec<Inward>)>,
    found: TextPlaces,
}

impl<'a> Search<'a> {
    fn new(tables: &'a Table) -> Self {
        Self { tables, seen: Ways::default(), open: vec![], found: TextPlaces::default() }
    }

    /// Everything that is found from `begin` on.
    fn whole(mut self, begin: impl FnOnce(&mut Self)) -> TextPlaces {
        begin(&mut self);
        while let Some((node, steps)) = self.open.pop() {
            self.node(node, &steps, None);
        }
        self.found
    }

    fn node(&mut self, node: &Node, steps: &[Inward], for_each: Option<&'a Node>) {
        match &node.value {
            TomlValue::String(text) => {
                if steps.is_empty() && !text.is_empty() {
                    self.found.places.push(node.origin);
                }
            }
            TomlValue::Template(_) | TomlValue::Number(_) | TomlValue::Boolean(_) => {
                self.found.places.push(node.origin);
            }
            TomlValue::Table(table) if let Some(form) = form_of_value(table) => {
                self.form(form, table, node, steps, for_each);
            }
            TomlValue::Array(_) | TomlValue::Table(_) => {
                let (inside, rest) = node.inside(steps);
                inside.into_iter().for_each(|node| self.node(node, rest, for_each));
            }
            TomlValue::Unknown => {}
        }
    }

    fn form(
        &mut self,
        form: Form,
        table: &Table,
        node: &Node,
        steps: &[Inward],
        for_each: Option<&'a Node>,
    ) {
        match form {
            Form::Reference => {
                let address = table.get("ref").and_then(Node::as_str).and_then(Address::parse);
                if let Some(address) = address {
                    self.follow(Way::of(&address, steps), for_each);
                }
                if let Some(or) = table.get("or") {
                    self.node(or, steps, for_each);
                }
            }
            Form::Expression | Form::Template | Form::Null => {
                if let Some(text) = code_of(table) {
                    self.outcomes(possible_values(text, steps), node, for_each);
                }
            }
            Form::Output => {
                let output = table.get("output").and_then(Node::as_str);
                self.found.outputs.extend(output.map(str::to_owned));
            }
            Form::Literal => {
                if let Some(literal) = table.get("literal") {
                    self.literal(literal, steps);
                }
            }
            // The path to a file says nothing about its contents.
            Form::Path | Form::Unset | Form::Several => {}
        }
    }

    /// A value in which no table is a form.
    fn literal(&mut self, node: &Node, steps: &[Inward]) {
        match &node.value {
            TomlValue::Table(_) | TomlValue::Array(_) => {
                let (inside, rest) = node.inside(steps);
                inside.into_iter().for_each(|node| self.literal(node, rest));
            }
            _ => self.node(node, steps, None),
        }
    }

    fn outcomes(&mut self, outcomes: Vec<PossibleValue>, node: &Node, for_each: Option<&'a Node>) {
        for outcome in outcomes {
            match outcome {
                PossibleValue::Constant => self.found.places.push(node.origin),
                PossibleValue::At(way) => self.follow(way, for_each),
                PossibleValue::Made(ways) => {
                    if ways.iter().all(|way| self.is_written(way, for_each)) {
                        self.found.places.push(node.origin);
                        ways.into_iter().for_each(|way| self.follow(way, for_each));
                    }
                }
            }
        }
    }

    fn follow(&mut self, way: Way, for_each: Option<&'a Node>) {
        let Some(way) = self.seen.go(way, ()) else { return };
        let tables = self.tables;
        match (way.root.as_str(), way.steps.as_slice()) {
            ("local", [Inward::Key(name), rest @ ..]) => {
                if let Some(node) = tables.table("locals").and_then(|locals| locals.get(name)) {
                    self.open.push((node, rest.to_vec()));
                }
            }
            ("var", [Inward::Key(name), rest @ ..]) => {
                let Some(variable) = tables.table("variable").and_then(|table| table.table(name))
                else {
                    return;
                };
                // A secret's default is its own secret.
                let is_secret =
                    ["sensitive", "ephemeral"].iter().any(|key| variable.flag(key).is_some());
                if let (Some(default), false) = (variable.get("default"), is_secret) {
                    self.open.push((default, rest.to_vec()));
                }
            }
            ("each", [Inward::Key(part), rest @ ..]) => {
                let Some(node) = for_each else { return };
                match (part.as_str(), &node.value) {
                    ("key", TomlValue::Table(table)) if form_of_value(table).is_none() => {
                        self.found.places.extend(table.entries.values().map(|entry| entry.key));
                    }
                    _ => {
                        let way: Vec<Inward> = [Inward::Any].iter().chain(rest).cloned().collect();
                        self.open.push((node, way));
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether all of what `way` leads to is written.
    fn is_written(&self, way: &Way, for_each: Option<&'a Node>) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![];
        self.leads_to(way, for_each, &mut seen, &mut open) && self.is_all_written(open, &mut seen)
    }

    fn is_all_written(&self, mut open: Vec<&'a Node>, seen: &mut BTreeSet<String>) -> bool {
        while let Some(node) = open.pop() {
            if !self.is_node_written(node, seen, &mut open) {
                return false;
            }
        }
        true
    }

    /// Whether `way` leads to something that can be written; if so, it is added to `open`.
    fn leads_to(
        &self,
        way: &Way,
        for_each: Option<&'a Node>,
        seen: &mut BTreeSet<String>,
        open: &mut Vec<&'a Node>,
    ) -> bool {
        let found = match (way.root.as_str(), way.steps.as_slice()) {
            ("local", [Inward::Key(name), ..]) => {
                if !seen.insert(name.clone()) {
                    return true;
                }
                self.tables.table("locals").and_then(|locals| locals.get(name))
            }
            ("each", _) => for_each,
            _ => None,
        };
        open.extend(found);
        found.is_some()
    }

    /// Whether `node` is written, as far as it is here; what it leads to is added to `open`.
    fn is_node_written(
        &self,
        node: &'a Node,
        seen: &mut BTreeSet<String>,
        open: &mut Vec<&'a Node>,
    ) -> bool {
        let mut leads_to = |way: &Way| self.leads_to(way, None, seen, open);
        match &node.value {
            TomlValue::String(_)
            | TomlValue::Template(_)
            | TomlValue::Number(_)
            | TomlValue::Boolean(_) => true,
            TomlValue::Array(list) => {
                open.extend(list);
                true
            }
            TomlValue::Table(table) => match form_of_value(table) {
                None | Some(Form::Literal) => {
                    open.extend(table.entries.values().map(|entry| &entry.node));
                    true
                }
                Some(Form::Reference) => {
                    let address = table.get("ref").and_then(Node::as_str).and_then(Address::parse);
                    address.is_some_and(|address| leads_to(&Way::of(&address, &[])))
                }
                Some(Form::Expression | Form::Template | Form::Null) => {
                    let text = code_of(table).unwrap_or_default();
                    let outcomes = possible_values(text, &[]);
                    !outcomes.is_empty()
                        && outcomes.iter().all(|outcome| match outcome {
                            PossibleValue::Constant => true,
                            PossibleValue::At(way) => leads_to(way),
                            PossibleValue::Made(ways) => ways.iter().all(&mut leads_to),
                        })
                }
                Some(Form::Output | Form::Path | Form::Unset | Form::Several) => false,
            },
            TomlValue::Unknown => false,
        }
    }
}
