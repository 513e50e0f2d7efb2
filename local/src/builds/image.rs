//! The service's image.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::profile::Profile;
use crate::logged;
use crate::project::Project;
use crate::state::StateFolder;

/// Packs the service's program, compiled with `profile`, and returns the image's digest.
///
/// # Errors
/// If `tfgen` fails; the message contains its output.
pub fn image(
    project: &Project,
    state: &StateFolder,
    tfgen: &Path,
    program: &Path,
    architecture: &str,
    profile: Profile,
) -> Result<String> {
    let layout = project.image_layout(profile);
    let mut build = Command::new(tfgen);
    build.args(["image", "build", "--architecture", architecture, "--binary"]).arg(program);
    logged::run(build.arg("--output").arg(&layout), &state.log("image-build"))?;
    let mut digest = Command::new(tfgen);
    digest.args(["image", "digest", "--image"]).arg(&layout);
    let answer = logged::output(&mut digest, &state.log("image-digest"))?;
    Ok(answer.trim().to_owned())
}
