//! The text of a module's file to its outline or its syntax tree. What Terraform takes and hcl-edit
//! does not is mended before, so that any module can be read.

use super::declarations::{self, is_balanced};
use super::outline::{self, Block};
use super::tokens::tokens;
use super::{duplicates, heredocs, newlines};
use hcl_edit::parser::Error;
use hcl_edit::structure::Body;
use std::borrow::Cow;

/// A file's syntax tree.
pub(crate) struct Parsed<'a> {
    pub(crate) body: Body,
    /// The text that it was parsed from, in which each place is where it is in the file.
    pub(crate) text: Cow<'a, str>,
}

/// What a file declares.
pub(super) struct Declared<'a> {
    pub(super) blocks: Vec<Block>,
    /// The text that each of their places is of, and where it is in the file.
    pub(super) text: Cow<'a, str>,
}

/// Reads what the file with `text` declares.
///
/// # Errors
/// When Terraform would not take it either.
pub(super) fn declared(text: &str) -> Result<Declared<'_>, Error> {
    match outline::read(text) {
        Some(blocks) => Ok(Declared { blocks, text: Cow::Borrowed(text) }),
        None => parsed(text),
    }
}

/// The same by a tree of the whole file, where it may declare something.
pub(super) fn parsed(text: &str) -> Result<Declared<'_>, Error> {
    if !declarations::may_be_in(text) {
        return Ok(Declared { blocks: vec![], text: Cow::Borrowed(text) });
    }
    let Parsed { body, text } = parse_body(text)?;
    Ok(Declared { blocks: outline::of_tree(&body), text })
}

/// Parses `text` as the body of a file.
///
/// # Errors
/// When Terraform would not take it either.
pub(crate) fn parse_body(text: &str) -> Result<Parsed<'_>, Error> {
    let text = heredocs::filled(text);
    let error = match hcl_edit::parser::parse_body(&text) {
        Ok(body) => return Ok(Parsed { body, text }),
        Err(error) => error,
    };
    let tokens = tokens(&text);
    let mut bytes = text.as_bytes().to_vec();
    duplicates::blank(&mut bytes, &tokens);
    // Where a bracket stays open for too long, newlines seem to mean nothing that do.
    if is_balanced(&tokens) {
        newlines::blank(&mut bytes, &tokens);
    }
    // Only whole characters were replaced.
    let Ok(mended) = String::from_utf8(bytes) else { return Err(error) };
    // The error in this text is no mere oddity, which the first one may be.
    let body = hcl_edit::parser::parse_body(&mended)?;
    Ok(Parsed { body, text: Cow::Owned(mended) })
}
