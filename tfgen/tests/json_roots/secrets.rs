//! Puts a word in every place of JSON from which a secret could leak; no report and no written file
//! may contain it.

use std::fs;
use std::path::Path;
use std::process::Command;

const CANARY: &str = "kanarienvogel";

/// A module with a secret input.
const MODULE: &str = r#"{
  "variable": {
    "token": {"type": "string", "sensitive": true, "default": null},
    "keys": {"type": "map(string)", "sensitive": true, "default": {}},
    "name": {"type": "string", "default": ""}
  },
  "output": {"token": {"value": "${var.token}", "sensitive": true}}
}"#;

/// Another mistake, so that the lines around it are shown.
const MISTAKES: [&str; 4] = [
    "",
    r#", "output": {"b": {"value": "${module.nothing.here}"}}"#,
    r#", "locals": {"twice": 1, "twice": 2}"#,
    r#", "locals": {"open": "${1 +"}"#,
];

/// Parts of a layer, each of which ends with the last brace.
const PARTS: [&str; 13] = [
    r#""module": {"a": {"source": "modules/m", "token": "kanarienvogel"}}"#,
    "\"module\": {\n\"a\": {\n\"source\": \"modules/m\",\n\"token\": \"kanarienvogel\"\n}\n}",
    r#""module": {"a": [{"source": "modules/m", "token": "${\"kanarienvogel\"}"}]}"#,
    r#""module": {"a": {"source": "modules/m", "token": "\u006banarienvogel"}}"#,
    r#""module": {"a": {"source": "modules/m", "token": ["kanarienvogel"]}}"#,
    r#""module": {"a": {"source": "modules/m", "tokn": "kanarienvogel"}}"#,
    r#""module": {"a": {"source": "modules/m", "keys": {"a": "x-${upper(\"kanarienvogel\")}"}}}"#,
    r#""module": {"a": {"source": "modules/m", "token": "${local.a.b}"}}, "locals": {"a": {"b": "kanarienvogel"}}"#,
    r#""module": {"a": {"source": "modules/m", "token": "${each.value}", "for_each": {"x": "kanarienvogel"}}}"#,
    r#""module": {"a": {"source": "modules/m", "token": "${var.a}"}}, "variable": {"a": {"default": "kanarienvogel"}}"#,
    r#""variable": {"a": {"default": "kanarienvogel", "sensitive": true}}"#,
    r#""variable": {"a": [{"sensitive": true}, {"sensitive": true, "default": "kanarienvogel"}]}"#,
    r#""variable": {"a": {"sensitive": true, "default": "kanarienvogel", "type": "strin"}}"#,
];

/// Roots that are adopted.
const ROOTS: [&str; 7] = [
    r#"{"variable": {"a": {"default": "kanarienvogel", "sensitive": true}}}"#,
    r#"{"variable": {"a": [{"sensitive": true}, {"sensitive": true, "default": "kanarienvogel"}]}}"#,
    r#"{"module": {"a": {"source": "../modules/m", "token": "kanarienvogel"}}}"#,
    r#"{"module": {"a": {"//": "no word", "source": "../modules/m", "keys": {"a": "x-${upper(\"kanarienvogel\")}"}}}}"#,
    r#"{"terraform": {"backend": {"s3": {"bucket": "a", "key": "a", "region": "a", "secret_key": "kanarienvogel"}}}}"#,
    r#"{"variable": {"a": {"default": "kanarienvogel", "sensitive": true}}, "locals": {"a": "${b c}"}}"#,
    r#"{"variable": {"a": {"default": "kanarienvogel" "sensitive": true}}}"#,
];

#[test]
fn no_secret_comes_out_of_json() {
    let mut found = vec![];
    for part in PARTS {
        for mistake in MISTAKES {
            let repository = repository(&[
                ("modules/m/main.tf.json", MODULE),
                ("envs/app.toml", "[environment]\n"),
                ("envs/app.d/part.tf.json", &format!("{{{part}{mistake}}}")),
            ]);
            for command in [
                "check",
                "check --format json",
                "generate --check",
                "generate",
                "explain app",
                "graph app",
                "list --json",
            ] {
                said(repository.path(), command, part, &mut found);
            }
            written(&repository.path().join("generated"), part, &mut found);
        }
    }
    for root in ROOTS {
        let repository = repository(&[("modules/m/main.tf.json", MODULE), ("old/a.tf.json", root)]);
        for command in ["adopt old --name new --dry-run", "adopt old --name new", "generate"] {
            said(repository.path(), command, root, &mut found);
        }
        for folder in ["envs", "generated"] {
            written(&repository.path().join(folder), root, &mut found);
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A value that is not a secret appears, so the test above can fail.
#[test]
fn what_is_no_secret_comes_out_of_json() {
    let part = r#"{"module": {"a": {"source": "modules/m", "name": "kanarienvogel"}}}"#;
    let repository = repository(&[
        ("modules/m/main.tf.json", MODULE),
        ("envs/app.toml", "[environment]\n"),
        ("envs/app.d/part.tf.json", part),
    ]);
    let mut found = vec![];
    said(repository.path(), "explain app", part, &mut found);
    said(repository.path(), "generate", part, &mut found);
    written(&repository.path().join("generated"), part, &mut found);
    assert_eq!(found.len(), 2, "{found:?}");
}

fn repository(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join("envs")).expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn said(root: &Path, command: &str, place: &str, found: &mut Vec<String>) {
    let output = Command::new(env!("CARGO_BIN_EXE_tfgen"))
        .args(command.split(' '))
        .current_dir(root)
        .output()
        .expect("tfgen runs");
    for stream in [output.stdout, output.stderr] {
        let text = String::from_utf8_lossy(&stream);
        if text.contains(CANARY) {
            found.push(format!("{place}: tfgen {command}\n{text}"));
        }
    }
}

/// Looks for the word in all files below `folder`.
fn written(folder: &Path, place: &str, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            written(&path, place, found);
        } else if fs::read_to_string(&path).expect("a text").contains(CANARY) {
            found.push(format!("{place}: {}", path.display()));
        }
    }
}
