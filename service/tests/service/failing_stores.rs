//! Stores that fail, each in one way, and what the log tells about it.

use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use service::{
    item::{Item, NewItem},
    store::{ItemStore, MemoryStore, Page, Place, StoreError, StoreFuture},
};
use std::num::NonZeroUsize;
use uuid::Uuid;

use crate::{app_over, get};

/// Where the items of a test are kept.
#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kept {
    #[default]
    Memory,
    /// Out of reach.
    Unreachable,
    /// Full of records that are not items.
    Unreadable,
    /// Every id is taken.
    Full,
    /// Has a bug.
    Panicking,
}

impl Kept {
    pub(crate) fn store(self) -> Arc<dyn ItemStore> {
        match self {
            Self::Memory => Arc::new(MemoryStore::default()),
            failing => Arc::new(Failing(failing)),
        }
    }
}

struct Failing(Kept);

impl Failing {
    fn answer<T: Send + 'static>(&self, full: Option<T>) -> StoreFuture<'_, T> {
        Box::pin(async move {
            match self.0 {
                Kept::Unreadable => Err(StoreError::Unreadable("an id of AKIDEXAMPLE".to_owned())),
                Kept::Panicking => panic!("the key {} is wrong", "AKIDEXAMPLE"),
                Kept::Full if full.is_some() => full.ok_or(StoreError::TooLarge),
                _ => Err(StoreError::Unavailable("key AKIDEXAMPLE refused".to_owned())),
            }
        })
    }
}

impl ItemStore for Failing {
    fn insert(&self, item: Item) -> StoreFuture<'_, Item> {
        let content = NewItem { name: "another".to_owned(), ..item.content };
        self.answer(Some(Item { content, ..item }))
    }

    fn get(&self, _: Uuid) -> StoreFuture<'_, Option<Item>> {
        self.answer(None)
    }

    fn list(&self, _: NonZeroUsize, _: Place) -> StoreFuture<'_, Page> {
        self.answer(None)
    }

    fn remove(&self, _: Uuid) -> StoreFuture<'_, bool> {
        self.answer(None)
    }
}

#[tokio::test]
async fn why_a_store_failed_is_logged_and_not_told() {
    for (kept, status, cause) in [
        (Kept::Unreachable, 503, "the item store failed: key AKIDEXAMPLE refused"),
        (Kept::Unreadable, 500, "the item store holds no item: an id of AKIDEXAMPLE"),
    ] {
        let log = Arc::new(Mutex::new(Vec::new()));
        let answer = get(&app_over(kept.store(), log.clone()), "/api/items").await;
        assert_eq!(answer.status.as_u16(), status);
        assert!(!String::from_utf8_lossy(&answer.body).contains("AKIDEXAMPLE"));
        let line: Value = serde_json::from_slice(&log.lock().unwrap()).unwrap();
        assert_eq!((&line["level"], &line["cause"]), (&"ERROR".into(), &cause.into()));
    }
}

#[tokio::test]
async fn a_panic_is_one_log_line_with_its_message_and_place() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let app = app_over(Kept::Panicking.store(), log.clone());
    let answer = get(&app, "/api/items").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!String::from_utf8_lossy(&answer.body).contains("AKIDEXAMPLE"));
    // The service keeps running.
    assert_eq!(get(&app, "/api/health").await.status, StatusCode::OK);

    let text = String::from_utf8(log.lock().unwrap().clone()).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!((&lines[0]["route"], &lines[0]["status"]), (&"/api/items".into(), &500.into()));
    let cause = lines[0]["cause"].as_str().unwrap();
    let (place, message) = cause.split_once(": ").unwrap();
    assert!(place.starts_with("panicked at ") && place.contains("failing_stores.rs:"), "{cause}");
    assert_eq!(message, "the key AKIDEXAMPLE is wrong");
}
