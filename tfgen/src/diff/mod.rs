//! Two environments side by side, each difference with both values and where they come from.

mod text;

pub use text::text;

use crate::check::RootModule;
use crate::contracts::Contracts;
use crate::layers::Environment;
use crate::root_values::{self, RootValues, Secrets, Side, ValueAddress};
use crate::source::{Origin, Place, Sources};
use serde::Serialize;

/// The two environments to compare.
#[derive(Debug)]
pub struct Environments<'a> {
    /// The first, checked.
    pub left: (&'a Environment, &'a RootModule),
    /// The second, checked.
    pub right: (&'a Environment, &'a RootModule),
    /// What their modules declare.
    pub contracts: &'a Contracts,
}

/// Something that the two do not have alike.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Where, such as `module.api.memory_size`.
    pub address: String,
    /// What the first has.
    pub left: Option<Found>,
    /// What the second has.
    pub right: Option<Found>,
}

/// What one environment has at an address.
#[derive(Debug, Serialize)]
pub struct Found {
    /// The value in Terraform's notation; none for a block.
    pub value: Option<String>,
    /// Whether the module gives the value, because the environment does not.
    pub is_default: bool,
    /// The file that says so, if one does.
    pub file: Option<String>,
    /// The line in it.
    pub line: Option<usize>,
}

/// Everything that differs between the two, by address.
pub fn differences(environments: &Environments<'_>, sources: &Sources) -> Vec<Row> {
    let (left, right) = (RootValues::of(environments.left.1), RootValues::of(environments.right.1));
    let [left_side, right_side] = [environments.left.0, environments.right.0].map(|environment| {
        let secrets = Secrets::of(environment, environments.contracts, sources);
        Reader { environment, contracts: environments.contracts, secrets, sources }
    });
    root_values::compare(&left, &right)
        .into_iter()
        .map(|difference| Row {
            address: difference.address.to_string(),
            left: left_side.found(&difference.address, difference.left),
            right: right_side.found(&difference.address, difference.right),
        })
        .collect()
}

struct Reader<'a> {
    environment: &'a Environment,
    contracts: &'a Contracts,
    secrets: Secrets,
    sources: &'a Sources,
}

impl Reader<'_> {
    fn found(&self, address: &ValueAddress, side: Side<'_>) -> Option<Found> {
        let written = || root_values::entry(self.environment, address);
        match side {
            Side::Absent => {
                let default = root_values::default(self.environment, self.contracts, address)?;
                let text = self.sources.text(default).split_whitespace().collect::<Vec<_>>();
                let value = self.secrets.shown_text(address, &text.join(" ")).to_owned();
                Some(self.at(Some(value), Some(default), true))
            }
            Side::Block => Some(self.at(None, written().map(|entry| entry.key), false)),
            Side::Value(value) => {
                let value = self.secrets.shown(address, value);
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
