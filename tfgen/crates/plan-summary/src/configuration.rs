//! Leads from a resource of a plan to the calls of its module, and from its attributes to the
//! arguments of the root module's calls that they come from.

use crate::difference::{Attribute, Shown};
use crate::plan::{ConfiguredResource, Module, ModuleCall, Plan, ResourceChange};
use crate::repository::Repository;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// How many calls a value may pass through: enough for nested modules, but a limit for circles.
const DEEPEST: usize = 32;

/// The configuration around one resource.
#[derive(Debug)]
pub(crate) struct Surroundings<'a> {
    /// The calls that lead to its module, with their names, starting at the root module.
    calls: Vec<(&'a str, &'a ModuleCall)>,
    resource: Option<&'a ConfiguredResource>,
    /// Whether each call is in the configuration.
    is_whole: bool,
}

impl<'a> Surroundings<'a> {
    /// The surroundings of `change` in `plan`.
    pub(crate) fn of(plan: &'a Plan, change: &ResourceChange) -> Self {
        let mut module: &Module = &plan.configuration.root_module;
        let (mut calls, mut is_whole) = (vec![], true);
        for name in modules(change.module_address.as_deref().unwrap_or_default()) {
            let Some((name, call)) = module.module_calls.get_key_value(name) else {
                is_whole = false;
                break;
            };
            calls.push((name.as_str(), call));
            module = &call.module;
        }
        let is_it = |one: &&ConfiguredResource| {
            (&one.mode, &one.kind, &one.name) == (&change.mode, &change.kind, &change.name)
        };
        let resource = module.resources.iter().find(is_it).filter(|_| is_whole);
        Self { calls, resource, is_whole }
    }

    /// The sources of the calls; `None` if they are no longer in the configuration.
    pub(crate) fn sources(&self) -> Option<Vec<&'a str>> {
        let sources = self.calls.iter().map(|(_, call)| call.source.as_str()).collect();
        self.is_whole.then_some(sources)
    }

    /// Whether the configuration sets the attribute `name`.
    pub(crate) fn sets(&self, name: &str) -> bool {
        self.resource.is_some_and(|resource| resource.expressions.contains_key(name))
    }

    /// Whether the provider computes `attribute`, which nobody sets; then it tells nothing.
    pub(crate) fn is_computed(&self, attribute: &Attribute) -> bool {
        attribute.after == Shown::Unknown
            && attribute.path == attribute.top
            && !self.sets(&attribute.top)
    }

    /// Whether the configuration hides part of `attribute`. A whole attribute that it does not set
    /// belongs to the provider. A part of an attribute is in a block, which a `dynamic` block may
    /// produce, and the plan leaves those out of the configuration.
    pub(crate) fn hides(&self, attribute: &Attribute) -> bool {
        let is_whole =
            attribute.path == attribute.top && !matches!(attribute.after, Shown::Value(_));
        attribute.is_hidden && (!is_whole || self.sets(&attribute.top))
    }

    /// Whether an argument goes only to the provider, and neither into a plan nor into a state. The
    /// plan does not mark these; providers end their names in `_wo`.
    pub(crate) fn has_write_only(&self) -> bool {
        self.resource
            .is_some_and(|resource| has_name(&resource.expressions, &|name| name.ends_with("_wo")))
    }

    /// Whether something may run when it is created.
    pub(crate) fn runs_when_made(&self) -> bool {
        self.resource.is_some_and(|resource| !resource.provisioners.is_empty())
    }

    /// Whether something may run when it is destroyed. If it is no longer in the configuration, it
    /// may have a `removed` block with provisioners, which the plan does not show.
    pub(crate) fn runs_when_destroyed(&self) -> bool {
        self.resource.is_none_or(|resource| !resource.provisioners.is_empty())
    }

    /// Terraform's key for the configuration of its provider.
    pub(crate) fn provider(&self) -> Option<&'a str> {
        self.resource.and_then(|resource| resource.provider_config_key.as_deref())
    }

    /// The places of the values from which the attribute `name` is made. Terraform lists what a
    /// whole attribute reads; if some of these equal `value`, only they count for this part.
    pub(crate) fn places(
        &self,
        name: &str,
        value: &Shown,
        repository: &dyn Repository,
    ) -> Vec<String> {
        let expression = self.resource.and_then(|resource| resource.expressions.get(name));
        let found = expression.map(|one| self.origins(one, repository)).unwrap_or_default();
        let is_it = |constant: &Option<String>| match (constant, value) {
            (Some(constant), Shown::Value(value)) => constant == value,
            _ => false,
        };
        let has_one = found.values().any(is_it);
        let kept = found.into_iter().filter(|(_, constant)| !has_one || is_it(constant));
        kept.map(|(place, _)| place).collect()
    }

    /// The places of the values that decide the number of instances.
    pub(crate) fn places_of_repetition(&self, repository: &dyn Repository) -> Vec<String> {
        let Some(resource) = self.resource else { return vec![] };
        let expressions = [&resource.for_each_expression, &resource.count_expression];
        let places = expressions.into_iter().flat_map(|one| self.origins(one, repository));
        places.map(|(place, _)| place).collect()
    }

    /// The places of the arguments of the root module's calls that `expression` reads, each with
    /// the value if it is a constant.
    fn origins(
        &self,
        expression: &Value,
        repository: &dyn Repository,
    ) -> BTreeMap<String, Option<String>> {
        let mut places = BTreeMap::new();
        let mut open = vec![(self.calls.len(), expression)];
        for _ in 0..DEEPEST {
            for (depth, expression) in std::mem::take(&mut open) {
                let Some(inside) = depth.checked_sub(1) else { continue };
                let (name, call) = self.calls[inside];
                for reference in references(expression) {
                    let Some(path) = reference.strip_prefix("var.") else { continue };
                    let path: Vec<&str> = path.split(['.', '[']).collect();
                    let argument = call.expressions.get(path[0]);
                    if inside > 0 {
                        open.extend(argument.map(|one| (inside, one)));
                    } else if let Some(place) = repository.place(name, &path) {
                        let constant = argument.and_then(|one| one.get("constant_value"));
                        places.insert(place, constant.map(Value::to_string));
                    }
                }
            }
        }
        places
    }
}

/// The call in the root module that contains the resource at `address`, if any.
pub(crate) fn outermost_call(address: &str) -> Option<&str> {
    modules(address).first().copied()
}

/// Whether `providers`, the provider configurations, show all their values: for an expression that
/// is not a constant, a plan shows at most what it reads.
pub(crate) fn are_constant(providers: &Value) -> bool {
    let expressions = |one: &Value| one.get("expressions").is_none_or(is_constant_block);
    providers.as_object().is_none_or(|entries| entries.values().all(expressions))
}

fn is_constant_block(block: &Value) -> bool {
    block.as_object().is_some_and(|arguments| arguments.values().all(is_constant))
}

/// Whether an argument is a constant, or consists of blocks with constants.
fn is_constant(argument: &Value) -> bool {
    match argument {
        Value::Array(blocks) => blocks.iter().all(is_constant_block),
        Value::Object(entries) if entries.contains_key("constant_value") => true,
        Value::Object(entries) => !entries.is_empty() && entries.values().all(is_constant),
        _ => false,
    }
}

/// Whether `is_it` holds for a name in `entries`, at any depth.
fn has_name(entries: &Map<String, Value>, is_it: &dyn Fn(&str) -> bool) -> bool {
    let mut open: Vec<&Map<String, Value>> = vec![entries];
    while let Some(entries) = open.pop() {
        for (name, value) in entries {
            if is_it(name) {
                return true;
            }
            match value {
                Value::Object(inside) => open.push(inside),
                Value::Array(list) => open.extend(list.iter().filter_map(Value::as_object)),
                _ => {}
            }
        }
    }
    false
}

/// The module names in the address of a module, without the keys of instances.
fn modules(address: &str) -> Vec<&str> {
    let (mut names, mut rest) = (vec![], address);
    while let Some(name) = rest.strip_prefix("module.") {
        let end = name.find(['.', '[']).unwrap_or(name.len());
        names.push(&name[..end]);
        rest = &name[end..];
        if let Some(key) = rest.strip_prefix('[') {
            rest = after_key(key);
        }
        rest = rest.strip_prefix('.').unwrap_or(rest);
    }
    names
}

/// The text after the key of an instance, which may be any quoted text.
fn after_key(key: &str) -> &str {
    let (mut in_quotes, mut is_escaped) = (false, false);
    for (index, character) in key.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if in_quotes => is_escaped = true,
            '"' => in_quotes = !in_quotes,
            ']' if !in_quotes => return &key[index + 1..],
            _ => {}
        }
    }
    ""
}

/// What `expression` reads, only by the longest names: Terraform lists both `var.a.b` and `var.a`.
fn references(expression: &Value) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let mut open = vec![expression];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(entries) => {
                let list = entries.get("references").and_then(Value::as_array);
                found.extend(list.into_iter().flatten().filter_map(Value::as_str));
                open.extend(entries.values());
            }
            Value::Array(list) => open.extend(list),
            _ => {}
        }
    }
    let is_longest = |one: &&str| {
        let is_inside =
            |other: &&str| other.strip_prefix(one).is_some_and(|rest| rest.starts_with(['.', '[']));
        !found.iter().any(is_inside)
    };
    found.iter().copied().filter(|one| is_longest(one)).collect()
}

#[cfg(test)]
mod tests {
    use super::{modules, references};
    use serde_json::json;

    #[test]
    fn keys_of_instances_are_no_names() {
        assert_eq!(modules("module.a.module.b[0].module.c"), ["a", "b", "c"]);
        assert_eq!(modules("module.a[\"x].module.\\\"y\"].module.b"), ["a", "b"]);
        assert!(modules("").is_empty());
    }

    #[test]
    fn of_a_reference_the_longest_name_counts() {
        let expression =
            json!([{"x": {"references": ["var.a.b", "var.a"]}, "y": {"references": ["var.ab"]}}]);
        assert_eq!(references(&expression).into_iter().collect::<Vec<_>>(), ["var.a.b", "var.ab"]);
    }
}
