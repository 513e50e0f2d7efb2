//! How much the templates of one environment may make: a few that double what another made
//! would fill any memory.

use crate::layers::value::{Node, TomlValue};

/// How many values, and pieces of text of [`PIECE`] bytes, in all: far above any honest use.
const MOST: usize = 1 << 16;
/// What text is counted in.
const PIECE: usize = 64;
/// How deep values may nest below the top of an environment, and `[vars]` need one another.
pub(super) const DEEPEST: usize = 100;

/// What is left to make.
pub(super) struct Budget(usize);

/// Why a template cannot have what it evaluates to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Excess {
    /// The templates of the environment make too much in all.
    Size,
    /// It nests too deep.
    Depth,
}

impl Budget {
    pub(super) fn full() -> Self {
        Self(MOST)
    }

    /// Counts one value with `length` bytes of text of its own.
    pub(super) fn one(&mut self, length: usize, depth: usize) -> Result<(), Excess> {
        if depth > DEEPEST {
            return Err(Excess::Depth);
        }
        self.0 = self.0.checked_sub(1 + length / PIECE).ok_or(Excess::Size)?;
        Ok(())
    }

    /// Counts `value` with all that is in it.
    pub(super) fn all(&mut self, value: &TomlValue, depth: usize) -> Result<(), Excess> {
        match value {
            TomlValue::String(text) | TomlValue::Number(text) => self.one(text.len(), depth),
            TomlValue::Template(template) => self.one(template.text.len(), depth),
            TomlValue::Boolean(_) | TomlValue::Unknown => self.one(0, depth),
            TomlValue::Array(list) => {
                self.one(0, depth)?;
                list.iter().try_for_each(|Node { value, .. }| self.all(value, depth + 1))
            }
            TomlValue::Table(table) => {
                self.one(0, depth)?;
                table.entries.iter().try_for_each(|(key, entry)| {
                    self.one(key.len(), depth)?;
                    self.all(&entry.node.value, depth + 1)
                })
            }
        }
    }
}
