//! A look at each plan before it is applied.

use plan_summary::Plan;

/// What looks at plans.
pub trait Review: Sync {
    /// Takes the plan of the root module `root`, which does something and is not applied here.
    fn planned(&self, _root: &str, _plan: &Plan) {}

    /// What keeps the plan of the root module `root` from being applied, one line each; nothing
    /// when it may be.
    ///
    /// # Errors
    /// When it cannot be told, which keeps the plan from being applied, too.
    fn objections(&self, root: &str, plan: &Plan) -> anyhow::Result<Vec<String>>;
}

/// Takes every plan.
#[derive(Clone, Copy, Debug)]
pub struct NoReview;

impl Review for NoReview {
    fn objections(&self, _: &str, _: &Plan) -> anyhow::Result<Vec<String>> {
        Ok(vec![])
    }
}
