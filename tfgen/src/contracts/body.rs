//! The blocks of a module other than its declarations: resources of every kind, checks, moves and
//! removals.

use super::Contract;
use super::constant::reads;
use super::declared::Declaration;
use super::merged::Merged;
use super::references;
use crate::language::{self, PROVISIONERS_REMOVED, is_provider_name, module_block};
use crate::source::Origin;
use foldhash::fast::RandomState;
use hcl_syntax::Step;
use std::collections::HashMap;
use std::fmt;

/// The blocks of a module read so far, by kind and labels, each with its place.
pub(super) type Seen<'a> = HashMap<(&'a str, &'a str, &'a str), Origin, RandomState>;

impl Contract {
    /// Refuses what Terraform refuses in `block`, which is not one of the module's declarations.
    pub(super) fn refuse_in_body<'a>(&mut self, block: &Merged<'a>, seen: &mut Seen<'a>) {
        let kind = block.base.block.kind.as_str();
        let Some(language) = module_block(kind) else { return };
        match (kind, &block.base.block.labels[..]) {
            ("locals", _) => self.refuse_locals(block.base, seen),
            ("moved" | "removed", _) => self.refuse_moved(block.base, kind, language.body),
            ("check", [label]) => {
                self.refuse_name("a check", label, block.base.header());
                self.refuse_doubled(("check", label, ""), block.base.header(), seen);
                let address = format_args!("check `{}`", label.text);
                self.refuse_unknown(block.base, language.body, address);
                self.refuse_checked(block.base, address, seen);
            }
            ("resource" | "data" | "ephemeral" | "action", [of, label]) => {
                self.refuse_resource(block, (kind, of, label), language.body, seen);
            }
            _ => {}
        }
    }

    fn refuse_resource<'a>(
        &mut self,
        block: &Merged<'a>,
        (kind, of, label): (&'a str, &'a str, &'a str),
        language: &language::BodySchema,
        seen: &mut Seen<'a>,
    ) {
        let header = block.base.header();
        self.refuse_name("a type of resources", of, header);
        self.refuse_name("a resource", label, header);
        self.refuse_doubled((kind, of, label), header, seen);
        if kind == "resource" {
            self.resources.insert(format!("{of}.{label}"), block.repetition());
        }
        let address = format_args!("{kind} `{of}.{label}`");
        for declaration in block.all() {
            self.refuse_unknown(declaration, language, address);
            self.refuse_own_conditions(declaration, (kind, of, label));
            if kind == "resource" {
                self.refuse_provisioners(declaration);
            }
        }
        // For a type without `_`, that is the whole type.
        let provider = of.split('_').next().unwrap_or_default();
        if block.value("provider").is_none() && !is_provider_name(&provider.to_lowercase()) {
            self.refuse_provider_name(provider, header);
        }
    }

    /// Refuses conditions of a resource that refer to it by its own address.
    fn refuse_own_conditions(
        &mut self,
        declaration: Declaration<'_>,
        (kind, of, label): (&str, &str, &str),
    ) {
        let is_own = |root: &str, steps: &[Step]| {
            let names: Vec<&str> = steps.iter().map_while(Step::attribute).take(2).collect();
            match kind {
                "resource" => root == of && names.first() == Some(&label),
                _ => root == kind && names == [of, label],
            }
        };
        let rules = declaration.blocks("lifecycle").flat_map(Declaration::all_blocks);
        for rule in rules.filter(|rule| rule.block.kind.ends_with("condition")) {
            for value in rule.arguments().map(|(_, value)| value) {
                if !value.text().contains(label) {
                    continue;
                }
                let mut found = false;
                let written = value.written();
                if let Some(tree) = written.tree() {
                    references::each(tree, &mut |root, steps| found |= is_own(root, steps));
                }
                if found {
                    let title =
                        format!("a condition of {kind} `{of}.{label}` cannot read it by its name");
                    self.refuse(title, value.origin(), "a `postcondition` can read it as `self`");
                }
            }
        }
    }

    /// Refuses provisioners that Terraform no longer has, and reads that are not allowed when a
    /// resource is destroyed.
    fn refuse_provisioners(&mut self, declaration: Declaration<'_>) {
        let mut at_the_end = false;
        for provisioner in declaration.blocks("provisioner") {
            self.refuse_removed_provisioner(provisioner);
            let when = provisioner.value("when").map(|when| when.text().trim_matches('"'));
            if when == Some("destroy") {
                at_the_end = true;
                self.refuse_read_at_the_end(provisioner);
                provisioner.blocks("connection").for_each(|one| self.refuse_read_at_the_end(one));
            }
        }
        if at_the_end {
            declaration.blocks("connection").for_each(|one| self.refuse_read_at_the_end(one));
        }
    }

    fn refuse_removed_provisioner(&mut self, provisioner: Declaration<'_>) {
        let Some((kind, origin)) = provisioner.name() else { return };
        if PROVISIONERS_REMOVED.contains(&kind) {
            let title = format!("there is no provisioner `{kind}`");
            self.refuse(title, origin, "was removed from Terraform");
        }
    }

    /// Refuses reads of what no longer exists when a resource is destroyed.
    fn refuse_read_at_the_end(&mut self, declaration: Declaration<'_>) {
        for (argument, value) in declaration.arguments() {
            if matches!(argument.name.as_str(), "when" | "on_failure") {
                continue;
            }
            let mut refused = false;
            let written = value.written();
            let Some(tree) = written.tree() else { continue };
            references::each(tree, &mut |root, steps| {
                let only = match steps {
                    [step] => step.attribute(),
                    _ => None,
                };
                refused |= !matches!(
                    (root, only),
                    ("self" | "path" | "terraform", _)
                        | ("count", Some("index"))
                        | ("each", Some("key"))
                );
            });
            if refused {
                let title = "a provisioner that runs on destroy can read only its resource";
                let label =
                    "reads more than `self`, `count.index`, `each.key`, `path` and `terraform`";
                self.refuse(title.to_owned(), value.origin(), label);
            }
        }
    }

    /// Refuses what a check does not accept in its data source, and a duplicate of it.
    fn refuse_checked<'a>(
        &mut self,
        check: Declaration<'a>,
        address: fmt::Arguments<'_>,
        seen: &mut Seen<'a>,
    ) {
        for data in check.blocks("data") {
            let [of, label] = &data.block.labels[..] else { continue };
            self.refuse_name("a type of resources", of, data.header());
            self.refuse_name("a resource", label, data.header());
            self.refuse_doubled(("data", of, label), data.header(), seen);
            let arguments = data.arguments().map(|(one, _)| &one.name);
            let names = arguments.chain(data.all_blocks().map(|one| &one.block.kind));
            for name in
                names.filter(|name| matches!(name.as_str(), "count" | "for_each" | "lifecycle"))
            {
                let title = format!("the data source of {address} cannot have `{}`", name.as_str());
                self.refuse(title, data.place.origin(name.span), "cannot be repeated");
            }
        }
    }

    fn refuse_moved(
        &mut self,
        block: Declaration<'_>,
        kind: &str,
        language: &language::BodySchema,
    ) {
        let address = format_args!("`{kind}`");
        self.refuse_unknown(block, language, address);
        self.refuse_missing(block.header(), language, address, |name| block.value(name));
        for provisioner in block.blocks("provisioner") {
            self.refuse_removed_provisioner(provisioner);
            let when = provisioner.value("when").map(|when| when.text().trim_matches('"'));
            if when == Some("destroy") {
                self.refuse_read_at_the_end(provisioner);
            } else {
                let title =
                    "a provisioner of `removed` can run only when the resource is destroyed";
                self.refuse(title.to_owned(), provisioner.header(), "needs `when = destroy`");
            }
        }
    }

    fn refuse_locals<'a>(&mut self, block: Declaration<'a>, seen: &mut Seen<'a>) {
        for (attribute, _) in block.arguments() {
            let origin = block.place.origin(attribute.name.span);
            self.refuse_name("a local value", &attribute.name, origin);
            self.refuse_doubled(("local", &attribute.name, ""), origin, seen);
        }
        for inner in block.all_blocks() {
            let title = format!("`locals` has no block `{}`", inner.block.kind.as_str());
            self.refuse(title, inner.header(), "an argument needs `=`");
        }
    }

    /// Refuses a duplicate block.
    pub(super) fn refuse_doubled<'a>(
        &mut self,
        key: (&'a str, &'a str, &'a str),
        origin: Origin,
        seen: &mut Seen<'a>,
    ) {
        if let Some(first) = seen.insert(key, origin) {
            let (kind, one, other) = key;
            let dot = if other.is_empty() { "" } else { "." };
            let title = format!("{kind} `{one}{dot}{other}` is declared twice");
            self.refuse_again(title, origin, first);
        }
    }

    /// Refuses a condition that reads nothing.
    pub(super) fn refuse_constant(&mut self, rule: Declaration<'_>, address: fmt::Arguments<'_>) {
        let Some(condition) = rule.value("condition") else { return };
        if condition.written().tree().is_some_and(|tree| !reads(tree)) {
            let title = format!("the condition of {address} reads nothing");
            self.refuse(title, condition.origin(), "is always the same");
        }
    }

    /// Refuses `name` as the name of a provider.
    pub(super) fn refuse_provider_name(&mut self, name: &str, origin: Origin) {
        let title = format!("no provider can be called `{name}`");
        self.refuse(title, origin, "a provider's name has only lower-case letters, digits and `-`");
    }
}
