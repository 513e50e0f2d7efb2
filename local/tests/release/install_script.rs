//! `install.sh` with made-up releases.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::made_up::{Releases, repository, said, write_program};

const LINUX: &str = "x86_64-unknown-linux-musl";

/// A machine on which the script runs.
struct Machine {
    folder: tempfile::TempDir,
    system: &'static str,
    processor: &'static str,
}

impl Machine {
    fn new(system: &'static str, processor: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("bin")).unwrap();
        let uname = "#!/bin/sh\ncase $1 in -s) echo \"$SYSTEM\";; -m) echo \"$PROCESSOR\";; esac\n";
        write_program(&folder.path().join("bin/uname"), uname);
        Self { folder, system, processor }
    }

    fn linux() -> Self {
        Self::new("Linux", "x86_64")
    }

    /// Where the program is installed by default.
    fn installed(&self) -> PathBuf {
        self.folder.path().join(".local/bin/tfgen")
    }

    fn script(&self, releases: &str, arguments: &[&str]) -> Command {
        let path = std::env::var("PATH").unwrap();
        let mut script = Command::new("sh");
        script.arg(repository().join("install.sh")).args(arguments).current_dir(&self.folder);
        script.env("HOME", self.folder.path()).env("TFGEN_RELEASES", releases);
        script.env("PATH", format!("{}/bin:{path}", self.folder.path().display()));
        script.env("SYSTEM", self.system).env("PROCESSOR", self.processor);
        script.env_remove("TFGEN_VERSION").env_remove("TFGEN_INSTALL_DIR");
        script
    }

    fn run(&self, releases: &str, arguments: &[&str]) -> Output {
        self.script(releases, arguments).output().unwrap()
    }

    /// The script's message if it installs nothing.
    fn refused(&self, releases: &str, arguments: &[&str]) -> String {
        let ran = self.run(releases, arguments);
        assert!(!ran.status.success() && !self.installed().exists(), "{}", said(&ran));
        String::from_utf8(ran.stderr).unwrap()
    }
}

fn version_of(program: &Path) -> String {
    String::from_utf8(Command::new(program).arg("--version").output().unwrap().stdout).unwrap()
}

#[test]
fn the_newest_release_is_installed_and_replaces_an_older_one() {
    let (releases, machine) = (Releases::made_up(LINUX), Machine::linux());
    let ran = machine.run(&releases.address, &[]);
    assert!(ran.status.success(), "{}", said(&ran));
    assert_eq!(version_of(&machine.installed()), "tfgen 9.8.7\n");
    let told = String::from_utf8(ran.stdout).unwrap();
    let place = machine.installed();
    assert!(told.contains(&format!("installed tfgen 9.8.7 as {}", place.display())), "{told}");
    assert!(told.contains("is not on PATH"), "{told}");
    write_program(&machine.installed(), "#!/bin/sh\necho tfgen 0.0.1\n");
    assert!(machine.run(&releases.address, &[]).status.success());
    assert_eq!(version_of(&machine.installed()), "tfgen 9.8.7\n");
    let left = fs::read_dir(machine.installed().parent().unwrap()).unwrap().count();
    assert_eq!(left, 1, "nothing is left next to the program");
}

#[test]
fn a_version_and_a_folder_are_chosen_by_options_and_by_variables() {
    let (releases, machine) = (Releases::made_up(LINUX), Machine::linux());
    fs::remove_dir_all(releases.folder.path().join("latest")).unwrap();
    for version in ["9.8.7", "v9.8.7"] {
        let ran = machine.run(&releases.address, &["--version", version, "--to", "by option"]);
        assert!(ran.status.success(), "{}", said(&ran));
    }
    let mut script = machine.script(&releases.address, &[]);
    let ran = script.env("TFGEN_VERSION", "9.8.7").env("TFGEN_INSTALL_DIR", "variable").output();
    assert!(ran.unwrap().status.success());
    for folder in ["by option", "variable"] {
        let program = machine.folder.path().join(folder).join("tfgen");
        assert_eq!(version_of(&program), "tfgen 9.8.7\n");
    }
}

#[test]
fn what_is_not_as_the_release_says_is_not_installed() {
    let (releases, machine) = (Releases::made_up(LINUX), Machine::linux());
    let archive = format!("latest/download/tfgen-{LINUX}.tar.gz");
    let checksum = releases.folder.path().join(format!("{archive}.sha256"));
    fs::write(&checksum, "\u{1b}[31m0123  tfgen\n").unwrap();
    let told = machine.refused(&releases.address, &[]);
    assert!(told.contains("its release says 31m0123; nothing was installed"), "{told}");
    fs::remove_file(&checksum).unwrap();
    let told = machine.refused(&releases.address, &[]);
    assert!(told.contains("without it the archive cannot be checked"), "{told}");
}

#[test]
fn what_is_not_there_is_named() {
    let (releases, machine) = (Releases::made_up(LINUX), Machine::linux());
    let told = machine.refused(&releases.address, &["--version", "1.0.0"]);
    let address = format!("{}/download/v1.0.0/tfgen-{LINUX}.tar.gz", releases.address);
    assert!(told.contains(&format!("error: cannot download {address}")), "{told}");
    assert!(told.contains("hint: does the version 1.0.0 exist?"), "{told}");
    let told = Machine::new("Darwin", "arm64").refused(&releases.address, &[]);
    assert!(told.contains("tfgen-aarch64-apple-darwin.tar.gz"), "{told}");
    for (system, processor) in [("SunOS", "x86_64"), ("Linux", "riscv64")] {
        let told = Machine::new(system, processor).refused(&releases.address, &[]);
        let expected = format!("error: no release has a program for {system} on {processor}\n");
        assert!(told.starts_with(&expected), "{told}");
        assert!(told.contains("cargo install tfgen --locked"), "{told}");
    }
    let told = Machine::new("MINGW64_NT-10.0", "x86_64").refused(&releases.address, &[]);
    assert!(told.contains("tfgen-x86_64-pc-windows-msvc.zip"), "{told}");
}

#[test]
fn what_the_script_is_told_must_make_sense() {
    let (releases, machine) = (Releases::made_up(LINUX), Machine::linux());
    let told = machine.refused("http://releases.example.com", &[]);
    assert!(told.contains("is not an https:// address"), "{told}");
    let told = machine.refused("http://127.0.0.1.example.com", &[]);
    assert!(told.contains("is not an https:// address"), "{told}");
    let told = machine.refused(&releases.address, &["--version", "../../evil"]);
    assert!(told.contains("../../evil is no version"), "{told}");
    let told = machine.refused(&releases.address, &["--prefix", "/usr"]);
    assert!(told.contains("unknown option --prefix"), "{told}");
    let told = machine.refused(&releases.address, &["--to"]);
    assert!(told.contains("--to needs a value"), "{told}");
    fs::write(machine.folder.path().join("file"), "").unwrap();
    let told = machine.refused(&releases.address, &["--to", "file/bin"]);
    assert!(told.contains("error: cannot make the folder file/bin"), "{told}");
}

/// `curl | sh` gives the shell everything that has arrived so far.
#[test]
fn a_script_that_was_downloaded_in_part_does_nothing() {
    let (releases, machine) = (Releases::made_up(LINUX), Machine::linux());
    let text = fs::read_to_string(repository().join("install.sh")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    for count in (0..lines.len()).step_by(7).chain([lines.len() - 1]) {
        let part = machine.folder.path().join("part.sh");
        fs::write(&part, lines[..count].join("\n")).unwrap();
        let mut shell = Command::new("sh");
        shell.arg(&part).env("HOME", machine.folder.path());
        shell.env("TFGEN_RELEASES", &releases.address).output().unwrap();
        assert!(!machine.installed().exists(), "{count} lines");
    }
}
