//! Paths into values, as far as their steps are known.

use super::address::{Address, Index, Step};
use hcl_syntax::StepKind;
use std::collections::BTreeSet;

/// The path to a part of what a name stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way {
    /// The name, such as `local`.
    pub root: String,
    /// The steps from there.
    pub steps: Vec<Inward>,
}

/// A step into a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Inward {
    /// To this key or index.
    Key(String),
    /// To one or several parts that only Terraform knows.
    Any,
}

impl Way {
    /// The path that `address` and then `steps` lead along.
    pub fn of(address: &Address, steps: &[Inward]) -> Self {
        let to_address = address.steps().iter().map(Inward::from);
        Self {
            root: address.root().to_owned(),
            steps: to_address.chain(steps.iter().cloned()).collect(),
        }
    }
}

/// How many paths one search distinguishes: values that read parts of themselves have endless
/// paths.
const MOST_WAYS: usize = 1000;

/// The paths that one search has followed, each with what matters on it.
#[derive(Debug)]
pub struct Ways<T>(BTreeSet<(Way, T)>);

impl<T> Default for Ways<T> {
    fn default() -> Self {
        Self(BTreeSet::new())
    }
}

impl<T: Ord> Ways<T> {
    /// The path to follow, unless it was followed already. If there are very many, only their
    /// starts are distinguished, and the path leads to everything there.
    pub fn go(&mut self, mut way: Way, with: T) -> Option<Way> {
        if self.0.len() >= MOST_WAYS {
            way.steps.truncate(1);
        }
        self.0.insert((way.clone(), with)).then_some(way)
    }
}

impl Inward {
    /// Which key of a map or an object `steps` lead to, if that is known, and the remaining steps.
    pub fn key(steps: &[Self]) -> (Option<&str>, &[Self]) {
        match steps {
            [Self::Key(key), rest @ ..] => (Some(key), rest),
            [Self::Any, rest @ ..] | rest @ [] => (None, rest),
        }
    }

    /// Which element of a list `steps` lead to, if that is known, and the remaining steps.
    pub fn element(steps: &[Self]) -> (Option<usize>, &[Self]) {
        let (key, rest) = Self::key(steps);
        (key.and_then(|key| key.parse().ok()), rest)
    }
}

impl From<&Step> for Inward {
    fn from(step: &Step) -> Self {
        match step {
            Step::Attribute(name) => Self::Key(name.to_string()),
            Step::Index(Index::String(key) | Index::Number(key)) => Self::Key(key.clone()),
            Step::Index(Index::Address(_) | Index::Expression(_)) | Step::Splat => Self::Any,
        }
    }
}

impl From<&StepKind> for Inward {
    fn from(step: &StepKind) -> Self {
        match step {
            StepKind::Attribute(name) => Self::Key(name.to_string()),
            StepKind::LegacyIndex(digits) => Self::Key(digits.to_string()),
            StepKind::Index(index) => match &index.kind {
                hcl_syntax::Kind::String(key) => Self::Key(key.to_string()),
                hcl_syntax::Kind::Number(digits) => Self::Key(digits.to_string()),
                _ => Self::Any,
            },
            StepKind::FullSplat | StepKind::AttributeSplat => Self::Any,
        }
    }
}
