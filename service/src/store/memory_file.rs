//! The file in which items in memory survive restarts of the process during development.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::DateTime;
use serde_json::Value;
use uuid::Uuid;

use crate::item::{Item, NewItem};

/// A file of items, the oldest first, which is always written as a whole.
#[derive(Debug)]
pub(super) struct MemoryFile(PathBuf);

impl MemoryFile {
    pub(super) fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// The items in it; none if there is no file. It skips entries that are not items, or no longer
    /// are because the service changed.
    pub(super) fn read(&self) -> io::Result<Vec<Item>> {
        let text = match fs::read(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let items: Vec<Value> = serde_json::from_slice(&text).unwrap_or_default();
        Ok(items.iter().filter_map(item).collect())
    }

    /// Replaces its content with these items.
    pub(super) fn write<'a>(&self, items: impl Iterator<Item = &'a Item>) -> io::Result<()> {
        let unfinished = self.0.with_extension("unfinished");
        fs::create_dir_all(self.0.parent().unwrap_or(Path::new("")))?;
        fs::write(&unfinished, serde_json::to_vec(&items.collect::<Vec<_>>())?)?;
        fs::rename(unfinished, &self.0)
    }
}

fn item(value: &Value) -> Option<Item> {
    let text = |name: &str| value[name].as_str();
    let created_at = text("created_at").map(DateTime::parse_from_rfc3339).transpose().ok()?;
    Some(Item {
        content: NewItem::from_json(value).ok()?,
        id: Uuid::try_parse(text("id")?).ok()?,
        created_at: created_at.map(|moment| moment.to_utc()),
    })
}
