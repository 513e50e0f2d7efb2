//! `terraform` blocks: several of them count as one.

use crate::blocks::{Blocks, VALUE};
use crate::body::{Body, Member, Nested};
use crate::declared::Declared;
use crate::given;
use crate::grammar::Context;
use crate::meaning::{Meaning, Node, string};
use crate::paths;
use crate::place::Place;
use crate::read_error::ReadError;
use crate::reader::Reader;
use std::collections::BTreeMap;
use std::path::Path;
use terraform_expressions::Value;

/// The address of the backend's block.
const BACKEND: &str = "terraform.backend";
/// The address of HCP Terraform's block, which replaces a backend.
const CLOUD: &str = "terraform.cloud";

impl Blocks {
    /// Adds a `terraform` block of a file. With `replaces_versions`, the first required Terraform
    /// version in the file replaces those of other files.
    pub(crate) fn terraform(
        &mut self,
        body: Body,
        header: Place,
        is_override: bool,
        replaces_versions: &mut bool,
        reader: &Reader<'_>,
    ) -> Result<(), ReadError> {
        for (name, members) in body.members {
            for member in members {
                match member {
                    Member::Block(nested) if name == "required_providers" => {
                        if !is_override && std::mem::replace(&mut self.has_required_providers, true)
                        {
                            return Err(twice(&nested, &name));
                        }
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
                            let others = [BACKEND, CLOUD].map(|one| self.by_address.remove(one));
                            if !is_override && others.iter().any(Option::is_some) {
                                return Err(twice(&nested, "backend"));
                            }
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
                        if name == "required_version" && std::mem::take(replaces_versions) {
                            self.by_address.remove(&address);
                        }
                        let (context, place) = (Context::Terraform, node.place);
                        let known = self.by_address.entry(address).or_default();
                        match known.first_mut().and_then(|one| one.body.members.get_mut(VALUE)) {
                            // All of them apply.
                            Some(all) => together(all, parts(node)),
                            None => {
                                let all = Meaning::References(parts(node));
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
                    let message = "a provider requirement cannot be a block";
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

    /// Puts `arguments` over those of the backend of the root in `folder`, like `-backend-config`.
    pub(crate) fn configure_backend(&mut self, arguments: &BTreeMap<String, Value>, folder: &Path) {
        let Some(backend) = self.by_address.get_mut(BACKEND).and_then(|known| known.first_mut())
        else {
            return;
        };
        for (name, value) in arguments {
            if let Some(mut node) = given::node(value, backend.header) {
                if backend.labels == ["local"] && LOCAL.iter().any(|(path, _)| path == name) {
                    paths::resolve(&mut node, folder);
                }
                backend.body.members.insert(name.clone(), vec![Member::Argument(node)]);
            }
        }
    }
}

/// The error for a second block that can occur only once.
fn twice(nested: &Nested, name: &str) -> ReadError {
    let message = format!("`{name}` is declared twice");
    ReadError::new(nested.header.file, nested.header.span, message)
}

/// The version constraints in `node`, all of which apply.
fn parts(node: Node) -> Vec<Node> {
    let Meaning::String(text) = &node.meaning else { return vec![node] };
    let parts = text.split(',').map(|part| Meaning::String(part.trim().into()));
    parts.map(|meaning| Node { meaning, place: node.place }).collect()
}

/// Adds `more` to those that apply together.
fn together(all: &mut [Member], more: Vec<Node>) {
    if let Some(Member::Argument(known)) = all.first_mut()
        && let Meaning::References(known) = &mut known.meaning
    {
        known.extend(more);
    }
}

/// The requirements of the provider `name` in `node`. It may be only a version, and there is a
/// default for the source.
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

/// Turns the paths of the state in `body`, a local backend, into the files that they name.
fn state_file(body: &mut Body, place: Place, reader: &Reader<'_>) {
    for (argument, default) in LOCAL {
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

/// Where a local backend stores the state and those of workspaces, by its arguments.
const LOCAL: [(&str, &str); 2] =
    [("path", "terraform.tfstate"), ("workspace_dir", "terraform.tfstate.d")];
