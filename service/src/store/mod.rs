//! Where items are kept: a trait, and the two stores that implement it.
//!
//! [`MemoryStore`] is for development and tests, [`DynamoDbStore`] for deployed environments.
//! [`ItemStore`] documents what a store must do, and the same tests run over both stores.

mod dynamodb;
mod http_client;
mod memory;
mod memory_file;
mod place;
mod table_item;

use std::{env, ffi::OsString, fmt, num::NonZeroUsize, pin::Pin, sync::Arc};

use uuid::Uuid;

pub use self::{
    dynamodb::{DynamoDbStore, TableAccess},
    memory::MemoryStore,
    place::{NoPlace, Place, pattern as place_pattern},
};
use crate::item::Item;

/// Largest item, in bytes: what DynamoDB accepts (400 KB), counted in its way. Requests are far
/// below it (64 KiB); it limits code that calls a store directly.
pub const MAXIMUM_ITEM_SIZE: usize = 400 * 1024;

/// The future answer of a store. Boxed, so that the store can be chosen at run time.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Keeps items. Every method of a remote store may fail.
pub trait ItemStore: Send + Sync {
    /// Stores an item under its id, unless there is one already, and returns the item that is then
    /// stored. So a client that got no answer may try again, and finds what the first attempt
    /// stored.
    fn insert(&self, item: Item) -> StoreFuture<'_, Item>;
    /// The item with this id.
    fn get(&self, id: Uuid) -> StoreFuture<'_, Option<Item>>;
    /// At most `limit` items from a place in the list on, the newest first; in a store beyond 1 MB,
    /// this order holds within each stretch.
    fn list(&self, limit: NonZeroUsize, from: Place) -> StoreFuture<'_, Page>;
    /// Removes the item; false if there is none with this id.
    fn remove(&self, id: Uuid) -> StoreFuture<'_, bool>;
}

/// Some of the items.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The items. There may be fewer than requested, or none, and more may still follow.
    pub items: Vec<Item>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<Place>,
}

/// Why a store could not answer.
#[derive(Debug)]
pub enum StoreError {
    /// The item is beyond [`MAXIMUM_ITEM_SIZE`].
    TooLarge,
    /// The store did not answer, or cannot now. The text is for the log, never for a client.
    Unavailable(String),
    /// What is stored under this id is not an item. The text is for the log, never for a client.
    Unreadable(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => write!(formatter, "the item is beyond {MAXIMUM_ITEM_SIZE} bytes"),
            Self::Unavailable(why) => write!(formatter, "the item store failed: {why}"),
            Self::Unreadable(why) => write!(formatter, "the item store holds no item: {why}"),
        }
    }
}

impl std::error::Error for StoreError {}

/// The table that `TABLE_NAME` names, reached as [`TableAccess::from_environment`] says; or the
/// memory if it is unset or empty. With `MEMORY_FILE`, that file also has the items in memory.
///
/// # Errors
/// If the file exists and cannot be read; the message names the variable.
pub fn from_environment() -> Result<Arc<dyn ItemStore>, String> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty());
    if let Some(Ok(name)) = set("TABLE_NAME").map(OsString::into_string) {
        return Ok(Arc::new(DynamoDbStore::new(name, TableAccess::from_environment())));
    }
    let memory = MemoryStore::default();
    Ok(Arc::new(match set("MEMORY_FILE") {
        Some(path) => memory
            .with_file(path.into())
            .map_err(|error| format!("MEMORY_FILE names a file that cannot be read: {error}"))?,
        None => memory,
    }))
}
