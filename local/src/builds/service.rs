//! The service's static program.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::cargo::{RENDERED, cargo, executable, target_folder};
use super::profile::Profile;
use crate::project::Project;
use crate::state::StateFolder;
use crate::targets::{Target, Toolchain};

/// Builds the service as a static program for `architecture` (`x86_64` or `arm64`) and returns it.
/// The bytes do not depend on the location of the repository.
///
/// # Errors
/// If the machine has no compiler or linker for the architecture, with the command that adds it; or
/// if it does not compile, with the end of Cargo's output.
pub fn service(
    project: &Project,
    state: &StateFolder,
    architecture: &str,
    profile: Profile,
) -> Result<PathBuf> {
    let target = target_folder(project)?;
    service_into(&target, project, state, architecture, profile)
}

/// The same, with Cargo's output in the folder `output`.
///
/// # Errors
/// Like [`service`].
pub fn service_into(
    output: &Path,
    project: &Project,
    state: &StateFolder,
    architecture: &str,
    profile: Profile,
) -> Result<PathBuf> {
    let compiler = Compiler::of(project)?;
    let toolchain = Toolchain {
        sysroot: &compiler.sysroot,
        host: &compiler.host,
        variable: &|name| std::env::var(name).ok(),
    };
    let target = Target::of(architecture, &toolchain)?;
    let mut cargo = cargo(&project.service(), "service", profile.name(), RENDERED);
    cargo
        .args(["--locked", "--target", target.triple, "--target-dir"])
        .arg(output)
        .env("CARGO_ENCODED_RUSTFLAGS", service_flags(project, output, &compiler))
        .envs(target.linker);
    executable(&mut cargo, "service", &state.log("build-service"))
}

/// The compiler that Cargo uses in the project.
struct Compiler {
    sysroot: PathBuf,
    host: String,
    /// The commit of its sources, which is in the paths of the standard library.
    commit: String,
}

/// The version output of the compiler that Cargo uses in the project.
///
/// # Errors
/// If it cannot be started.
pub fn compiler(project: &Project) -> Result<String> {
    rustc(project, &["-vV"])
}

fn rustc(project: &Project, arguments: &[&str]) -> Result<String> {
    let output = Command::new("rustc").args(arguments).current_dir(project.root()).output();
    let output = output.context("cannot start rustc")?;
    String::from_utf8(output.stdout).context("rustc wrote no text")
}

impl Compiler {
    fn of(project: &Project) -> Result<Self> {
        let about = compiler(project)?;
        let said = |name: &str| about.lines().find_map(|line| line.strip_prefix(name));
        Ok(Self {
            sysroot: rustc(project, &["--print", "sysroot"])?.trim().into(),
            host: said("host: ").context("rustc does not report its target")?.to_owned(),
            commit: said("commit-hash: ").unwrap_or_default().to_owned(),
        })
    }
}

/// Compiler flags of the service: static, and with every path of this machine replaced. So the
/// program, and with it the image's digest, does not depend on where it was built.
fn service_flags(project: &Project, output: &Path, compiler: &Compiler) -> OsString {
    let home = std::env::home_dir().unwrap_or_default();
    let cargo = std::env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
    // If several match, the compiler uses the last, so the more specific ones come later.
    let replaced = [
        (project.root().to_owned(), "/source".to_owned()),
        (output.to_owned(), "/target".to_owned()),
        (cargo, "/cargo".to_owned()),
        (compiler.sysroot.join("lib/rustlib/src/rust"), format!("/rustc/{}", compiler.commit)),
    ];
    let mut flags = OsString::from("-Ctarget-feature=+crt-static");
    for (from, to) in replaced {
        flags.push("\x1f--remap-path-prefix=");
        flags.push(from);
        flags.push("=");
        flags.push(to);
    }
    flags
}
