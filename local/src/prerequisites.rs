//! The programs that must be installed, all checked before any work starts.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::steps::joined;
use crate::version::Version;

/// A required external program.
struct Program {
    /// Its command names; the first existing one wins.
    names: &'static [&'static str],
    version_argument: &'static str,
    at_least: Version,
    advice: &'static str,
}

const CARGO: Program = Program {
    names: &["cargo"],
    version_argument: "--version",
    at_least: Version(1, 95),
    advice: "install Rust from https://rustup.rs",
};
const NODE: Program = Program {
    names: &["node"],
    version_argument: "--version",
    at_least: Version(20, 19),
    advice: "install Node.js from https://nodejs.org or your package manager",
};
const NPM: Program = Program {
    names: &["npm"],
    version_argument: "--version",
    at_least: Version(9, 0),
    advice: "it comes with Node.js; on Debian, install the package `npm`",
};
const PYTHON: Program = Program {
    names: &["python3"],
    version_argument: "--version",
    at_least: Version(3, 11),
    advice: "install Python 3 with venv (Debian: `python3 python3-venv`)",
};
const TERRAFORM: Program = Program {
    names: &["terraform", "tofu"],
    version_argument: "version",
    at_least: Version(1, 10),
    advice: "install Terraform (https://developer.hashicorp.com/terraform/install) or OpenTofu \
             (https://opentofu.org/docs/intro/install)",
};

const AWS: Program = Program {
    names: &["aws"],
    version_argument: "--version",
    at_least: Version(1, 29),
    advice: "install the AWS CLI (https://aws.amazon.com/cli)",
};

/// What a command is going to do, which decides what it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Building and running the whole stack here.
    LocalStack,
    /// Querying a real account, and running Terraform.
    AccountAndTerraform,
    /// Only running Terraform.
    TerraformOnly,
}

/// The programs that were found.
#[derive(Debug, Clone)]
pub struct Found {
    /// Terraform or OpenTofu.
    pub terraform: PathBuf,
    programs: Vec<Present>,
}

impl Found {
    /// The version output of a program; empty if it was not requested.
    pub fn version_of(&self, name: &Path) -> &str {
        self.programs
            .iter()
            .find(|program| Path::new(program.name) == name)
            .map_or("", |program| program.version.as_str())
    }
}

/// A program that exists and is new enough.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Present {
    name: &'static str,
    /// Its whole version output.
    version: String,
}

/// Looks for everything that `purpose` needs.
///
/// # Errors
/// If something is missing or too old: one line for each, with what to do.
pub fn check(purpose: Purpose) -> Result<Found> {
    let needed: &[&Program] = match purpose {
        Purpose::LocalStack => &[&CARGO, &NODE, &NPM, &PYTHON, &TERRAFORM],
        Purpose::AccountAndTerraform => &[&AWS, &TERRAFORM],
        Purpose::TerraformOnly => &[&TERRAFORM],
    };
    let mut problems = Vec::new();
    if purpose == Purpose::LocalStack && !cfg!(target_os = "linux") {
        problems.push(
            "  Linux: the program of the deployed image runs directly; on another system, use a \
             virtual machine (on Windows: WSL)"
                .to_owned(),
        );
    }
    let mut programs = Vec::new();
    for found in find_all(needed) {
        match found {
            Ok(program) => programs.push(program),
            Err(problem) => problems.push(format!("  {problem}")),
        }
    }
    // Terraform is the last in every list.
    match programs.last() {
        Some(terraform) if problems.is_empty() => {
            Ok(Found { terraform: terraform.name.into(), programs })
        }
        _ => bail!("something is missing on this machine:\n{}", problems.join("\n")),
    }
}

/// What will be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Builds {
    /// The service, with or without its image.
    pub image: bool,
    /// The site.
    pub site: bool,
}

/// Looks for what is needed to build the service and the site.
///
/// # Errors
/// If something is missing or too old: one line for each, with what to do.
pub fn check_builds(builds: Builds) -> Result<()> {
    let image = builds.image.then_some(&[&CARGO][..]);
    let site = builds.site.then_some(&[&NODE, &NPM][..]);
    let needed: Vec<&Program> = image.into_iter().chain(site).flatten().copied().collect();
    let found = find_all(&needed);
    let problems: Vec<String> =
        found.into_iter().filter_map(Result::err).map(|problem| format!("  {problem}")).collect();
    if problems.is_empty() {
        return Ok(());
    }
    bail!("something is missing on this machine:\n{}", problems.join("\n"));
}

/// Looks for Python alone.
///
/// # Errors
/// If it is missing or too old: one line with what to do.
pub fn check_python() -> Result<()> {
    match find(&PYTHON, &answer_of) {
        Ok(_) => Ok(()),
        Err(problem) => bail!("something is missing on this machine:\n  {problem}"),
    }
}

/// Runs all at the same time: some take a fifth of a second to print their version.
fn find_all(programs: &[&'static Program]) -> Vec<Result<Present, String>> {
    std::thread::scope(|scope| {
        let asked: Vec<_> =
            programs.iter().map(|program| scope.spawn(move || find(program, &answer_of))).collect();
        asked.into_iter().map(joined).collect()
    })
}

/// The first of a program's names that exists and is new enough, or a line with the problem.
fn find(
    program: &Program,
    answer_of: &dyn Fn(&str, &str) -> Option<String>,
) -> Result<Present, String> {
    let mut too_old = None;
    for name in program.names {
        let Some(answer) = answer_of(name, program.version_argument) else { continue };
        match Version::find_in(&answer) {
            Some(version) if version >= program.at_least => {
                return Ok(Present { name, version: answer });
            }
            Some(version) => too_old = too_old.or(Some((name, version))),
            None => {}
        }
    }
    let names = program.names.join(" or ");
    let (at_least, advice) = (program.at_least, program.advice);
    Err(match too_old {
        Some((name, version)) => {
            format!("{name} is {version}, but must be {at_least} or newer: {advice}")
        }
        None => format!("{names} ({at_least} or newer) is not on PATH: {advice}"),
    })
}

fn answer_of(name: &str, argument: &str) -> Option<String> {
    let output = Command::new(name)
        .arg(argument)
        // Otherwise, Terraform contacts its vendor to check for a newer version.
        .env("CHECKPOINT_DISABLE", "1")
        .output()
        .ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_named_with_what_to_do() {
        let line = find(&TERRAFORM, &|_, _| None).unwrap_err();
        assert!(line.contains("terraform or tofu (1.10 or newer) is not on PATH"), "{line}");
        assert!(line.contains("opentofu.org"), "{line}");
    }

    #[test]
    fn an_old_program_is_told_from_a_missing_one() {
        let line = find(&NODE, &|_, _| Some("v18.19.1".to_owned())).unwrap_err();
        assert!(line.contains("node is 18.19, but must be 20.19 or newer"), "{line}");
    }

    #[test]
    fn a_second_name_serves_when_the_first_is_missing_or_old() {
        for first in [None, Some("Terraform v1.5.7")] {
            let tofu = "OpenTofu v1.10.6\non linux_amd64";
            let answer = |name: &str| if name == "tofu" { Some(tofu) } else { first };
            let found = find(&TERRAFORM, &|name, _| answer(name).map(str::to_owned));
            assert_eq!(found, Ok(Present { name: "tofu", version: tofu.to_owned() }));
        }
    }
}
