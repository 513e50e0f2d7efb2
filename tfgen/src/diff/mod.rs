//! Two environments side by side, each difference with both values and where they come from.

mod text;
mod tree;

pub use text::text;
pub use tree::Tree;

use crate::check::RootModule;
use crate::contracts::Contracts;
use crate::layers::Environment;
use crate::root_values::{self, RootValues, Secrets, ValueAddress};
use crate::source::{Origin, Place, Sources};
use serde::Serialize;

/// One of the two environments to compare.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The environment.
    pub environment: &'a Environment,
    /// The same, checked.
    pub root: &'a RootModule,
    /// What its modules declare.
    pub contracts: &'a Contracts,
    /// The files that it was read from.
    pub sources: &'a Sources,
}

/// A difference between the two.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Row {
    /// The address, such as `module.api.memory_size`.
    pub address: String,
    /// The value of the first.
    pub left: Option<Found>,
    /// The value of the second.
    pub right: Option<Found>,
}

/// What one environment has at an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Found {
    /// The value in Terraform's notation; `None` for a block.
    pub value: Option<String>,
    /// Whether it is the module's default, because the environment sets none.
    pub is_default: bool,
    /// The file that sets it, if any.
    pub file: Option<String>,
    /// The line in it.
    pub line: Option<usize>,
}

/// Everything that differs between the two, by address. A secret of one of them is not shown for
/// either.
pub fn differences(left: &Side<'_>, right: &Side<'_>) -> Vec<Row> {
    let [secrets, others] =
        [left, right].map(|side| Secrets::of(side.environment, side.contracts, side.sources));
    let secrets = secrets.and(others);
    let (left_values, right_values) = (RootValues::of(left.root), RootValues::of(right.root));
    root_values::compare(&left_values, &right_values)
        .into_iter()
        .map(|difference| {
            let address = &difference.address;
            Row {
                address: address.to_string(),
                left: left.found(address, difference.left, &secrets),
                right: right.found(address, difference.right, &secrets),
            }
        })
        .collect()
}

impl Side<'_> {
    fn found(
        &self,
        address: &ValueAddress,
        value: root_values::Side<'_>,
        secrets: &Secrets,
    ) -> Option<Found> {
        let written = || root_values::entry(self.environment, address);
        match value {
            root_values::Side::Absent => {
                let default = root_values::default(self.environment, self.contracts, address)?;
                let text = self.sources.text(default).split_whitespace().collect::<Vec<_>>();
                let value = secrets.shown_text(address, &text.join(" ")).to_owned();
                Some(self.at(Some(value), Some(default), true))
            }
            root_values::Side::Block => {
                Some(self.at(None, written().map(|entry| entry.key), false))
            }
            root_values::Side::Value(value) => {
                let value = secrets.shown(address, value);
                Some(self.at(Some(value), written().map(|entry| entry.key), false))
            }
        }
    }

    fn at(&self, value: Option<String>, origin: Option<Origin>, is_default: bool) -> Found {
        let place = origin.map(|origin| self.sources.place(origin));
        let file = place.map(|Place { file, .. }| file.to_owned());
        Found { value, is_default, file, line: place.map(|place| place.line) }
    }
}
