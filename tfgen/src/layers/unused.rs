//! Parts of environment files that have no effect anywhere.

use super::{Document, RUN_LAYER, Variable};
use crate::problem::{Code, Problem, Problems};
use crate::source::{Origin, SourceId};
use std::collections::{BTreeMap, BTreeSet};

/// What was found so far that may have no effect.
#[derive(Default)]
pub(super) struct Unused {
    /// Each entry of `[vars]`, and whether a template reads it in an environment where it has an
    /// effect.
    variables: BTreeMap<Variable, bool>,
    /// The layers that are not for runs, by path.
    layers: BTreeMap<String, SourceId>,
}

impl Unused {
    /// Adds an entry of `[vars]`, and whether a template reads it.
    pub(super) fn add_variable(&mut self, variable: Variable, is_read: bool) {
        *self.variables.entry(variable).or_default() |= is_read;
    }

    /// Adds a file that is not an environment.
    pub(super) fn add_layer(&mut self, path: &str, document: &Document) {
        if document.table.get(RUN_LAYER).is_none() {
            self.layers.insert(path.to_owned(), document.source);
        }
    }

    /// The files about which there is something to report, unless they turn out to be used; others
    /// extend those in `extended`.
    pub(super) fn files(&self, extended: &BTreeSet<String>) -> impl Iterator<Item = SourceId> {
        let variables = self.unread_variables().map(|(origin, _)| origin.source);
        variables.chain(self.lone_layers(extended).map(|(_, source)| source))
    }

    /// Reports what nothing uses.
    pub(super) fn report(&self, extended: &BTreeSet<String>, problems: &mut Problems) {
        for (origin, name) in self.unread_variables() {
            problems.push(
                Problem::new(Code::UnusedVariable, format!("nothing uses `vars.{name}`"))
                    .at(*origin, "no template of any environment reads it"),
            );
        }
        for (path, source) in self.lone_layers(extended) {
            problems.push(
                Problem::new(Code::LoneLayer, format!("nothing extends the layer `{path}`"))
                    .at(Origin::new(source, 0..0), "it has no effect on any environment")
                    .hint("with the table `[environment]`, the file is an environment")
                    .hint(
                        "with the table `[with]`, it is a layer that `--with` puts over \
                           environments",
                    ),
            );
        }
    }

    fn unread_variables(&self) -> impl Iterator<Item = &Variable> {
        self.variables.iter().filter(|(_, is_read)| !**is_read).map(|(variable, _)| variable)
    }

    fn lone_layers(&self, extended: &BTreeSet<String>) -> impl Iterator<Item = (&str, SourceId)> {
        let lone = self.layers.iter().filter(|(path, _)| !extended.contains(*path));
        lone.map(|(path, source)| (path.as_str(), *source))
    }
}
