//! The blocks of all files of a root, with what override files change in them.
//!
//! <https://developer.hashicorp.com/terraform/language/files/override>

use crate::body::{Body, Member, Nested, Written};
use crate::declared::Declared;
use crate::given;
use crate::grammar::Context;
use crate::meaning::{Meaning, Node, string};
use crate::paths;
use crate::place::Place;
use crate::read_error::ReadError;
use crate::reader::Reader;
use hcl_syntax::{Block, Body as Tree, Item};
use std::collections::BTreeMap;
use terraform_expressions::Value;

/// The blocks that were read so far.
#[derive(Default)]
pub(crate) struct Blocks {
    pub(crate) by_address: BTreeMap<String, Vec<Declared>>,
}

/// The address of the backend's block.
const BACKEND: &str = "terraform.backend";
/// The address of HCP Terraform's block, which takes a backend's place.
const CLOUD: &str = "terraform.cloud";

impl Blocks {
    /// Adds the blocks of a file.
    pub(crate) fn add_file(
        &mut self,
        tree: &Tree<Written<'_>>,
        is_override: bool,
        reader: &mut Reader<'_>,
        text: &str,
    ) -> Result<(), ReadError> {
        // An override file has versions of its own, which take the place of all others.
        let mut has_version = !is_override;
        for item in &tree.items {
            match item {
                Item::Attribute(attribute) => {
                    let message = format!("a root has no argument `{}`", attribute.name.as_str());
                    return Err(ReadError::new(reader.file, attribute.name.span, message));
                }
                Item::Block(block) => {
                    let (expected, context) = Context::File
                        .block(&block.kind)
                        .unwrap_or((block.labels.len(), Context::Open));
                    if block.labels.len() != expected {
                        let message = format!("a `{}` block has {expected} labels", &*block.kind);
                        return Err(ReadError::new(reader.file, block.header(), message));
                    }
                    let body = reader.body(&block.body, context, text)?;
                    let header = reader.place(block.header());
                    match context {
                        Context::Locals => self.locals(body, is_override, reader)?,
                        Context::Terraform => {
                            self.terraform(body, header, &mut has_version, reader)?;
                        }
                        _ => {
                            let labels = vec![];
                            let one = Declared { context, labels, body, header };
                            self.block(block, one, is_override, reader)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn block(
        &mut self,
        block: &Block<Written<'_>>,
        one: Declared,
        is_override: bool,
        reader: &Reader<'_>,
    ) -> Result<(), ReadError> {
        let address = address(block, &one.body);
        let fail = |message: String| Err(ReadError::new(reader.file, block.header(), message));
        let is_record = matches!(one.context, Context::Import | Context::Moved | Context::Removed);
        if !is_override {
            let known = self.by_address.entry(address.clone()).or_default();
            if !known.is_empty() && !is_record {
                return fail(format!("`{address}` is declared twice"));
            }
            known.push(one);
            return Ok(());
        }
        let is_default_provider =
            one.context == Context::Provider && one.body.argument("alias").is_none();
        match (one.context, self.by_address.get_mut(&address).and_then(|known| known.first_mut())) {
            (Context::Import | Context::Moved | Context::Check, _) => {
                fail(format!("an override file has no `{}`", &*block.kind))
            }
            // These change nothing.
            (Context::Removed, _) => Ok(()),
            (Context::Data, _) if &*block.kind == "ephemeral" => Ok(()),
            (_, Some(base)) => {
                change(base, one);
                Ok(())
            }
            (_, None) if is_default_provider => {
                self.by_address.insert(address, vec![one]);
                Ok(())
            }
            (_, None) => fail(format!("there is no `{address}` that this could change")),
        }
    }

    fn locals(
        &mut self,
        body: Body,
        is_override: bool,
        reader: &Reader<'_>,
    ) -> Result<(), ReadError> {
        for (name, members) in body.members {
            let place = body.place;
            let header = match members.first() {
                Some(Member::Argument(node) | Member::Property { argument: node, .. }) => {
                    node.place
                }
                Some(Member::Block(nested)) => nested.header,
                None => place,
            };
            let address = format!("local.{name}");
            let known = self.by_address.entry(address.clone()).or_default();
            let fail = |message: String| Err(ReadError::new(reader.file, header.span, message));
            match (is_override, known.is_empty()) {
                (false, false) => return fail(format!("`{address}` is declared twice")),
                (true, true) => {
                    return fail(format!("there is no `{address}` that this could change"));
                }
                _ => {}
            }
            let body = Body { members: BTreeMap::from([(VALUE.to_owned(), members)]), place };
            let labels = vec![];
            *known = vec![Declared { context: Context::Locals, labels, body, header }];
        }
        Ok(())
    }

    /// Takes a `terraform` block apart: several of them are one.
    fn terraform(
        &mut self,
        body: Body,
        header: Place,
        has_version: &mut bool,
        reader: &Reader<'_>,
    ) -> Result<(), ReadError> {
        for (name, members) in body.members {
            for member in members {
                match member {
                    Member::Block(nested) if name == "required_providers" => {
                        self.required_providers(nested)?;
                    }
                    Member::Block(nested) => {
                        let address = match nested.labels.first() {
                            Some(label) if name == "provider_meta" => {
                                format!("terraform.{name}.{label}")
                            }
                            _ => format!("terraform.{name}"),
                        };
                        if address == BACKEND || address == CLOUD {
                            self.by_address.remove(BACKEND);
                            self.by_address.remove(CLOUD);
                        }
                        let context = Context::Constants;
                        let Nested { labels, mut body, header, .. } = nested;
                        if address == BACKEND && labels == ["local"] {
                            state_file(&mut body, header, reader);
                        }
                        let one = Declared { context, labels, body, header };
                        self.by_address.insert(address, vec![one]);
                    }
                    Member::Argument(node) | Member::Property { argument: node, .. } => {
                        let address = format!("terraform.{name}");
                        if name == "required_version" && !std::mem::replace(has_version, true) {
                            self.by_address.remove(&address);
                        }
                        let (context, place) = (Context::Terraform, node.place);
                        let known = self.by_address.entry(address).or_default();
                        match known.first_mut().and_then(|one| one.body.members.get_mut(VALUE)) {
                            // All of them hold.
                            Some(all) => together(all, node),
                            None => {
                                let all = Meaning::References(vec![node]);
                                let node = Node { meaning: all, place };
                                let member = vec![Member::Argument(node)];
                                let members = BTreeMap::from([(VALUE.to_owned(), member)]);
                                let body = Body { members, place };
                                known.push(Declared { context, labels: vec![], body, header });
                            }
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn required_providers(&mut self, nested: Nested) -> Result<(), ReadError> {
        for (name, members) in nested.body.members {
            let node = match members.into_iter().next() {
                Some(Member::Argument(node) | Member::Property { argument: node, .. }) => node,
                Some(Member::Block(Nested { header, .. })) => {
                    let message = "what a provider is required to be is no block";
                    return Err(ReadError::new(header.file, header.span, message));
                }
                None => continue,
            };
            let header = node.place;
            let body = required_provider(&name, node);
            let (context, labels) = (Context::RequiredProviders, vec![]);
            let one = Declared { context, labels, body, header };
            self.by_address.insert(format!("terraform.required_providers.{name}"), vec![one]);
        }
        Ok(())
    }

    /// Gives variables `values` in place of their defaults. Those that are not `given` stand there.
    pub(crate) fn set_variables(
        &mut self,
        values: &BTreeMap<String, Value>,
        given: &BTreeMap<String, Value>,
    ) {
        for (name, value) in values {
            let known = self.by_address.get_mut(&format!("var.{name}"));
            let Some(variable) = known.and_then(|known| known.first_mut()) else { continue };
            let default = variable.body.argument("default").filter(|_| !given.contains_key(name));
            let place = default.map_or(variable.header, |default| default.place);
            if let Some(node) = given::node(value, place) {
                let default = vec![Member::Argument(node)];
                variable.body.members.insert("default".to_owned(), default);
            }
        }
    }

    /// Puts `arguments` over those of the backend, as `-backend-config` does.
    pub(crate) fn configure_backend(&mut self, arguments: &BTreeMap<String, Value>) {
        let Some(backend) = self.by_address.get_mut(BACKEND).and_then(|known| known.first_mut())
        else {
            return;
        };
        for (name, value) in arguments {
            if let Some(node) = given::node(value, backend.header) {
                backend.body.members.insert(name.clone(), vec![Member::Argument(node)]);
            }
        }
    }
}

/// The name of the only argument of what is a value and no block.
pub(crate) const VALUE: &str = "";

/// Adds `node` to those that hold together.
fn together(all: &mut [Member], node: Node) {
    if let Some(Member::Argument(known)) = all.first_mut()
        && let Meaning::References(known) = &mut known.meaning
    {
        known.push(node);
    }
}

/// What `node` says of the provider `name`. Its version may stand alone, and its source is known
/// where none is written.
fn required_provider(name: &str, node: Node) -> Body {
    let place = node.place;
    let argument = |meaning: Meaning| vec![Member::Argument(Node { meaning, place })];
    let mut members: BTreeMap<String, Vec<Member>> = match node.meaning {
        Meaning::Object(entries) => {
            entries.into_iter().map(|(name, node)| (name, vec![Member::Argument(node)])).collect()
        }
        meaning => BTreeMap::from([("version".to_owned(), argument(meaning))]),
    };
    let source = members.get("source").and_then(|members| match members.first() {
        Some(Member::Argument(Node { meaning: Meaning::String(source), .. })) => {
            Some(source.to_string())
        }
        _ => None,
    });
    let source = match source {
        Some(source) if !source.contains('/') => Some(format!("hashicorp/{source}")),
        Some(_) => None,
        None if members.contains_key("source") => None,
        None if name == "terraform" => Some("terraform.io/builtin/terraform".to_owned()),
        None => Some(format!("hashicorp/{name}")),
    };
    if let Some(source) = source {
        members.insert("source".to_owned(), argument(string(&source)));
    }
    Body { members, place }
}

/// Makes of the paths of the state in `body`, a local backend, the files that they name.
fn state_file(body: &mut Body, place: Place, reader: &Reader<'_>) {
    for (argument, default) in [("path", "terraform.tfstate"), ("workspace_dir", WORKSPACES)] {
        let members = body.members.entry(argument.to_owned());
        let members = members
            .or_insert_with(|| vec![Member::Argument(Node { meaning: string(default), place })]);
        if let Some(Member::Argument(node) | Member::Property { argument: node, .. }) =
            members.first_mut()
        {
            paths::resolve(node, reader.folder);
        }
    }
}

/// Where a local backend keeps the state of workspaces.
const WORKSPACES: &str = "terraform.tfstate.d";

/// Changes `base` as a block of an override file does.
fn change(base: &mut Declared, changing: Declared) {
    let context = base.context;
    for (name, members) in changing.body.members {
        let is_block = matches!(members.first(), Some(Member::Block(_)));
        match (context, name.as_str()) {
            (Context::Variable | Context::Output, _) if is_block => {}
            (Context::Data, "lifecycle") => {}
            (Context::Resource, "lifecycle") => change_lifecycle(&mut base.body, members),
            _ => {
                base.body.members.insert(name, members);
            }
        }
    }
}

/// Of a `lifecycle` three arguments change, one by one.
fn change_lifecycle(base: &mut Body, changing: Vec<Member>) {
    const CHANGED: [&str; 3] = ["create_before_destroy", "ignore_changes", "prevent_destroy"];
    for member in changing {
        let Member::Block(mut nested) = member else { continue };
        nested.body.members.retain(|name, _| CHANGED.contains(&name.as_str()));
        let known = base.members.entry("lifecycle".to_owned()).or_default();
        match known.first_mut() {
            Some(Member::Block(known)) => known.body.members.extend(nested.body.members),
            _ => known.push(Member::Block(nested)),
        }
    }
}

/// By what a block is known.
fn address(block: &Block<Written<'_>>, body: &Body) -> String {
    let labels: Vec<&str> = block.labels.iter().map(|label| &**label).collect();
    let named = |name: &str| {
        let node = body.argument(name);
        node.and_then(Node::reference).unwrap_or_else(|| "?".to_owned())
    };
    match &*block.kind {
        "resource" => labels.join("."),
        "variable" => format!("var.{}", labels.join(".")),
        "provider" => match body.argument("alias").map(|node| &node.meaning) {
            Some(Meaning::String(alias)) => format!("provider.{}.{alias}", labels.join(".")),
            _ => format!("provider.{}", labels.join(".")),
        },
        "import" => format!("import {}", named("to")),
        "moved" => format!("moved {}", named("from")),
        "removed" => format!("removed {}", named("from")),
        kind if labels.is_empty() => kind.to_owned(),
        kind => format!("{kind}.{}", labels.join(".")),
    }
}
