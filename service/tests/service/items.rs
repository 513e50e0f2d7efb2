//! Items that are stored, found, listed and removed, and a store that fails.

use std::{
    io,
    sync::{Arc, Mutex},
};

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use serde_json::{Value, json};
use service::{
    Application,
    item::{Item, NewItem},
    routes::router,
    store::{ItemStore, StoreError, StoreFuture},
};
use uuid::Uuid;

use crate::{app, get, post_item, send};

#[tokio::test]
async fn a_stored_item_is_found_listed_and_removed() {
    let app = app();
    let content = json!({ "name": "Lamp", "description": "brass", "price": 49.5, "tax": 9.4 });

    let created = post_item(&app, content.to_string()).await;
    assert_eq!(created.status, StatusCode::CREATED);
    let item = created.json();
    let id = item["id"].as_str().expect("the id is a string").to_owned();
    assert_eq!(Uuid::parse_str(&id).unwrap().get_version_num(), 4);
    let location = format!("/api/items/{id}");
    assert_eq!(created.header("location"), Some(location.as_str()));
    let mut expected = content;
    expected["id"] = json!(id);
    assert_eq!(item, expected);

    assert_eq!(get(&app, &location).await.json(), item);
    assert_eq!(get(&app, "/api/items").await.json(), json!({ "items": [item] }));

    let delete = || Request::delete(&location).body(Body::empty()).unwrap();
    let removed = send(&app, delete()).await;
    assert_eq!((removed.status, removed.body.len()), (StatusCode::NO_CONTENT, 0));
    assert_eq!(get(&app, &location).await.status, StatusCode::NOT_FOUND);
    assert_eq!(send(&app, delete()).await.status, StatusCode::NOT_FOUND);
    assert_eq!(get(&app, "/api/items").await.json(), json!({ "items": [] }));
}

#[tokio::test]
async fn optional_fields_are_null_and_unknown_ones_are_ignored() {
    let answer = post_item(&app(), r#"{"name":"Lamp","price":0,"colour":"red"}"#).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let mut item = answer.json();
    item.as_object_mut().unwrap().remove("id");
    assert_eq!(item, json!({ "name": "Lamp", "description": null, "price": 0.0, "tax": null }));
}

#[tokio::test]
async fn a_name_may_have_200_characters_and_no_more() {
    let app = app();
    let item = |length: usize| json!({ "name": "é".repeat(length), "price": 1 }).to_string();
    assert_eq!(post_item(&app, item(200)).await.status, StatusCode::CREATED);
    let refused = post_item(&app, item(201)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        refused.json()["errors"],
        json!([{ "pointer": "#/name", "detail": "must have at most 200 characters" }])
    );
}

#[tokio::test]
async fn a_body_beyond_64_kibibytes_is_too_large() {
    let body = |length: usize| {
        let frame = json!({ "name": "Lamp", "price": 1, "description": "" }).to_string().len();
        json!({ "name": "Lamp", "price": 1, "description": "x".repeat(length - frame) }).to_string()
    };
    let app = app();
    assert_eq!(post_item(&app, body(65_536)).await.status, StatusCode::CREATED);
    let refused = post_item(&app, body(65_537)).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(refused.header("content-type"), Some("application/problem+json"));
}

/// A store whose table is out of reach.
struct Unreachable;

fn unreachable<'a, T>() -> StoreFuture<'a, T> {
    Box::pin(async { Err(StoreError(Box::new(io::Error::other("key AKIDEXAMPLE refused")))) })
}

impl ItemStore for Unreachable {
    fn insert(&self, _: NewItem) -> StoreFuture<'_, Item> {
        unreachable()
    }

    fn get(&self, _: Uuid) -> StoreFuture<'_, Option<Item>> {
        unreachable()
    }

    fn list(&self) -> StoreFuture<'_, Vec<Item>> {
        unreachable()
    }

    fn remove(&self, _: Uuid) -> StoreFuture<'_, bool> {
        unreachable()
    }
}

#[tokio::test]
async fn a_failing_store_is_a_503_whose_cause_is_logged_and_not_told() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let app = router(Application::new(Unreachable, log.clone()));
    let answer = get(&app, "/api/items").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.json()["title"], "Service Unavailable");
    assert!(!String::from_utf8_lossy(&answer.body).contains("AKIDEXAMPLE"));

    let line: Value = serde_json::from_slice(&log.lock().unwrap()).unwrap();
    assert_eq!(line["level"], "ERROR");
    assert_eq!(line["cause"], "the item store failed: key AKIDEXAMPLE refused");
}
