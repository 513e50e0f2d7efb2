//! The cost limit of one evaluation, in parts of expressions and values that it touches. What costs
//! more is left to Terraform.

use super::value::{Evaluated, left};

/// How many parts one evaluation may touch.
const FULL: usize = 200_000;

/// The remaining fuel.
#[derive(Clone)]
pub(super) struct Fuel(usize);

impl Default for Fuel {
    fn default() -> Self {
        Self(FULL)
    }
}

impl Fuel {
    /// Pays for work.
    pub(super) fn spend(&mut self, cost: usize) -> Evaluated<()> {
        match self.0.checked_sub(cost) {
            Some(rest) => {
                self.0 = rest;
                Ok(())
            }
            None => left("is too much work"),
        }
    }
}
