//! The least that a generator can do: reading the same files, and writing the same bytes, both
//! known beforehand. The benchmark's own program does it when it is started so.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufWriter, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The arguments that make the program read, or write, and end.
const READ: &str = "--read-plainly";
const WRITE: &str = "--write-plainly";

/// All files in `folder` and below.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut files, mut open) = (vec![], vec![folder.to_path_buf()]);
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { &mut open } else { &mut files }.push(path);
        }
    }
    files.sort();
    files
}

/// Puts the paths of `files` into the file `list`.
pub(crate) fn list(files: &[PathBuf], list: &Path) {
    let lines = files.iter().map(|file| format!("{}\n", file.display()));
    fs::write(list, lines.collect::<String>()).unwrap();
}

/// The command line that reads the files that are in `list`.
pub(crate) fn reader(list: &Path) -> Command {
    own(&[OsStr::new(READ), list.as_os_str()])
}

/// Puts all files below `folder` into the one file `pack`: of each a line with its path, one with
/// its length, and its bytes.
pub(crate) fn pack(folder: &Path, pack: &Path) {
    let mut packed = BufWriter::new(File::create(pack).unwrap());
    for path in files(folder) {
        let bytes = fs::read(&path).unwrap();
        let name = path.strip_prefix(folder).unwrap().display();
        writeln!(packed, "{name}\n{}", bytes.len()).unwrap();
        packed.write_all(&bytes).unwrap();
    }
    packed.flush().unwrap();
}

/// The command line that writes what is in `pack` to `folder`.
pub(crate) fn writer(pack: &Path, folder: &Path) -> Command {
    own(&[OsStr::new(WRITE), pack.as_os_str(), folder.as_os_str()])
}

fn own(arguments: &[&OsStr]) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(arguments);
    command
}

/// Reads or writes, when this process was started by [`reader`] or [`writer`].
pub(crate) fn was_asked() -> bool {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    match arguments.as_slice() {
        [first, list] if first == READ => {
            for file in fs::read_to_string(list).unwrap().lines() {
                black_box(fs::read(file).unwrap());
            }
            true
        }
        [first, pack, folder] if first == WRITE => {
            write(Path::new(pack), Path::new(folder));
            true
        }
        _ => false,
    }
}

fn write(pack: &Path, folder: &Path) {
    let packed = fs::read(pack).unwrap();
    let (mut rest, mut made) = (packed.as_slice(), PathBuf::new());
    while !rest.is_empty() {
        let path = folder.join(OsStr::from_bytes(line(&mut rest)));
        let length = str::from_utf8(line(&mut rest)).unwrap().parse().unwrap();
        let (bytes, others) = rest.split_at(length);
        let parent = path.parent().unwrap();
        if made != parent {
            fs::create_dir_all(parent).unwrap();
            made = parent.to_path_buf();
        }
        fs::write(path, bytes).unwrap();
        rest = others;
    }
}

/// The next line of `rest`.
fn line<'a>(rest: &mut &'a [u8]) -> &'a [u8] {
    let end = rest.iter().position(|byte| *byte == b'\n').unwrap();
    let (line, others) = rest.split_at(end);
    *rest = &others[1..];
    line
}
