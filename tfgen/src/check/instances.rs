//! The instances of a block, as far as they are written down.

use super::literal::LiteralValue;
use super::locals::Locals;
use crate::hcl::{Index, Step};
use crate::layers::{Node, Table, TomlValue};
use crate::problem::listed;
use std::collections::BTreeSet;

/// The instances of a module or a data source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Instances {
    /// It is not repeated.
    One,
    /// One for each key of `for_each`; `None` if only Terraform knows them.
    Keys(Option<BTreeSet<String>>),
    /// As many as `count` says; `None` if only Terraform knows.
    Count(Option<usize>),
}

/// Which instance of a block an address picks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key<'a> {
    /// None: it has no index.
    None,
    /// The one with this number.
    Number(&'a str),
    /// The one with this key.
    String(&'a str),
    /// One that only Terraform knows.
    Computed,
}

impl Instances {
    /// The instances of the block `table` in an environment with `locals`.
    pub(super) fn of(table: &Table, locals: &Locals<'_>) -> Self {
        match (table.get("for_each"), table.get("count")) {
            (Some(node), _) => Self::Keys(keys(locals.followed(node))),
            (None, Some(node)) => Self::Count(match &locals.followed(node).node().value {
                TomlValue::Number(digits) => digits.parse().ok(),
                _ => None,
            }),
            (None, None) => Self::One,
        }
    }

    /// Whether there are any; `None` if only Terraform knows.
    fn are_some(&self) -> Option<bool> {
        match self {
            Self::One => Some(true),
            Self::Keys(keys) => keys.as_ref().map(|keys| !keys.is_empty()),
            Self::Count(count) => count.map(|count| count > 0),
        }
    }

    /// Whether the instance that `key` picks exists; `None` if only Terraform knows.
    pub(super) fn have(&self, key: Key<'_>) -> Option<bool> {
        match (self, key) {
            (_, Key::Computed) => None,
            (Self::One, key) => Some(key == Key::None),
            (Self::Keys(keys), Key::String(key)) => keys.as_ref().map(|keys| keys.contains(key)),
            (Self::Count(count), Key::Number(digits)) => {
                let number: Option<usize> = digits.parse().ok();
                count.map(|count| number.is_some_and(|number| number < count))
            }
            (Self::Keys(_) | Self::Count(_), _) => Some(false),
        }
    }

    /// Whether it is repeated.
    pub(super) fn are_several(&self) -> bool {
        *self != Self::One
    }

    /// The steps after the one that picks an instance, if `steps` pick an existing one; otherwise
    /// what is wrong with them.
    pub(super) fn inside<'s>(&self, steps: &'s [Step]) -> Result<&'s [Step], Wrong> {
        match steps {
            // All of them, or one that only Terraform knows.
            [] | [Step::Splat | Step::Index(Index::Address(_) | Index::Expression(_)), ..] => {
                Ok(if self.are_several() { steps.get(1..).unwrap_or_default() } else { steps })
            }
            _ => self.picked(steps),
        }
    }

    /// The same for steps that begin with a name or a constant.
    fn picked<'s>(&self, steps: &'s [Step]) -> Result<&'s [Step], Wrong> {
        let [first, rest @ ..] = steps else { return Ok(steps) };
        let key = match first {
            Step::Index(Index::String(key) | Index::Number(key)) => Some(key),
            _ => None,
        };
        match (self, key) {
            (Self::One, Some(key)) if key.bytes().all(|byte| byte.is_ascii_digit()) => {
                Err(Wrong::NotRepeated)
            }
            (Self::One, _) => Ok(steps),
            (Self::Keys(_) | Self::Count(_), None) => Err(Wrong::NoneOfSeveral),
            (Self::Keys(Some(keys)), Some(key)) if !keys.contains(key) => {
                Err(Wrong::NotThere(match keys.is_empty() {
                    true => "there are none".to_owned(),
                    false => format!("there are {}", listed(keys.iter().map(String::as_str))),
                }))
            }
            (Self::Count(count), Some(key)) => match (key.parse::<usize>(), count) {
                (Ok(number), Some(count)) if number >= *count => {
                    Err(Wrong::NotThere(format!("there are {count}, numbered from 0")))
                }
                (Err(_), _) => Err(Wrong::NotThere("they are numbered from 0".to_owned())),
                _ => Ok(rest),
            },
            (Self::Keys(_), Some(_)) => Ok(rest),
        }
    }
}

/// Whether the block `table` has any instance; `None` if only Terraform knows.
pub(super) fn is_there(table: &Table, locals: &Locals<'_>) -> Option<bool> {
    let Some(node) = enabled(table) else { return Instances::of(table, locals).are_some() };
    match locals.followed(node).node().value {
        TomlValue::Boolean(is_there) => Some(is_there),
        _ => None,
    }
}

/// What decides whether the block `table` exists at all.
pub(super) fn enabled(table: &Table) -> Option<&Node> {
    table.get("lifecycle")?.as_table()?.get("enabled")
}

/// What is wrong with a reference to an instance.
pub(super) enum Wrong {
    /// It picks an instance of a block that is not repeated.
    NotRepeated,
    /// It picks no instance of a repeated block.
    NoneOfSeveral,
    /// It picks an instance that does not exist; these exist.
    NotThere(String),
}

/// The keys of `for_each`, if all of them are written down.
fn keys(value: LiteralValue<'_>) -> Option<BTreeSet<String>> {
    match value.entries() {
        Some(entries) => Some(entries.map(|(key, _)| key.to_owned()).collect()),
        None => value.elements()?.map(|one| one.node().as_str().map(str::to_owned)).collect(),
    }
}
