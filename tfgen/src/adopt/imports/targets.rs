//! The resources that an environment declares, each with what is known about it.

use super::configuration::Arguments;
use super::evaluation::Evaluation;
use super::guess::guessed;
use super::instance::{Each, Instance, address};
use super::reads::readings;
use crate::contracts::SourceExpression;
use crate::resources::{IdTemplate, ImportDescriptions, Importing, Said};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use terraform_expressions::Value;

/// A resource that an environment declares.
#[derive(Debug)]
pub(super) struct Target<'d> {
    /// Its address; without an index if the instances are unknown.
    pub(super) address: String,
    pub(super) kind: String,
    pub(super) state: Known<'d>,
    /// The attributes that distinguish it, and those that a command needs.
    pub(super) attributes: BTreeMap<String, Attribute>,
}

/// How a resource is imported, or why it cannot be.
#[derive(Debug)]
pub(super) enum Known<'d> {
    /// As this says.
    Importable(&'d Importing),
    /// Nothing describes how.
    NotImportable(String),
    /// The number of its instances is unknown.
    Unexpanded(String),
}

/// An attribute of a declared resource.
#[derive(Clone, Debug)]
pub(super) enum Attribute {
    /// It is known.
    Is(Value),
    /// It is set, but only Terraform knows its value, for this reason.
    Open(String),
    /// The same, because it depends on a resource without a match.
    OfNew(String),
    /// It is not set.
    Absent,
}

/// What an environment declares.
#[derive(Debug)]
pub(super) struct Targets<'d> {
    pub(super) resources: Vec<Target<'d>>,
    /// Modules whose contents are unknown, each with the reason.
    pub(super) unread: Vec<(String, String)>,
}

/// Reads the targets of an environment.
pub(super) fn targets<'d>(
    evaluation: &Evaluation<'_>,
    descriptions: &'d ImportDescriptions,
) -> Targets<'d> {
    let mut targets = Targets { resources: vec![], unread: vec![] };
    if let Some(root) = evaluation.root() {
        targets.add(&root, evaluation, descriptions);
    }
    targets
}

impl<'d> Targets<'d> {
    fn add<'c>(
        &mut self,
        instance: &Rc<Instance<'c>>,
        evaluation: &Evaluation<'c>,
        descriptions: &'d ImportDescriptions,
    ) {
        for ((kind, name), arguments) in &instance.body.resources {
            let folder = instance.body.folder.as_deref();
            let state = match descriptions.of(folder, kind) {
                Said::So(importing, _) if importing.id.is_some() => Ok(importing),
                Said::So(_, file) | Said::Nothing(file) => {
                    Err(format!("{file} has no `import_id` for {kind}"))
                }
                Said::Contradictory => Err(format!(
                    "modules have different `import_id` for {kind}: set it for this one"
                )),
            };
            let importing = match state {
                Ok(importing) => importing,
                Err(reason) => {
                    let address = address(&instance.address, kind, name, &Each::One);
                    let (kind, attributes) = (kind.clone(), BTreeMap::new());
                    let state = Known::NotImportable(reason);
                    self.resources.push(Target { address, kind, state, attributes });
                    continue;
                }
            };
            match evaluation.expansion(instance, arguments) {
                Ok(made) => self.resources.extend(made.into_iter().map(|each| Target {
                    address: address(&instance.address, kind, name, &each),
                    kind: kind.clone(),
                    state: Known::Importable(importing),
                    attributes: attributes(evaluation, instance, &each, arguments, importing),
                })),
                Err(reason) => {
                    let which = if arguments.contains_key("count") { "count" } else { "for_each" };
                    self.resources.push(Target {
                        address: address(&instance.address, kind, name, &Each::One),
                        kind: kind.clone(),
                        state: Known::Unexpanded(format!("its `{which}` {reason}")),
                        attributes: BTreeMap::new(),
                    });
                }
            }
        }
        for (name, call) in &instance.body.calls {
            let dot = if instance.address.is_empty() { "" } else { "." };
            let address = || format!("{}{dot}module.{name}", instance.address);
            match evaluation.called(instance, name, call) {
                Ok(Some(made)) => {
                    made.iter().for_each(|(_, inner)| self.add(inner, evaluation, descriptions));
                }
                Ok(None) => {
                    let reason =
                        "it is not in this repository, so tfgen cannot read its files".to_owned();
                    self.unread.push((address(), reason));
                }
                Err(reason) => {
                    self.unread.push((address(), format!("its number of instances {reason}")));
                }
            }
        }
    }
}

/// What is known about the attributes of a resource that its import or its command needs.
fn attributes<'c>(
    evaluation: &Evaluation<'c>,
    instance: &Rc<Instance<'c>>,
    each: &Each,
    arguments: &'c Arguments,
    importing: &Importing,
) -> BTreeMap<String, Attribute> {
    let of_id = importing.id.iter().flat_map(IdTemplate::attributes);
    let of_command = importing.find.iter().flat_map(IdTemplate::attributes);
    let all = importing.identified_by.iter().map(String::as_str).chain(of_id).chain(of_command);
    let all: BTreeSet<&str> = all.collect();
    let attribute = |name: &str| {
        let Some(written) = arguments.get(name) else { return Attribute::Absent };
        let value = evaluation.value(instance, each, written);
        if let Some(reason) = guessed(&value) {
            return Attribute::OfNew(reason.to_owned());
        }
        match (value.unknown(), &value) {
            (Some(reason), _) if evaluation.is_of_new(reason) => {
                Attribute::OfNew(reason.to_string())
            }
            (Some(reason), _) => Attribute::Open(reason.to_string()),
            // If it is left out, the provider decides.
            (None, Value::Null(_)) => Attribute::Absent,
            (None, _) => Attribute::Is(value),
        }
    };
    all.into_iter().map(|name| (name.to_owned(), attribute(name))).collect()
}

/// The inputs of called modules that decide the argument `name` of the resource at `target`, each
/// as the call and the input.
pub(super) fn deciding(
    evaluation: &Evaluation<'_>,
    target: &str,
    name: &str,
) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    let mut open: Vec<_> = evaluation.root().into_iter().collect();
    while let Some(instance) = open.pop() {
        for ((kind, resource), arguments) in &instance.body.resources {
            let made = evaluation.expansion(&instance, arguments).unwrap_or_default();
            let is_it = |each| address(&instance.address, kind, resource, each) == target;
            if made.iter().any(is_it)
                && let Some(argument) = arguments.get(name)
            {
                inputs(&instance, argument, &mut found, &mut BTreeSet::new());
            }
        }
        for (name, call) in &instance.body.calls {
            let made = evaluation.called(&instance, name, call).ok().flatten();
            open.extend(made.into_iter().flatten().map(|(_, inner)| inner));
        }
    }
    found
}

fn inputs<'c>(
    instance: &Rc<Instance<'c>>,
    expression: &'c SourceExpression,
    found: &mut BTreeSet<(String, String)>,
    seen: &mut BTreeSet<(String, String)>,
) {
    let (Some(tree), Some(caller)) = (expression.tree(), &instance.caller) else { return };
    for reading in readings(tree) {
        let Some(name) = reading.names.first() else { continue };
        let part = format!("{}.{name}", reading.root);
        if !seen.insert((instance.address.clone(), part)) {
            continue;
        }
        match reading.root {
            "var" if caller.instance.caller.is_none() => {
                found.insert((caller.name.to_owned(), (*name).to_owned()));
            }
            "var" => {
                if let Some(given) = caller.call.arguments.get(*name) {
                    inputs(&caller.instance, given, found, seen);
                }
            }
            "local" => {
                if let Some(local) = instance.body.locals.get(*name) {
                    inputs(instance, local, found, seen);
                }
            }
            _ => {}
        }
    }
}
