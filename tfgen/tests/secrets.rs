//! Puts a word, or a number, into every place of an environment from which a secret could leak.
//! Then every command runs, and no report and no written file may contain it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The word.
const CANARY: &str = "kanarienvogel";

/// The number, which would also leak in a report about how a number is written.
const NUMBER: &str = "8713460925";

/// A module that takes secrets of every shape.
const MODULE: &str = r#"
variable "token" {
  type      = string
  sensitive = true
  default   = "kanarienvogel"
}

variable "pin" {
  type      = number
  sensitive = true
  default   = null
}

variable "login" {
  type      = object({ user = string, password = string })
  ephemeral = true
  default   = null
}

variable "keys" {
  type      = map(list(string))
  sensitive = true
  default   = {}
  validation {
    condition     = alltrue([for key in keys(var.keys) : length(key) < 9])
    error_message = "Too long: ${jsonencode(var.keys)}."
  }
}

variable "name" {
  type    = string
  default = ""
  validation {
    condition     = !startswith(var.name, "x")
    error_message = "name begins with x."
  }
}

output "url" {
  value = var.name
}
"#;

/// Each place by its name: the environment `app`, the layer below it, and the environment `keys`.
const PLACES: &[(&str, &str, &str, &str)] = &[
    ("input", "[module.service]\ntoken = \"kanarienvogel\"\n", "", ""),
    ("input of another type", "[module.service]\npin = \"kanarienvogel\"\n", "", ""),
    ("number in quotes", "[module.service]\npin = \"8713460925\"\n", "", ""),
    (
        "what a template of another input comes to",
        "[vars]\ns = \"kanarienvogel\"\n[module.service]\ntoken = \"{{ vars.s }}\"\nname = \"x{{ vars.s }}\"\n",
        "",
        "",
    ),
    (
        "what a template comes to next to an output",
        "[vars]\ns = \"kanarienvogel\"\n[output.o]\nsensitive = true\nvalue = \"{{ vars.s }}\"\n[module.service]\nname = \"x{{ vars.s }}\"\n",
        "",
        "",
    ),
    ("attribute", "[module.service.login]\nuser = \"\"\npassword = \"kanarienvogel\"\n", "", ""),
    ("unknown attribute", "[module.service]\nlogin.passwort = \"kanarienvogel\"\n", "", ""),
    ("list in a map", "[module.service]\nkeys.a = [\"\", \"kanarienvogel\"]\n", "", ""),
    ("string for a list", "[module.service]\nkeys = { a = \"kanarienvogel\" }\n", "", ""),
    ("literal", "[module.service]\ntoken = { literal = \"kanarienvogel\" }\n", "", ""),
    (
        "alternative",
        "[module.service]\ntoken = { ref = \"module.x.y\", or = \"kanarienvogel\" }\n",
        "",
        "",
    ),
    ("expression", "[module.service]\ntoken = { expr = '\"kanarienvogel\"' }\n", "", ""),
    (
        "branch",
        "[module.service]\ntoken = { expr = 'var.v ? \"kanarienvogel\" : var.w' }\n[variable]\nv.type = \"bool\"\nw.type = \"string\"\n",
        "",
        "",
    ),
    ("encoded", "[module.service]\ntoken = { expr = 'base64encode(\"kanarienvogel\")' }\n", "", ""),
    ("mistyped name", "[module.service]\ntokn = \"kanarienvogel\"\n", "", ""),
    ("far other name", "[module.service]\nsomething = \"kanarienvogel\"\n", "", ""),
    (
        "local value",
        "[locals]\na = \"kanarienvogel\"\n[module.service]\ntoken = { ref = \"local.a\" }\n",
        "",
        "",
    ),
    (
        "local chain",
        "[locals]\na = { ref = \"local.b.c[0]\" }\nb = { c = [\"kanarienvogel\"] }\n[module.service]\ntoken = { ref = \"local.a\" }\n",
        "",
        "",
    ),
    (
        "local text",
        "[locals]\na = \"kanarienvogel\"\n[module.service]\ntoken = { expr = '\"x-${local.a}\"' }\n",
        "",
        "",
    ),
    (
        "default",
        "[variable.a]\ntype = \"string\"\ndefault = \"kanarienvogel\"\n[module.service]\ntoken = { ref = \"var.a\" }\n",
        "",
        "",
    ),
    (
        "sensitive default",
        "[variable.a]\ntype = \"string\"\nsensitive = true\ndefault = \"kanarienvogel\"\n",
        "",
        "",
    ),
    (
        "ephemeral default",
        "[variable.a]\ntype = \"string\"\nephemeral = true\ndefault = \"kanarienvogel\"\n",
        "",
        "",
    ),
    (
        "for_each value",
        "[module.service]\nfor_each = { a = { t = \"kanarienvogel\" } }\ntoken = { ref = \"each.value.t\" }\n",
        "",
        "",
    ),
    (
        "for_each key",
        "[module.service]\nfor_each = [\"kanarienvogel\"]\ntoken = { ref = \"each.key\" }\n",
        "",
        "",
    ),
    (
        "for_each by a local",
        "[locals]\na = { x = \"kanarienvogel\" }\n[module.service]\nfor_each = { ref = \"local.a\" }\ntoken = { ref = \"each.value\" }\n",
        "",
        "",
    ),
    ("vars", "[vars]\na = \"kanarienvogel\"\n[module.service]\ntoken = \"{{ vars.a }}\"\n", "", ""),
    (
        "vars of vars",
        "[vars]\na = \"kanarienvogel\"\nb = \"{{ vars.a }}-\"\n[module.service]\ntoken = \"{{ vars.b }}\"\n",
        "",
        "",
    ),
    (
        "failing template",
        "[module.service]\ntoken = \"kanarienvogel {{ vars.nothing }}\"\n",
        "",
        "",
    ),
    (
        "text in a failing template",
        "[module.service]\ntoken = \"{{ 'kanarienvogel' | int }}\"\n",
        "",
        "",
    ),
    (
        "vars in a failing template",
        "[vars]\na = \"kanarienvogel\"\n[module.service]\ntoken = \"{{ vars.a | int }} {{ vars.a | nothing }}\"\n",
        "",
        "",
    ),
    ("unclosed template", "[module.service]\ntoken = \"kanarienvogel {{ vars.a\"\n", "", ""),
    (
        "no TOML",
        "[module.service]\ntoken = \"kanarienvogel\" \"kanarienvogel\"\nname = 'kanarienvogel\n",
        "",
        "",
    ),
    (
        "flag by an expression",
        "[variable.a]\ntype = \"string\"\nsensitive = { expr = \"!(false)\" }\ndefault = \"kanarienvogel\"\n",
        "",
        "",
    ),
    (
        "failing template of vars",
        "[vars]\na = \"kanarienvogel {{ vars.nothing }}\"\n[module.service]\ntoken = \"{{ vars.a }}\"\n",
        "",
        "",
    ),
    ("output", "[output.a]\nvalue = \"kanarienvogel\"\nsensitive = true\n", "", ""),
    ("sensitive call", "[locals]\na = { expr = 'sensitive(\"kanarienvogel\")' }\n", "", ""),
    (
        "another environment",
        "[module.service]\ntoken = { output = \"keys.a\" }\n",
        "",
        "[locals]\nb = \"kanarienvogel\"\n[output.a]\nvalue = { ref = \"local.b\" }\n",
    ),
    (
        "sensitive of another environment",
        "[module.service]\ntoken = { output = \"keys.a\" }\n",
        "",
        "[output.a]\nvalue = \"kanarienvogel\"\nsensitive = true\n",
    ),
    ("layer below", "[module.service]\n", "[module.service]\ntoken = \"kanarienvogel\"\n", ""),
    (
        "overridden",
        "[variable.a]\ntype = \"string\"\n[module.service]\ntoken = { ref = \"var.a\" }\n",
        "[module.service]\ntoken = \"kanarienvogel\"\n",
        "",
    ),
    (
        "removed",
        "[module.service]\ntoken = { unset = true }\n",
        "[module.service]\ntoken = \"kanarienvogel\"\n",
        "",
    ),
    (
        "removed with a mistyped name",
        "[module.service]\ntokn = { unset = true }\n",
        "[module.service]\ntokn = \"kanarienvogel\"\n",
        "",
    ),
    (
        "removed blocks",
        "[vars]\na = { unset = true }\n[variable]\nb = false\n[module]\nservice = false\n",
        "[vars]\na = \"kanarienvogel\"\n[variable]\nb = { default = \"kanarienvogel\" }\n[module]\nservice = { token = \"kanarienvogel\" }\n",
        "",
    ),
    (
        "attribute of a sensitive default",
        "[variable.a]\ntype = \"object({ key = optional(string) })\"\nsensitive = true\ndefault = { kye = \"kanarienvogel\", key = 8713460925 }\n",
        "",
        "",
    ),
    (
        "overridden for_each",
        "[variable.a]\ntype = \"string\"\n[module.service]\nfor_each = { x = { t = { ref = \"var.a\" } } }\ntoken = { ref = \"each.value.t\" }\n",
        "[module.service]\nfor_each = { x = { t = \"kanarienvogel\" } }\n",
        "",
    ),
];

/// Other mistakes in `app`: a report may show them next to the secret.
const MISTAKES: [&str; 4] = [
    "",
    "[output.b]\nvalue = { ref = \"module.nothing.here\" }\n",
    "[locals.c]\nd = \"{{ nothing }}\"\n",
    "[nothing]\n",
];

const REPORTS: [&str; 6] = [
    "check",
    "check --verbose",
    "check --format json",
    "check --format sarif",
    "check --format github",
    "generate --check",
];

const COMMANDS: [&str; 16] = [
    "generate",
    "explain app",
    "explain app --set",
    "explain app --json",
    "diff app keys",
    "diff keys app --json",
    "graph app",
    "graph app --format tree",
    "graph app --format dot",
    "graph app --format mermaid",
    "list",
    "list --json",
    "schema",
    "docs",
    "changed --since HEAD",
    "generate app",
];

#[test]
fn no_secret_comes_out_of_any_place() {
    let halves = PLACES.split_at(PLACES.len() / 2);
    let found = std::thread::scope(|scope| {
        let other = scope.spawn(|| found_of(halves.1));
        let mut found = found_of(halves.0);
        found.extend(other.join().expect("it does not panic"));
        found
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The places in `places` from which the word leaks.
fn found_of(places: &[(&str, &str, &str, &str)]) -> Vec<String> {
    let mut found = vec![];
    for &(place, app, below, keys) in places {
        for mistake in MISTAKES {
            let repository = repository(&format!("{app}{mistake}"), below, keys);
            let root = repository.path();
            for command in REPORTS {
                run(root, command, place, &mut found);
            }
        }
        let repository = repository(app, below, keys);
        let root = repository.path();
        for arguments in [&["init", "--quiet"][..], &["add", "--all"], &["commit", "-qm", "State"]]
        {
            let options = ["-c", "user.name=T", "-c", "user.email=t@example.com"];
            let git = Command::new("git").args(options).args(arguments).current_dir(root).status();
            assert!(git.expect("git runs").success());
        }
        let module = root.join("modules/service/main.tf");
        let text = fs::read_to_string(&module).expect("the module");
        fs::write(&module, format!("{text}\noutput \"more\" {{\n  value = 1\n}}\n"))
            .expect("written");
        for command in COMMANDS {
            run(root, command, place, &mut found);
        }
        for file in files(root) {
            let text = String::from_utf8_lossy(&fs::read(&file).expect("a file")).into_owned();
            let path = file.strip_prefix(root).expect("inside");
            let is_given = path.starts_with("envs") || path == Path::new("modules/service/main.tf");
            let is_secret = [CANARY, NUMBER].iter().any(|secret| text.contains(secret));
            if is_secret && !is_given && !path.starts_with(".git") {
                found.push(format!("{place}: {}", path.display()));
            }
        }
    }
    found
}

/// A value that is not a secret is shown, so the test above can fail.
#[test]
fn what_is_no_secret_comes_out() {
    let app = "[module.service]\nname = \"kanarienvogel\"\n";
    let repository = repository(app, "", "");
    for command in ["explain app", "generate", "diff app keys"] {
        let mut found = vec![];
        run(repository.path(), command, "name", &mut found);
        let is_written = files(repository.path())
            .iter()
            .filter(|file| file.starts_with(repository.path().join("generated")))
            .any(|file| fs::read_to_string(file).is_ok_and(|text| text.contains(CANARY)));
        assert!(!found.is_empty() || is_written, "{command}");
    }
}

fn run(root: &Path, command: &str, place: &str, found: &mut Vec<String>) {
    let output = Command::new(env!("CARGO_BIN_EXE_tfgen"))
        .args(command.split(' '))
        .current_dir(root)
        .output()
        .expect("tfgen runs");
    assert!(output.status.code().is_some_and(|code| code < 2), "{place}: {command}: {output:?}");
    for stream in [output.stdout, output.stderr] {
        let text = String::from_utf8_lossy(&stream);
        if [CANARY, NUMBER].iter().any(|secret| text.contains(secret)) {
            found.push(format!("{place}: tfgen {command}\n{text}"));
        }
    }
}

fn repository(app: &str, below: &str, keys: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let backend = "[terraform.backend.local]\npath = \"keys.tfstate\"\n";
    for (path, text) in [
        ("envs/below.toml", below.to_owned()),
        ("envs/app.toml", format!("extends = \"below.toml\"\n[environment]\n{app}")),
        ("envs/keys.toml", format!("[environment]\n{backend}{keys}")),
        ("modules/service/main.tf", MODULE.to_owned()),
        ("modules/service/README.md", "# service\n".to_owned()),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

/// All files below `folder`.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = vec![];
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files.extend(self::files(&path)) } else { files.push(path) }
    }
    files
}
