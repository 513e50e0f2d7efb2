//! Evaluates the expressions of an environment's modules, as far as their values are written down
//! or known from a state.

use super::configuration::{Arguments, Call, Configuration};
use super::guess::{guess, guessed, guessed_text};
use super::instance::{Called, Caller, Each, Expansion, Instance, address};
use super::reads::{names, readings};
use super::state::StateResource;
use crate::contracts::{KEPT_SECRET, SourceExpression, default_of, given_to};
use hcl_syntax::{Expression, Kind};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use terraform_expressions::{Evaluator, Patterns, Stop, Value, string};

/// How many instances of a block are evaluated.
const MOST: usize = 10_000;

/// Evaluates what the modules say.
pub(super) struct Evaluation<'c> {
    configuration: &'c Configuration<'c>,
    /// What is known about resources, by address.
    known: &'c BTreeMap<String, &'c StateResource>,
    /// The attribute that `id` equals, by type, if nothing else is known about a resource.
    ids: &'c BTreeMap<String, String>,
    /// Whether a text replaces unknown attributes of resources, so that the set of instances is
    /// known.
    guesses: bool,
    values: RefCell<BTreeMap<(String, String), Option<Value>>>,
    /// Why attributes of resources are unknown, for resources of which only the configuration is
    /// known.
    of_new: RefCell<BTreeSet<String>>,
    patterns: Rc<Patterns>,
}

impl<'c> Evaluation<'c> {
    pub(super) fn new(
        configuration: &'c Configuration<'c>,
        known: &'c BTreeMap<String, &'c StateResource>,
        ids: &'c BTreeMap<String, String>,
    ) -> Self {
        let (values, of_new, patterns) = (RefCell::default(), RefCell::default(), Rc::default());
        Self { configuration, known, ids, guesses: false, values, of_new, patterns }
    }

    /// The same, but with a unique text for unknown attributes of resources. This shows which
    /// instances there are; ids are not made of it.
    pub(super) fn guessing(self) -> Self {
        Self { guesses: true, ..self }
    }

    /// Whether something is unknown, for `reason`, because it depends on a resource without a
    /// match, of which only the configuration is known.
    pub(super) fn is_of_new(&self, reason: &str) -> bool {
        self.of_new.borrow().iter().any(|of_new| reason.contains(of_new))
    }

    /// The root module.
    pub(super) fn root(&self) -> Option<Rc<Instance<'c>>> {
        let body = self.configuration.root()?;
        Some(Rc::new(Instance { address: String::new(), body, caller: None }))
    }

    /// The instances that the call `name` of `instance` makes; `None` if the files of the module
    /// are unknown.
    pub(super) fn called(
        &self,
        instance: &Rc<Instance<'c>>,
        name: &'c str,
        call: &'c Call,
    ) -> Result<Option<Called<'c>>, String> {
        let Some(body) = self.configuration.called(call) else { return Ok(None) };
        let mut around = Some(instance);
        while let Some(one) = around {
            if std::ptr::eq(one.body, body) {
                return Err("is endless: the module calls itself".to_owned());
            }
            around = one.caller.as_ref().map(|caller| &caller.instance);
        }
        let dot = if instance.address.is_empty() { "" } else { "." };
        let made = self.expansion(instance, &call.arguments)?.into_iter().map(|each| {
            let address = format!("{}{dot}module.{name}{}", instance.address, each.index());
            let caller = Caller { instance: instance.clone(), name, call, each: each.clone() };
            (each, Rc::new(Instance { address, body, caller: Some(caller) }))
        });
        Ok(Some(made.collect()))
    }

    /// The instances of a block of `instance` with `arguments`.
    pub(super) fn expansion(
        &self,
        instance: &Rc<Instance<'c>>,
        arguments: &'c Arguments,
    ) -> Expansion {
        let made = self.instances(instance, arguments)?;
        match made.len() {
            ..=MOST => Ok(made),
            _ => Err(format!("exceeds {MOST} instances")),
        }
    }

    fn instances(&self, instance: &Rc<Instance<'c>>, arguments: &'c Arguments) -> Expansion {
        let unknown = |reason: &str| Err(reason.to_owned());
        if let Some(for_each) = arguments.get("for_each") {
            let value = self.value(instance, &Each::One, for_each);
            let keys = match &value {
                Value::String(text) => guessed_text(text),
                Value::Set(_, list) => list.iter().find_map(guessed),
                Value::Map(_, map) | Value::Object(map) => {
                    map.keys().find_map(|key| guessed_text(key))
                }
                _ => None,
            };
            if let Some(reason) = keys {
                return unknown(reason);
            }
            return match value {
                Value::Map(_, map) | Value::Object(map) => {
                    Ok(map.into_iter().map(|(key, value)| Each::Key(key, value)).collect())
                }
                Value::Set(_, list) => {
                    let key = |value: Value| match string(value.clone()) {
                        Ok(key) => Ok(Each::Key(key, value)),
                        Err(Stop::Error(reason) | Stop::Left(reason)) => Err(reason),
                    };
                    list.into_iter().map(key).collect()
                }
                Value::Unknown(reason) => unknown(&reason.to_string()),
                other => unknown(&format!("is {}", other.kind())),
            };
        }
        let Some(count) = arguments.get("count") else { return Ok(vec![Each::One]) };
        match self.value(instance, &Each::One, count) {
            Value::String(text) if guessed_text(&text).is_some() => {
                unknown(guessed_text(&text).unwrap_or_default())
            }
            Value::Unknown(reason) => unknown(&reason.to_string()),
            count => match string(count).map(|count| count.parse::<usize>()) {
                Ok(Ok(count)) => Ok((0..count.min(MOST + 1)).map(Each::Number).collect()),
                _ => unknown("is not a count"),
            },
        }
    }

    /// The value of `expression` in a block of `instance`, for the block's instance `each`.
    pub(super) fn value(
        &self,
        instance: &Rc<Instance<'c>>,
        each: &Each,
        expression: &SourceExpression,
    ) -> Value {
        match expression.tree() {
            Some(tree) => self.value_of(instance, each, tree),
            None => Value::Unknown("cannot be read".into()),
        }
    }

    fn value_of(&self, instance: &Rc<Instance<'c>>, each: &Each, tree: &Expression) -> Value {
        let mut variables = BTreeMap::new();
        let mut objects: BTreeMap<&str, BTreeMap<String, Value>> = BTreeMap::new();
        for reading in readings(tree) {
            let mut name = |root, name: &str, value| {
                objects.entry(root).or_default().insert(name.to_owned(), value);
            };
            match (reading.root, &reading.names[..]) {
                ("var", [variable, ..]) => {
                    variables.insert((*variable).to_owned(), self.variable(instance, variable));
                }
                ("local", [local, ..]) => name("local", local, self.local(instance, local)),
                ("module", [module, inside @ ..]) => {
                    let wanted: BTreeSet<&str> = match inside {
                        [] => names(tree),
                        inside => inside.iter().copied().collect(),
                    };
                    name("module", module, self.module(instance, module, &wanted));
                }
                ("each", _) => {
                    if let Each::Key(key, value) = each {
                        name("each", "key", Value::string(key.as_str()));
                        name("each", "value", value.clone());
                    }
                }
                ("count", _) => {
                    if let Each::Number(number) = each {
                        name("count", "index", Value::count(*number));
                    }
                }
                (root, [resource, ..]) => {
                    let key = (root.to_owned(), (*resource).to_owned());
                    if let Some((key, arguments)) = instance.body.resources.get_key_value(&key) {
                        let value = self.resource(instance, key, arguments, &names(tree));
                        name(root, resource, value);
                    }
                }
                _ => {}
            }
        }
        // A result of a guess fails for the guess's own reason.
        let read = variables.values().chain(objects.values().flat_map(BTreeMap::values));
        let why = read.filter(|_| self.guesses).find_map(guessed).map(str::to_owned);
        let objects = objects.into_iter();
        let objects = objects.map(|(root, names)| (root.to_owned(), Value::Object(names)));
        let mut evaluator =
            Evaluator::new(Rc::new(variables), self.patterns.clone()).naming(objects);
        match evaluator.value(tree) {
            Ok(value) => value,
            Err(Stop::Left(reason) | Stop::Error(reason)) if self.guesses => {
                let parts = || self.parts(instance, each, tree);
                parts().unwrap_or_else(|| guess(&why.unwrap_or(reason)))
            }
            Err(Stop::Left(reason) | Stop::Error(reason)) => Value::Unknown(reason.into()),
        }
    }

    /// The values of an object one by one, if `tree` is one.
    fn parts(&self, instance: &Rc<Instance<'c>>, each: &Each, tree: &Expression) -> Option<Value> {
        let Kind::Object(entries) = &tree.without_parentheses().kind else { return None };
        let parts = entries.iter().map(|entry| {
            Some((entry.key.as_str()?.to_owned(), self.value_of(instance, each, &entry.value)))
        });
        parts.collect::<Option<_>>().map(Value::Object)
    }

    /// The result of `of` for `part` of `instance`, computed only once.
    fn once(&self, instance: &Instance<'c>, part: String, of: impl FnOnce() -> Value) -> Value {
        let key = (instance.address.clone(), part);
        if let Some(known) = self.values.borrow().get(&key) {
            let circle = || Value::Unknown("reads itself".into());
            return known.clone().unwrap_or_else(circle);
        }
        self.values.borrow_mut().insert(key.clone(), None);
        let value = of();
        self.values.borrow_mut().insert(key, Some(value.clone()));
        value
    }

    fn variable(&self, instance: &Instance<'c>, name: &str) -> Value {
        self.once(instance, format!("var.{name}"), || {
            let Some(variable) = instance.body.contract.variables.get(name) else {
                return Value::Unknown(format!("reads `var.{name}`, which does not exist").into());
            };
            let caller = instance.caller.as_ref();
            match caller.and_then(|caller| Some((caller, caller.call.arguments.get(name)?))) {
                Some((caller, given)) => {
                    given_to(name, variable, || self.value(&caller.instance, &caller.each, given))
                }
                None => default_of(name, variable),
            }
        })
    }

    fn local(&self, instance: &Rc<Instance<'c>>, name: &str) -> Value {
        self.once(instance, format!("local.{name}"), || match instance.body.locals.get(name) {
            Some(local) => self.value(instance, &Each::One, local),
            None => Value::Unknown(format!("reads `local.{name}`, which does not exist").into()),
        })
    }

    /// The module that `instance` calls `name`, with the `wanted` outputs.
    fn module(&self, instance: &Rc<Instance<'c>>, name: &str, wanted: &BTreeSet<&str>) -> Value {
        let unknown = |reason: String| Value::Unknown(reason.into());
        let Some((name, call)) = instance.body.calls.get_key_value(name) else {
            return unknown(format!("reads `module.{name}`, which does not exist"));
        };
        let made = match self.called(instance, name, call) {
            Ok(Some(made)) => made,
            Ok(None) => {
                return unknown(format!("reads `module.{name}`, which is not in this repository"));
            }
            Err(reason) => return unknown(reason),
        };
        let made = made.into_iter().map(|(each, inner)| {
            let outputs = inner.body.outputs.iter().map(|(output, value)| {
                let address = format!("output.{output}");
                let declared = inner.body.contract.outputs.get(output);
                let value = match declared.is_some_and(|one| one.sensitive || one.ephemeral) {
                    true => unknown(format!("reads `{name}.{output}`, {KEPT_SECRET}")),
                    false if wanted.contains(output.as_str()) => {
                        self.once(&inner, address, || self.value(&inner, &Each::One, value))
                    }
                    false => unknown(format!("reads `{name}.{output}`")),
                };
                (output.clone(), value)
            });
            let outputs = Value::Object(outputs.collect());
            (each, outputs)
        });
        together(made.collect(), call.arguments.contains_key("for_each"))
    }

    /// The resource `key` of `instance`, with what is known about the `wanted` attributes.
    fn resource(
        &self,
        instance: &Rc<Instance<'c>>,
        key: &'c (String, String),
        arguments: &'c Arguments,
        wanted: &BTreeSet<&str>,
    ) -> Value {
        let (kind, name) = key;
        let made = match self.expansion(instance, arguments) {
            Ok(made) => made.into_iter(),
            Err(reason) => return Value::Unknown(reason.into()),
        };
        let made = made.map(|each| {
            let at = address(&instance.address, kind, name, &each);
            let known = self.known.get(&at).map(|known| known.attributes());
            let attributes = wanted.iter().map(|attribute| {
                // The keys of a repeated resource are not attributes.
                let written = arguments.get(*attribute).filter(|_| !is_meta(attribute));
                let own_id = || self.ids.get(kind).filter(|_| *attribute == "id");
                let written = written.or_else(|| arguments.get(own_id()?));
                let value = written.map(|written| {
                    self.once(instance, format!("{at}.{attribute}"), || {
                        self.value(instance, &each, written)
                    })
                });
                let unknown = || {
                    let reason = format!("reads `{at}.{attribute}`");
                    if self.guesses {
                        return guess(&reason);
                    }
                    self.of_new.borrow_mut().insert(reason.clone());
                    Value::Unknown(reason.into())
                };
                let is_known = |value: &Value| !matches!(value, Value::Null(_));
                ((*attribute).to_owned(), value.filter(is_known).unwrap_or_else(unknown))
            });
            // What a state has takes precedence over the configuration.
            let attributes = attributes.chain(known.into_iter().flatten());
            let attributes = Value::Object(attributes.collect());
            (each, attributes)
        });
        together(made.collect(), arguments.contains_key("for_each"))
    }
}

/// Whether Terraform itself reads the argument `name` of each resource.
fn is_meta(name: &str) -> bool {
    matches!(name, "count" | "depends_on" | "for_each" | "provider")
}

/// The instances of a block as one value.
fn together(made: Vec<(Each, Value)>, has_keys: bool) -> Value {
    match &made[..] {
        [(Each::One, value)] => value.clone(),
        _ if has_keys => Value::Object(
            made.into_iter()
                .filter_map(|(each, value)| match each {
                    Each::Key(key, _) => Some((key, value)),
                    Each::One | Each::Number(_) => None,
                })
                .collect(),
        ),
        _ => Value::Tuple(made.into_iter().map(|(_, value)| value).collect()),
    }
}
