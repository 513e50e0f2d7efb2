//! `--with LAYER`, an option of several commands.

use tfgen::layer_name::LayerName;
use tfgen::project::Project;

/// The layer of this run.
#[derive(Debug, clap::Args)]
pub(super) struct With {
    /// Put the layer envs/LAYER.toml over the environments for this run
    #[arg(long = "with", value_name = "LAYER", id = "with")]
    layer: Option<LayerName>,
}

impl With {
    /// `project` with that layer over its environments.
    pub(super) fn over(&self, project: Project) -> Project {
        project.with_layer(self.layer.clone())
    }
}
