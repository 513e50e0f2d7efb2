//! What templates read.

use crate::source::Origin;
use std::collections::BTreeSet;

/// The name of the environment without `/`.
const SLUG: &str = "environment.slug";

/// What the templates of an environment read.
#[derive(Default)]
pub(in crate::layers) struct Read {
    /// The names of `vars`.
    pub(in crate::layers) vars: BTreeSet<String>,
    /// Where one of them reads `environment.slug`.
    pub(in crate::layers) slug: Option<Origin>,
}

impl Read {
    /// Records that a template reads `vars.NAME`.
    pub(super) fn add_variable(&mut self, name: &str) {
        if !self.vars.contains(name) {
            self.vars.insert(name.to_owned());
        }
    }

    /// Records that the template at `origin` reads `name`, a part of `environment`.
    pub(super) fn add_setting(&mut self, name: &str, origin: Origin) {
        if name == SLUG {
            self.slug.get_or_insert(origin);
        }
    }
}
