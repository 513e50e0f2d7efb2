//! The data and the results of the check of one environment.

use super::known::Known;
use super::scope::Scope;
use super::validations::Validations;
use crate::layers::{EnvironmentName, Others};
use crate::problem::Problems;
use std::collections::BTreeSet;

/// Checks one environment. Each check is in the file of what it checks: values, blocks, inputs.
pub(super) struct Checker<'a> {
    pub(super) name: &'a EnvironmentName,
    pub(super) scope: &'a Scope<'a>,
    pub(super) others: &'a Others,
    pub(super) problems: &'a mut Problems,
    pub(super) validations: &'a mut Validations,
    pub(super) known: &'a mut Known,
    /// The environments whose outputs were read.
    pub(super) remote_states: BTreeSet<String>,
}
