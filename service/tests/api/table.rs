//! The store of items in a table.

use std::sync::Arc;
use std::thread;

use serde_json::json;
use service::item::{Item, NewItem, moment};
use service::store::{ItemStore, Place, StoreError};
use uuid::Uuid;

use crate::contract;
use crate::emulated;
use crate::served::{serve, service_over};

#[tokio::test]
#[ignore = "starts the emulated AWS; `make test-api` runs it"]
async fn a_table_keeps_the_contract_and_more() {
    emulated::create_table("contract");
    let store = emulated::store("contract");
    contract::keep(&store).await;

    // Another instance finds what this one stored, and other programs find exact numbers.
    let content =
        NewItem { name: "Lamp".to_owned(), description: None, price: 19.99, tax: Some(0.1) };
    let created_at = moment(1_795_000_000_001);
    let item = Item { content, id: Uuid::new_v4(), created_at };
    assert_eq!(store.insert(item.clone()).await.unwrap(), item);
    assert_eq!(emulated::store("contract").get(item.id).await.unwrap().as_ref(), Some(&item));
    let key = json!({ "TableName": "contract", "Key": { "id": { "S": item.id.to_string() } } });
    let attributes = &emulated::call("GetItem", &key)["Item"];
    assert_eq!(
        *attributes,
        json!({
            "id": { "S": item.id.to_string() }, "name": { "S": "Lamp" },
            "price": { "N": "19.99" }, "tax": { "N": "0.1" },
            "created_at": { "N": "1795000000001" },
        })
    );

    // A table that does not exist, or that belongs to someone else.
    let missing = emulated::store("no-such-table");
    let error = missing.get(item.id).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::Unavailable(why) if why.contains("ResourceNotFound")),
        "{error}"
    );
    let foreign = json!({ "TableName": "contract", "Item": { "id": { "S": "boo" } } });
    emulated::call("PutItem", &foreign);
    let error = store.list(std::num::NonZeroUsize::MAX, Place::default()).await.unwrap_err();
    assert!(matches!(&error, StoreError::Unreadable(why) if why.contains("boo")), "{error}");
}

/// As clients do if their first try has no answer yet.
#[test]
#[ignore = "starts the emulated AWS; `make test-api` runs it"]
fn an_item_that_is_sent_several_times_at_once_by_one_key_is_one_item() {
    emulated::create_table("idempotency");
    let address = serve(service_over(Arc::new(emulated::store("idempotency"))));
    let url = format!("{address}/api/items");
    let key = Uuid::new_v4().to_string();
    let send = |price: u32| {
        let body = json!({ "name": "Lamp", "price": price }).to_string();
        let request = ureq::post(&url).config().http_status_as_error(false).build();
        let request = request.header("content-type", "application/json");
        let mut answer = request.header("idempotency-key", &key).send(body).unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    };
    let answers: Vec<(u16, String)> = thread::scope(|scope| {
        let sent: Vec<_> = (0..8).map(|_| scope.spawn(|| send(1))).collect();
        sent.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for (status, text) in &answers {
        assert_eq!(*status, 201, "{text}");
        assert_eq!(*text, answers[0].1);
    }
    assert_eq!(send(2).0, 409);
    let scanned = emulated::call("Scan", &json!({ "TableName": "idempotency" }));
    assert_eq!(scanned["Count"], 1, "{scanned}");
}
