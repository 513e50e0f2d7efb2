//! Strings of JSON, which are templates, and their values.

use crate::command::terraform;
use crate::tfgen;
use std::fs;
use std::path::Path;

/// Parts of templates. Each means something in JSON, in HCL, in TOML or in a template of tfgen's.
const PARTS: [&str; 24] = [
    "$",
    "%",
    "{",
    "}",
    "\"",
    "\\",
    "'",
    "~",
    "\n",
    "\t",
    "\u{e9}\u{1f600}",
    "\u{202e}",
    "${local.text}",
    "${ local.list[0] }",
    "$${literally}",
    "%%{ if }",
    "${upper(\"a\\\"b\\\\${local.text}\")}",
    "- ${~ local.text ~} -",
    "%{ if local.yes }a%{ else }b%{ endif }",
    "%{ for one in local.list ~}\n ${one}, %{ endfor }",
    "${lookup({ a = \"{{ b }}\" }, \"a\")}",
    "{{ vars.none }}",
    "module.none",
    "'''",
];

/// A string of JSON made of some of the parts, which is a template.
fn random_text(random: &mut fastrand::Rng) -> String {
    loop {
        let mut text = String::new();
        for _ in 0..random.usize(0..6) {
            let part = random.choice(PARTS.iter()).expect("some");
            // Together these would begin a template that reads everything after it.
            if *part != "{" || !text.ends_with(['$', '%']) {
                text.push_str(part);
            }
        }
        if hcl_syntax::parse_template(&text).is_ok() {
            return text;
        }
    }
}

fn random_value(random: &mut fastrand::Rng, depth: usize) -> serde_json::Value {
    match random.u8(0..if depth == 0 { 6 } else { 9 }) {
        0 => serde_json::Value::Null,
        1 => random.bool().into(),
        2 => random.i32(..).into(),
        3..=5 => random_text(random).into(),
        6 | 7 => {
            let list = (0..random.usize(0..4)).map(|_| random_value(random, depth - 1));
            serde_json::Value::Array(list.collect())
        }
        _ => {
            // Two keys may have the same value, which Terraform refuses.
            let entries = (0..random.usize(0..4)).map(|index| {
                let key = random_text(random);
                (format!("{index}{key}"), random_value(random, depth - 1))
            });
            serde_json::Value::Object(entries.collect())
        }
    }
}

/// The output `values` of the root module in `folder`.
fn values(folder: &Path) -> serde_json::Value {
    for arguments in [&["init", "-no-color"][..], &["apply", "-auto-approve", "-no-color"]] {
        let output = terraform(folder, arguments).output().expect("terraform starts");
        let talk = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {talk}", folder.display());
    }
    let output = terraform(folder, &["output", "-json"]).output().expect("terraform starts");
    let all: serde_json::Value = serde_json::from_slice(&output.stdout).expect("outputs are JSON");
    let all = all.as_object().expect("an object").iter();
    all.map(|(name, output)| (name.clone(), output["value"].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// A text that is converted to TOML, and one that stays in JSON: both have the value that Terraform
/// gave them in the root before.
#[test]
fn strings_of_json_come_to_the_same_in_terraform() {
    for seed in [5, 12, 17] {
        come_to_the_same(fastrand::Rng::with_seed(seed));
    }
}

fn come_to_the_same(mut random: fastrand::Rng) {
    let locals = serde_json::json!({
        "text": "some",
        "list": ["one", "two"],
        "yes": "${length(local.list) > 1}",
    });
    let mut root = serde_json::json!({ "locals": locals, "output": {} });
    for index in 0..150 {
        // An output that is null does not exist.
        let value = [random_value(&mut random, 3)];
        root["output"][format!("o{index}")] = serde_json::json!({ "value": value });
        let value = [random_value(&mut random, 2)];
        root["locals"][format!("l{index}")] = serde_json::json!(value);
        root["output"][format!("of{index}")] =
            serde_json::json!({ "value": format!("${{local.l{index}}}") });
    }
    let repository = tempfile::tempdir().expect("a temporary folder");
    for folder in ["envs", "modules", "old"] {
        fs::create_dir(repository.path().join(folder)).expect("a folder");
    }
    let old = repository.path().join("old");
    fs::write(old.join("main.tf.json"), root.to_string()).expect("a file");
    let before = values(&old);
    fs::remove_file(old.join("terraform.tfstate")).expect("a state");

    let adopted = tfgen(repository.path(), &["adopt", "old", "--name", "new"]);
    assert_eq!(adopted.code, Some(0), "{}", adopted.text);
    let generated = tfgen(repository.path(), &["generate", "new"]);
    assert_eq!(generated.code, Some(0), "{}", generated.text);
    let after = values(&repository.path().join("generated/new"));
    assert_eq!(before.as_object().map(serde_json::Map::len), Some(300));
    for (name, value) in before.as_object().expect("an object") {
        assert_eq!(&after[name], value, "{name}");
    }
}
