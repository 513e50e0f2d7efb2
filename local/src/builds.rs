//! Builds what is deployed: the service's static program, its image, the site; and `tfgen`,
//! which the apply calls.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::edge::payload_hash::sha256_hex;
use crate::files;
use crate::logged;
use crate::project::Project;
use crate::state::StateFolder;
use crate::targets::{Target, Toolchain};

/// Builds `tfgen` and returns its program. It is not the released one, which takes minutes to
/// build and saves seconds here.
///
/// # Errors
/// When it does not compile; the message holds the end of Cargo's output.
pub fn tfgen(project: &Project, state: &StateFolder) -> Result<PathBuf> {
    let mut cargo = cargo(project, "tfgen", "dev");
    cargo.arg("--locked");
    executable(&mut cargo, "tfgen", &state.log("build-tfgen"))
}

/// Builds the service as a static program for `architecture` (`x86_64` or `arm64`), the same
/// bytes wherever the repository lies, and returns it.
///
/// # Errors
/// When the machine has no compiler or linker for the architecture, with the command that adds
/// it; when it does not compile, with the end of Cargo's output.
pub fn service(project: &Project, state: &StateFolder, architecture: &str) -> Result<PathBuf> {
    let target = target_folder(project)?;
    service_into(&target, project, state, architecture)
}

/// The same, with what Cargo builds in the folder `output`.
///
/// # Errors
/// As [`service`].
pub fn service_into(
    output: &Path,
    project: &Project,
    state: &StateFolder,
    architecture: &str,
) -> Result<PathBuf> {
    let compiler = Compiler::of(project)?;
    let toolchain = Toolchain {
        sysroot: &compiler.sysroot,
        host: &compiler.host,
        variable: &|name| std::env::var(name).ok(),
    };
    let target = Target::of(architecture, &toolchain)?;
    let mut cargo = cargo(project, "service", "lambda");
    cargo
        .args(["--locked", "--target", target.triple, "--target-dir"])
        .arg(output)
        .env("CARGO_ENCODED_RUSTFLAGS", service_flags(project, output, &compiler))
        .envs(target.linker);
    executable(&mut cargo, "service", &state.log("build-service"))
}

/// Packs the service's program and returns the image's digest.
///
/// # Errors
/// When `tfgen` fails; the message holds its output.
pub fn image(
    project: &Project,
    state: &StateFolder,
    tfgen: &Path,
    program: &Path,
    architecture: &str,
) -> Result<String> {
    let layout = project.image_layout();
    let mut build = Command::new(tfgen);
    build.args(["image", "build", "--architecture", architecture, "--binary"]).arg(program);
    logged::run(build.arg("--output").arg(&layout), &state.log("image-build"))?;
    let mut digest = Command::new(tfgen);
    digest.args(["image", "digest", "--image"]).arg(&layout);
    let answer = logged::output(&mut digest, &state.log("image-digest"))?;
    Ok(answer.trim().to_owned())
}

/// Builds the site into `web/dist`. Packages are installed when the lock file has changed since
/// they last were.
///
/// # Errors
/// When npm fails; the message holds the end of its output.
pub fn site(project: &Project, state: &StateFolder) -> Result<()> {
    install_packages(project, state)?;
    let mut build = Command::new("npm");
    build.args(["run", "build"]).current_dir(project.root().join("web"));
    logged::run(&mut build, &state.log("site-build"))
}

/// Installs the site's packages, when the lock file has changed since they last were.
///
/// # Errors
/// When npm fails; the message holds the end of its output.
pub fn install_packages(project: &Project, state: &StateFolder) -> Result<()> {
    let web = project.root().join("web");
    let lock = sha256_hex(files::read(&web.join("package-lock.json"))?.as_bytes());
    let installed = web.join("node_modules/.installed-lock");
    if std::fs::read_to_string(&installed).is_ok_and(|have| have == lock) {
        return Ok(());
    }
    let mut install = Command::new("npm");
    install.args(["ci", "--no-audit", "--no-fund"]).current_dir(&web);
    logged::run(&mut install, &state.log("site-packages"))?;
    files::write(&installed, lock)
}

/// `cargo build` of one package in a profile of Cargo's, with the messages that [`program`] reads.
pub(crate) fn cargo(project: &Project, package: &str, profile: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["build", "--profile", profile, "--package", package])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(project.root());
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_of_cargo_run(name)) {
        cargo.env_remove(name);
    }
    cargo
}

/// Variables that `cargo run` and `cargo test` set for what they start. Build scripts watch some
/// of them, and would run again whenever this program is started in another way.
fn is_of_cargo_run(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"].iter().any(|start| name.starts_with(start))
        || ["CARGO", "CARGO_CRATE_NAME", "CARGO_TARGET_TMPDIR"].contains(&name.as_ref())
}

/// Builds, and takes the program's path from Cargo's own answer: the target folder may be
/// anywhere.
fn executable(cargo: &mut Command, name: &str, log: &Path) -> Result<PathBuf> {
    program(&logged::output(cargo, log)?, name)
}

/// The path of the program `name` in what Cargo says of a build.
///
/// # Errors
/// When none was built.
pub(crate) fn program(messages: &str, name: &str) -> Result<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == name)
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .with_context(|| format!("Cargo built no program called {name}"))
}

/// The compiler that Cargo calls in the project.
struct Compiler {
    sysroot: PathBuf,
    host: String,
    /// The commit of its sources, which the standard library's own paths have.
    commit: String,
}

impl Compiler {
    fn of(project: &Project) -> Result<Self> {
        let rustc = |arguments: &[&str]| -> Result<String> {
            let mut command = Command::new("rustc");
            let output = command.args(arguments).current_dir(project.root()).output();
            let output = output.context("cannot start rustc")?;
            String::from_utf8(output.stdout).context("rustc wrote no text")
        };
        let about = rustc(&["-vV"])?;
        let said = |name: &str| about.lines().find_map(|line| line.strip_prefix(name));
        Ok(Self {
            sysroot: rustc(&["--print", "sysroot"])?.trim().into(),
            host: said("host: ").context("rustc does not say its target")?.to_owned(),
            commit: said("commit-hash: ").unwrap_or_default().to_owned(),
        })
    }
}

/// Compiler flags of the service: static, and with every path of this machine replaced, so that
/// the program, and with it the image's digest, does not depend on where it was built.
fn service_flags(project: &Project, output: &Path, compiler: &Compiler) -> OsString {
    let home = std::env::home_dir().unwrap_or_default();
    let cargo = std::env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
    // Of several that fit the compiler takes the last, so the narrower ones come later.
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

fn target_folder(project: &Project) -> Result<PathBuf> {
    let mut cargo = Command::new("cargo");
    cargo.args(["metadata", "--no-deps", "--format-version=1"]).current_dir(project.root());
    let output = cargo.output().context("cannot start Cargo")?;
    let metadata: Value =
        serde_json::from_slice(&output.stdout).context("cargo metadata failed")?;
    let folder = metadata["target_directory"].as_str().context("cargo metadata has no target")?;
    Ok(folder.into())
}
