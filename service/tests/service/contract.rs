//! What every store must do. Tests of each call [`keep`] with a store that is empty.

use std::{collections::BTreeSet, num::NonZeroUsize};

use service::{
    item::{Item, NewItem, moment},
    store::{ItemStore, MAXIMUM_ITEM_SIZE, Place, StoreError},
};
use uuid::Uuid;

/// Asserts the whole contract.
pub(crate) async fn keep(store: &dyn ItemStore) {
    an_item_is_found_as_it_was_stored(store).await;
    an_id_belongs_to_the_first_item(store).await;
    removing_says_whether_there_was_one(store).await;
    the_largest_item_is_kept_and_a_larger_one_refused(store).await;
    the_newest_items_come_first(store).await;
    pages_hold_every_item_once(store).await;
}

fn item(name: &str, price: f64) -> Item {
    let content = NewItem { name: name.to_owned(), description: None, price, tax: None };
    Item { content, id: Uuid::new_v4(), created_at: None }
}

/// Whether it is stored now, unchanged.
async fn insert(store: &dyn ItemStore, item: &Item) -> Result<bool, StoreError> {
    Ok(store.insert(item.clone()).await? == *item)
}

async fn an_item_is_found_as_it_was_stored(store: &dyn ItemStore) {
    let names = [
        "Lamp",
        "\u{0}\u{1f}",
        "e\u{301} is not \u{e9}",
        "\u{1f3f3}\u{fe0f}\u{200d}\u{1f308}",
        "\u{202e}\"\\",
        "${x}",
    ];
    for name in names {
        let mut stored = item(name, 1.0);
        stored.content.description = Some(String::new());
        stored.created_at = moment(1_795_000_000_001);
        assert!(insert(store, &stored).await.unwrap());
        assert_eq!(store.get(stored.id).await.unwrap().as_ref(), Some(&stored), "{name:?}");
        assert!(store.remove(stored.id).await.unwrap());
    }
    let prices = [0.0, 0.1, 19.99, 0.1 + 0.2, 123_456_789_012_345.67, 1e-130, 9.999e125, 1e126];
    for price in prices.into_iter().chain([1e300, f64::MAX, f64::MIN_POSITIVE, 5e-324]) {
        let mut stored = item("n", price);
        stored.content.tax = Some(-price);
        assert!(insert(store, &stored).await.unwrap(), "{price:e}");
        let found = store.get(stored.id).await.unwrap().unwrap().content;
        assert_eq!((found.price, found.tax), (price, Some(-price)));
        assert!(store.remove(stored.id).await.unwrap());
    }
}

async fn an_id_belongs_to_the_first_item(store: &dyn ItemStore) {
    let first = item("first", 1.0);
    let second = Item { id: first.id, ..item("second", 2.0) };
    assert!(insert(store, &first).await.unwrap());
    assert_eq!(store.insert(second.clone()).await.unwrap(), first);
    assert_eq!(store.get(first.id).await.unwrap().as_ref(), Some(&first));
    assert!(insert(store, &first).await.unwrap(), "the same item again is not a change");
    assert!(store.remove(first.id).await.unwrap());
    assert!(insert(store, &second).await.unwrap(), "the id is free again");
    assert!(store.remove(first.id).await.unwrap());
}

async fn removing_says_whether_there_was_one(store: &dyn ItemStore) {
    let (kept, removed) = (item("kept", 1.0), item("removed", 1.0));
    assert!(insert(store, &kept).await.unwrap() && insert(store, &removed).await.unwrap());
    assert!(store.remove(removed.id).await.unwrap());
    assert!(!store.remove(removed.id).await.unwrap());
    assert_eq!(store.get(removed.id).await.unwrap(), None);
    assert_eq!(store.get(kept.id).await.unwrap().as_ref(), Some(&kept));
    assert!(store.remove(kept.id).await.unwrap());
}

async fn the_largest_item_is_kept_and_a_larger_one_refused(store: &dyn ItemStore) {
    let mut large = item("large", 1.0);
    let rest = MAXIMUM_ITEM_SIZE - large.size();
    large.content.description = Some("é".repeat(rest / 2));
    assert!(insert(store, &large).await.unwrap());
    assert_eq!(store.get(large.id).await.unwrap().as_ref(), Some(&large));
    assert!(store.remove(large.id).await.unwrap());

    large.content.description = Some("x".repeat(rest + 1));
    assert!(matches!(insert(store, &large).await, Err(StoreError::TooLarge)));
    assert_eq!(store.get(large.id).await.unwrap(), None);
}

async fn the_newest_items_come_first(store: &dyn ItemStore) {
    let mut stored = Vec::new();
    // In an order that is neither by age nor by id. Two have the same millisecond, and two have no
    // time.
    for (id, created_at) in
        [(1, Some(30)), (2, Some(50)), (3, None), (4, Some(10)), (5, Some(50)), (6, None)]
    {
        let created_at = created_at.and_then(moment);
        let item = Item { id: Uuid::from_u128(id), created_at, ..item("n", 1.0) };
        assert!(insert(store, &item).await.unwrap());
        stored.push(item);
    }
    for limit in [1, 2, 4, 6] {
        let ids = listed(store, limit).await.into_iter().map(|item| item.id.as_u128());
        assert_eq!(ids.collect::<Vec<_>>(), [5, 2, 1, 4, 6, 3], "limit {limit}");
    }
    for item in stored {
        assert!(store.remove(item.id).await.unwrap());
    }
}

/// All items, in pages of so many.
async fn listed(store: &dyn ItemStore, limit: usize) -> Vec<Item> {
    let limit = NonZeroUsize::new(limit).unwrap();
    let (mut seen, mut from) = (Vec::new(), Place::default());
    loop {
        let page = store.list(limit, from).await.unwrap();
        assert!(page.items.len() <= limit.get());
        seen.extend(page.items);
        assert!(seen.len() <= 1_000, "the pages do not end");
        let Some(next) = page.next else { return seen };
        from = next;
    }
}

/// 24 items of 50 KB are more than DynamoDB's page of 1 MB.
async fn pages_hold_every_item_once(store: &dyn ItemStore) {
    let mut stored = BTreeSet::new();
    for age in 0..24 {
        let mut large = item("large", 1.0);
        large.content.description = Some("x".repeat(50_000));
        large.created_at = moment(1_795_000_000_000 - age);
        assert!(insert(store, &large).await.unwrap());
        stored.insert(large.id);
    }
    for limit in [1, 7, 24, 40] {
        let seen: Vec<_> = listed(store, limit).await.iter().map(|item| item.id).collect();
        assert_eq!(seen.len(), stored.len(), "limit {limit}");
        assert_eq!(BTreeSet::from_iter(seen), stored, "limit {limit}");
    }
    // A page may begin after an item that is gone.
    let first = store.list(NonZeroUsize::MIN, Place::default()).await.unwrap();
    let gone = first.items[0].id;
    assert!(store.remove(gone).await.unwrap());
    stored.remove(&gone);
    let many = NonZeroUsize::new(15).unwrap();
    let rest = store.list(many, first.next.unwrap()).await.unwrap();
    assert_eq!(rest.items.len(), 15);
    for id in stored {
        assert!(store.remove(id).await.unwrap());
    }
    let empty = store.list(many, Place::default()).await.unwrap();
    assert!(empty.items.is_empty() && empty.next.is_none());
}

#[tokio::test]
async fn the_memory_keeps_the_contract() {
    keep(&service::store::MemoryStore::default()).await;
}
