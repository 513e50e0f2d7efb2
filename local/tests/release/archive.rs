//! `release/archive.py` and the real tfgen.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use crate::made_up::{pack, succeeds, tfgen};

#[test]
#[ignore = "builds tfgen; `make test-package` runs it"]
fn an_archive_has_the_program_its_manual_and_completions_in_the_same_bytes_each_time() {
    let (folder, program) = (tempfile::tempdir().unwrap(), tfgen());
    let target = "x86_64-unknown-linux-musl";
    for way in ["one", "two"] {
        pack(target, program, &folder.path().join(way));
    }
    let name = format!("tfgen-{target}.tar.gz");
    let [one, two] = ["one", "two"].map(|way| fs::read(folder.path().join(way).join(&name)));
    assert!(one.unwrap() == two.unwrap(), "two archives of one program differ");

    let one = folder.path().join("one");
    let checked = format!("{name}.sha256");
    succeeds(Command::new("sha256sum").args(["--check", &checked]).current_dir(&one));
    let listed = succeeds(Command::new("tar").args(["-tzf", &name]).current_dir(&one));
    let listed: BTreeSet<&str> = listed.lines().collect();
    for file in ["tfgen", "LICENSE", "README.md", "CHANGELOG.md"]
        .into_iter()
        .chain(["completions/_tfgen", "completions/tfgen.bash", "completions/tfgen.fish"])
        .chain(["man/man1/tfgen.1", "man/man1/tfgen-check.1", "man/man1/tfgen-image-push.1"])
    {
        assert!(listed.contains(format!("tfgen-{target}/{file}").as_str()), "{file}: {listed:?}");
    }
    succeeds(Command::new("tar").args(["-xzf", &name]).current_dir(&one));
    let unpacked = one.join(format!("tfgen-{target}"));
    let version = format!("tfgen {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(succeeds(Command::new(unpacked.join("tfgen")).arg("--version")), version);

    // `man` shows each page without a warning.
    for page in fs::read_dir(unpacked.join("man/man1")).unwrap() {
        let page = page.unwrap().path();
        let mut man = Command::new("man");
        man.args(["--warnings", "-E", "UTF-8", "-l"]).arg(&page).env("MANWIDTH", "80");
        let shown = man.env("LC_ALL", "C.UTF-8").output().unwrap();
        let complaints = String::from_utf8_lossy(&shown.stderr);
        assert!(shown.status.success() && complaints.is_empty(), "{page:?}: {complaints}");
        assert!(String::from_utf8_lossy(&shown.stdout).contains("SYNOPSIS"), "{page:?}");
    }
}

#[test]
#[ignore = "builds tfgen; `make test-package` runs it"]
fn windows_gets_a_zip_without_a_manual() {
    let (folder, program) = (tempfile::tempdir().unwrap(), tfgen());
    pack("x86_64-pc-windows-msvc", program, folder.path());
    let listing = "import sys, zipfile; print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep='\\n')";
    let name = folder.path().join("tfgen-x86_64-pc-windows-msvc.zip");
    let listed = succeeds(Command::new("python3").args(["-c", listing]).arg(name));
    assert!(
        listed.lines().any(|file| file == "tfgen-x86_64-pc-windows-msvc/tfgen.exe"),
        "{listed}"
    );
    assert!(!listed.contains("man1"), "{listed}");
}
