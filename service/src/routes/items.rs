//! `/api/items`: the tutorial's item routes, and the stored items behind them.

use axum::{
    Json,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Application,
    extract::{JsonBody, PathParameter},
    item::{Item, NewItem},
    problem::{InvalidInput, Problem},
    store::StoreError,
};

/// What an integer id answers: the question itself, as the tutorial has it.
#[derive(Serialize, ToSchema)]
pub(super) struct Echo {
    #[schema(example = 555)]
    item_id: i64,
    #[schema(example = "boo")]
    q: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum ReadAnswer {
    Echo(Echo),
    Item(Item),
}

#[derive(Serialize, ToSchema)]
pub(super) struct ItemList {
    /// All items that this instance holds, the oldest first.
    items: Vec<Item>,
}

enum ItemId {
    Number(i64),
    Stored(Uuid),
}

impl ItemId {
    fn parse(text: &str) -> Result<Self, Problem> {
        let number = || text.parse().ok().map(Self::Number);
        number().or_else(|| stored_id(text).map(Self::Stored)).ok_or_else(|| {
            let detail = "must be an integer of at most 64 bits, or the UUID of a stored item";
            Problem::invalid(vec![InvalidInput::parameter("item_id", detail)])
        })
    }
}

/// Only the hyphenated form is an id; the parser also takes forms that are easily mistaken for
/// something else, such as 32 digits.
fn stored_id(text: &str) -> Option<Uuid> {
    if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
}

fn no_such_item() -> Problem {
    Problem::new(StatusCode::NOT_FOUND).detail("There is no item with this id.")
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::failure(StatusCode::SERVICE_UNAVAILABLE, error)
    }
}

/// Read an item
///
/// An integer id answers itself and `q`; a UUID answers the stored item.
#[utoipa::path(
    get,
    path = "/api/items/{item_id}",
    tag = "items",
    params(
        ("item_id" = String, Path, description = "An integer, or a stored item's UUID", example = "555"),
        ("q" = Option<String>, Query, description = "Answered with an integer id", example = "boo"),
    ),
    responses(
        (status = OK, body = ReadAnswer),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn read(
    State(application): State<Application>,
    PathParameter(item_id): PathParameter,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Json<ReadAnswer>, Problem> {
    match ItemId::parse(&item_id)? {
        ItemId::Number(item_id) => {
            // The last one counts, as in the tutorial's framework.
            let q = query.into_iter().rev().find(|(name, _)| name == "q").map(|(_, value)| value);
            Ok(Json(ReadAnswer::Echo(Echo { item_id, q })))
        }
        ItemId::Stored(id) => {
            let item = application.store.get(id).await?.ok_or_else(no_such_item)?;
            Ok(Json(ReadAnswer::Item(item)))
        }
    }
}

/// List the stored items
#[utoipa::path(get, path = "/api/items", tag = "items", responses((status = OK, body = ItemList)))]
pub(super) async fn list(
    State(application): State<Application>,
) -> Result<Json<ItemList>, Problem> {
    Ok(Json(ItemList { items: application.store.list().await? }))
}

/// Store an item
///
/// Behind CloudFront's origin access control the request needs the header `x-amz-content-sha256`
/// with the body's SHA-256 in hexadecimal.
#[utoipa::path(
    post,
    path = "/api/items",
    tag = "items",
    request_body = NewItem,
    responses(
        (status = CREATED, body = Item, headers(("location" = String, description = "Where the item is found"))),
        (status = BAD_REQUEST, body = Problem, content_type = "application/problem+json"),
        (status = PAYLOAD_TOO_LARGE, body = Problem, content_type = "application/problem+json"),
        (status = UNSUPPORTED_MEDIA_TYPE, body = Problem, content_type = "application/problem+json"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn create(
    State(application): State<Application>,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let content = NewItem::from_json(&body).map_err(Problem::invalid)?;
    let item = application.store.insert(content).await?;
    let location = format!("/api/items/{}", item.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(item)).into_response())
}

/// Remove a stored item
#[utoipa::path(
    delete,
    path = "/api/items/{item_id}",
    tag = "items",
    params(("item_id" = Uuid, Path, description = "A stored item's UUID")),
    responses(
        (status = NO_CONTENT),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn remove(
    State(application): State<Application>,
    PathParameter(item_id): PathParameter,
) -> Result<StatusCode, Problem> {
    let id = stored_id(&item_id).ok_or_else(|| {
        Problem::invalid(vec![InvalidInput::parameter("item_id", "must be a stored item's UUID")])
    })?;
    if application.store.remove(id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(no_such_item())
    }
}
