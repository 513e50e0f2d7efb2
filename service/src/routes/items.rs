//! `/api/items`: the tutorial's item routes, and the stored items behind them.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{SubsecRound as _, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Application,
    extract::{JsonBody, PathParameter, QueryParameters},
    item::{Item, NewItem},
    problem::Problem,
    store::{MAXIMUM_ITEM_SIZE, Place, StoreError},
};

use super::{
    after::After,
    idempotency_key::{self, IdempotencyKey},
    item_id::ItemId,
    limit,
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
    /// A page of the items.
    items: Vec<Item>,
    /// What to send as `after` for the next page; null on the last one.
    next: Option<String>,
}

pub(super) fn no_such_item() -> Problem {
    Problem::new(StatusCode::NOT_FOUND).detail("There is no item with this id.")
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::TooLarge => Self::new(StatusCode::PAYLOAD_TOO_LARGE)
                .detail(format!("The item is beyond {MAXIMUM_ITEM_SIZE} bytes.")),
            StoreError::Unavailable(_) => Self::unavailable(error),
            StoreError::Unreadable(_) => Self::failure(StatusCode::INTERNAL_SERVER_ERROR, error),
        }
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
        ("item_id" = inline(ItemId), Path, description = "An integer of at most 64 bits, or a stored item's UUID", example = "555"),
        ("q" = Option<String>, Query, description = "Answered with an integer id", example = "boo"),
    ),
    responses(
        (status = OK, description = "The item, or the integer and `q`", body = ReadAnswer),
    )
)]
pub(super) async fn read(
    State(application): State<Application>,
    PathParameter(item_id): PathParameter,
    query: QueryParameters,
) -> Result<Json<ReadAnswer>, Problem> {
    match ItemId::parse(&item_id)? {
        ItemId::Number(item_id) => Ok(Json(ReadAnswer::Echo(Echo { item_id, q: query.last("q") }))),
        ItemId::Stored(id) => {
            let item = application.store.get(id).await?.ok_or_else(no_such_item)?;
            Ok(Json(ReadAnswer::Item(item)))
        }
    }
}

/// List the stored items
///
/// The newest come first, and each page says where the next one begins. Beyond 1 MB of items that
/// holds for each stretch of 1 MB.
#[utoipa::path(
    get,
    path = "/api/items",
    tag = "items",
    params(
        ("limit" = Option<u8>, Query, description = "Most items of the page; there may be fewer, and yet more pages", minimum = 1, maximum = 40, example = 40),
        ("after" = inline(Option<After>), Query, description = "The `next` of the page before"),
    ),
    responses(
        (status = OK, description = "The items", body = ItemList, links(("next-page" = (operation_id = "list", parameters(("after" = "$response.body#/next")))))),
    )
)]
pub(super) async fn list(
    State(application): State<Application>,
    query: QueryParameters,
) -> Result<Json<ItemList>, Problem> {
    let limit = query.last("limit").map_or(Ok(limit::MAXIMUM), |text| limit::parse(&text))?;
    let from = query.last("after").map_or(Ok(Place::default()), |text| After::parse(&text))?;
    let page = application.store.list(limit, from).await?;
    Ok(Json(ItemList { items: page.items, next: page.next.map(|next| next.to_string()) }))
}

/// Store an item
///
/// A client that sends an `Idempotency-Key` may send the request again when it got no answer, or one
/// that may pass: no second item is stored, and the answer is that of the first time. The key becomes
/// the item's id.
///
/// Behind CloudFront's origin access control the request needs the header `x-amz-content-sha256`
/// with the body's SHA-256 in hexadecimal.
#[utoipa::path(
    post,
    path = "/api/items",
    tag = "items",
    params(IdempotencyKey),
    request_body = NewItem,
    responses(
        (status = CREATED, description = "The stored item", body = Item, headers(("location" = String, description = "Where the item is found")), links(
            ("read" = (operation_id = "read", parameters(("item_id" = "$response.body#/id")))),
            ("remove" = (operation_id = "remove", parameters(("item_id" = "$response.body#/id")))),
        )),
    )
)]
pub(super) async fn create(
    State(application): State<Application>,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let content = NewItem::from_json(&body).map_err(Problem::invalid)?;
    let id = key.unwrap_or_else(Uuid::new_v4);
    let created_at = Some(Utc::now().trunc_subsecs(3));
    let new = Item { content, id, created_at };
    let item = application.store.insert(new.clone()).await?;
    if item.content != new.content {
        return Err(match key {
            Some(_) => idempotency_key::of_another_item(),
            None => Problem::unavailable(format!("the new id {id} is taken")),
        });
    }
    let location = format!("/api/items/{id}");
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(item)).into_response())
}

/// Remove a stored item
#[utoipa::path(
    delete,
    path = "/api/items/{item_id}",
    tag = "items",
    params(("item_id" = inline(ItemId), Path, description = "A stored item's UUID; nothing is stored under an integer")),
    responses(
        (status = NO_CONTENT, description = "The item is removed"),
    )
)]
pub(super) async fn remove(
    State(application): State<Application>,
    PathParameter(item_id): PathParameter,
) -> Result<StatusCode, Problem> {
    match ItemId::parse(&item_id)? {
        ItemId::Stored(id) if application.store.remove(id).await? => Ok(StatusCode::NO_CONTENT),
        ItemId::Stored(_) | ItemId::Number(_) => Err(no_such_item()),
    }
}
