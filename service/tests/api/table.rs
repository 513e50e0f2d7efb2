//! The store of items in a table.

use serde_json::json;
use service::item::{Item, NewItem, moment};
use service::store::{ItemStore, Place, StoreError};
use uuid::Uuid;

use crate::contract;
use crate::emulated;

#[tokio::test]
#[ignore = "starts the emulated AWS; `make test-api` runs it"]
async fn a_table_keeps_the_contract_and_more() {
    emulated::create_table("contract");
    let store = emulated::store("contract");
    contract::keep(&store).await;

    // Another instance finds what this one stored, and others find numbers, exact and as such.
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

    // A table that is not there, or is another's.
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
