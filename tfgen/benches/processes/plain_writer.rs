//! The least that a generator can do: writing the same bytes, known beforehand. The benchmark's
//! own program does it when it is started so.

use std::fs;
use std::io::{BufRead as _, Read as _};
use std::path::Path;
use std::process::Command;

/// The argument that makes the program write and end.
const ARGUMENT: &str = "--write-plainly";

/// Puts all files below `folder` into the one file `pack`: of each a line with its path, one with
/// its length, and its bytes.
pub(crate) fn pack(folder: &Path, pack: &Path) {
    let mut packed = vec![];
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let bytes = fs::read(&path).unwrap();
                let name = path.strip_prefix(folder).unwrap().display();
                packed.extend(format!("{name}\n{}\n", bytes.len()).into_bytes());
                packed.extend(bytes);
            }
        }
    }
    fs::write(pack, packed).unwrap();
}

/// The command line that writes what is in `pack` to `folder`.
pub(crate) fn command(pack: &Path, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg(ARGUMENT).arg(pack).arg(folder);
    command
}

/// Writes, when this process was started by [`command`].
pub(crate) fn ran_as_writer() -> bool {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [first, pack, folder] = arguments.as_slice() else { return false };
    if first != ARGUMENT {
        return false;
    }
    let packed = fs::read(pack).unwrap();
    let mut rest = packed.as_slice();
    let mut line = || {
        let mut line = String::new();
        rest.read_line(&mut line).unwrap();
        line.truncate(line.trim_end().len());
        let mut bytes = vec![];
        if !line.is_empty() {
            let mut length = String::new();
            rest.read_line(&mut length).unwrap();
            bytes.resize(length.trim_end().parse().unwrap(), 0);
            rest.read_exact(&mut bytes).unwrap();
        }
        (line, bytes)
    };
    loop {
        let (name, bytes) = line();
        if name.is_empty() {
            return true;
        }
        let path = Path::new(folder).join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}
