//! Where a value is, as far as that decides what it may refer to.

/// What surrounds a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context<'c> {
    /// A block that is not repeated.
    Once,
    /// A block with `for_each`.
    ForEach(Presence),
    /// A block with `count`.
    Count(Presence),
    /// A backend, which Terraform opens before it knows any values.
    Backend,
    /// The value that a plan uses for an output that does not exist yet.
    Placeholder,
    /// The argument of this name, which accepts only constants.
    Constant(&'static str),
    /// The content of a `dynamic` block.
    Content(&'c Element<'c>),
    /// What a block inside of this waits for: whole blocks, whichever instances are named.
    Dependencies(&'c Context<'c>),
    /// A block inside a resource that Terraform reads once the resource exists.
    Afterwards(&'c Context<'c>),
}

/// Whether a repeated block has any instance. Terraform evaluates nothing of a block without
/// instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// There is an instance.
    Certain,
    /// There may be no instance.
    Uncertain,
}

/// The blocks of a resource or data source that can read it as `self`.
const READS_SELF: [&str; 3] = ["connection", "postcondition", "provisioner"];

/// The name with which the content of a `dynamic` block refers to its element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element<'c> {
    pub(super) name: &'c str,
    /// What surrounds the `dynamic` block.
    pub(super) outer: Context<'c>,
}

impl<'c> Context<'c> {
    /// The surroundings of a value in a block `name` inside of this.
    pub(super) fn inside(&'c self, name: &str) -> Self {
        if READS_SELF.contains(&name) { Self::Afterwards(self) } else { *self }
    }

    /// Whether `self` exists.
    pub(super) fn has_self(self) -> bool {
        match self {
            Self::Afterwards(_) => true,
            Self::Content(element) => element.outer.has_self(),
            _ => false,
        }
    }

    /// The same, ignoring the content of `dynamic` blocks.
    pub(super) fn block(self) -> Self {
        match self {
            Self::Content(element) => element.outer.block(),
            Self::Afterwards(outer) | Self::Dependencies(outer) => outer.block(),
            other => other,
        }
    }

    /// Whether there may be no instance, so that Terraform evaluates nothing here.
    pub(super) fn may_be_none(self) -> bool {
        use Presence::Uncertain;
        matches!(self.block(), Self::ForEach(Uncertain) | Self::Count(Uncertain))
    }

    /// Whether `name` is the name of an element.
    pub(super) fn names(self, name: &str) -> bool {
        match self {
            Self::Content(element) => element.name == name || element.outer.names(name),
            Self::Afterwards(outer) | Self::Dependencies(outer) => outer.names(name),
            _ => false,
        }
    }

    /// If nothing can be read here: what to report about something that is read.
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
