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
    /// A backend, which Terraform opens before it knows any value.
    Backend,
    /// What a plan takes for an output that is not there yet.
    Placeholder,
    /// The argument of this name, which takes constants.
    Constant(&'static str),
}

impl Context {
    /// What there is to say of something that is read here, where nothing can be.
    pub(super) fn constant(self) -> Option<(String, &'static str)> {
        match self {
            Self::Backend => {
                Some(("a backend".to_owned(), "is known only after the backend is open"))
            }
            Self::Placeholder => {
                Some(("a placeholder".to_owned(), "may be no more there than the output"))
            }
            Self::Constant(name) => Some((format!("`{name}`"), "is known only later")),
            Self::Once | Self::ForEach | Self::Count => None,
        }
    }
}
