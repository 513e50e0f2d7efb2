//! Where a page of the list begins: the newest items come first.
//!
//! A table has no order of its own. It is read in stretches of at most 1 MB, and each stretch is
//! sorted here. So a table below that size is listed from its newest item to its oldest, and each
//! page costs one read of the whole table. In a larger table, this order holds within each stretch.

use std::{cmp::Reverse, fmt, num::NonZeroUsize, str::FromStr};

use uuid::Uuid;

use crate::item::Item;

/// How new an item is. Items without a time are the oldest, and of two items of the same
/// millisecond the one with the greater id is newer, so no two are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Newness {
    /// Milliseconds since 1970.
    pub(super) created_at: Option<i64>,
    pub(super) id: Uuid,
}

impl Newness {
    pub(super) fn of(item: &Item) -> Self {
        let created_at = item.created_at.map(|moment| moment.timestamp_millis());
        Self { created_at, id: item.id }
    }
}

/// A place in the list, which exists whether or not an item is there. As text it consists of
/// letters, digits, hyphens, dots and tildes, and has no meaning for clients.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// The item before it; `None` at the beginning of a stretch.
    pub(super) behind: Option<Newness>,
    /// The id after which the stretch begins; `None` for the first.
    pub(super) stretch: Option<Uuid>,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Newness { created_at, id }) = self.behind {
            let created_at = created_at.map(|moment| moment.to_string()).unwrap_or_default();
            write!(formatter, "{created_at}.{id}")?;
        }
        self.stretch.map_or(Ok(()), |stretch| write!(formatter, "~{stretch}"))
    }
}

/// A text that is not a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoPlace;

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let (behind, stretch) = match text.split_once('~') {
            Some((behind, stretch)) => (behind, Some(id(stretch)?)),
            None => (text, None),
        };
        let behind = match behind.split_once('.') {
            Some((created_at, item)) => {
                Some(Newness { created_at: moment(created_at)?, id: id(item)? })
            }
            None if behind.is_empty() && stretch.is_some() => None,
            None => return Err(NoPlace),
        };
        Ok(Self { behind, stretch })
    }
}

/// The pattern of a place as text, given the pattern of a UUID.
#[must_use]
pub fn pattern(uuid: &str) -> String {
    format!("^([0-9]{{0,{LONGEST_MOMENT}}}\\.{uuid}(~{uuid})?|~{uuid})$")
}

/// The number of digits of a time in milliseconds: far beyond today, and far below the limit of 64
/// bits.
const LONGEST_MOMENT: usize = 15;

fn moment(text: &str) -> Result<Option<i64>, NoPlace> {
    if text.len() > LONGEST_MOMENT || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NoPlace);
    }
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| NoPlace) }
}

fn id(text: &str) -> Result<Uuid, NoPlace> {
    let hyphenated = Some(text).filter(|text| text.len() == uuid::fmt::Hyphenated::LENGTH);
    hyphenated.and_then(|text| Uuid::try_parse(text).ok()).ok_or(NoPlace)
}

/// The newest items of a stretch after a place, newest first, and whether others follow.
pub(super) fn newest<T>(
    stretch: impl Iterator<Item = (Newness, T)>,
    behind: Option<Newness>,
    limit: NonZeroUsize,
) -> (Vec<(Newness, T)>, bool) {
    let follows = |newness: &Newness| behind.is_none_or(|behind| *newness < behind);
    let mut found: Vec<_> = stretch.filter(|(newness, _)| follows(newness)).collect();
    found.sort_unstable_by_key(|(newness, _)| Reverse(*newness));
    let more = found.len() > limit.get();
    found.truncate(limit.get());
    (found, more)
}

#[cfg(test)]
mod tests {
    use super::{Newness, NoPlace, Place};
    use uuid::Uuid;

    #[test]
    fn a_place_reads_back_from_its_text_and_nothing_else_does() {
        let id = Uuid::from_u128(7);
        for created_at in [None, Some(0), Some(1_795_000_000_000)] {
            for stretch in [None, Some(Uuid::from_u128(8))] {
                let place = Place { behind: Some(Newness { created_at, id }), stretch };
                assert_eq!(place.to_string().parse(), Ok(place));
            }
        }
        let beginning = Place { behind: None, stretch: Some(id) };
        assert_eq!(beginning.to_string().parse(), Ok(beginning));
        let id = id.to_string();
        for wrong in ["", "~", ".", "5", &id, &format!("-1.{id}"), &format!("1.{id}~")] {
            assert_eq!(wrong.parse::<Place>(), Err(NoPlace), "{wrong}");
        }
        for wrong in [format!("{}.{id}", "9".repeat(16)), format!("1.{}", id.replace('-', ""))] {
            assert_eq!(wrong.parse::<Place>(), Err(NoPlace), "{wrong}");
        }
    }
}
