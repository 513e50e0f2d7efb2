//! The header `Idempotency-Key`, with which a client that got no answer may send an item again.
//!
//! The header is that of the IETF's draft (draft-ietf-httpapi-idempotency-key-header). The key must
//! be a UUID, as the draft recommends, and becomes the item's id: an item is stored only if its id
//! is free. So no other record of a key is needed, and the key is valid as long as the item exists.

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, request::Parts},
};
use utoipa::{
    IntoParams,
    openapi::{
        Required, Type,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::{KnownFormat, ObjectBuilder, SchemaFormat},
    },
};
use uuid::Uuid;

use super::item_id::uuid;
use crate::problem::{InvalidInput, Problem};

const HEADER: &str = "idempotency-key";

/// The key that came with the request, if one did.
pub(super) struct IdempotencyKey(pub(super) Option<Uuid>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut values = parts.headers.get_all(HEADER).iter();
        let Some(value) = values.next() else { return Ok(Self(None)) };
        let key = read(value).filter(|_| values.next().is_none());
        key.map(|key| Self(Some(key))).ok_or_else(|| {
            let detail = "must be one UUID, in double quotes or without";
            Problem::invalid(vec![InvalidInput::parameter(HEADER, detail)])
        })
    }
}

/// The draft has the key in quotes, as a string of structured fields (RFC 9651), and many clients
/// send it without them.
fn read(value: &HeaderValue) -> Option<Uuid> {
    let text = value.to_str().ok()?;
    let unquoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    uuid(unquoted.unwrap_or(text))
}

/// The draft suggests 422. Here 422 is for an input that is wrong by itself, and this one is valid
/// as long as no item has the key.
pub(super) fn of_another_item() -> Problem {
    Problem::new(StatusCode::CONFLICT)
        .detail("The idempotency key is that of another item. Send each item with a new one.")
}

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let uuid = SchemaFormat::KnownFormat(KnownFormat::Uuid);
        let schema = ObjectBuilder::new().schema_type(Type::String).format(Some(uuid));
        let parameter = ParameterBuilder::new()
            .name(HEADER)
            .parameter_in(ParameterIn::Header)
            .description(Some("A new UUID for each item; also in double quotes"))
            .required(Required::False)
            .schema(Some(schema));
        vec![parameter.build()]
    }
}
