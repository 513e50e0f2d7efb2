//! Builds what is deployed: the service's static program, its image and the site; and `tfgen`,
//! which the apply calls.

mod cargo;
pub mod if_changed;
mod image;
pub mod needs;
mod profile;
mod service;
mod site;

use std::path::PathBuf;

use anyhow::Result;

pub(crate) use cargo::cargo;
pub use image::image;
pub use profile::Profile;
pub use service::{compiler, service, service_into};
pub use site::{install_packages, site};

use crate::project::Project;
use crate::state::StateFolder;

/// The program `tfgen`, built unless that was done together with this program. It is not a release
/// build, which takes minutes and saves seconds here.
///
/// # Errors
/// If it does not compile; the message contains the end of Cargo's output.
pub fn tfgen(project: &Project, state: &StateFolder) -> Result<PathBuf> {
    if let Some(program) = project.tfgen() {
        return Ok(program.to_owned());
    }
    // With the same packages as in `local/run`; otherwise, shared dependencies would be compiled
    // again.
    let mut cargo = cargo(project.repository(), "tfgen", "dev", cargo::RENDERED);
    cargo.args(["--package", "local", "--bin", "tfgen", "--locked"]);
    cargo::executable(&mut cargo, "tfgen", &state.log("build-tfgen"))
}
