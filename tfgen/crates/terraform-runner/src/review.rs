//! A look at each plan, before it is applied too.

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
    /// What it was made of; none when that is not known, or when nobody may apply it.
    pub inputs: Option<&'a [Input]>,
}

/// What looks at plans.
pub trait Review: Sync {
    /// Takes a plan, whether or not it will be applied.
    fn planned(&self, _planned: &Planned<'_>) {}

    /// What keeps the plan from being applied, one line each; nothing when it may be.
    ///
    /// # Errors
    /// When it cannot be told, which keeps the plan from being applied, too.
    fn objections(&self, planned: &Planned<'_>) -> anyhow::Result<Vec<String>>;
}

/// Takes every plan.
#[derive(Clone, Copy, Debug)]
pub struct NoReview;

impl Review for NoReview {
    fn objections(&self, _: &Planned<'_>) -> anyhow::Result<Vec<String>> {
        Ok(vec![])
    }
}
