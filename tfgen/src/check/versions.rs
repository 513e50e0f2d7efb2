//! Checks that the requirements of the environment and its modules for Terraform and providers can
//! be met together.

use super::checker::Checker;
use crate::contracts::Constraint;
use crate::layers::{Entry, Node, Table};
use crate::problem::{Code, Problem};

impl Checker<'_> {
    /// Checks the module's constraints against the environment's table `terraform`.
    pub(super) fn versions(&mut self, name: &str, entry: &Entry, terraform: Option<&Table>) {
        let Some(contract) = self.scope.modules.get(name).and_then(|module| module.contract) else {
            return;
        };
        let own = terraform.and_then(|table| table.get("required_version"));
        self.version("Terraform", own, contract.required_version.as_ref(), entry);
        let required = terraform.and_then(|table| table.table("required_providers"));
        for (provider, wanted) in &contract.providers {
            let own = required
                .and_then(|table| table.table(provider))
                .and_then(|provider| provider.get("version"));
            self.version(&format!("provider `{provider}`"), own, wanted.version.as_ref(), entry);
        }
    }

    fn version(
        &mut self,
        what: &str,
        own: Option<&Node>,
        wanted: Option<&Constraint>,
        entry: &Entry,
    ) {
        let (Some(own), Some(wanted)) = (own, wanted) else { return };
        let Some(text) = own.as_str() else { return };
        if self.known.exclude_each_other(text, &wanted.text) {
            self.problems.push(
                Problem::new(
                    Code::VersionConstraint,
                    format!("no version of {what} meets all constraints"),
                )
                .at(own.origin, "the environment requires this")
                .at(wanted.origin, "the module requires this")
                .at(entry.key, "this one is used here"),
            );
        }
    }
}
