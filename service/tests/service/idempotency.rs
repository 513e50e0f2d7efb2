//! `Idempotency-Key`: an item that is sent again is stored once.

use std::{
    io,
    num::NonZeroUsize,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    Router,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};
use service::{
    item::Item,
    store::{ItemStore, MemoryStore, Page, Place, StoreError, StoreFuture},
};
use uuid::Uuid;

use crate::{Answer, app, app_over, get, post_item, send};

const KEY: &str = "8e03978e-40d5-43dd-bc93-6894a57f9324";

async fn post_with(app: &Router, keys: &[&str], body: &Value) -> Answer {
    let mut request = Request::post("/api/items").header(header::CONTENT_TYPE, "application/json");
    for key in keys {
        request = request.header("Idempotency-Key", *key);
    }
    send(app, request.body(body.to_string().into()).unwrap()).await
}

async fn stored(app: &Router) -> Vec<Value> {
    get(app, "/api/items").await.json()["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn an_item_that_is_sent_again_by_its_key_is_answered_as_the_first_time() {
    let app = app();
    let body = json!({ "name": "Lamp", "price": 1 });
    let first = post_with(&app, &[KEY], &body).await;
    assert_eq!(first.status, StatusCode::CREATED);
    assert_eq!(first.json()["id"], KEY);
    for key in [KEY, &format!("\"{KEY}\""), &KEY.to_uppercase()] {
        let again = post_with(&app, &[key], &body).await;
        assert_eq!(again.status, StatusCode::CREATED, "{key}");
        assert_eq!(again.header("location"), first.header("location"), "{key}");
        assert_eq!(again.json(), first.json(), "{key}");
    }
    assert_eq!(stored(&app).await, [first.json()]);

    for _ in 0..2 {
        assert_eq!(post_item(&app, body.to_string()).await.status, StatusCode::CREATED);
    }
    assert_eq!(stored(&app).await.len(), 3, "without a key each is an item of its own");
}

#[tokio::test]
async fn a_key_of_another_item_is_a_conflict_and_changes_nothing() {
    let app = app();
    let first = post_with(&app, &[KEY], &json!({ "name": "Lamp", "price": 1 })).await;
    let other = post_with(&app, &[KEY], &json!({ "name": "Lamp", "price": 2 })).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert_eq!(other.header("content-type"), Some("application/problem+json"));
    assert_eq!(stored(&app).await, [first.json()]);
}

#[tokio::test]
async fn what_is_no_key_is_refused_and_nothing_is_stored() {
    let app = app();
    let body = json!({ "name": "Lamp", "price": 1 });
    let unhyphenated = KEY.replace('-', "");
    let quoted_once = format!("\"{KEY}");
    for keys in [&["1"][..], &[""], &[&unhyphenated], &[&quoted_once], &[KEY, KEY]] {
        let refused = post_with(&app, keys, &body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{keys:?}");
        assert_eq!(refused.json()["errors"][0]["parameter"], "idempotency-key", "{keys:?}");
    }
    assert!(stored(&app).await.is_empty());
}

/// Loses the first answer of a store, which has stored the item.
#[derive(Default)]
struct Forgetful {
    kept: MemoryStore,
    lost: AtomicBool,
}

impl ItemStore for Forgetful {
    fn insert(&self, item: Item) -> StoreFuture<'_, Item> {
        Box::pin(async move {
            let stored = self.kept.insert(item).await;
            match self.lost.swap(true, Ordering::Relaxed) {
                true => stored,
                false => Err(StoreError::Unavailable("the answer was lost".to_owned())),
            }
        })
    }

    fn get(&self, id: Uuid) -> StoreFuture<'_, Option<Item>> {
        self.kept.get(id)
    }

    fn list(&self, limit: NonZeroUsize, from: Place) -> StoreFuture<'_, Page> {
        self.kept.list(limit, from)
    }

    fn remove(&self, id: Uuid) -> StoreFuture<'_, bool> {
        self.kept.remove(id)
    }
}

#[tokio::test]
async fn after_a_503_that_came_of_a_lost_answer_the_second_try_makes_no_second_item() {
    let app = app_over(Arc::new(Forgetful::default()), Arc::new(Mutex::new(io::sink())));
    let body = json!({ "name": "Lamp", "price": 1 });
    let failed = post_with(&app, &[KEY], &body).await;
    assert_eq!(failed.status, StatusCode::SERVICE_UNAVAILABLE);
    let again = post_with(&app, &[KEY], &body).await;
    assert_eq!(again.status, StatusCode::CREATED);
    assert_eq!(stored(&app).await, [again.json()]);
}
