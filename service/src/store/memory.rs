//! Items in this process's memory: each Lambda instance would have its own and lose it when it
//! ends, so it is for development and tests.

use std::{
    collections::{BTreeMap, VecDeque},
    future::ready,
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
};

use uuid::Uuid;

use super::{
    ItemStore, MAXIMUM_ITEM_SIZE, Page, Place, StoreError, StoreFuture,
    place::{Newness, newest},
};
use crate::item::Item;

/// Keeps the latest items in memory.
#[derive(Debug)]
pub struct MemoryStore {
    capacity: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    items: BTreeMap<Uuid, Item>,
    oldest_first: VecDeque<Uuid>,
}

impl MemoryStore {
    /// A store that holds at most `capacity` items; one more drops the oldest, so that the memory
    /// is bounded.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { capacity, kept: Mutex::default() }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // No code panics while it holds the lock, so what it guards is whole.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryStore {
    /// Holds 1,000 items.
    fn default() -> Self {
        Self::new(1_000)
    }
}

impl ItemStore for MemoryStore {
    fn insert(&self, item: Item) -> StoreFuture<'_, Item> {
        if item.size() > MAXIMUM_ITEM_SIZE {
            return Box::pin(ready(Err(StoreError::TooLarge)));
        }
        let mut kept = self.kept();
        if let Some(known) = kept.items.get(&item.id) {
            return Box::pin(ready(Ok(known.clone())));
        }
        kept.oldest_first.push_back(item.id);
        kept.items.insert(item.id, item.clone());
        if kept.items.len() > self.capacity
            && let Some(oldest) = kept.oldest_first.pop_front()
        {
            kept.items.remove(&oldest);
        }
        Box::pin(ready(Ok(item)))
    }

    fn get(&self, id: Uuid) -> StoreFuture<'_, Option<Item>> {
        Box::pin(ready(Ok(self.kept().items.get(&id).cloned())))
    }

    fn list(&self, limit: NonZeroUsize, from: Place) -> StoreFuture<'_, Page> {
        let kept = self.kept();
        let all = kept.items.values().map(|item| (Newness::of(item), item));
        let (found, more) = newest(all, from.behind, limit);
        let last = found.last().filter(|_| more);
        let next = last.map(|(last, _)| Place { behind: Some(*last), stretch: None });
        let items = found.into_iter().map(|(_, item)| item.clone()).collect();
        Box::pin(ready(Ok(Page { items, next })))
    }

    fn remove(&self, id: Uuid) -> StoreFuture<'_, bool> {
        let mut kept = self.kept();
        let removed = kept.items.remove(&id).is_some();
        if removed {
            kept.oldest_first.retain(|known| *known != id);
        }
        Box::pin(ready(Ok(removed)))
    }
}

#[cfg(test)]
mod tests {
    use super::{ItemStore, MemoryStore};
    use crate::item::{Item, NewItem};
    use uuid::Uuid;

    #[tokio::test]
    async fn a_full_store_drops_the_oldest_item_and_no_other() {
        let store = MemoryStore::new(2);
        let mut ids = Vec::new();
        // The ids fall, so that the order of age is not the order of the ids.
        for id in [3, 2, 1] {
            let content = NewItem { name: "n".into(), description: None, price: 1.0, tax: None };
            let item = Item { content, id: Uuid::from_u128(id), created_at: None };
            ids.push(item.id);
            assert_eq!(store.insert(item.clone()).await.unwrap(), item);
        }
        assert_eq!(store.get(ids[0]).await.unwrap(), None);
        for id in &ids[1..] {
            assert!(store.get(*id).await.unwrap().is_some());
        }
    }
}
