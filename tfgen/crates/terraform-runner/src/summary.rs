//! The results of a run.

use crate::actions::Actions;
use serde::Serialize;
use std::time::Duration;

/// The results of a run in all root modules, in the given order.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The name of the command.
    pub command: String,
    /// The layer over the root modules in the run.
    pub layer: Option<String>,
    /// One for each root module.
    pub results: Vec<Result>,
    /// How long it took.
    pub time: Duration,
}

/// The result of one root module.
#[derive(Clone, Debug)]
pub struct Result {
    /// Its name.
    pub name: String,
    /// The outcome.
    pub outcome: Outcome,
    /// What its plan was made with that is not real yet.
    pub made_with: Option<String>,
    /// How long it took; `None` if it was not reached.
    pub time: Option<Duration>,
}

/// The outcome of a command in one root module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The plan is empty, and so is what was applied.
    NoChanges,
    /// The plan does these.
    Changes {
        /// How many of each.
        actions: Actions,
    },
    /// The plan was applied and did these.
    Applied {
        /// How many of each.
        actions: Actions,
    },
    /// The review objected to the plan, so it was not applied.
    Held {
        /// How many of each it would do.
        actions: Actions,
    },
    /// Another command succeeded.
    Succeeded,
    /// It failed.
    Failed {
        /// The step, and the reason.
        reason: String,
        /// What to do about it, if known.
        #[serde(skip_serializing_if = "Option::is_none")]
        hint: Option<String>,
    },
    /// It has not started.
    NotReached {
        /// Why not.
        reason: String,
    },
}

impl Outcome {
    /// Whether those after it may start.
    pub fn is_success(&self) -> bool {
        !matches!(self, Self::Held { .. } | Self::Failed { .. } | Self::NotReached { .. })
    }

    /// What its plan does.
    pub fn actions(&self) -> Option<Actions> {
        match self {
            Self::NoChanges => Some(Actions::default()),
            Self::Changes { actions } | Self::Applied { actions } | Self::Held { actions } => {
                Some(*actions)
            }
            Self::Succeeded | Self::Failed { .. } | Self::NotReached { .. } => None,
        }
    }
}

impl Summary {
    /// Whether the command succeeded in every root module.
    pub fn is_success(&self) -> bool {
        self.results.iter().all(|result| result.outcome.is_success())
    }

    /// Whether nothing failed, but the review objected to a plan.
    pub fn is_held(&self) -> bool {
        let any = |is: fn(&Outcome) -> bool| self.results.iter().any(|one| is(&one.outcome));
        any(|one| matches!(one, Outcome::Held { .. }))
            && !any(|one| matches!(one, Outcome::Failed { .. }))
    }

    /// Whether a plan that can be applied has changes.
    pub fn has_saved_plans(&self) -> bool {
        let mut plans = self.results.iter().filter(|result| result.made_with.is_none());
        plans.any(|result| matches!(result.outcome, Outcome::Changes { .. }))
    }

    /// Whether a plan has changes that were not applied.
    pub fn has_changes(&self) -> bool {
        self.results.iter().any(|result| matches!(result.outcome, Outcome::Changes { .. }))
    }
}
