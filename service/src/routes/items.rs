//! `/api/items`: the tutorial's item routes, and the stored items behind them.

use std::num::NonZeroUsize;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Application,
    extract::{JsonBody, PathParameter, QueryParameters},
    item::{Item, NewItem},
    problem::{InvalidInput, Problem},
    store::{MAXIMUM_ITEM_SIZE, StoreError},
};

use super::item_id::{ItemId, stored_id};

/// Most items of a page. So many of the largest fit Lambda's 6 MB, even with a backslash before
/// each byte, as its JSON may need one.
const MAXIMUM_LIMIT: NonZeroUsize = NonZeroUsize::new(40).unwrap();

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
    next: Option<Uuid>,
}

fn no_such_item() -> Problem {
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
        (status = NOT_FOUND, description = "There is no such item", body = Problem, content_type = "application/problem+json"),
        (status = UNPROCESSABLE_ENTITY, description = "An input is not valid; `errors` names each", body = Problem, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The store does not answer", body = Problem, content_type = "application/problem+json", headers(("retry-after" = u32, description = "Seconds after which it may"))),
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
/// Each page says where the next one begins. Items have no order that means anything.
#[utoipa::path(
    get,
    path = "/api/items",
    tag = "items",
    params(
        ("limit" = Option<u8>, Query, description = "Most items of the page; there may be fewer, and yet more pages", minimum = 1, maximum = 40, example = 40),
        ("after" = Option<Uuid>, Query, description = "The `next` of the page before"),
    ),
    responses(
        (status = OK, description = "The items", body = ItemList, links(("next-page" = (operation_id = "list", parameters(("after" = "$response.body#/next")))))),
        (status = UNPROCESSABLE_ENTITY, description = "An input is not valid; `errors` names each", body = Problem, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The store does not answer", body = Problem, content_type = "application/problem+json", headers(("retry-after" = u32, description = "Seconds after which it may"))),
    )
)]
pub(super) async fn list(
    State(application): State<Application>,
    query: QueryParameters,
) -> Result<Json<ItemList>, Problem> {
    let limit = query.last("limit").map_or(Ok(MAXIMUM_LIMIT), |text| limit(&text))?;
    let after = query.last("after").map(|text| stored_id(&text, "after")).transpose()?;
    let page = application.store.list(limit, after).await?;
    Ok(Json(ItemList { items: page.items, next: page.next }))
}

fn limit(text: &str) -> Result<NonZeroUsize, Problem> {
    let number = text.parse().ok().filter(|number| *number <= MAXIMUM_LIMIT);
    number.ok_or_else(|| {
        let detail = format!("must be an integer from 1 to {MAXIMUM_LIMIT}");
        Problem::invalid(vec![InvalidInput::parameter("limit", detail)])
    })
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
        (status = CREATED, description = "The stored item", body = Item, headers(("location" = String, description = "Where the item is found")), links(
            ("read" = (operation_id = "read", parameters(("item_id" = "$response.body#/id")))),
            ("remove" = (operation_id = "remove", parameters(("item_id" = "$response.body#/id")))),
        )),
        (status = BAD_REQUEST, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
        (status = PAYLOAD_TOO_LARGE, description = "The body is beyond 64 KiB", body = Problem, content_type = "application/problem+json"),
        (status = UNSUPPORTED_MEDIA_TYPE, description = "The body is not sent as application/json", body = Problem, content_type = "application/problem+json"),
        (status = UNPROCESSABLE_ENTITY, description = "An input is not valid; `errors` names each", body = Problem, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The store does not answer", body = Problem, content_type = "application/problem+json", headers(("retry-after" = u32, description = "Seconds after which it may"))),
    )
)]
pub(super) async fn create(
    State(application): State<Application>,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let content = NewItem::from_json(&body).map_err(Problem::invalid)?;
    let item = Item { content, id: Uuid::new_v4() };
    if !application.store.insert(item.clone()).await? {
        return Err(Problem::unavailable(format!("the new id {} is taken", item.id)));
    }
    let location = format!("/api/items/{}", item.id);
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
        (status = NOT_FOUND, description = "There is no such item", body = Problem, content_type = "application/problem+json"),
        (status = UNPROCESSABLE_ENTITY, description = "An input is not valid; `errors` names each", body = Problem, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The store does not answer", body = Problem, content_type = "application/problem+json", headers(("retry-after" = u32, description = "Seconds after which it may"))),
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
