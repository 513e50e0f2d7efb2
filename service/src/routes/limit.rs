//! The query parameter `limit`: how many items a page has at most.

use std::num::NonZeroUsize;

use crate::problem::{InvalidInput, Problem};

/// The most items of a page. This many of the largest items fit into Lambda's 6 MB, even if its
/// JSON needs a backslash before each byte.
pub(super) const MAXIMUM: NonZeroUsize = NonZeroUsize::new(40).unwrap();

/// The limit that the text means, or 422.
pub(super) fn parse(text: &str) -> Result<NonZeroUsize, Problem> {
    let number = text.parse().ok().filter(|number| *number <= MAXIMUM);
    number.ok_or_else(|| Problem::invalid(vec![invalid()]))
}

/// What is wrong with any other text.
pub(super) fn invalid() -> InvalidInput {
    InvalidInput::parameter("limit", format!("must be an integer from 1 to {MAXIMUM}"))
}
