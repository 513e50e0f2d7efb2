//! Generated files, as the real Terraform (or OpenTofu) reads them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Characters that mean something in TOML, in HCL or in its templates, alone and in runs.
const ALPHABET: [&str; 9] = ["$", "%", "{", "}", "\"", "\\", "~", "a", "\n"];

#[test]
fn every_string_of_four_special_characters_reaches_terraform_unchanged() {
    let strings = strings(4);
    let repository = tempfile::tempdir().expect("a temporary folder");
    let mut environment = String::from("[environment]\n\n[output.strings]\nvalue = [\n");
    for string in &strings {
        let _ = writeln!(environment, "  {{ literal = {} }},", toml_string(string));
    }
    environment.push_str("]\n\n[output.keys]\nvalue = { ");
    let entries: Vec<_> = strings
        .iter()
        .enumerate()
        .map(|(index, string)| format!("{} = {index}", toml_string(string)))
        .collect();
    environment.push_str(&entries.join(", "));
    environment.push_str(" }\n");
    let root = generated(repository.path(), "hostile", &environment);

    let formatted = terraform(&root, &["fmt", "-check", "-diff"]);
    assert!(formatted.status.success(), "{}", text(&formatted.stdout));
    for arguments in [&["init"][..], &["apply", "-auto-approve"], &["output", "-json"]] {
        let output = terraform(&root, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        if arguments[0] == "output" {
            let outputs: serde_json::Value =
                serde_json::from_slice(&output.stdout).expect("outputs are JSON");
            let read: Vec<&str> = outputs["strings"]["value"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|one| one.as_str().expect("a string"))
                .collect();
            assert_eq!(read, strings);
            let keys = outputs["keys"]["value"].as_object().expect("an object");
            for (index, string) in strings.iter().enumerate() {
                assert_eq!(keys[string], index, "{string:?}");
            }
        }
    }
}

#[test]
fn nested_values_of_random_characters_reach_terraform_unchanged() {
    let mut random = fastrand::Rng::with_seed(1);
    let mut strings = 0;
    let values: Vec<_> = (0..1500).map(|_| random_value(&mut random, 3, &mut strings)).collect();
    assert!(strings > 10_000, "only {strings} strings and keys");
    let repository = tempfile::tempdir().expect("a temporary folder");
    let mut environment = String::from("[environment]\n\n[output.values]\nvalue = [\n");
    for value in &values {
        let _ = writeln!(environment, "  {{ literal = {} }},", toml(value));
    }
    environment.push_str("]\n");
    let root = generated(repository.path(), "random", &environment);
    let formatted = terraform(&root, &["fmt", "-check", "-diff"]);
    assert!(formatted.status.success(), "{}", text(&formatted.stdout));
    for arguments in [&["init"][..], &["apply", "-auto-approve"]] {
        let output = terraform(&root, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    }
    let output = terraform(&root, &["output", "-json", "values"]);
    let read: Vec<serde_json::Value> =
        serde_json::from_slice(&output.stdout).expect("outputs are JSON");
    for (read, written) in read.iter().zip(&values) {
        assert_eq!(read, &normalised(written));
    }
    assert_eq!(read.len(), values.len());
}

/// A value in which tables and arrays are nested up to `depth`; `strings` counts strings and keys.
fn random_value(
    random: &mut fastrand::Rng,
    depth: usize,
    strings: &mut usize,
) -> serde_json::Value {
    let kind = if depth == 0 { random.u8(0..4) } else { random.u8(0..8) };
    match kind {
        0 => random.bool().into(),
        1 => random.i32(..).into(),
        2 | 3 => random_string(random, strings).into(),
        4 | 5 => (0..random.usize(0..8))
            .map(|_| random_value(random, depth - 1, strings))
            .collect::<Vec<_>>()
            .into(),
        _ => {
            let entries = (0..random.usize(0..8)).map(|_| {
                let key = random_string(random, strings);
                (normal(&key), random_value(random, depth - 1, strings))
            });
            serde_json::Value::Object(entries.collect())
        }
    }
}

fn random_string(random: &mut fastrand::Rng, strings: &mut usize) -> String {
    *strings += 1;
    (0..random.usize(0..12))
        .map(|_| match random.u8(0..5) {
            0 => {
                random.choice(['$', '%', '{', '}', '"', '\\', '~', '\n', '\r', '\t']).unwrap_or('$')
            }
            1 => random.char('\u{0}'..='\u{9f}'),
            2 => random.char('\u{2000}'..='\u{206f}'),
            _ => random.char(..),
        })
        .collect()
}

/// Terraform keeps strings in Unicode's form NFC.
fn normal(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    text.nfc().collect()
}

fn normalised(value: &serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::String(text) => normal(text).into(),
        serde_json::Value::Array(list) => list.iter().map(normalised).collect(),
        serde_json::Value::Object(entries) => serde_json::Value::Object(
            entries.iter().map(|(key, value)| (key.clone(), normalised(value))).collect(),
        ),
        other => other.clone(),
    }
}

/// `value` as TOML, on one line.
fn toml(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => escaped(text),
        serde_json::Value::Array(list) => {
            format!("[{}]", list.iter().map(toml).collect::<Vec<_>>().join(", "))
        }
        serde_json::Value::Object(entries) => {
            let entry = |(key, value): (&String, &serde_json::Value)| {
                format!("{} = {}", escaped(key), toml(value))
            };
            format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// A string of TOML in which every character is written as its number.
fn escaped(text: &str) -> String {
    let digits: String =
        text.chars().map(|character| format!("\\U{:08x}", u32::from(character))).collect();
    format!("\"{digits}\"")
}

#[test]
fn an_output_of_another_environment_is_read_from_its_state() {
    let repository = tempfile::tempdir().expect("a temporary folder");
    let environments = [
        ("network", "[environment]\n\n[output.subnets]\nvalue = [\"a\", \"b\"]\n"),
        ("app", "[environment]\n\n[output.subnet]\nvalue = { output = \"network.subnets[1]\" }\n"),
    ];
    for (name, environment) in environments {
        let root = generated(repository.path(), name, environment);
        for arguments in [&["init"][..], &["apply", "-auto-approve"]] {
            let output = terraform(&root, arguments);
            assert!(output.status.success(), "{name} {arguments:?}: {}", text(&output.stderr));
        }
    }
    let root = repository.path().join("generated/app");
    let output = terraform(&root, &["output", "-raw", "subnet"]);
    assert_eq!(text(&output.stdout), "b");
}

#[test]
fn a_module_from_elsewhere_is_checked_once_terraform_has_fetched_it() {
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let declared =
        "variable \"size\" {\n  type = number\n}\n\noutput \"size\" {\n  value = var.size\n}\n";
    fs::write(elsewhere.path().join("main.tf"), declared).expect("a file");
    for arguments in [
        &["init", "--quiet"][..],
        &["add", "main.tf"],
        &["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", "a"],
    ] {
        let status = Command::new("git").args(arguments).current_dir(elsewhere.path()).status();
        assert!(status.expect("git starts").success());
    }
    let repository = tempfile::tempdir().expect("a temporary folder");
    let environment = format!(
        "[environment]\n\n[module.box]\nsource = \"git::file://{}\"\nsize = \"1\"\nsiz = 2\n\n\
         [output.size]\nvalue = {{ ref = \"module.box.sise\" }}\n",
        elsewhere.path().display()
    );
    let root = generated(repository.path(), "boxes", &environment);
    let printed = fs::read_to_string(root.join("main.tf")).expect("main.tf");
    assert!(terraform(&root, &["get"]).status.success());

    let output = Command::new(env!("CARGO_BIN_EXE_tfgen"))
        .args(["generate", "boxes"])
        .current_dir(repository.path())
        .output()
        .expect("tfgen starts");
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for expected in ["`size` takes `number`", "has no variable `siz`", "has no output `sise`"] {
        assert!(said.contains(expected), "{said}");
    }
    assert!(said.contains("generated/boxes/.terraform/modules/box/main.tf:1:1"), "{said}");

    let mended = environment.replace("\"1\"", "1").replace("siz = 2\n", "").replace("sise", "size");
    let root = generated(repository.path(), "boxes", &mended);
    let with_contract = fs::read_to_string(root.join("main.tf")).expect("main.tf");
    fs::remove_dir_all(root.join(".terraform")).expect("the modules are removed");
    generated(repository.path(), "boxes", &mended);
    let without = fs::read_to_string(root.join("main.tf")).expect("main.tf");
    assert_eq!(with_contract, without, "what is printed does not depend on what is fetched");
    assert_ne!(with_contract, printed);
}

#[test]
fn the_output_of_every_case_is_as_terraform_fmt_has_it() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let output = terraform(&cases, &["fmt", "-check", "-diff", "-recursive"]);
    let refused = text(&output.stdout);
    let of_outputs: Vec<_> = refused.lines().filter(|line| line.contains("/out/")).collect();
    assert!(of_outputs.is_empty(), "{refused}");
}

/// All strings of up to `length` characters of the alphabet.
#[test]
fn text_in_a_template_of_terraform_stays_text() {
    // `[vars]` are templates, too.
    let strings: Vec<_> = strings(3).into_iter().filter(|one| !one.contains("{{")).collect();
    let repository = tempfile::tempdir().expect("a temporary folder");
    let listed: Vec<String> = strings.iter().map(|string| toml_string(string)).collect();
    let mut environment = format!("[environment]\n\n[vars]\ns = [{}]\n", listed.join(", "));
    environment.push_str("\n[locals]\nempty = \"\"\n\n[output.texts]\nvalue = [\n");
    let around =
        |text: &str| format!("{text}{text}~{text}{{x}}%{{if local.empty == \"\"}}{text}%{{endif}}");
    for index in 0..strings.len() {
        let text = format!("{{{{ vars.s[{index}] }}}}");
        let template = around(&text).replace('~', "${local.empty}");
        let _ = writeln!(environment, "  {{ template = {} }},", toml_string(&template));
    }
    environment.push_str("]\n");
    let root = generated(repository.path(), "templates", &environment);
    let formatted = terraform(&root, &["fmt", "-check", "-diff"]);
    assert!(formatted.status.success(), "{}", text(&formatted.stdout));
    for arguments in [&["init"][..], &["apply", "-auto-approve"]] {
        let output = terraform(&root, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    }
    let output = terraform(&root, &["output", "-json", "texts"]);
    let read: Vec<String> = serde_json::from_slice(&output.stdout).expect("outputs are JSON");
    assert_eq!(read.len(), strings.len());
    for (read, string) in read.iter().zip(&strings) {
        assert_eq!(*read, format!("{string}{string}{string}{{x}}{string}"));
    }
}

#[test]
fn an_adopted_root_has_nothing_to_change() {
    let roots = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/adopted_roots");
    let mut count = 0;
    let roots = fs::read_dir(roots).expect("the roots").map(|root| root.expect("a root").path());
    // Only HCL becomes a module.
    let is_json = |root: &Path| {
        let mut files = fs::read_dir(root.join("old")).expect("a root");
        files.any(|file| file.expect("a file").path().ends_with("cdk.tf.json"))
    };
    let ways = roots.flat_map(|root| {
        let is_json = is_json(&root);
        [(root.clone(), false), (root, true)].into_iter().filter(move |one| !(is_json && one.1))
    });
    for (root, as_module) in ways {
        let repository = tempfile::tempdir().expect("a temporary folder");
        copy(&root.join("."), repository.path());
        fs::create_dir_all(repository.path().join("envs")).expect("a folder");
        let old = repository.path().join("old");
        let (mut apply, mut adopt) = (vec!["apply", "-auto-approve"], vec![]);
        if old.join("values.tfvars").exists() {
            apply.push("-var-file=values.tfvars");
            adopt.extend(["--tfvars", "old/values.tfvars"]);
        }
        for arguments in [&["init"][..], &apply] {
            let output = terraform(&old, arguments);
            assert!(output.status.success(), "{}: {}", root.display(), text(&output.stderr));
        }
        if as_module {
            adopt.push("--as-module");
        }
        let adopt = [&["adopt", "old", "--name", "new"][..], &adopt].concat();
        for arguments in [&adopt[..], &["generate"]] {
            let output = Command::new(env!("CARGO_BIN_EXE_tfgen"))
                .args(arguments)
                .current_dir(repository.path())
                .output()
                .expect("tfgen starts");
            let told = text(&output.stderr);
            assert!(output.status.success(), "{}: {arguments:?}: {told}", root.display());
        }
        let new = repository.path().join("generated/new");
        // Moves alone change the state, so a second plan has none.
        let plans = ["plan", "-detailed-exitcode"];
        let first = match as_module {
            true => vec![&["init"][..], &["plan", "-out=moves"], &["apply", "moves"], &plans],
            false => vec![&["init"][..], &plans],
        };
        for arguments in first {
            let output = terraform(&new, arguments);
            let told = text(&output.stdout) + &text(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{}: {arguments:?}: {told}", root.display());
            let nothing = [
                "No changes",
                "0 to add, 0 to change, 0 to destroy",
                "0 added, 0 changed, 0 destroyed",
            ];
            let is_nothing = nothing.iter().any(|words| told.contains(words));
            assert!(arguments[0] == "init" || is_nothing, "{}: {told}", root.display());
        }
        count += 1;
    }
    assert!(count >= 7, "only {count} roots");
}

fn copy(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-R").arg(from).arg(to).status().expect("cp starts");
    assert!(copied.success());
}

#[test]
fn what_stands_in_hcl_is_applied_with_the_toml() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/hcl_beside_toml");
    let repository = tempfile::tempdir().expect("a temporary folder");
    for folder in ["envs", "modules"] {
        copy(&case.join("in").join(folder), repository.path());
    }
    let generated = Command::new(env!("CARGO_BIN_EXE_tfgen"))
        .arg("generate")
        .current_dir(repository.path())
        .output()
        .expect("tfgen starts");
    assert!(generated.status.success(), "{}", text(&generated.stderr));
    let root = repository.path().join("generated/prod/eu");
    let token = "-var=token={\"value\":\"secret\"}";
    for arguments in [
        &["init"][..],
        &["apply", "-auto-approve", token],
        &["plan", "-detailed-exitcode", token],
        &["output", "-json"],
    ] {
        let output = terraform(&root, arguments);
        let both = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {both}");
        if arguments[0] == "output" {
            let outputs: serde_json::Value =
                serde_json::from_slice(&output.stdout).expect("outputs are JSON");
            assert_eq!(outputs["subscribers"]["value"], "audit");
            let note = outputs["note"]["value"].as_str().expect("a text");
            assert!(note.starts_with("secret\n  "), "{note}");
        }
    }
}

fn strings(length: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut longest = all.clone();
    for _ in 0..length {
        longest = longest
            .iter()
            .flat_map(|start| ALPHABET.map(|character| format!("{start}{character}")))
            .collect();
        all.extend(longest.clone());
    }
    all
}

fn toml_string(string: &str) -> String {
    let escaped = string.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{escaped}\"")
}

/// Generates the environment `name` in a repository; returns the folder of its root module.
fn generated(repository: &Path, name: &str, environment: &str) -> std::path::PathBuf {
    for folder in ["envs", "modules"] {
        fs::create_dir_all(repository.join(folder)).expect("a folder");
    }
    fs::write(repository.join(format!("envs/{name}.toml")), environment).expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_tfgen"))
        .args(["generate", name])
        .current_dir(repository)
        .output()
        .expect("tfgen starts");
    assert!(output.status.success(), "{}", text(&output.stderr));
    repository.join("generated").join(name)
}

fn terraform(folder: &Path, arguments: &[&str]) -> Output {
    for program in ["terraform", "tofu"] {
        let result = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .env_remove("TF_CLI_CONFIG_FILE")
            .env("NO_COLOR", "1")
            .output();
        if let Ok(output) = result {
            return output;
        }
    }
    panic!("neither `terraform` nor `tofu` is on the PATH: install one of them")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
