//! Calls of modules.

use super::SourceExpression;
use crate::source::Origin;
use std::collections::BTreeMap;

/// A `module` block of a module.
#[derive(Clone, Debug)]
pub struct InnerModule {
    /// `source`, if it is a path.
    pub source: Option<String>,
    /// How it is repeated.
    pub repetition: Repetition,
    /// What `count` or `for_each` is.
    pub repeated: Option<SourceExpression>,
    /// What says whether it is there at all.
    pub enabled: Option<SourceExpression>,
    /// What its variables are given, each with its place.
    pub inputs: BTreeMap<String, (SourceExpression, Origin)>,
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
