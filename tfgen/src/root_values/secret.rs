//! Which values reports must not show.

use super::ValueAddress;
use super::place::{contract, entry_at};
use crate::contracts::{Contracts, Variable};
use crate::hcl::{Expression, line};
use crate::language;
use crate::layers::{Entry, Environment, Form, Node, TomlValue, form_of_value};
use crate::problem::Problems;
use crate::source::{Origin, Sources};
use std::collections::BTreeSet;

/// What is shown instead of a secret.
const CONCEALED: &str = "(sensitive)";

/// The addresses of one environment that are declared `sensitive` or `ephemeral`, and of the values
/// that those are made of.
#[derive(Debug, Default)]
pub struct Secrets {
    addresses: BTreeSet<ValueAddress>,
    /// The defaults of secret variables in modules.
    defaults: Vec<Origin>,
}

impl Secrets {
    /// What `environment` and its modules declare to be secret.
    pub fn of(environment: &Environment, contracts: &Contracts, sources: &Sources) -> Self {
        let (mut secrets, mut defaults) = (BTreeSet::new(), vec![]);
        for (kind, key) in [("variable", "default"), ("output", "value")] {
            for (name, block) in environment.tables.blocks(kind) {
                if block.flag("sensitive").or(block.flag("ephemeral")).is_some() {
                    secrets.insert(ValueAddress::new(kind).then(name).then(key));
                }
            }
        }
        for (name, block) in environment.tables.blocks("module") {
            let Some(contract) = contract(environment, name, block, contracts) else { continue };
            let is_secret = |variable: &Variable| variable.sensitive || variable.ephemeral;
            if !contract.variables.values().any(is_secret) {
                continue;
            }
            for input in block.keys() {
                // A name without a variable may be the misspelt name of a secret.
                if contract.variables.get(input).is_none_or(is_secret)
                    && !language::MODULE.has(input)
                {
                    secrets.insert(ValueAddress::new("module").then(name).then(input));
                }
            }
            for (input, variable) in &contract.variables {
                if is_secret(variable) {
                    secrets.insert(ValueAddress::new("module").then(name).then(input));
                    defaults.extend(variable.default);
                }
            }
        }
        let mut open: Vec<ValueAddress> = secrets.iter().cloned().collect();
        while let Some(address) = open.pop() {
            for mentioned in mentioned_at(&address, environment, sources) {
                if secrets.insert(mentioned.clone()) {
                    open.push(mentioned);
                }
            }
        }
        Self { addresses: secrets, defaults }
    }

    /// These and `others` together.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.addresses.extend(others.addresses);
        self.defaults.extend(others.defaults);
        self
    }

    /// Keeps the values at these addresses in `environment` and its layers out of reports about it.
    /// Results of templates are reported only if no secret is made of `vars`, because a template
    /// may read any of them.
    pub fn conceal(&self, environment: &Environment, problems: &mut Problems) {
        for entry in self.addresses.iter().filter_map(|address| entry_at(environment, address)) {
            conceal(entry, problems);
        }
        for origin in &self.defaults {
            problems.conceal(*origin);
        }
        let has_vars = |address: &ValueAddress| {
            address.segments().first().is_some_and(|first| first == "vars")
        };
        let may_be_shown = !self.addresses.iter().any(has_vars);
        problems.tell_values(environment.name.as_str(), may_be_shown);
    }

    /// Whether the value at `address` is a secret.
    pub fn has(&self, address: &ValueAddress) -> bool {
        address.ancestors().any(|address| self.addresses.contains(&address))
    }

    /// `text`, the value at `address` and around it, in a form that may be shown.
    pub(crate) fn shown_around<'a>(&self, address: &ValueAddress, text: &'a str) -> &'a str {
        let is_inside = self.addresses.iter().any(|secret| secret.is_within(address));
        if is_inside { CONCEALED } else { self.shown_text(address, text) }
    }

    /// `value` at `address` in a form that may be shown; for a secret, only if it is a reference.
    pub fn shown(&self, address: &ValueAddress, value: &Expression) -> String {
        if self.has(address) && !is_reference(value) { CONCEALED.to_owned() } else { line(value) }
    }

    /// `text`, the value at `address`, in a form that may be shown.
    pub fn shown_text<'a>(&self, address: &ValueAddress, text: &'a str) -> &'a str {
        if self.has(address) { CONCEALED } else { text }
    }
}

/// What the values at `address` are made of in any layer: `vars`, local values and the defaults of
/// variables. It is found by their text, so it is too much rather than too little.
fn mentioned_at(
    address: &ValueAddress,
    environment: &Environment,
    sources: &Sources,
) -> Vec<ValueAddress> {
    let mut places = vec![];
    if let Some(entry) = entry_at(environment, address) {
        written(&entry.node, &mut places);
        places.extend(&entry.overrode);
    }
    let mut mentioned = vec![];
    for place in places {
        let is_between = |character: char| {
            !(character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.'))
        };
        for word in sources.text(place).split(is_between) {
            let mut names = word.split('.');
            match (names.next(), names.next()) {
                (Some("vars"), Some(name)) => mentioned.push(ValueAddress::new("vars").then(name)),
                (Some("local"), Some(name)) => {
                    mentioned.push(ValueAddress::new("locals").then(name));
                }
                (Some("var"), Some(name)) => {
                    mentioned.push(ValueAddress::new("variable").then(name).then("default"));
                }
                (Some("each"), _) => {
                    if let [module, name, ..] = address.segments() {
                        mentioned.push(ValueAddress::new(module).then(name).then("for_each"));
                    }
                }
                _ => {}
            }
        }
    }
    mentioned
}

/// Conceals the values of `entry`. References and keys may be shown.
fn conceal(entry: &Entry, problems: &mut Problems) {
    for origin in &entry.overrode {
        problems.conceal(*origin);
    }
    conceal_values(&entry.node, problems);
}

fn conceal_values(node: &Node, problems: &mut Problems) {
    match &node.value {
        TomlValue::Table(table) => {
            let form = form_of_value(table);
            for (key, inner) in &table.entries {
                match (form, key.as_str()) {
                    (Some(Form::Reference), "ref")
                    | (Some(Form::Output), "output")
                    | (Some(Form::Path), _) => {}
                    _ => conceal(inner, problems),
                }
            }
        }
        TomlValue::Array(list) => list.iter().for_each(|one| conceal_values(one, problems)),
        _ => problems.conceal(node.origin),
    }
}

/// The places of `node` and everything in it.
fn written(node: &Node, places: &mut Vec<Origin>) {
    places.push(node.origin);
    match &node.value {
        TomlValue::Table(table) => {
            for entry in table.entries.values() {
                places.extend(&entry.overrode);
                written(&entry.node, places);
            }
        }
        TomlValue::Array(list) => list.iter().for_each(|one| written(one, places)),
        _ => {}
    }
}

/// Whether `value` only names something else.
fn is_reference(value: &Expression) -> bool {
    let Expression::Code(code) = value else { return false };
    let mut bytes = code.as_str().bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && code.as_str().contains('.')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}
