//! What a module's outputs depend on: the variables and inherited providers that must be known
//! first. Few environments need it, so a body is read only on demand.

use super::body_readings::readings;
use super::{Contract, Contracts, Needs, Part, Readings};

/// What the parts of a module depend on.
#[derive(Debug)]
pub struct Dependencies {
    readings: Readings,
    /// What it needs from outside.
    pub needs: Needs,
}

impl Dependencies {
    /// The path through which the output `output` reads the variable `variable`.
    pub fn way(&self, output: &str, variable: &str) -> Vec<&Part> {
        let from = Part::Output(output.to_owned());
        self.readings.way(&from, &Part::Variable(variable.to_owned()))
    }
}

impl Contracts {
    /// What the parts of the module with `contract` depend on. `folder` is its location. Nothing is
    /// known about modules that a remote module calls, so they depend on nothing.
    pub fn dependencies<'c>(
        &'c self,
        contract: &'c Contract,
        folder: Option<&str>,
    ) -> &'c Dependencies {
        self.dependencies_below(contract, &mut folder.map(str::to_owned).into_iter().collect())
    }

    /// The same for the module in the last of the folders `open`, each of which calls the next.
    fn dependencies_below<'c>(
        &'c self,
        contract: &'c Contract,
        open: &mut Vec<String>,
    ) -> &'c Dependencies {
        if let Some(known) = contract.dependencies.get() {
            return known;
        }
        let readings = readings(contract, &mut |source| {
            let (folder, inner) = self.called(open.last()?, source)?;
            if open.contains(&folder) {
                return None;
            }
            open.push(folder);
            let inside = self.dependencies_below(inner, open);
            open.pop();
            Some((inner, &inside.needs))
        });
        let needs = readings.needs();
        contract.dependencies.get_or_init(|| Dependencies { readings, needs })
    }
}
