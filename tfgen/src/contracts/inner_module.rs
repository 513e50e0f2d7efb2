//! Calls of modules.

/// A `module` block of a module.
#[derive(Clone, Debug)]
pub struct InnerModule {
    /// `source`, if it is a path.
    pub source: Option<String>,
    /// How it is repeated.
    pub repetition: Repetition,
}

/// How a block of a module is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repetition {
    /// Once.
    Once,
    /// As often as `count` says.
    Count,
    /// Once for each key of `for_each`.
    ForEach,
}
