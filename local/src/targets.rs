//! The compiler's target for a Lambda architecture, and what the machine needs for it.

use std::path::Path;

use anyhow::{Result, bail};

/// What Cargo builds for: another machine, or this one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// The target's name.
    pub(crate) triple: &'static str,
    /// The environment variable that names the linker, and the linker; `None` for this machine, and
    /// if the user has set the variable.
    pub(crate) linker: Option<(String, &'static str)>,
}

/// What is known about this machine's toolchain.
pub(crate) struct Toolchain<'a> {
    /// Where the compiler keeps the libraries of its targets.
    pub(crate) sysroot: &'a Path,
    /// The compiler's own target.
    pub(crate) host: &'a str,
    /// The value of an environment variable.
    pub(crate) variable: &'a dyn Fn(&str) -> Option<String>,
}

impl Target {
    /// The target of `architecture`, `x86_64` or `arm64`.
    ///
    /// # Errors
    /// If the architecture is unknown, or the machine cannot build for it; the message names the
    /// command that changes that.
    pub(crate) fn of(architecture: &str, toolchain: &Toolchain<'_>) -> Result<Self> {
        let (triple, linker, package) = match architecture {
            "x86_64" => {
                ("x86_64-unknown-linux-gnu", "x86_64-linux-gnu-gcc", "gcc-x86-64-linux-gnu")
            }
            "arm64" => {
                ("aarch64-unknown-linux-gnu", "aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu")
            }
            other => bail!("Lambda has no architecture `{other}`: it is x86_64 or arm64"),
        };
        if !toolchain.sysroot.join("lib/rustlib").join(triple).join("lib").is_dir() {
            bail!(
                "an image for {architecture} needs Rust's standard library for {triple}, which \
                 this toolchain lacks\n\nhint: rustup target add {triple}"
            );
        }
        let variable =
            format!("CARGO_TARGET_{}_LINKER", triple.replace('-', "_").to_ascii_uppercase());
        if toolchain.host == triple || (toolchain.variable)(&variable).is_some() {
            return Ok(Self { triple, linker: None });
        }
        if !is_on_path(linker, toolchain) {
            bail!(
                "an image for {architecture} needs a linker for {triple}: {linker} is not on \
                 PATH\n\nhint: install it (Debian: apt-get install {package}), or name another \
                 one in {variable}"
            );
        }
        Ok(Self { triple, linker: Some((variable, linker)) })
    }
}

/// Whether the program is in one of the folders of `PATH`.
fn is_on_path(program: &str, toolchain: &Toolchain<'_>) -> bool {
    which::which_in_global(program, (toolchain.variable)("PATH"))
        .is_ok_and(|mut found| found.next().is_some())
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    const ARM: &str = "aarch64-unknown-linux-gnu";
    const INTEL: &str = "x86_64-unknown-linux-gnu";

    struct Machine {
        sysroot: tempfile::TempDir,
        programs: tempfile::TempDir,
    }

    impl Machine {
        fn with(targets: &[&str], programs: &[&str]) -> Self {
            let sysroot = tempfile::tempdir().unwrap();
            for target in targets {
                let folder = sysroot.path().join("lib/rustlib").join(target).join("lib");
                std::fs::create_dir_all(folder).unwrap();
            }
            let folder = tempfile::tempdir().unwrap();
            for program in programs {
                let path = folder.path().join(program);
                std::fs::write(&path, "").unwrap();
                std::fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
            }
            Self { sysroot, programs: folder }
        }

        fn target(&self, architecture: &str, variables: &[(&str, &str)]) -> Result<Target> {
            let path = self.programs.path().to_str().unwrap();
            let variable = |name: &str| {
                let all = [variables, &[("PATH", path)]].concat();
                let found = all.into_iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| value.to_owned())
            };
            let sysroot = self.sysroot.path();
            Target::of(architecture, &Toolchain { sysroot, host: INTEL, variable: &variable })
        }
    }

    #[test]
    fn this_machine_s_own_target_needs_nothing() {
        let target = Machine::with(&[INTEL], &[]).target("x86_64", &[]).unwrap();
        assert_eq!(target, Target { triple: INTEL, linker: None });
    }

    #[test]
    fn a_target_that_the_toolchain_has_not_is_said_with_the_command_that_adds_it() {
        let error = Machine::with(&[INTEL], &[]).target("arm64", &[]).unwrap_err().to_string();
        assert!(error.ends_with("hint: rustup target add aarch64-unknown-linux-gnu"), "{error}");
    }

    #[test]
    fn another_machine_s_target_needs_a_linker() {
        let machine = Machine::with(&[INTEL, ARM], &[]);
        let error = machine.target("arm64", &[]).unwrap_err().to_string();
        assert!(error.contains("apt-get install gcc-aarch64-linux-gnu"), "{error}");
        let variable = "CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER";
        assert!(error.contains(variable), "{error}");

        let own = machine.target("arm64", &[(variable, "/somewhere/gcc")]).unwrap();
        assert_eq!(own, Target { triple: ARM, linker: None });

        let machine = Machine::with(&[INTEL, ARM], &["aarch64-linux-gnu-gcc"]);
        let linker = Some((variable.to_owned(), "aarch64-linux-gnu-gcc"));
        assert_eq!(machine.target("arm64", &[]).unwrap(), Target { triple: ARM, linker });
        let program = machine.programs.path().join("aarch64-linux-gnu-gcc");
        std::fs::set_permissions(program, Permissions::from_mode(0o644)).unwrap();
        machine.target("arm64", &[]).expect_err("a file that cannot be started is no linker");
    }

    #[test]
    fn an_architecture_that_lambda_has_not_is_refused() {
        let error = Machine::with(&[], &[]).target("riscv64", &[]).unwrap_err().to_string();
        assert!(error.contains("no architecture `riscv64`"), "{error}");
    }
}
