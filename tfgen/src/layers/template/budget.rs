//! A limit for the output of the templates of one environment: a few templates that each double
//! another one's result would fill any memory.

use crate::layers::value::{Node, TomlValue};

/// How many values, and pieces of text of [`PIECE`] bytes, in total: far above any honest use.
const MOST: usize = 1 << 16;
/// The unit for counting text.
const PIECE: usize = 64;
/// How deeply values can nest below the top of an environment, and how deeply `[vars]` can depend
/// on each other.
pub(super) const DEEPEST: usize = 100;

/// What is left of the budget.
pub(super) struct Budget(usize);

/// Why the result of a template is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Excess {
    /// The templates of the environment produce too much in total.
    Size,
    /// It is nested too deeply.
    Depth,
}

impl Budget {
    pub(super) fn full() -> Self {
        Self(MOST)
    }

    /// Counts one value with `length` bytes of its own text.
    pub(super) fn one(&mut self, length: usize, depth: usize) -> Result<(), Excess> {
        if depth > DEEPEST {
            return Err(Excess::Depth);
        }
        self.0 = self.0.checked_sub(1 + length / PIECE).ok_or(Excess::Size)?;
        Ok(())
    }

    /// Counts `value` with everything in it.
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
