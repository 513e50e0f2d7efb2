//! Where items are kept: a trait, so that a table can take the place of the memory.

use std::{
    collections::VecDeque,
    error::Error,
    fmt,
    pin::Pin,
    sync::{Mutex, MutexGuard, PoisonError},
};

use uuid::Uuid;

use crate::item::{Item, NewItem};

/// The answer of a store, once it has it. Boxed, so that the store can be chosen at run time.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Keeps items. Every method may fail where the store is a remote one.
pub trait ItemStore: Send + Sync {
    /// Stores an item under a new random id.
    fn insert(&self, content: NewItem) -> StoreFuture<'_, Item>;
    /// The item with this id.
    fn get(&self, id: Uuid) -> StoreFuture<'_, Option<Item>>;
    /// All items, the oldest first.
    fn list(&self) -> StoreFuture<'_, Vec<Item>>;
    /// Removes the item; false when there is none with this id.
    fn remove(&self, id: Uuid) -> StoreFuture<'_, bool>;
}

/// Why a store could not answer. Logged, never shown to a client.
#[derive(Debug)]
pub struct StoreError(pub Box<dyn Error + Send + Sync>);

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the item store failed: {}", self.0)
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.0.as_ref())
    }
}

/// Keeps the latest items in this process's memory. Each Lambda instance has its own, and loses it
/// when it ends.
#[derive(Debug)]
pub struct MemoryStore {
    capacity: usize,
    items: Mutex<VecDeque<Item>>,
}

impl MemoryStore {
    /// A store that holds at most `capacity` items; one more drops the oldest, so that the memory
    /// is bounded.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { capacity, items: Mutex::default() }
    }

    fn items(&self) -> MutexGuard<'_, VecDeque<Item>> {
        // No code panics while it holds the lock, so what it guards is whole.
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryStore {
    /// Holds 1,000 items.
    fn default() -> Self {
        Self::new(1_000)
    }
}

impl ItemStore for MemoryStore {
    fn insert(&self, content: NewItem) -> StoreFuture<'_, Item> {
        let item = Item { content, id: Uuid::new_v4() };
        let mut items = self.items();
        items.push_back(item.clone());
        if items.len() > self.capacity {
            items.pop_front();
        }
        Box::pin(async { Ok(item) })
    }

    fn get(&self, id: Uuid) -> StoreFuture<'_, Option<Item>> {
        let found = self.items().iter().find(|item| item.id == id).cloned();
        Box::pin(async { Ok(found) })
    }

    fn list(&self) -> StoreFuture<'_, Vec<Item>> {
        let all = self.items().iter().cloned().collect();
        Box::pin(async { Ok(all) })
    }

    fn remove(&self, id: Uuid) -> StoreFuture<'_, bool> {
        let mut items = self.items();
        let position = items.iter().position(|item| item.id == id);
        let removed = position.and_then(|position| items.remove(position)).is_some();
        Box::pin(async move { Ok(removed) })
    }
}

#[cfg(test)]
mod tests {
    use super::{ItemStore, MemoryStore};
    use crate::item::NewItem;

    #[tokio::test]
    async fn a_full_store_drops_the_oldest_item_and_no_other() {
        let store = MemoryStore::new(2);
        let mut ids = Vec::new();
        for name in ["first", "second", "third"] {
            let content = NewItem { name: name.into(), description: None, price: 1.0, tax: None };
            ids.push(store.insert(content).await.unwrap().id);
        }
        assert_eq!(store.get(ids[0]).await.unwrap(), None);
        let kept: Vec<_> = store.list().await.unwrap().iter().map(|item| item.id).collect();
        assert_eq!(kept, ids[1..]);
    }
}
