//! The store of items in a table.

use std::sync::Arc;
use std::thread;

use local::http::{Answer, Client};
use serde_json::json;
use service::item::{Item, NewItem, moment};
use service::store::{ItemStore, Place, StoreError};
use uuid::Uuid;

use crate::contract;
use crate::emulated::Emulated;
use crate::served::{serve, service_over};

#[tokio::test]
#[ignore = "starts the emulated AWS; `make test-api` runs it"]
async fn a_table_keeps_the_contract_and_more() {
    let emulated = Emulated::start("table");
    emulated.create_table("items");
    let store = emulated.store("items");
    contract::keep(&store).await;

    // Another instance finds what this one stored, and others find numbers, exact and as such.
    let content =
        NewItem { name: "Lamp".to_owned(), description: None, price: 19.99, tax: Some(0.1) };
    let created_at = moment(1_795_000_000_001);
    let item = Item { content, id: Uuid::new_v4(), created_at };
    assert_eq!(store.insert(item.clone()).await.unwrap(), item);
    assert_eq!(emulated.store("items").get(item.id).await.unwrap().as_ref(), Some(&item));
    let key = json!({ "TableName": "items", "Key": { "id": { "S": item.id.to_string() } } });
    let attributes = &emulated.call("GetItem", &key)["Item"];
    assert_eq!(
        *attributes,
        json!({
            "id": { "S": item.id.to_string() }, "name": { "S": "Lamp" },
            "price": { "N": "19.99" }, "tax": { "N": "0.1" },
            "created_at": { "N": "1795000000001" },
        })
    );

    // A table that is not there, or is another's.
    let missing = emulated.store("no-such-table");
    let error = missing.get(item.id).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::Unavailable(why) if why.contains("ResourceNotFound")),
        "{error}"
    );
    let foreign = json!({ "TableName": "items", "Item": { "id": { "S": "boo" } } });
    emulated.call("PutItem", &foreign);
    let error = store.list(std::num::NonZeroUsize::MAX, Place::default()).await.unwrap_err();
    assert!(matches!(&error, StoreError::Unreadable(why) if why.contains("boo")), "{error}");
}

/// As clients do whose first try had no answer yet.
#[test]
#[ignore = "starts the emulated AWS; `make test-api` runs it"]
fn an_item_that_is_sent_several_times_at_once_by_one_key_is_one_item() {
    let emulated = Emulated::start("idempotency");
    emulated.create_table("items");
    let address = serve(service_over(Arc::new(emulated.store("items"))));
    let url = format!("{address}/api/items");
    let key = Uuid::new_v4().to_string();
    let send = |price: u32| {
        let headers = [("content-type", "application/json"), ("idempotency-key", &key)];
        let body = json!({ "name": "Lamp", "price": price }).to_string();
        Client::default().send("POST", &url, &headers, body).unwrap()
    };
    let answers: Vec<Answer> = thread::scope(|scope| {
        let sent: Vec<_> = (0..8).map(|_| scope.spawn(|| send(1))).collect();
        sent.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for answer in &answers {
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert_eq!(answer.text(), answers[0].text());
    }
    assert_eq!(send(2).status, 409);
    let scanned = emulated.call("Scan", &json!({ "TableName": "items" }));
    assert_eq!(scanned["Count"], 1, "{scanned}");
}
