//! How Terraform reads a root module in JSON: which members are blocks, and what strings mean.

use super::{ArgumentKind, BodySchema, DYNAMIC, OPEN, OtherArguments, module_block};
use crate::hcl::Language;
use hcl_syntax::json::Strings;

/// How Terraform reads the parts that it knows itself.
pub(crate) const JSON: Language<'static> = Language { blocks: &blocks, strings: &strings };

/// How many labels the blocks `kind` have inside blocks of the kinds `path`; `None` if Terraform
/// itself does not read a block there.
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

/// The meaning of strings in the argument `name`, inside blocks of the kinds `path`.
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

/// The contents of blocks of the kinds `path`. What a provider declares is open, even in arguments.
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

/// Whether a provider declares the other contents of blocks of the kinds `path`, so that repeated
/// names may be blocks.
pub(crate) fn is_open_in_json(path: &[&str]) -> bool {
    body_at(path).is_some_and(is_open)
}

/// Whether a provider declares its other contents.
fn is_open(body: &BodySchema) -> bool {
    body.others == OtherArguments::Provider
}
