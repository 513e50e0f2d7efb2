//! The blocks of all files of a root, with the changes that override files make.
//!
//! <https://developer.hashicorp.com/terraform/language/files/override>

use crate::body::{Body, Member, Written};
use crate::declared::Declared;
use crate::given;
use crate::grammar::Context;
use crate::meaning::{Meaning, Node};
use crate::overrides::change;
use crate::read_error::ReadError;
use crate::reader::Reader;
use hcl_syntax::{Block, Body as Tree, Item};
use std::collections::BTreeMap;
use terraform_expressions::Value;

/// The blocks that were read so far.
#[derive(Default)]
pub(crate) struct Blocks {
    pub(crate) by_address: BTreeMap<String, Vec<Declared>>,
    /// Whether a file that is not an override requires providers.
    pub(crate) has_required_providers: bool,
}

impl Blocks {
    /// Adds the blocks of a file.
    pub(crate) fn add_file(
        &mut self,
        tree: &Tree<Written<'_>>,
        is_override: bool,
        reader: &mut Reader<'_>,
        text: &str,
    ) -> Result<(), ReadError> {
        // The versions in an override file replace all others.
        let mut replaces_versions = is_override;
        for item in &tree.items {
            match item {
                Item::Attribute(attribute) => {
                    let message =
                        format!("a root module has no argument `{}`", attribute.name.as_str());
                    return Err(ReadError::new(reader.file, attribute.name.span, message));
                }
                Item::Block(block) => {
                    let (expected, context) = Context::File
                        .block(&block.kind)
                        .unwrap_or((block.labels.len(), Context::Open));
                    if block.labels.len() != expected {
                        let message = format!("a `{}` block needs {expected} labels", &*block.kind);
                        return Err(ReadError::new(reader.file, block.header(), message));
                    }
                    let body = reader.body(&block.body, context, text)?;
                    let header = reader.place(block.header());
                    match context {
                        Context::Locals => self.locals(body, is_override, reader)?,
                        Context::Terraform => {
                            let replaces = &mut replaces_versions;
                            self.terraform(body, header, is_override, replaces, reader)?;
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
                fail(format!("an override file cannot have `{}`", &*block.kind))
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
            (_, None) => fail(format!("there is no `{address}` for this to override")),
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
                    return fail(format!("there is no `{address}` for this to override"));
                }
                _ => {}
            }
            let body = Body { members: BTreeMap::from([(VALUE.to_owned(), members)]), place };
            let labels = vec![];
            *known = vec![Declared { context: Context::Locals, labels, body, header }];
        }
        Ok(())
    }

    /// Replaces the defaults of variables with `values`. Variables that are not `given` stay
    /// variables.
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
}

/// The name of the only argument of a value that is not a block.
pub(crate) const VALUE: &str = "";

/// What identifies a block.
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
