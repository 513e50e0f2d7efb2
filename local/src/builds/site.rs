//! The site.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::edge::payload_hash::sha256_hex;
use crate::project::Project;
use crate::state::StateFolder;
use crate::{files, interrupts, logged};

/// Builds the site into `web/dist`. Installs packages if the lock file has changed since the last
/// time.
///
/// # Errors
/// If npm fails; the message contains the end of its output.
pub fn site(project: &Project, state: &StateFolder) -> Result<()> {
    let web = project.root().join("web");
    install_packages(&web, &state.log("site-packages"))?;
    let mut build = Command::new("npm");
    build.args(["run", "build"]).current_dir(web);
    logged::run(&mut build, &state.log("site-build"))
}

/// Installs the npm packages in `folder`, if its lock file has changed since the last time.
///
/// # Errors
/// If npm fails; the message contains the end of its output.
pub fn install_packages(folder: &Path, log: &Path) -> Result<()> {
    let lock = sha256_hex(files::read(&folder.join("package-lock.json"))?.as_bytes());
    let installed = folder.join("node_modules/.installed-lock");
    if std::fs::read_to_string(&installed).is_ok_and(|have| have == lock) {
        return Ok(());
    }
    let mut install = Command::new("npm");
    install.args(["ci", "--no-audit", "--no-fund"]).current_dir(folder);
    interrupts::outlive()?;
    logged::run(&mut install, log)?;
    files::write(&installed, lock)
}
