//! Builds what is deployed: the service's static program, its image, the site; and `tfgen`,
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

/// The program `tfgen`, built where that was not done together with this program. It is not the
/// released one, which takes minutes to build and saves seconds here.
///
/// # Errors
/// When it does not compile; the message holds the end of Cargo's output.
pub fn tfgen(project: &Project, state: &StateFolder) -> Result<PathBuf> {
    if let Some(program) = project.tfgen() {
        return Ok(program.to_owned());
    }
    // With the same packages as in `local/run`, or what they share would be compiled once more.
    let mut cargo = cargo(project.repository(), "tfgen", "dev", cargo::RENDERED);
    cargo.args(["--package", "local", "--bin", "tfgen", "--locked"]);
    cargo::executable(&mut cargo, "tfgen", &state.log("build-tfgen"))
}
