//! What modules call.

/// A `module` block of a module.
#[derive(Clone, Debug)]
pub struct InnerModule {
    /// `source`, where it is a path.
    pub source: Option<String>,
    /// How often it is there.
    pub repetition: Repetition,
}

/// How often a block of a module is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repetition {
    /// Once.
    Once,
    /// As often as `count` says.
    Count,
    /// Once for each key of `for_each`.
    ForEach,
}
