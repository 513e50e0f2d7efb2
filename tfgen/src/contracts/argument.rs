//! The arguments that Terraform itself reads while it loads a module, each according to the kind of
//! its value.

use super::Contract;
use super::constant::constant;
use super::declared::Value;
use super::references::{self, with_absolute};
use crate::language::{Argument, ArgumentKind, is_provider_name};
use hcl_syntax::{Expression, Key, Kind, Step, StepKind};
use std::fmt;
use terraform_expressions::{Stop, Syntax, truth};

impl Contract {
    /// Refuses `value` if `argument`, an argument of `address`, does not accept it.
    pub(super) fn refuse_value(
        &mut self,
        argument: &Argument,
        value: Value<'_>,
        address: fmt::Arguments<'_>,
    ) {
        match argument.kind {
            ArgumentKind::Flag => self.refuse_flag(argument.name, value),
            ArgumentKind::Addresses => {
                self.refuse_elements(value, argument.name, address, "a list of addresses", |one| {
                    match with_absolute(one, dependency) {
                        Some(reason) => reason,
                        None => Err("such as `aws_s3_bucket.site`".to_owned()),
                    }
                });
            }
            ArgumentKind::Paths => self.refuse_paths(value, address),
            ArgumentKind::Triggers => {
                self.refuse_elements(value, argument.name, address, "a list of resources", trigger);
            }
            ArgumentKind::Provider => {
                let written = value.written().reference();
                if let Some(tree) = written.tree() {
                    self.refuse_configuration(value, tree, address);
                }
            }
            ArgumentKind::Providers => self.refuse_passed(value, address),
            ArgumentKind::Keyword(words) => {
                let written = value.written().reference();
                let is_word = |tree: &Expression| match &tree.kind {
                    Kind::String(word) | Kind::Variable(word) => words.contains(&&**word),
                    _ => false,
                };
                if written.tree().is_some_and(|tree| !is_word(tree)) {
                    let title =
                        format!("`{}` of {address} must be one of {words:?}", argument.name);
                    self.refuse(title.replace('"', "`"), value.origin(), "not one of them");
                }
            }
            ArgumentKind::Address => {
                let written = value.written().reference();
                let Some(tree) = written.tree() else { return };
                let is_subject = |_: &str, steps: &[Step]| !steps.is_empty();
                if with_absolute(tree, is_subject) != Some(true) {
                    let title = format!("`{}` of {address} must be an address", argument.name);
                    self.refuse(title, value.origin(), "such as `aws_s3_bucket.site`");
                }
            }
            ArgumentKind::Value
            | ArgumentKind::Aliases
            | ArgumentKind::Object
            | ArgumentKind::Constant
            | ArgumentKind::Text
            | ArgumentKind::Condition
            | ArgumentKind::Message
            | ArgumentKind::Type
            | ArgumentKind::ProviderSource
            | ArgumentKind::Version
            | ArgumentKind::Keys
            | ArgumentKind::Number => {}
        }
    }

    /// Refuses a value that does not evaluate to true or false.
    fn refuse_flag(&mut self, name: &str, value: Value<'_>) {
        if matches!(value.text(), "true" | "false") {
            return;
        }
        let written = value.written().constant();
        let Some(tree) = written.tree() else { return };
        let refused = match constant(tree) {
            Ok(Some(found)) => truth(found).err().map(|stop| match stop {
                Stop::Error(reason) | Stop::Left(reason) => reason,
            }),
            Ok(None) => None,
            Err(reason) => Some(reason),
        };
        if let Some(reason) = refused {
            self.refuse(format!("`{name}` must be true or false"), value.origin(), reason);
        }
    }

    /// Refuses a value that is not a list, and the elements that `check` refuses.
    fn refuse_elements(
        &mut self,
        value: Value<'_>,
        argument: &str,
        address: fmt::Arguments<'_>,
        what: &str,
        check: impl Fn(&Expression) -> Result<(), String>,
    ) {
        let written = value.written().reference();
        let Some(tree) = written.tree() else { return };
        let title = || format!("`{argument}` of {address} must be {what}");
        let Kind::Tuple(elements) = &tree.kind else {
            self.refuse(title(), value.origin(), "is not a list");
            return;
        };
        for element in elements {
            if let Err(reason) = check(element) {
                self.refuse(title(), value.place.origin(element.span), reason);
            }
        }
    }

    /// Refuses a value that `ignore_changes` does not accept: it takes paths into the resource, or
    /// the word `all`.
    fn refuse_paths(&mut self, value: Value<'_>, address: fmt::Arguments<'_>) {
        let all = match value.place.text.syntax() {
            Syntax::Native => "all",
            Syntax::Json => "\"all\"",
        };
        if value.text() == all {
            return;
        }
        self.refuse_elements(
            value,
            "ignore_changes",
            address,
            "a list of the resource's arguments, or `all`",
            |one| match one.as_str() {
                Some("*") => Err("write `ignore_changes = all`".to_owned()),
                _ => with_absolute(one, |_, _| ())
                    .ok_or_else(|| "such as `tags` or `tags[\"Owner\"]`".to_owned()),
            },
        );
    }

    /// Refuses `tree`, a part of `value`, if it is not a valid name of a provider configuration.
    /// Returns the name otherwise.
    fn refuse_configuration(
        &mut self,
        value: Value<'_>,
        tree: &Expression,
        address: fmt::Arguments<'_>,
    ) -> Option<String> {
        let named = with_absolute(tree, |root, steps| match steps {
            [] => Some((root.to_owned(), root.to_owned())),
            [step] => step.attribute().map(|alias| (root.to_owned(), format!("{root}.{alias}"))),
            _ => None,
        });
        let origin = value.place.origin(tree.span);
        match named.flatten().or_else(|| one_of_several(tree)) {
            None => {
                let title = format!("{address} does not name a provider configuration");
                self.refuse(title, origin, "such as `aws` or `aws.us_east_1`");
                None
            }
            Some((provider, _)) if !is_provider_name(&provider) => {
                self.refuse_provider_name(&provider, origin);
                None
            }
            Some((_, whole)) => Some(whole),
        }
    }

    /// Refuses a value that is not a map of configuration names, and a name that is given twice.
    fn refuse_passed(&mut self, value: Value<'_>, address: fmt::Arguments<'_>) {
        let written = value.written().reference();
        let Some(tree) = written.tree() else { return };
        let Kind::Object(entries) = &tree.kind else {
            let title = format!("`providers` of {address} must be a map of configurations");
            self.refuse(title, value.origin(), "such as `{ aws = aws.us_east_1 }`");
            return;
        };
        let mut seen: Vec<(String, _)> = vec![];
        for entry in entries {
            let origin = value.place.origin(entry.key.span());
            let key = match &entry.key {
                Key::Name(name) => match is_provider_name(name) {
                    true => Some(name.as_str().to_owned()),
                    false => {
                        self.refuse_provider_name(name, origin);
                        None
                    }
                },
                Key::Expression(key) => self.refuse_configuration(value, key, address),
            };
            self.refuse_configuration(value, &entry.value, address);
            let Some(key) = key else { continue };
            match seen.iter().find(|(earlier, _)| *earlier == key).map(|(_, first)| *first) {
                Some(first) => {
                    let title = format!("{address} passes `{key}` twice");
                    self.refuse_again(title, origin, first);
                }
                None => seen.push((key, origin)),
            }
        }
    }
}

/// The provider and the name of its configurations, if `expression` picks one of them by an index,
/// as OpenTofu allows since 1.9.
fn one_of_several(expression: &Expression) -> Option<(String, String)> {
    let Kind::Traversal(traversal) = &expression.kind else { return None };
    match (&traversal.root.kind, &traversal.steps[..]) {
        (Kind::Variable(root), [alias, Step { kind: StepKind::Index(_), .. }]) => {
            Some((root.to_string(), format!("{root}.{}", alias.attribute()?)))
        }
        _ => None,
    }
}

/// Why no block can wait for what the address `text` names, if that is the case.
pub(crate) fn refused_dependency(text: &str) -> Option<String> {
    let tree = hcl_syntax::parse_expression(text).ok()?;
    with_absolute(&tree, dependency)?.err()
}

/// Whether a block can wait for what the address of `root` and `steps` names: a whole block or an
/// output of a module.
fn dependency(root: &str, steps: &[Step]) -> Result<(), String> {
    if steps.is_empty() {
        return Err("such as `aws_s3_bucket.site`".to_owned());
    }
    let names = match root {
        "data" | "ephemeral" | "resource" => 2,
        _ => 1,
    };
    let has_instances = !matches!(root, "var" | "local" | "path" | "terraform" | "each" | "count");
    let mut inside = steps.get(names..).unwrap_or_default();
    if let [Step { kind: StepKind::Index(_), .. }, rest @ ..] = inside
        && has_instances
    {
        inside = rest;
    }
    if let [Step { kind: StepKind::Attribute(_), .. }, rest @ ..] = inside
        && root == "module"
    {
        inside = rest;
    }
    match inside {
        [] => Ok(()),
        _ => Err("leads inside a block, but Terraform can wait only for a whole one".to_owned()),
    }
}

/// Whether `expression` names exactly one resource or a part of one.
fn trigger(expression: &Expression) -> Result<(), String> {
    let parsed = match &expression.kind {
        Kind::String(text) => hcl_syntax::parse_expression(text).ok(),
        _ => None,
    };
    let (mut resources, mut refused) = (0, None);
    references::each(parsed.as_ref().unwrap_or(expression), &mut |root, steps| {
        let first = steps.first().and_then(Step::attribute);
        match (root, first) {
            ("each", Some("key")) | ("count", Some("index")) => {}
            ("each", _) => refused = Some("reads something of `each` other than `each.key`"),
            ("count", _) => refused = Some("reads something of `count` other than `count.index`"),
            ("var" | "local" | "module" | "path" | "terraform" | "self", _) => {
                refused = Some("reads something that is not a resource");
            }
            (_, None) => refused = Some("is not the type and the name of a resource"),
            (_, Some(_)) => resources += 1,
        }
    });
    match (refused, resources) {
        (Some(reason), _) => Err(reason.to_owned()),
        (None, 0) => Err("names no resource".to_owned()),
        (None, 1) => Ok(()),
        (None, _) => Err("names several resources".to_owned()),
    }
}
