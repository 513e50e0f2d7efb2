//! The errors in the OpenAPI document: those of each operation, and those that all operations
//! share. Each has its own example, made by the code that makes the answer.

use axum::http::StatusCode;
use utoipa::openapi::{
    ContentBuilder, Header, OpenApi, Ref, RefOr, Response, ResponseBuilder,
    path::{Operation, PathItem},
    schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type},
};

use super::{idempotency_key, item_id::ItemId, items, limit};
use crate::{
    extract,
    item::NewItem,
    origin,
    problem::{InvalidInput, Problem},
};

/// An error, and when it is answered.
type Documented = (&'static str, Problem);

/// What every operation may answer, unless it describes the status itself.
fn everywhere() -> Vec<Documented> {
    vec![
        ("A part of the request cannot be read", Problem::unreadable("host")),
        (
            "The request did not come through the distribution, where that is asked for",
            origin::not_through_the_distribution(),
        ),
        (
            "The service failed; its log says why",
            Problem::failure(StatusCode::INTERNAL_SERVER_ERROR, ""),
        ),
    ]
}

/// What else the operation may answer.
fn of_operation(id: &str) -> Vec<Documented> {
    let path = || ("The path is not UTF-8", extract::path_is_not_utf_8());
    let invalid = |errors| ("An input is not valid; `errors` names each", Problem::invalid(errors));
    let no_item = || ("There is no such item", items::no_such_item());
    let no_store = || ("The store does not answer", Problem::unavailable(""));
    match id {
        "list" => vec![invalid(vec![limit::invalid()]), no_store()],
        "create" => vec![
            ("The body is not JSON in UTF-8", extract::body_is_not_utf_8()),
            ("The idempotency key is that of another item", idempotency_key::of_another_item()),
            ("The body is beyond 64 KiB", extract::body_is_too_large()),
            ("The body is not sent as application/json", extract::body_is_not_sent_as_json()),
            invalid(invalid_item()),
            no_store(),
        ],
        "read" | "remove" => vec![path(), no_item(), invalid(vec![ItemId::invalid()]), no_store()],
        _ => Vec::new(),
    }
}

/// What is wrong with an item without a name and with a price below 0.
fn invalid_item() -> Vec<InvalidInput> {
    let body = serde_json::json!({ "name": " ", "price": -1 });
    NewItem::from_json(&body).err().unwrap_or_default()
}

/// Adds all errors to the document.
pub(super) fn add_to(mut document: OpenApi) -> OpenApi {
    for operation in document.paths.paths.values_mut().flat_map(operations) {
        let own = of_operation(operation.operation_id.as_deref().unwrap_or_default());
        for (description, example) in own.into_iter().chain(everywhere()) {
            let known = &mut operation.responses.responses;
            let status = example.status().as_str().to_owned();
            known.entry(status).or_insert_with(|| response(description, &example).into());
        }
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// A problem as an answer of the document.
fn response(description: &str, example: &Problem) -> Response {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .example(serde_json::to_value(example).ok())
        .build();
    let mut response =
        ResponseBuilder::new().description(description).content(Problem::MEDIA_TYPE, content);
    if example.retry_after().is_some() {
        response = response.header("retry-after", retry_after());
    }
    response.build()
}

fn retry_after() -> Header {
    let seconds = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .minimum(Some(0));
    let mut header = Header::new(RefOr::T(seconds.build().into()));
    header.description = Some("Seconds after which it may".to_owned());
    header
}
