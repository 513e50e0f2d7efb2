//! The same builds, skipped if neither their inputs nor their results have changed.
//!
//! Cargo and Vite would find that out themselves, but that takes most of the time that Terraform
//! needs for an apply without changes.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::cargo::is_of_cargo_run;
use super::{Profile, service};
use crate::fingerprint::Fingerprint;
use crate::project::Project;
use crate::record::{Made, Record};
use crate::state::StateFolder;

/// The parts of `service/` that are not compiled into the program.
const NOT_OF_THE_PROGRAM: [&str; 2] = ["target", "tests"];

/// The parts of `web/` that the site is not built from.
const NOT_OF_THE_SITE: [&str; 4] = ["dist", "e2e", "node_modules", "test-results"];

/// What both need to know about the machine.
#[derive(Debug)]
pub struct Machine<'a> {
    /// This program, which decides how the others are called.
    pub builder: &'a Path,
    /// The version output of the Rust compiler.
    pub compiler: &'a str,
    /// The version output of Node.js.
    pub node: &'a str,
    /// The environment variables.
    pub variables: &'a [(OsString, OsString)],
}

/// Builds the service; the answer is the program's path.
///
/// # Errors
/// Like [`service()`], and if a source cannot be read.
pub fn service_if_changed(
    project: &Project,
    state: &StateFolder,
    architecture: &str,
    profile: Profile,
    machine: &Machine<'_>,
) -> Result<Made> {
    Record::of(state, "service").make_unless_current(
        service_inputs(project, architecture, profile, machine)?,
        |program, outputs| outputs.unread(Path::new(program)),
        || Ok(service(project, state, architecture, profile)?.display().to_string()),
    )
}

/// Packs the service's image; the answer is its digest.
///
/// # Errors
/// Like [`image()`](super::image()), and if the metadata of `tfgen` or the program cannot be read.
pub fn image_if_changed(
    project: &Project,
    state: &StateFolder,
    tfgen: &Path,
    program: &Path,
    architecture: &str,
    profile: Profile,
    machine: &Machine<'_>,
) -> Result<Made> {
    Record::of(state, "image").make_unless_current(
        image_inputs(tfgen, program, architecture, machine)?,
        |_, outputs| outputs.folder(&project.image_layout(profile), &|_| false),
        || super::image(project, state, tfgen, program, architecture, profile),
    )
}

/// Builds the site.
///
/// # Errors
/// Like [`site()`](super::site()), and if a source cannot be read.
pub fn site_if_changed(
    project: &Project,
    state: &StateFolder,
    machine: &Machine<'_>,
) -> Result<Made> {
    Record::of(state, "site").make_unless_current(
        site_inputs(project, machine)?,
        |_, outputs| outputs.folder(&project.root().join("web/dist"), &|_| false),
        || super::site(project, state).map(|()| String::new()),
    )
}

fn service_inputs(
    project: &Project,
    architecture: &str,
    profile: Profile,
    machine: &Machine<'_>,
) -> Result<Fingerprint> {
    let mut inputs = Fingerprint::default();
    inputs.text("architecture", architecture);
    inputs.text("profile", profile.name());
    inputs.text("compiler", machine.compiler);
    inputs.unread(machine.builder)?;
    inputs.file(&project.root().join("rust-toolchain.toml"))?;
    for path in cargo_configurations(project, machine) {
        inputs.file(&path)?;
    }
    inputs.folder(&project.service(), &|name| NOT_OF_THE_PROGRAM.contains(&name))?;
    variables(&mut inputs, machine, is_of_the_compiler);
    Ok(inputs)
}

fn image_inputs(
    tfgen: &Path,
    program: &Path,
    architecture: &str,
    machine: &Machine<'_>,
) -> Result<Fingerprint> {
    let mut inputs = Fingerprint::default();
    inputs.text("architecture", architecture);
    inputs.unread(tfgen)?;
    inputs.unread(program)?;
    // The image's labels.
    variables(&mut inputs, machine, |name| name.starts_with("TFGEN_"));
    Ok(inputs)
}

fn site_inputs(project: &Project, machine: &Machine<'_>) -> Result<Fingerprint> {
    let mut inputs = Fingerprint::default();
    inputs.text("node", machine.node);
    inputs.folder(&project.root().join("web"), &|name| NOT_OF_THE_SITE.contains(&name))?;
    variables(&mut inputs, machine, |name| {
        ["NODE_", "VITE_", "npm_"].iter().any(|start| name.starts_with(start))
    });
    Ok(inputs)
}

/// The files in which Cargo looks for its configuration.
fn cargo_configurations(project: &Project, machine: &Machine<'_>) -> Vec<PathBuf> {
    let own = machine.variables.iter().find(|(name, _)| name == "CARGO_HOME");
    let home = std::env::home_dir().unwrap_or_default().join(".cargo");
    let home = own.map_or(home, |(_, path)| PathBuf::from(path));
    let service = project.service();
    let folders = service.ancestors().map(|folder| folder.join(".cargo"));
    let names = ["config", "config.toml"];
    folders.chain([home]).flat_map(|folder| names.map(|name| folder.join(name))).collect()
}

fn variables(inputs: &mut Fingerprint, machine: &Machine<'_>, is_meant: impl Fn(&str) -> bool) {
    let mut meant: Vec<_> = machine
        .variables
        .iter()
        .map(|(name, value)| (name.to_string_lossy(), value.to_string_lossy()))
        .filter(|(name, _)| is_meant(name))
        .collect();
    meant.sort();
    for (name, value) in meant {
        inputs.text(&name, &value);
    }
}

/// Variables that are read by Cargo, the Rust compiler, and the C compiler that a dependency calls.
fn is_of_the_compiler(name: &str) -> bool {
    let c = ["AR", "ARFLAGS", "CC", "CFLAGS", "HOST", "TARGET"];
    let is_c = c.iter().any(|tool| {
        name.strip_prefix(tool).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    });
    let is_rust = ["CARGO_", "RUSTC", "RUSTUP_"].iter().any(|start| name.starts_with(start));
    is_c || (is_rust && !is_of_cargo_run(OsStr::new(name)))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::files;

    const VARIABLES: [(&str, &str); 3] =
        [("CARGO_HOME", "/nowhere"), ("CARGO_PKG_NAME", "local"), ("LANG", "C")];

    /// Sources of both, and the program that builds them.
    struct Sources(tempfile::TempDir);

    impl Sources {
        fn new() -> Self {
            let sources = Self(tempfile::tempdir().unwrap());
            for path in [
                "builder",
                "envs/a",
                "modules/a",
                "program",
                "rust-toolchain.toml",
                "service/Cargo.lock",
                "service/Cargo.toml",
                "service/build.rs",
                "service/src/main.rs",
                "service/tests/it.rs",
                "web/dist/index.html",
                "web/index.html",
                "web/node_modules/a.js",
                "web/package-lock.json",
                "web/src/main.tsx",
            ] {
                sources.write(path, "as it was");
            }
            sources
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.0.path().join(path);
            files::make_folder(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        /// The fingerprints of the inputs of the service, its image and the site.
        fn inputs(
            &self,
            profile: Profile,
            compiler: &str,
            node: &str,
            variables: &[(&str, &str)],
        ) -> [String; 3] {
            let project = Project::containing(self.0.path()).unwrap();
            let builder = self.0.path().join("builder");
            let variables: Vec<_> =
                variables.iter().map(|(name, value)| (name.into(), value.into())).collect();
            let machine = Machine { builder: &builder, compiler, node, variables: &variables };
            let program = self.0.path().join("program");
            [
                service_inputs(&project, "x86_64", profile, &machine),
                image_inputs(&builder, &program, "x86_64", &machine),
                site_inputs(&project, &machine),
            ]
            .map(|inputs| inputs.unwrap().finish())
        }

        fn now(&self) -> [String; 3] {
            self.inputs(Profile::Local, "rustc 1", "v20", &VARIABLES)
        }
    }

    /// Which of service, image and site have changed inputs.
    fn differ(one: &[String; 3], other: &[String; 3]) -> String {
        let differs = one.iter().zip(other).map(|(one, other)| one != other);
        let names = ["service ", "image ", "site "].into_iter().zip(differs);
        names.filter_map(|(name, differs)| differs.then_some(name)).collect()
    }

    #[test]
    fn a_changed_file_leads_to_the_build_of_what_is_made_from_it() {
        for (path, expected) in [
            ("service/src/main.rs", "service "),
            ("service/src/new/file.rs", "service "),
            ("service/build.rs", "service "),
            ("service/Cargo.toml", "service "),
            ("service/Cargo.lock", "service "),
            ("Cargo.lock", ""),
            ("Cargo.toml", ""),
            ("rust-toolchain.toml", "service "),
            (".cargo/config.toml", "service "),
            ("builder", "service image "),
            ("program", "image "),
            ("web/src/main.tsx", "site "),
            ("web/public/icon.svg", "site "),
            ("web/index.html", "site "),
            ("web/package-lock.json", "site "),
            ("service/tests/it.rs", ""),
            ("web/e2e/a.ts", ""),
            ("web/node_modules/a.js", ""),
            ("web/dist/index.html", ""),
            ("README.md", ""),
        ] {
            let sources = Sources::new();
            let before = sources.now();
            sources.write(path, "it is another text now");
            assert_eq!(differ(&before, &sources.now()), expected, "{path}");
        }
    }

    #[test]
    fn a_file_that_is_gone_leads_to_a_build() {
        let sources = Sources::new();
        let before = sources.now();
        fs::remove_file(sources.0.path().join("service/src/main.rs")).unwrap();
        fs::remove_file(sources.0.path().join("web/index.html")).unwrap();
        assert_eq!(differ(&before, &sources.now()), "service site ");
    }

    #[test]
    fn so_does_another_profile_toolchain_or_variable() {
        let sources = Sources::new();
        let before = sources.now();
        let with = |variable| [VARIABLES.as_slice(), &[variable]].concat();
        for (after, expected) in [
            (sources.inputs(Profile::Lambda, "rustc 1", "v20", &VARIABLES), "service "),
            (sources.inputs(Profile::Local, "rustc 2", "v20", &VARIABLES), "service "),
            (sources.inputs(Profile::Local, "rustc 1", "v22", &VARIABLES), "site "),
        ] {
            assert_eq!(differ(&before, &after), expected);
        }
        for (variable, expected) in [
            (("CARGO_PROFILE_LOCAL_OPT_LEVEL", "1"), "service "),
            (("RUSTC_WRAPPER", "sccache"), "service "),
            (("CC_x86_64_unknown_linux_gnu", "clang"), "service "),
            (("VITE_NAME", "shop"), "site "),
            (("TFGEN_IMAGE_REVISION", "0123abcd"), "image "),
            (("CARGO_MANIFEST_DIR", "/elsewhere"), ""),
            (("EDITOR", "vi"), ""),
        ] {
            let after = sources.inputs(Profile::Local, "rustc 1", "v20", &with(variable));
            assert_eq!(differ(&before, &after), expected, "{variable:?}");
        }
    }
}
