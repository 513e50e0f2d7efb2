//! What each part of a module reads, collected from all of its files.

use super::declared::{Declaration, Value, read_whole};
use super::merged::{Merged, merged};
use super::references::{address_steps, each, with_absolute};
use super::{Call, Contract, Needs, Part, Readings};
use crate::language::MODULE;
use hcl_syntax::{Expression, Key, Kind, Step};
use std::collections::{BTreeMap, BTreeSet};

/// What the parts of the module with `contract` read. `called` returns the module for a source.
pub(super) fn readings<'c>(
    contract: &'c Contract,
    called: &mut dyn FnMut(&str) -> Option<(&'c Contract, &'c Needs)>,
) -> Readings {
    let bodies: Vec<_> = contract.files.iter().map(|(_, place)| read_whole(&place.text)).collect();
    let declarations = || {
        contract.files.iter().zip(&bodies).flat_map(|((is_override, place), body)| {
            body.blocks().map(move |block| (*is_override, Declaration { place, block }))
        })
    };
    let mut locals = BTreeMap::new();
    for (_, block) in declarations().filter(|(_, one)| &*one.block.kind == "locals") {
        locals.extend(block.arguments().map(|(one, value)| (one.name.as_str(), value)));
    }
    let mut module = Module { contract, readings: Readings::default() };
    for (name, value) in locals {
        let mut read = Read::default();
        read.value(value);
        module.readings.add(Part::Block(format!("local.{name}")), read.parts);
    }
    for block in merged(declarations()).0 {
        module.block(&block, called);
    }
    module.readings
}

/// The module that is being read.
struct Module<'c> {
    contract: &'c Contract,
    readings: Readings,
}

impl<'c> Module<'c> {
    fn block(
        &mut self,
        block: &Merged<'_>,
        called: &mut dyn FnMut(&str) -> Option<(&'c Contract, &'c Needs)>,
    ) {
        let labels: Vec<&str> = block.base.block.labels.iter().map(|label| &*label.text).collect();
        let mut read = Read::default();
        let part = match (&*block.base.block.kind, &labels[..]) {
            ("variable", [name]) => {
                read.blocks(block.base, "validation");
                let own = Part::Variable((*name).to_owned());
                read.parts.remove(&own);
                own
            }
            ("output", [name]) => {
                block.value("value").into_iter().for_each(|value| read.value(value));
                read.addresses(block.base, "depends_on");
                read.blocks(block.base, "precondition");
                Part::Output((*name).to_owned())
            }
            ("resource", [kind, name]) => {
                let own = Part::Block(format!("{kind}.{name}"));
                self.resource(block, kind, &own, &mut read);
                own
            }
            (mode @ ("data" | "ephemeral"), [kind, name]) => {
                let own = Part::Block(format!("{mode}.{kind}.{name}"));
                self.resource(block, kind, &own, &mut read);
                own
            }
            ("check", [name]) => {
                for data in block.base.blocks("data") {
                    let [kind, name] = &data.block.labels[..] else { continue };
                    let mut inside = Read::default();
                    let own = Part::Block(format!("data.{}.{}", kind.text, name.text));
                    self.resource(&Merged::alone(data), kind, &own, &mut inside);
                    self.readings.add(own, inside.parts);
                }
                read.blocks(block.base, "assert");
                Part::Block(format!("check.{name}"))
            }
            ("provider", [name]) => {
                let is_empty = |declaration: Declaration<'_>| {
                    declaration.arguments().all(|(one, _)| one.name.as_str() == "alias")
                        && declaration.all_blocks().next().is_none()
                };
                let alias = block.base.alias();
                let Some(source) = self.contract.provider(name) else { return };
                // An empty one is a placeholder for a passed configuration.
                if block.all().all(is_empty) {
                    return;
                }
                block.all().for_each(|one| read.body(one, &|_| true));
                Part::Provider(source, (!alias.is_empty()).then(|| alias.to_owned()))
            }
            ("module", [name]) => return self.call(block, name, called),
            _ => return,
        };
        self.readings.add(part, read.parts);
    }

    /// What the resource or data source `own` reads. Override files do not change lists of
    /// addresses and conditions.
    fn resource(&self, block: &Merged<'_>, kind: &str, own: &Part, read: &mut Read) {
        read.addresses(block.base, "depends_on");
        for lifecycle in block.base.blocks("lifecycle") {
            read.addresses(lifecycle, "replace_triggered_by");
            lifecycle.all_blocks().for_each(|condition| read.body(condition, &|_| true));
        }
        for (name, value) in block.values() {
            if !matches!(name, "provider" | "depends_on") {
                read.value(value);
            }
        }
        // When these run, the resource exists and can be read by its name.
        let mut afterwards = Read::default();
        for inner in block.blocks() {
            match &*inner.block.kind {
                "lifecycle" => {}
                "provisioner" => {
                    let when = inner.value("when").map(|when| when.text().trim_matches('"'));
                    if when != Some("destroy") {
                        afterwards.body(inner, &|name| !matches!(name, "when" | "on_failure"));
                    }
                }
                "connection" => afterwards.nested(inner),
                _ => read.nested(inner),
            }
        }
        afterwards.parts.remove(own);
        read.parts.extend(afterwards.parts);
        read.parts.extend(self.provider(block.value("provider"), kind));
    }

    /// The provider configuration that a resource of the type `kind` uses.
    fn provider(&self, written: Option<Value<'_>>, kind: &str) -> Option<Part> {
        let Some(value) = written else {
            let source = self.contract.provider(kind.split('_').next()?)?;
            return Some(Part::Provider(source, None));
        };
        let expression = value.written().reference();
        configuration(self.contract, expression.tree()?)
    }

    fn call(
        &mut self,
        block: &Merged<'_>,
        name: &str,
        called: &mut dyn FnMut(&str) -> Option<(&'c Contract, &'c Needs)>,
    ) {
        let source = block.value("source").map(|value| value.written().constant());
        let source = source.as_ref().and_then(|source| source.tree()?.as_str());
        let module = source.and_then(called);
        let mut instances = Read::default();
        instances.addresses(block.base, "depends_on");
        for lifecycle in block.base.blocks("lifecycle") {
            lifecycle.arguments().for_each(|(_, value)| instances.value(value));
        }
        let (mut inputs, mut providers) = (BTreeMap::new(), BTreeMap::new());
        for (name, value) in block.values() {
            match name {
                "for_each" | "count" => instances.value(value),
                "providers" => {
                    let written = value.written();
                    let Some(Kind::Object(entries)) = written.tree().map(|tree| &tree.kind) else {
                        continue;
                    };
                    for entry in entries {
                        let child = match &entry.key {
                            Key::Name(name) => Some((name.as_str().to_owned(), None)),
                            Key::Expression(expression) => local_name(expression),
                        };
                        let parent = configuration(self.contract, &entry.value);
                        providers.extend(child.zip(parent));
                    }
                }
                name if MODULE.argument(name).is_none() => {
                    let mut read = Read::default();
                    read.value(value);
                    inputs.insert(name.to_owned(), read.parts);
                }
                _ => {}
            }
        }
        let instances = instances.parts;
        self.readings.call(Call { name, module, instances, inputs, providers });
    }
}

/// The parts that expressions read.
#[derive(Default)]
struct Read {
    parts: BTreeSet<Part>,
}

impl Read {
    fn value(&mut self, value: Value<'_>) {
        let written = value.written();
        let Some(tree) = written.tree() else { return };
        each(tree, &mut |root, steps| self.parts.extend(Part::read(root, address_steps(steps))));
    }

    /// What the argument `name` lists; in JSON, the addresses are strings.
    fn addresses(&mut self, block: Declaration<'_>, name: &str) {
        let written = block.value(name).map(|value| value.written().reference());
        let tree = written.as_ref().and_then(|written| written.tree());
        let Some(Kind::Tuple(list)) = tree.map(|tree| &tree.kind) else { return };
        for one in list {
            let part = with_absolute(one, |root, steps| Part::read(root, address_steps(steps)));
            self.parts.extend(part.flatten());
        }
    }

    /// What the blocks of the kind `kind` read.
    fn blocks(&mut self, block: Declaration<'_>, kind: &str) {
        block.blocks(kind).for_each(|inner| self.body(inner, &|_| true));
    }

    /// What the `wanted` arguments and the blocks in `block` read.
    fn body(&mut self, block: Declaration<'_>, wanted: &dyn Fn(&str) -> bool) {
        for (_, value) in block.arguments().filter(|(one, _)| wanted(&one.name)) {
            self.value(value);
        }
        block.all_blocks().for_each(|inner| self.nested(inner));
    }

    /// What a nested block reads, without the element that a `dynamic` block names.
    fn nested(&mut self, block: Declaration<'_>) {
        let mut inside = Self::default();
        inside.body(block, &|_| true);
        if &*block.block.kind == "dynamic" {
            let label = block.block.labels.first().map(|label| &*label.text);
            let iterator = block.value("iterator").map(Value::text).or(label).unwrap_or_default();
            let is_element = |part: &Part| match part {
                Part::Block(address) => address.split('.').next() == Some(iterator),
                _ => false,
            };
            inside.parts.retain(|part| !is_element(part));
        }
        self.parts.extend(inside.parts);
    }
}

/// The configuration `NAME` or `NAME.ALIAS` in the module with `contract`.
fn configuration(contract: &Contract, expression: &Expression) -> Option<Part> {
    let (name, alias) = local_name(expression)?;
    Some(Part::Provider(contract.provider(&name)?, alias))
}

/// The local name and the alias of `NAME` or `NAME.ALIAS`, which may be quoted.
fn local_name(expression: &Expression) -> Option<(String, Option<String>)> {
    with_absolute(expression, |root, steps| {
        (root.to_owned(), steps.first().and_then(Step::attribute).map(str::to_owned))
    })
}
