//! The parts of roots.

use super::paths::{path, paths};
use super::values::{Forms, calls, count, reads};
use hcl_syntax::{Attribute, Block, Body, Expression, File, Item, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// Whose values they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Owner {
    Module,
    Provider,
    Backend,
    Output,
    Local,
    Data,
    Resource,
}

/// Those whose values TOML would have.
const TOML: [Owner; 4] = [Owner::Module, Owner::Provider, Owner::Backend, Owner::Output];

/// The parts of a root.
#[derive(Default)]
pub(crate) struct MadeOf {
    /// Blocks by kind.
    pub(crate) blocks: BTreeMap<String, usize>,
    /// Values by owner and form.
    pub(crate) values: BTreeMap<Owner, Forms>,
    /// Arguments by owner: all, those of literals, references, text with these and `null`, and those
    /// of these and other addresses.
    pub(crate) arguments: BTreeMap<Owner, [usize; 3]>,
    /// What expressions of an owner read, by what it begins with.
    pub(crate) reads: BTreeMap<Owner, BTreeMap<&'static str, usize>>,
    /// The arguments and blocks of providers, by name and alias.
    providers: BTreeMap<(String, Option<String>), BTreeSet<String>>,
    /// Features that a converter must handle, by name.
    pub(crate) features: BTreeMap<&'static str, usize>,
    /// Sources of modules by kind.
    pub(crate) sources: BTreeMap<&'static str, usize>,
    /// Functions that are called.
    pub(crate) functions: BTreeMap<String, usize>,
    /// Functions whose calls are values of modules, providers, backends and outputs.
    pub(crate) calls: BTreeMap<String, usize>,
    /// The longest value, in lines.
    pub(crate) longest: usize,
}

impl MadeOf {
    /// Adds a file with `text`.
    pub(crate) fn add(&mut self, file: &File, text: &str) {
        for block in file.body.blocks() {
            *self.blocks.entry(block.kind.to_string()).or_default() += 1;
            self.block(block, text);
        }
        let values = file.body.blocks().flat_map(|block| block.body.attributes());
        for attribute in values {
            if !file.comments_in(attribute.value.span).is_empty() {
                self.met("comment in a value");
            }
        }
    }

    /// Adds what all files together show.
    pub(crate) fn close(&mut self) {
        let (mut sheds, mut alone) = (0, 0);
        for ((name, _), arguments) in
            self.providers.iter().filter(|((_, alias), _)| alias.is_some())
        {
            match self.providers.get(&(name.clone(), None)) {
                Some(inherited) => sheds += usize::from(!inherited.is_subset(arguments)),
                None => alone += 1,
            }
        }
        for (feature, count) in [
            ("alias that lacks what its provider has", sheds),
            ("alias of a provider without a default", alone),
        ] {
            if count > 0 {
                self.features.insert(feature, count);
            }
        }
        let is_plain = |owner: &Owner| {
            self.values.get(owner).is_none_or(|forms| forms.keys().all(|form| form.is_plain()))
        };
        if TOML.iter().all(is_plain) {
            self.met(
                "only values of the first four kinds in modules, providers, backends, outputs",
            );
        }
        const KNOWN: [&str; 7] =
            ["terraform", "provider", "module", "output", "variable", "locals", "data"];
        if self.blocks.keys().all(|kind| KNOWN.contains(&kind.as_str())) {
            self.met("no resource");
        }
    }

    /// Counts `feature`.
    pub(crate) fn met(&mut self, feature: &'static str) {
        *self.features.entry(feature).or_default() += 1;
    }

    fn block(&mut self, block: &Block, text: &str) {
        match &*block.kind {
            "module" => {
                let source = block.body.value("source").and_then(Expression::as_str);
                *self.sources.entry(source_kind(source)).or_default() += 1;
                for (argument, feature) in [
                    ("depends_on", "`depends_on` of a module"),
                    ("count", "`count` of a module"),
                    ("for_each", "`for_each` of a module"),
                    ("providers", "`providers` of a module"),
                ] {
                    if block.body.value(argument).is_some() {
                        self.met(feature);
                    }
                }
                self.body(&block.body, Some(Owner::Module), text);
            }
            "provider" => {
                let alias = block.body.value("alias").and_then(Expression::as_str);
                if alias.is_some() {
                    self.met("alias of a provider");
                }
                let name = block.labels.iter().map(|label| label.text.to_string()).collect();
                let inside = block.body.items.iter().map(|item| match item {
                    Item::Attribute(attribute) => attribute.name.to_string(),
                    Item::Block(block) => block.kind.to_string(),
                });
                self.providers.insert((name, alias.map(str::to_owned)), inside.collect());
                self.body(&block.body, Some(Owner::Provider), text);
            }
            "terraform" => {
                for inside in block.body.blocks() {
                    match &*inside.kind {
                        "backend" => {
                            self.met("backend");
                            if inside.body.items.is_empty() {
                                self.met("backend that is configured elsewhere");
                            }
                            if inside.body.blocks().next().is_some() {
                                self.met("backend with nested blocks");
                            }
                            self.body(&inside.body, Some(Owner::Backend), text);
                        }
                        "cloud" => self.met("`cloud`"),
                        _ => {}
                    }
                }
            }
            "output" => self.body(&block.body, Some(Owner::Output), text),
            "locals" => self.body(&block.body, Some(Owner::Local), text),
            "data" => self.body(&block.body, Some(Owner::Data), text),
            "resource" | "ephemeral" => self.body(&block.body, Some(Owner::Resource), text),
            "variable" => {
                if is_true(&block.body, "sensitive") {
                    self.met("sensitive variable");
                }
                if block.body.value("default").is_none() {
                    self.met("variable without a default");
                }
                self.body(&block.body, None, text);
            }
            _ => self.body(&block.body, None, text),
        }
    }

    fn body(&mut self, body: &Body, owner: Option<Owner>, text: &str) {
        for item in &body.items {
            match item {
                Item::Attribute(attribute) => self.argument(attribute, owner, text),
                Item::Block(block) => {
                    match &*block.kind {
                        "dynamic" => self.met("`dynamic`"),
                        "provisioner" => self.met("`provisioner`"),
                        _ if !block.labels.is_empty() => self.met("another labelled block"),
                        _ => {}
                    }
                    self.body(&block.body, owner, text);
                }
            }
        }
    }

    fn argument(&mut self, attribute: &Attribute, owner: Option<Owner>, text: &str) {
        let written = attribute.value.span.of(text);
        self.longest = self.longest.max(written.lines().count());
        if written.contains("<<") {
            self.met("heredoc");
        }
        // References and keywords are not values.
        let is_value = !matches!(
            attribute.name.as_str(),
            "depends_on"
                | "provider"
                | "providers"
                | "source"
                | "version"
                | "ignore_changes"
                | "replace_triggered_by"
                | "description"
                | "alias"
        );
        if let Some(owner) = owner.filter(|_| is_value) {
            let mut forms = Forms::new();
            count(&attribute.value, &mut forms);
            let arguments = self.arguments.entry(owner).or_default();
            arguments[0] += 1;
            arguments[1] += usize::from(forms.keys().all(|form| form.is_plain()));
            arguments[2] += usize::from(forms.keys().all(|form| form.is_address()));
            let known = self.values.entry(owner).or_default();
            forms.into_iter().for_each(|(form, count)| *known.entry(form).or_default() += count);
            reads(&attribute.value, self.reads.entry(owner).or_default());
            if TOML.contains(&owner) {
                calls(&attribute.value, &mut self.calls);
            }
        }
        if owner.is_none() && &*attribute.name == "type" {
            return;
        }
        let (mut met, mut elsewhere) = (vec![], 0_isize);
        attribute.value.walk(&mut |one| match &one.kind {
            Kind::Call(call) => {
                *self.functions.entry(call.name.to_string()).or_default() += 1;
                if call.name.starts_with("file") || &*call.name == "templatefile" {
                    met.push("function that reads files");
                    // The reference counts there, and not the path.
                    elsewhere -= call.arguments.first().map_or(0, paths);
                }
            }
            Kind::Traversal(_) => {
                met.extend(path(one));
                elsewhere += isize::from(path(one).is_some());
            }
            _ => {}
        });
        met.into_iter().for_each(|feature| self.met(feature));
        (0..elsewhere).for_each(|_| self.met("`path` outside of functions that read files"));
    }
}

fn is_true(body: &Body, name: &str) -> bool {
    matches!(body.value(name).map(|value| &value.kind), Some(Kind::Bool(true)))
}

/// Where a module comes from.
fn source_kind(source: Option<&str>) -> &'static str {
    let Some(source) = source else { return "no constant" };
    if source.starts_with("./") || source.starts_with("../") {
        return "a folder";
    }
    let is_git =
        source.starts_with("git") || source.contains(".git") || source.contains("bitbucket.org/");
    if is_git {
        return "git";
    }
    if source.contains("://") || source.contains("::") {
        return "an archive";
    }
    let package = source.split("//").next().unwrap_or(source);
    match package.split('/').count() {
        3 | 4 => "a registry",
        _ => "something else",
    }
}
