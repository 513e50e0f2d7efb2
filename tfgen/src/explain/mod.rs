//! Explains each value of an environment: what it is, which layer sets it over which others, and
//! what the module declares.

mod json;
mod removals;
mod text;

pub use json::json;
pub use text::text;

use crate::check::RootModule;
use crate::contracts::{Contracts, Type, Variable};
use crate::hcl::{self, Expression, Key};
use crate::layers::{Environment, Form, Node, Table, TomlValue, form_of_value};
use crate::problem::nearest;
use crate::root_values::{self, RootValues, Secrets, ValueAddress};
use crate::source::{Origin, Place, Sources};
use std::collections::BTreeSet;

/// A value and where it comes from.
#[derive(Debug)]
pub struct Explained<'a> {
    /// Its address.
    pub address: ValueAddress,
    /// The value in Terraform's notation, or a note that it is not shown.
    pub value: String,
    /// Who sets it.
    pub given: Given<'a>,
    /// The layer that took away what lower ones say.
    pub removal: Option<Removal<'a>>,
    /// What the module declares for it.
    pub declared: Option<Declaration<'a>>,
}

impl Explained<'_> {
    /// Whether the environment or one of its layers sets it.
    pub fn is_set(&self) -> bool {
        matches!(self.given, Given::Layer(_)) || self.removal.is_some()
    }
}

/// That a layer removed something.
#[derive(Debug)]
pub struct Removal<'a> {
    /// Where.
    pub place: Place<'a>,
    /// The values in lower layers, lowest first, as far as they may be shown.
    pub overrode: Vec<(Place<'a>, Option<String>)>,
}

/// Who sets a value.
#[derive(Debug)]
pub enum Given<'a> {
    /// A layer of the environment.
    Layer(Layer<'a>),
    /// A block, which has the value implicitly.
    Block(Place<'a>),
    /// The module, because no layer sets it.
    Module(Option<Place<'a>>),
    /// None is left: a layer took it away.
    Removed,
}

/// The layer whose value wins.
#[derive(Debug)]
pub struct Layer<'a> {
    /// The place.
    pub place: Place<'a>,
    /// How it is written, if that differs from the result.
    pub written: Option<String>,
    /// Whether it has an `expr`, whose value Terraform computes.
    pub is_computed: bool,
    /// The values in lower layers, lowest first.
    pub overrode: Vec<(Place<'a>, String)>,
}

/// A declaration in a module.
#[derive(Debug)]
pub struct Declaration<'a> {
    /// The place.
    pub place: Place<'a>,
    /// The type of the value, if the declaration has one.
    pub kind: Option<&'a Type>,
    /// The declaration's own words.
    pub description: Option<&'a str>,
}

/// An environment without errors, and what is known about it.
#[derive(Debug)]
pub struct Explainer<'a> {
    /// The environment.
    pub environment: &'a Environment,
    /// Its root module.
    pub root: &'a RootModule,
    /// What its modules declare.
    pub contracts: &'a Contracts,
    /// All files that were read.
    pub sources: &'a Sources,
}

impl<'a> Explainer<'a> {
    /// Explains every value, by address.
    pub fn all(&self) -> Vec<Explained<'a>> {
        let secrets = Secrets::of(self.environment, self.contracts, self.sources);
        let mut values = RootValues::of(self.root).values;
        for (name, entry) in &self.environment.vars.entries {
            if let Some(value) = expression(&entry.node) {
                values.insert(ValueAddress::new("vars").then(name), value);
            }
        }
        let mut all: Vec<_> = values
            .into_iter()
            .filter_map(|(address, value)| {
                let given = self.given(&address, &value, &secrets)?;
                let (value, declared) = (secrets.shown(&address, &value), self.declared(&address));
                Some(Explained { address, value, given, removal: None, declared })
            })
            .collect();
        all.extend(self.defaults(&secrets));
        self.add_removals(&mut all, &secrets);
        all.sort_by(|left, right| left.address.cmp(&right.address));
        all
    }

    fn given(
        &self,
        address: &ValueAddress,
        value: &Expression,
        secrets: &Secrets,
    ) -> Option<Given<'a>> {
        let entry = root_values::entry(self.environment, address)?;
        let place = self.sources.place(entry.key);
        if let [kind, name, key, ..] = address.segments()
            && kind == "module"
            && self.block(name)?.get(key).is_none()
        {
            return Some(Given::Block(place));
        }
        let shown = |origin| secrets.shown_text(address, &self.one_line(origin)).to_owned();
        let is_form = |forms: &[Form]| {
            let table = entry.node.as_table();
            table.and_then(form_of_value).is_some_and(|form| forms.contains(&form))
        };
        let has_template = self.sources.text(entry.node.origin).contains("{{");
        let is_written_otherwise = has_template && !is_form(&[Form::Expression, Form::Literal])
            || is_form(&[Form::Path])
            || entry.node.as_table().is_some_and(|table| table.get("or").is_some());
        let text = self.one_line(entry.node.origin);
        Some(Given::Layer(Layer {
            place,
            written: (is_written_otherwise && text != hcl::line(value))
                .then(|| shown(entry.node.origin)),
            is_computed: has_expression(&entry.node) && !is_reference_of(&entry.node, value),
            overrode: entry
                .overrode
                .iter()
                .map(|origin| (self.sources.place(*origin), shown(*origin)))
                .collect(),
        }))
    }

    fn one_line(&self, origin: Origin) -> String {
        self.sources.text(origin).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn block(&self, module: &str) -> Option<&'a Table> {
        self.environment.tables.table("module")?.table(module)
    }

    fn variables(&self, module: &str) -> impl Iterator<Item = (&'a String, &'a Variable)> {
        let block = self.block(module);
        let contract = block.and_then(|block| {
            root_values::contract(self.environment, module, block, self.contracts)
        });
        contract.into_iter().flat_map(|contract| &contract.variables)
    }

    fn declared(&self, address: &ValueAddress) -> Option<Declaration<'a>> {
        let [kind, module, input, inside @ ..] = address.segments() else { return None };
        let (_, variable) =
            self.variables(module).find(|(name, _)| kind == "module" && *name == input)?;
        Some(self.declaration(variable, inside))
    }

    fn declaration(&self, variable: &'a Variable, inside: &[String]) -> Declaration<'a> {
        Declaration {
            place: self.sources.place(variable.origin),
            kind: inner_type(&variable.kind, inside),
            description: variable.description.as_deref(),
        }
    }

    /// The inputs that the environment leaves to the modules' defaults.
    fn defaults(&self, secrets: &Secrets) -> Vec<Explained<'a>> {
        let mut defaults = vec![];
        let modules = self.environment.tables.table("module").into_iter().flat_map(Table::keys);
        for module in modules {
            for (input, variable) in self.variables(module) {
                if self.block(module).is_some_and(|block| block.get(input).is_none()) {
                    let address = ValueAddress::new("module").then(module).then(input);
                    let text = variable.default.map(|origin| self.one_line(origin));
                    let text = text.unwrap_or_default();
                    let value = secrets.shown_text(&address, &text).to_owned();
                    let place = variable.default.map(|origin| self.sources.place(origin));
                    let declared = Some(self.declaration(variable, &[]));
                    defaults.push(Explained {
                        address,
                        value,
                        given: Given::Module(place),
                        removal: None,
                        declared,
                    });
                }
            }
        }
        defaults
    }
}

/// Those of `all` at or below `address`; if there are none, the nearest existing address.
///
/// # Errors
/// If there is nothing at that address.
pub fn below<'a>(
    all: Vec<Explained<'a>>,
    address: &str,
) -> Result<Vec<Explained<'a>>, Option<String>> {
    let known: BTreeSet<String> =
        all.iter().flat_map(|one| one.address.ancestors()).map(|one| one.to_string()).collect();
    // A resource, a local value and a variable have other names where they are read.
    let read = match address.split_once('.') {
        Some(("local", rest)) => format!("locals.{rest}"),
        Some(("var", rest)) => format!("variable.{rest}"),
        _ => format!("resource.{address}"),
    };
    let address = if known.contains(&read) && !known.contains(address) { &read } else { address };
    // What a layer took away had things inside of it.
    let around = |one: &Explained<'_>| {
        let inside = address.strip_prefix(&one.address.to_string());
        matches!(one.given, Given::Removed)
            && inside.is_some_and(|inside| inside.starts_with(['.', '[']))
    };
    if !known.contains(address) && all.iter().any(around) {
        return Ok(all.into_iter().filter(around).collect());
    }
    if !known.contains(address) {
        let near = nearest(address, known.iter().map(String::as_str));
        return Err(near.map(str::to_owned));
    }
    let is_below =
        |one: &Explained<'_>| one.address.ancestors().any(|above| above.to_string() == address);
    Ok(all.into_iter().filter(is_below).collect())
}

/// The type of the part at `inside` of a value of the type `kind`.
pub(crate) fn inner_type<'a>(kind: &'a Type, inside: &[String]) -> Option<&'a Type> {
    let Some((key, rest)) = inside.split_first() else { return Some(kind) };
    match kind {
        Type::Object(attributes) => inner_type(&attributes.get(key)?.kind, rest),
        Type::Map(element) => inner_type(element, rest),
        _ => None,
    }
}

/// Whether `value` is what `node` refers to, so that its `or` does not apply.
fn is_reference_of(node: &Node, value: &Expression) -> bool {
    let target = node.as_table().and_then(|table| table.get("ref")).and_then(Node::as_str);
    target.is_some_and(|target| hcl::line(value) == target.trim())
}

/// Whether something in `node` is an `expr`.
fn has_expression(node: &Node) -> bool {
    match &node.value {
        TomlValue::Table(table) => match form_of_value(table) {
            Some(Form::Expression | Form::Template) => true,
            Some(Form::Literal) => false,
            _ => table.entries.values().any(|entry| has_expression(&entry.node)),
        },
        TomlValue::Array(list) => list.iter().any(has_expression),
        _ => false,
    }
}

/// A value of `vars` as if it were passed on; `None` if it has a problem.
fn expression(node: &Node) -> Option<Expression> {
    Some(match &node.value {
        TomlValue::String(text) => Expression::String(text.clone()),
        TomlValue::Template(template) => Expression::String(template.text.clone()),
        TomlValue::Number(digits) => Expression::Number(digits.clone()),
        TomlValue::Boolean(boolean) => Expression::Boolean(*boolean),
        TomlValue::Array(list) => Expression::List(list.iter().filter_map(expression).collect()),
        TomlValue::Table(table) => {
            let entries = table.entries.iter();
            Expression::Object(
                entries
                    .filter_map(|(key, entry)| {
                        Some((Key::String(key.clone()), expression(&entry.node)?))
                    })
                    .collect(),
            )
        }
        TomlValue::Unknown => return None,
    })
}
