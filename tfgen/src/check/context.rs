//! Where a value stands, as far as that decides what it may refer to.

/// What surrounds a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context<'c> {
    /// A block that is there once.
    Once,
    /// A block with `for_each`.
    ForEach(Presence),
    /// A block with `count`.
    Count(Presence),
    /// A backend, which Terraform opens before it knows any value.
    Backend,
    /// What a plan takes for an output that is not there yet.
    Placeholder,
    /// The argument of this name, which takes constants.
    Constant(&'static str),
    /// The content of a `dynamic` block.
    Content(&'c Element<'c>),
    /// What a block inside of this waits for: whole blocks, whichever instances are named.
    Dependencies(&'c Context<'c>),
    /// A block in a resource that is read when that is there, inside of this.
    Afterwards(&'c Context<'c>),
}

/// Whether a block that is repeated is there at all. Of one that is not, Terraform evaluates
/// nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// There is an instance.
    Certain,
    /// There may be none.
    Uncertain,
}

/// The blocks of a resource or data source that may read it as `self`.
const READS_SELF: [&str; 3] = ["connection", "postcondition", "provisioner"];

/// What the content of a `dynamic` block names the element that it is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element<'c> {
    pub(super) name: &'c str,
    /// What surrounds the `dynamic` block.
    pub(super) outer: Context<'c>,
}

impl<'c> Context<'c> {
    /// What surrounds a value in a block `name` that this surrounds.
    pub(super) fn inside(&'c self, name: &str) -> Self {
        if READS_SELF.contains(&name) { Self::Afterwards(self) } else { *self }
    }

    /// Whether `self` is something.
    pub(super) fn has_self(self) -> bool {
        match self {
            Self::Afterwards(_) => true,
            Self::Content(element) => element.outer.has_self(),
            _ => false,
        }
    }

    /// The same, where the content of `dynamic` blocks does not count.
    pub(super) fn block(self) -> Self {
        match self {
            Self::Content(element) => element.outer.block(),
            Self::Afterwards(outer) | Self::Dependencies(outer) => outer.block(),
            other => other,
        }
    }

    /// Whether there may be nothing for which Terraform evaluates what stands here.
    pub(super) fn may_be_none(self) -> bool {
        use Presence::Uncertain;
        matches!(self.block(), Self::ForEach(Uncertain) | Self::Count(Uncertain))
    }

    /// Whether `name` is that of an element.
    pub(super) fn names(self, name: &str) -> bool {
        match self {
            Self::Content(element) => element.name == name || element.outer.names(name),
            Self::Afterwards(outer) | Self::Dependencies(outer) => outer.names(name),
            _ => false,
        }
    }

    /// What there is to say about something that is read here, where nothing can be.
    pub(super) fn constant(self) -> Option<(String, &'static str)> {
        match self {
            Self::Backend => Some((
                "a backend".to_owned(),
                "is known only after Terraform has opened the backend",
            )),
            Self::Placeholder => {
                Some(("a placeholder".to_owned(), "may not exist yet, just like the output"))
            }
            Self::Constant(name) => Some((format!("`{name}`"), "is known only later")),
            Self::Content(element) => element.outer.constant(),
            Self::Afterwards(outer) | Self::Dependencies(outer) => outer.constant(),
            Self::Once | Self::ForEach(_) | Self::Count(_) => None,
        }
    }
}
