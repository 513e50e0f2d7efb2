//! Items in this process's memory: for development and tests only, because each Lambda instance
//! would have its own items and lose them at its end.

use std::{
    collections::{BTreeMap, VecDeque},
    future::ready,
    io,
    num::NonZeroUsize,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use uuid::Uuid;

use super::{
    ItemStore, MAXIMUM_ITEM_SIZE, Page, Place, StoreError, StoreFuture,
    memory_file::MemoryFile,
    place::{Newness, newest},
};
use crate::item::Item;

/// Keeps the latest items in memory.
#[derive(Debug)]
pub struct MemoryStore {
    capacity: usize,
    kept: Mutex<Kept>,
    file: Option<MemoryFile>,
}

#[derive(Debug, Default)]
struct Kept {
    items: BTreeMap<Uuid, Item>,
    oldest_first: VecDeque<Uuid>,
}

impl Kept {
    /// Adds an item, and drops the oldest if there are more than `capacity`.
    fn add(&mut self, item: Item, capacity: usize) {
        self.oldest_first.push_back(item.id);
        self.items.insert(item.id, item);
        if self.items.len() > capacity
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.items.remove(&oldest);
        }
    }
}

impl MemoryStore {
    /// A store that holds at most `capacity` items; one more drops the oldest, so that the memory
    /// is bounded.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { capacity, kept: Mutex::default(), file: None }
    }

    /// The same, with the items in the file at `path`, which is written on each change.
    ///
    /// # Errors
    /// If the file exists and cannot be read.
    pub fn with_file(self, path: PathBuf) -> io::Result<Self> {
        let file = MemoryFile::at(path);
        let mut kept = Kept::default();
        for item in file.read()? {
            kept.add(item, self.capacity);
        }
        Ok(Self { kept: Mutex::new(kept), file: Some(file), ..self })
    }

    /// Writes the file, if there is one.
    fn keep(&self, kept: &Kept) -> Result<(), StoreError> {
        let Some(file) = &self.file else { return Ok(()) };
        let items = kept.oldest_first.iter().filter_map(|id| kept.items.get(id));
        file.write(items).map_err(|error| {
            StoreError::Unavailable(format!("MEMORY_FILE is not written: {error}"))
        })
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
        kept.add(item.clone(), self.capacity);
        Box::pin(ready(self.keep(&kept).map(|()| item)))
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
        if !removed {
            return Box::pin(ready(Ok(false)));
        }
        kept.oldest_first.retain(|known| *known != id);
        Box::pin(ready(self.keep(&kept).map(|()| true)))
    }
}

#[cfg(test)]
mod tests {
    use super::{ItemStore, MemoryStore};
    use crate::item::{Item, NewItem, moment};
    use uuid::Uuid;

    fn item(id: u128) -> Item {
        let content = NewItem { name: "n".into(), description: None, price: 1.0, tax: None };
        Item { content, id: Uuid::from_u128(id), created_at: None }
    }

    #[tokio::test]
    async fn a_full_store_drops_the_oldest_item_and_no_other() {
        let store = MemoryStore::new(2);
        // The ids decrease, so that the order by age is not the order by id.
        let items = [item(3), item(2), item(1)];
        for item in &items {
            assert_eq!(store.insert(item.clone()).await.unwrap(), *item);
        }
        assert_eq!(store.get(items[0].id).await.unwrap(), None);
        for item in &items[1..] {
            assert!(store.get(item.id).await.unwrap().is_some());
        }
    }

    #[tokio::test]
    async fn items_in_a_file_outlive_the_store_and_what_is_no_item_does_not() {
        let folder = std::env::temp_dir().join(format!("items-{}", std::process::id()));
        let path = folder.join("items.json");
        let store = || MemoryStore::new(2).with_file(path.clone()).unwrap();
        let mut kept = item(2);
        kept.content.description = Some("brass".into());
        kept.created_at = moment(1_795_000_000_123);
        let first = store();
        for item in [item(3), kept.clone(), item(1)] {
            first.insert(item).await.unwrap();
        }
        first.remove(item(1).id).await.unwrap();
        assert_eq!(store().get(kept.id).await.unwrap(), Some(kept.clone()));
        for gone in [item(3), item(1)] {
            assert_eq!(store().get(gone.id).await.unwrap(), None);
        }

        let text = std::fs::read_to_string(&path).unwrap();
        let other = r#"{"id": "00000000-0000-0000-0000-000000000009", "title": "boo"}"#;
        std::fs::write(&path, text.replace('[', &format!("[{other},"))).unwrap();
        store().insert(item(1)).await.unwrap();
        assert!(!std::fs::read_to_string(&path).unwrap().contains("boo"));
        assert_eq!(store().get(kept.id).await.unwrap(), Some(kept));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
