//! A run with a layer over the environments, in separate root modules that are written for it.

use super::super::generate;
use anyhow::bail;
use std::collections::BTreeSet;
use terraform_runner::{Command, Root};
use tfgen::layer_name::LayerName;
use tfgen::layers::RunLayer;
use tfgen::project::Project;
use tfgen::report::visible;

/// The layer of the run.
pub(super) struct Layer<'a> {
    name: &'a LayerName,
    read: RunLayer,
}

impl<'a> Layer<'a> {
    /// The layer of `project`, whose environments are known to have no errors with it.
    pub(super) fn of(project: &'a Project) -> anyhow::Result<Option<Self>> {
        let Some(name) = project.layer() else { return Ok(None) };
        let read = RunLayer::read(project)?;
        Ok(read.map(|read| Self { name, read }))
    }

    /// Makes sure that `command` touches no state except the layer's own.
    pub(super) fn permits(&self, command: &Command) -> anyhow::Result<()> {
        let (layer, path, name) = (self.name, self.name.path(), command.name());
        if !command.writes_state() {
            return Ok(());
        }
        if self.read.hides_outputs {
            bail!(
                "`{name}` is refused: with layer `{layer}`, outputs of other environments are \
                 unknown\nhint: {path} is only for plans: it has `outputs = \"unknown\"`"
            );
        }
        if !self.read.sets_backend {
            bail!(
                "`{name}` is refused: with layer `{layer}`, it would change the environments' own \
                 states\nhint: `terraform.backend` in {path} gives the layer states of its own"
            );
        }
        Ok(())
    }

    /// The folder of its plans, if they can be applied.
    pub(super) fn saved_plans(&self) -> Option<String> {
        let is_applied = self.read.sets_backend && !self.read.hides_outputs;
        is_applied.then(|| format!("{}/.plans", self.name.roots_folder()))
    }

    /// Lets `roots` run in any order if none reads the state of another.
    pub(super) fn untie(&self, roots: &mut [Root]) {
        if self.read.hides_outputs {
            roots.iter_mut().for_each(|root| root.reads = BTreeSet::new());
        }
    }

    /// Writes the root modules and returns whether it could. Problems are shown.
    pub(super) fn write(&self, roots: &[Root], project: &Project) -> anyhow::Result<bool> {
        let names: Vec<String> = roots.iter().map(|root| root.name.clone()).collect();
        generate::write_for_a_run(&names, project)
    }

    /// What readers of `command`'s output must know first.
    pub(super) fn first_line(&self, command: &Command) -> String {
        let description = self.read.description.as_deref().map(visible);
        let description = description.map(|text| format!(": {text}")).unwrap_or_default();
        format!("{} with layer {}{description}", command.name(), self.name)
    }
}
