//! The results of the conditions that modules and environments write for their variables.

use crate::source::Origin;

/// The results of the `validation` blocks of all modules in all checked environments.
#[derive(Debug, Default)]
pub struct Validations {
    /// How many conditions are true.
    pub hold: usize,
    /// How many are false.
    pub fail: usize,
    /// How many only Terraform can decide.
    pub left: usize,
    /// Those that only Terraform can decide, if requested: many environments have very many of
    /// them.
    pub listed: Option<Vec<LeftToTerraform>>,
}

impl Validations {
    /// Empty results that list what only Terraform can decide.
    pub fn listing() -> Self {
        Self { listed: Some(vec![]), ..Self::default() }
    }

    /// Empty results, with a list if these have one.
    pub(super) fn alike(&self) -> Self {
        Self { listed: self.listed.as_ref().map(|_| vec![]), ..Self::default() }
    }

    /// Adds the results of others.
    pub(super) fn extend(&mut self, others: Self) {
        self.hold += others.hold;
        self.fail += others.fail;
        self.left += others.left;
        if let Some(listed) = &mut self.listed {
            listed.extend(others.listed.into_iter().flatten());
        }
    }
}

/// A condition that only Terraform can decide.
#[derive(Debug)]
pub struct LeftToTerraform {
    /// The environment.
    pub environment: String,
    /// The address of the variable that the condition belongs to: `module.NAME.VARIABLE`, with
    /// further `module.NAME` for modules that modules call, or `var.NAME` for one of the
    /// environment itself.
    pub address: String,
    /// Why.
    pub reason: String,
    /// The condition.
    pub origin: Origin,
}
