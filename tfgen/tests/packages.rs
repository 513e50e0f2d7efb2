//! The packages for crates.io: each published crate has what crates.io requires, and no test or
//! corpus. `make test-package` builds the packages.

use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// What `cargo` prints with `arguments`, in the root of the repository.
fn cargo(arguments: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let ran = Command::new(env!("CARGO")).args(arguments).current_dir(root).output();
    let ran = ran.expect("cargo starts");
    assert!(ran.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).expect("text")
}

/// The members of the workspace, as Cargo reads their manifests.
fn members() -> Vec<Value> {
    let metadata = cargo(&["metadata", "--no-deps", "--offline", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&metadata).expect("JSON");
    metadata["packages"].as_array().expect("packages").clone()
}

/// Those that are published, at least tfgen and what it depends on.
fn published() -> Vec<Value> {
    let published: Vec<Value> =
        members().into_iter().filter(|member| member["publish"].is_null()).collect();
    assert!(published.iter().any(|member| member["name"] == "tfgen"), "tfgen is not published");
    published
}

fn words<'a>(member: &'a Value, field: &str) -> Vec<&'a str> {
    let words = member[field].as_array().expect("a list");
    words.iter().map(|word| word.as_str().expect("a string")).collect()
}

#[test]
fn what_stands_below_tfgen_is_published_and_nothing_else() {
    for member in members() {
        let manifest = member["manifest_path"].as_str().expect("a path");
        let below = Path::new(manifest).components().any(|part| part.as_os_str() == "crates")
            || Path::new(manifest).ends_with("tfgen/Cargo.toml");
        assert_eq!(member["publish"].is_null(), below, "{manifest}");
    }
}

#[test]
fn published_crates_say_what_crates_io_asks() {
    let published = published();
    let version = &published[0]["version"];
    for member in &published {
        let name = &member["name"];
        assert_eq!(&member["version"], version, "{name}");
        for field in ["description", "license", "repository", "readme", "rust_version"] {
            assert!(member[field].as_str().is_some_and(|text| !text.is_empty()), "{name}: {field}");
        }
        // <https://doc.rust-lang.org/cargo/reference/manifest.html#the-keywords-field>
        let (keywords, categories) = (words(member, "keywords"), words(member, "categories"));
        assert!((1..=5).contains(&keywords.len()), "{name}: {keywords:?}");
        assert!((1..=5).contains(&categories.len()), "{name}: {categories:?}");
        for keyword in keywords {
            let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-+".contains(letter);
            assert!(keyword.len() <= 20 && keyword.chars().all(plain), "{name}: {keyword}");
        }
    }
}

#[test]
fn packages_hold_sources_the_readme_and_the_licence() {
    for member in published() {
        let name = member["name"].as_str().expect("a name");
        let listed = cargo(&["package", "--list", "--allow-dirty", "--offline", "--package", name]);
        for file in ["LICENSE", "README.md", "src/lib.rs"] {
            assert!(listed.lines().any(|line| line == file), "{name} has no {file}: {listed}");
        }
        for file in listed.lines().filter(|file| !file.starts_with("src/")) {
            let known = ["Cargo.lock", "Cargo.toml", "Cargo.toml.orig", "LICENSE", "README.md"];
            assert!(known.contains(&file) || file == ".cargo_vcs_info.json", "{name}: {file}");
        }
    }
}
