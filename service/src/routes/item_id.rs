//! The ids by which items are asked for, and their schema.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Type,
        schema::{ObjectBuilder, Schema},
    },
};
use uuid::Uuid;

use crate::problem::{InvalidInput, Problem};

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
        number().or_else(|| uuid(text).map(Self::Stored)).ok_or_else(|| {
            let detail = "must be an integer of at most 64 bits, or the UUID of a stored item";
            Problem::invalid(vec![InvalidInput::parameter("item_id", detail)])
        })
    }
}

/// The id of a stored item, or 422 that names `parameter`.
pub(super) fn stored_id(text: &str, parameter: &str) -> Result<Uuid, Problem> {
    uuid(text).ok_or_else(|| {
        let detail = "must be a stored item's UUID";
        Problem::invalid(vec![InvalidInput::parameter(parameter, detail)])
    })
}

/// Only the hyphenated form is an id; the parser also takes forms that are easily mistaken for
/// something else, such as 32 digits.
fn uuid(text: &str) -> Option<Uuid> {
    if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
}

/// A string, as whatever stands in a path is; one of 19 digits may be an integer, too, and is
/// rather left out than half of them promised.
impl PartialSchema for ItemId {
    fn schema() -> RefOr<Schema> {
        let hexadecimal = |digits: usize| format!("[0-9a-fA-F]{{{digits}}}");
        let stored = [8, 4, 4, 4, 12].map(hexadecimal).join("-");
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(format!("^(-?[0-9]{{1,18}}|{stored})$")))
            .into()
    }
}

impl ToSchema for ItemId {}
