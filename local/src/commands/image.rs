//! `local image`: builds the service's image, and prints its digest on stdout.

use anyhow::Result;

use super::up::{build_image, tfgen};
use crate::builds::Profile;
use crate::project::Project;
use crate::state::StateFolder;
use crate::steps::Steps;

/// Builds the service and its image and prints the digest.
///
/// # Errors
/// When a build fails.
pub fn run(project: &Project, state: &StateFolder, architecture: &str) -> Result<()> {
    project.require("service", "the image")?;
    let steps = Steps::default();
    let tfgen = tfgen(project, state, &steps)?;
    println!("{}", build_image(project, state, &steps, &tfgen, architecture, Profile::Lambda)?);
    Ok(())
}
