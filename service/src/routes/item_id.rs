//! The ids of items in requests, and their schema.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Type,
        schema::{ObjectBuilder, Schema},
    },
};
use uuid::{Uuid, fmt::Hyphenated};

use crate::problem::{InvalidInput, Problem};

/// The regular expression of the form that [`uuid`] accepts.
pub(super) const UUID_PATTERN: &str =
    "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";

/// The path parameter `item_id`.
pub(super) enum ItemId {
    /// Answers itself, as the tutorial has it.
    Number(i64),
    /// A stored item's.
    Stored(Uuid),
}

impl ItemId {
    /// Either form of an id, or 422.
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let number = || text.parse().ok().map(Self::Number);
        number()
            .or_else(|| uuid(text).map(Self::Stored))
            .ok_or_else(|| Problem::invalid(vec![Self::invalid()]))
    }

    /// What is wrong with any other text.
    pub(super) fn invalid() -> InvalidInput {
        let detail = "must be an integer of at most 64 bits, or the UUID of a stored item";
        InvalidInput::parameter("item_id", detail)
    }
}

/// Only the hyphenated form is an id; the parser also takes forms that are easily mistaken for
/// something else, such as 32 digits.
pub(super) fn uuid(text: &str) -> Option<Uuid> {
    if text.len() == Hyphenated::LENGTH { Uuid::try_parse(text).ok() } else { None }
}

/// A string, like everything in a path. An integer may also have 19 digits, but not every number of
/// 19 digits fits, so the schema leaves them all out.
impl PartialSchema for ItemId {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(format!("^(-?[0-9]{{1,18}}|{UUID_PATTERN})$")))
            .into()
    }
}

impl ToSchema for ItemId {}
