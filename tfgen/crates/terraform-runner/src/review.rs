//! Reviews each plan, before it is applied too.

use crate::inputs::Input;
use plan_summary::Plan;

/// A plan that does something.
#[derive(Debug)]
pub struct Planned<'a> {
    /// The name of the root module.
    pub root: &'a str,
    /// The plan.
    pub plan: &'a Plan,
    /// Whether it is a plan to destroy.
    pub destroys: bool,
    /// Its inputs; `None` if they are unknown, or if it must not be applied.
    pub inputs: Option<&'a [Input]>,
}

/// Reviews plans.
pub trait Review: Sync {
    /// Receives a plan, whether or not it will be applied.
    fn planned(&self, _planned: &Planned<'_>) {}

    /// What stops the plan from being applied, one line each; empty if it may be applied.
    ///
    /// # Errors
    /// If that is unknown, which also stops the plan from being applied.
    fn objections(&self, planned: &Planned<'_>) -> anyhow::Result<Vec<String>>;
}

/// Accepts every plan.
#[derive(Clone, Copy, Debug)]
pub struct NoReview;

impl Review for NoReview {
    fn objections(&self, _: &Planned<'_>) -> anyhow::Result<Vec<String>> {
        Ok(vec![])
    }
}
