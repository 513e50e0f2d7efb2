//! An image with the smallest possible program: no request reaches the function.

use std::path::Path;
use std::process::Command;

use local::state::StateFolder;
use local::{files, logged};

/// Builds it into `image`, and returns its digest.
pub(crate) fn build(state: &StateFolder, tfgen: &Path, image: &Path, architecture: &str) -> String {
    let (source, program) = (state.path().join("entrypoint.rs"), state.path().join("entrypoint"));
    files::write(&source, "fn main() {}\n").unwrap();
    let mut rustc = Command::new("rustc");
    rustc.args(["-Ctarget-feature=+crt-static", "-Cstrip=symbols", "-o"]).arg(&program);
    logged::run(rustc.arg(&source), &state.log("entrypoint")).unwrap();
    let mut build = Command::new(tfgen);
    build.args(["image", "build", "--architecture", architecture, "--binary"]).arg(&program);
    logged::run(build.arg("--output").arg(image), &state.log("image-build")).unwrap();
    let mut digest = Command::new(tfgen);
    digest.args(["image", "digest", "--image"]).arg(image);
    logged::output(&mut digest, &state.log("image-digest")).unwrap().trim().to_owned()
}
