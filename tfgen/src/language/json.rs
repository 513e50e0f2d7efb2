//! How Terraform reads a root module in JSON: which members are blocks, and what strings are.

use super::{ArgumentKind, BodySchema, DYNAMIC, OPEN, OtherArguments, module_block};
use crate::hcl::Language;
use hcl_syntax::json::Strings;

/// How Terraform reads what it knows itself.
pub(crate) const JSON: Language<'static> = Language { blocks: &blocks, strings: &strings };

/// How many labels the blocks `kind` have inside of blocks of the kinds `path`; nothing for what
/// Terraform itself does not read as a block there.
fn blocks(path: &[&str], kind: &str) -> Option<usize> {
    if path.is_empty() {
        return module_block(kind).map(|block| block.labels);
    }
    let body = body_at(path)?;
    match body.block(kind) {
        Some(block) => Some(block.labels),
        None => (kind == DYNAMIC.name && is_open(body)).then_some(DYNAMIC.labels),
    }
}

/// What the strings of the argument `name` are, inside of blocks of the kinds `path`.
fn strings(path: &[&str], name: &str) -> Strings {
    match path {
        ["terraform", "provider_meta" | "encryption", ..] => return Strings::Templates,
        ["terraform", "required_providers" | "backend", ..] => return Strings::Constants,
        ["provider"] if name == "alias" => return Strings::Constants,
        _ => {}
    }
    let argument = body_at(path).and_then(|body| body.argument(name));
    match argument.map(|argument| argument.kind) {
        Some(
            ArgumentKind::Type
            | ArgumentKind::Address
            | ArgumentKind::Addresses
            | ArgumentKind::Provider
            | ArgumentKind::Providers
            | ArgumentKind::Keyword(_)
            | ArgumentKind::Paths
            | ArgumentKind::Triggers,
        ) => Strings::References,
        Some(
            ArgumentKind::Constant
            | ArgumentKind::Text
            | ArgumentKind::Flag
            | ArgumentKind::ProviderSource
            | ArgumentKind::Version,
        ) => Strings::Constants,
        _ => Strings::Templates,
    }
}

/// What is in blocks of the kinds `path`. What a provider declares is open, also where it is an
/// argument.
fn body_at(path: &[&str]) -> Option<&'static BodySchema> {
    let (outer, inner) = path.split_first()?;
    let mut body = module_block(outer)?.body;
    for kind in inner {
        body = match body.blocks.iter().find(|block| block.name == *kind) {
            Some(block) => &block.body,
            None if !is_open(body) => return None,
            None if *kind == DYNAMIC.name => &DYNAMIC.body,
            None => &OPEN,
        };
    }
    Some(body)
}

/// Whether a provider declares what else is in blocks of the kinds `path`, so that what has one name
/// twice may be blocks.
pub(crate) fn is_open_in_json(path: &[&str]) -> bool {
    body_at(path).is_some_and(is_open)
}

/// Whether a provider declares what else is in it.
fn is_open(body: &BodySchema) -> bool {
    body.others == OtherArguments::Provider
}
