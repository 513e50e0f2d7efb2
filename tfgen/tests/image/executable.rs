//! ELF files small enough to be written out.

use std::path::{Path, PathBuf};

pub(crate) const X86_64: u16 = 62;
pub(crate) const AARCH64: u16 = 183;
pub(crate) const RISC_V: u16 = 243;

pub(crate) const EXECUTABLE: u16 = 2;
pub(crate) const SHARED: u16 = 3;
pub(crate) const RELOCATABLE: u16 = 1;

const LOAD: u32 = 1;
const DYNAMIC: u32 = 2;
const INTERPRETER: u32 = 3;

/// Where the file is mapped.
const BASE: u64 = 0x40_0000;
const FILE_HEADER_SIZE: u64 = 64;
const PROGRAM_HEADER_SIZE: u64 = 56;

/// x86-64 for `exit(42)`.
const EXIT_42: [u8; 12] = [0xbf, 42, 0, 0, 0, 0xb8, 60, 0, 0, 0, 0x0f, 0x05];

/// The exit status of [`static_program`].
pub(crate) const STATUS: i32 = 42;

/// A program that Linux runs on x86-64, with no library and no loader.
pub(crate) fn static_program() -> Vec<u8> {
    elf(X86_64, EXECUTABLE, &[])
}

/// An ELF file that needs a dynamic loader.
pub(crate) fn with_interpreter() -> Vec<u8> {
    elf(X86_64, SHARED, &[(INTERPRETER, b"/lib64/ld-linux-x86-64.so.2\0")])
}

/// An ELF file that needs a shared library, but no loader.
pub(crate) fn with_needed_library() -> Vec<u8> {
    const NEEDED: u64 = 1;
    let entries: Vec<u8> = [NEEDED, 1, 0, 0].iter().flat_map(|word| word.to_le_bytes()).collect();
    elf(X86_64, SHARED, &[(DYNAMIC, &entries)])
}

/// A 64-bit little-endian ELF file whose code is `exit(42)`, with these further segments.
pub(crate) fn elf(machine: u16, kind: u16, segments: &[(u32, &[u8])]) -> Vec<u8> {
    let headers = FILE_HEADER_SIZE + PROGRAM_HEADER_SIZE * (1 + segments.len() as u64);
    let data: usize = segments.iter().map(|(_, bytes)| bytes.len()).sum();
    let size = headers + (EXIT_42.len() + data) as u64;

    let mut file = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
    for half in [kind, machine] {
        file.extend(half.to_le_bytes());
    }
    file.extend(1_u32.to_le_bytes());
    for word in [BASE + headers, FILE_HEADER_SIZE, 0] {
        file.extend(word.to_le_bytes());
    }
    file.extend(0_u32.to_le_bytes());
    for half in [64, 56, 1 + segments.len() as u16, 64, 0, 0] {
        file.extend(half.to_le_bytes());
    }
    program_header(&mut file, LOAD, 0, size);
    let mut offset = headers + EXIT_42.len() as u64;
    for (kind, bytes) in segments {
        program_header(&mut file, *kind, offset, bytes.len() as u64);
        offset += bytes.len() as u64;
    }
    file.extend(EXIT_42);
    for (_, bytes) in segments {
        file.extend(*bytes);
    }
    file
}

fn program_header(file: &mut Vec<u8>, kind: u32, offset: u64, size: u64) {
    const READABLE_AND_EXECUTABLE: u32 = 5;
    for half in [kind, READABLE_AND_EXECUTABLE] {
        file.extend(half.to_le_bytes());
    }
    for word in [offset, BASE + offset, BASE + offset, size, size, 4096] {
        file.extend(word.to_le_bytes());
    }
}

/// Writes `bytes` as `name` in `folder`.
pub(crate) fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}
