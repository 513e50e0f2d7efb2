//! Where a value stands, as far as that decides what it may refer to.

/// What surrounds a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// A block that is there once.
    Once,
    /// A block with `for_each`.
    ForEach,
    /// A block with `count`.
    Count,
    /// What Terraform reads before it knows any value; the word for it, with its article.
    Constant(&'static str),
}

impl Context {
    /// The word for what takes constants only, if this does.
    pub(super) fn constant(self) -> Option<&'static str> {
        match self {
            Self::Constant(what) => Some(what),
            Self::Once | Self::ForEach | Self::Count => None,
        }
    }
}
