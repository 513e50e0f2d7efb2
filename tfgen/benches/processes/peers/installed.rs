//! The other generators, installed below the benchmarks' folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A generator, installed.
pub(super) struct Peer {
    pub(super) name: &'static str,
    /// Its folder among the benchmarks' files.
    pub(super) folder: &'static str,
    interpreter: PathBuf,
    program: PathBuf,
    /// Whether callgrind can run it.
    pub(super) is_countable: bool,
    /// What it writes for an environment, below the folder that it writes to.
    pub(super) output: fn(&str) -> String,
}

impl Peer {
    /// Its run on the values in the folder `data`, writing to the folder `out`.
    pub(super) fn command(&self, data: &Path, out: &Path) -> Command {
        let mut command = Command::new(&self.interpreter);
        command.arg(&self.program).arg(data).arg(out);
        command
    }
}

/// All of them, or why one cannot be installed.
pub(super) fn all() -> [Result<Peer, String>; 6] {
    [
        cdktn(),
        python("kcl", "kcl", json),
        // Callgrind runs no program of Go.
        python("gojsonnet", "gojsonnet", json).map(|peer| Peer { is_countable: false, ..peer }),
        python("jinja2", "jinja2", hcl),
        python(super::FASTEST, "minijinja", hcl),
        python("Python alone", "python", json),
    ]
}

fn hcl(name: &str) -> String {
    format!("{name}/main.tf")
}

fn json(name: &str) -> String {
    format!("{name}/main.tf.json")
}

fn cdktn() -> Result<Peer, String> {
    let folder = copied("cdktn");
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund"]).current_dir(&folder);
    succeed(npm)?;
    Ok(Peer {
        name: "cdktn",
        folder: "cdktn",
        interpreter: "node".into(),
        program: folder.join("generate.js"),
        is_countable: false,
        output: |name| format!("stacks/{name}/cdk.tf.json"),
    })
}

fn python(
    name: &'static str,
    folder: &'static str,
    output: fn(&str) -> String,
) -> Result<Peer, String> {
    let copied = copied(folder);
    let mut environment = Command::new("python3");
    environment.args(["-m", "venv", "python"]).current_dir(&copied);
    succeed(environment)?;
    let interpreter = copied.join("python/bin/python");
    let requirements = copied.join("requirements.txt");
    if requirements.exists() {
        let mut pip = Command::new(&interpreter);
        pip.args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(requirements);
        succeed(pip)?;
    }
    let program = copied.join("generate.py");
    Ok(Peer { name, folder, interpreter, program, is_countable: true, output })
}

/// The program of the peer in the folder `name`, with the template that several share, in a folder
/// where it may be installed.
fn copied(name: &str) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers");
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("benchmarks/peers").join(name);
    fs::create_dir_all(&to).unwrap();
    for entry in fs::read_dir(from.join(name)).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
    fs::copy(from.join("main.tf.j2"), to.join("main.tf.j2")).unwrap();
    to
}

fn succeed(mut command: Command) -> Result<(), String> {
    match command.stdout(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{}`: {status}", command.get_program().display())),
        Err(error) => Err(format!("`{}`: {error}", command.get_program().display())),
    }
}
