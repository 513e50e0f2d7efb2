//! What came of the conditions that modules and environments write for their variables.

use crate::source::Origin;

/// What came of the `validation` blocks of all modules in all environments checked.
#[derive(Debug, Default)]
pub struct Validations {
    /// How many conditions hold.
    pub hold: usize,
    /// How many do not.
    pub fail: usize,
    /// How many only Terraform can decide.
    pub left: usize,
    /// Those that only Terraform can decide, where they are wanted: in many environments there
    /// are very many.
    pub listed: Option<Vec<LeftToTerraform>>,
}

impl Validations {
    /// Some that list those that only Terraform can decide.
    pub fn listing() -> Self {
        Self { listed: Some(vec![]), ..Self::default() }
    }

    /// None so far, listed as these are.
    pub(super) fn alike(&self) -> Self {
        Self { listed: self.listed.as_ref().map(|_| vec![]), ..Self::default() }
    }

    /// Adds what came of others.
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
