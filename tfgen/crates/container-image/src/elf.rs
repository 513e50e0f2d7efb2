//! Checks whether a file can be the only one in an image: a static Linux executable for the right
//! architecture.

use super::Hinted;
use anyhow::{Result, bail};
use object::Endianness;
use object::elf::{self, FileHeader64};
use object::read::elf::{FileHeader, ProgramHeader};
use std::fmt;
use std::str::FromStr;

/// The processor an image is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// 64-bit Arm, `arm64`.
    Arm64,
    /// 64-bit x86, `x86_64`.
    X86_64,
}

impl Architecture {
    /// Both, in the order in which people see them.
    pub const ALL: [Self; 2] = [Self::X86_64, Self::Arm64];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86_64 => "x86_64",
        }
    }

    /// The name in image documents, which is that of Go.
    pub(super) fn platform_name(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86_64 => "amd64",
        }
    }

    fn machine(self) -> elf::Machine {
        match self {
            Self::Arm64 => elf::EM_AARCH64,
            Self::X86_64 => elf::EM_X86_64,
        }
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Architecture {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        match Self::ALL.into_iter().find(|architecture| architecture.name() == text) {
            Some(architecture) => Ok(architecture),
            None => bail!("{text:?} is neither x86_64 nor arm64"),
        }
    }
}

/// Checks that `bytes` are a static executable for `architecture`.
///
/// # Errors
/// If it is not a 64-bit ELF executable, is for another architecture, or needs a dynamic loader or
/// shared libraries, which an image with this single file does not have.
pub(super) fn check_static_executable(bytes: &[u8], architecture: Architecture) -> Result<()> {
    if !bytes.starts_with(&elf::ELFMAG) {
        return Err(Hinted::error(
            "it is not an ELF file",
            "an image runs Linux executables: build for a linux target",
        ));
    }
    let malformed = |error| anyhow::anyhow!("it is not a well-formed 64-bit ELF file: {error}");
    let header = FileHeader64::<Endianness>::parse(bytes).map_err(malformed)?;
    let endian = header.endian().map_err(malformed)?;

    let machine = header.e_machine(endian);
    if machine != architecture.machine() || !header.is_little_endian() {
        return Err(other_machine(machine, architecture));
    }
    let kind = header.e_type(endian);
    if (kind != elf::ET_EXEC && kind != elf::ET_DYN) || header.e_entry(endian) == 0 {
        return Err(Hinted::error(
            "it is an ELF file, but not an executable",
            "pass the linked program, not an object file, a library or a core dump",
        ));
    }
    for segment in header.program_headers(endian, bytes).map_err(malformed)? {
        if segment.interpreter(endian, bytes).map_err(malformed)?.is_some() {
            return Err(dynamically_linked("it needs a dynamic loader"));
        }
        let entries = segment.dynamic(endian, bytes).map_err(malformed)?.unwrap_or_default();
        if entries.iter().any(|entry| entry.d_tag.get(endian) == elf::DT_NEEDED) {
            return Err(dynamically_linked("it needs shared libraries"));
        }
    }
    Ok(())
}

fn other_machine(machine: elf::Machine, wanted: Architecture) -> anyhow::Error {
    match Architecture::ALL.into_iter().find(|known| known.machine() == machine) {
        Some(found) => Hinted::error(
            format!("it is built for {found}, not for {wanted}"),
            format!("pass `--architecture {found}`, or build for {wanted}"),
        ),
        None => Hinted::error(
            format!("it is built for ELF machine {}, not for {wanted}", machine.0),
            format!("build for {wanted}"),
        ),
    }
}

fn dynamically_linked(need: &str) -> anyhow::Error {
    Hinted::error(
        format!("it is dynamically linked: {need}, but the image contains only this file"),
        "link statically: with Rust, set RUSTFLAGS='-C target-feature=+crt-static' and pass \
         `--target`, or build for a `-unknown-linux-musl` target",
    )
}
