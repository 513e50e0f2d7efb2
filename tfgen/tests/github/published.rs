//! Whether `api.github.com.json` is what GitHub publishes, by the package @octokit/openapi.

use crate::description::extract;
use flate2::read::GzDecoder;
use serde_json::Value;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use tar::Archive;

/// Of the version that the file names; `UPDATE_GITHUB=1` writes it, of the newest.
#[test]
#[ignore = "downloads the description of all of GitHub's API"]
fn the_description_is_github_s() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/github/api.github.com.json");
    let update = std::env::var_os("UPDATE_GITHUB").is_some();
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let document: Value = serde_json::from_str(&committed).unwrap_or_default();
    let version = if update { None } else { document["info"]["version"].as_str() };
    let fresh = extract(&published(version));
    if update {
        fs::write(path, format!("{fresh:#}\n")).expect("it can be written");
    } else {
        assert!(document == fresh, "UPDATE_GITHUB=1 writes the newest");
    }
}

/// The description in a version of the package, or in the newest.
fn published(version: Option<&str>) -> Value {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let package = format!("@octokit/openapi@{}", version.unwrap_or("latest"));
    let mut npm = Command::new("npm");
    npm.args(["pack", "--silent", &package]).current_dir(folder.path());
    let output = npm.output().expect("npm is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let name = String::from_utf8(output.stdout).expect("text");
    let archive = File::open(folder.path().join(name.trim())).expect("npm wrote it");
    let mut archive = Archive::new(GzDecoder::new(archive));
    for entry in archive.entries().expect("an archive") {
        let entry = entry.expect("an entry");
        if entry.path().expect("a path").ends_with("generated/api.github.com.json") {
            return serde_json::from_reader(std::io::BufReader::new(entry)).expect("JSON");
        }
    }
    panic!("{package} has no description of api.github.com")
}
