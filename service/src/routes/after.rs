//! The query parameter `after`: the `next` of a page, where the following page begins.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Type,
        schema::{ObjectBuilder, Schema},
    },
};

use super::item_id::UUID_PATTERN;
use crate::{
    problem::{InvalidInput, Problem},
    store::{NoPlace, Place, place_pattern},
};

/// The parameter's schema.
pub(super) struct After;

impl After {
    /// The place that the text means, or 422.
    pub(super) fn parse(text: &str) -> Result<Place, Problem> {
        text.parse().map_err(|NoPlace| {
            let detail = "must be the next of another page";
            Problem::invalid(vec![InvalidInput::parameter("after", detail)])
        })
    }
}

impl PartialSchema for After {
    fn schema() -> RefOr<Schema> {
        let pattern = place_pattern(UUID_PATTERN);
        ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)).into()
    }
}

impl ToSchema for After {}
