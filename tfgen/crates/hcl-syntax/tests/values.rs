//! The values of strings and heredocs, here and in Terraform: those of `strings.txt`, and random
//! ones. `␍` in the file is a carriage return.

#[path = "../../../tests/real_terraform/outputs.rs"]
mod outputs;

use hcl_syntax::{Expression, Kind, Part};
use outputs::outputs;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The text that `expression` renders, if it consists of constants.
fn rendered(expression: &Expression) -> String {
    match &expression.kind {
        Kind::String(text) => text.to_string(),
        Kind::Template(template) => render(&template.parts),
        other => panic!("{other:?} is not a constant"),
    }
}

fn render(parts: &[Part]) -> String {
    let part = |part: &Part| match part {
        Part::Literal(literal) => literal.text.to_string(),
        Part::Interpolation(inner) => rendered(&inner.expression),
        Part::If(directive) => match &directive.condition.kind {
            Kind::Bool(true) => render(&directive.when_true),
            Kind::Bool(false) => render(&directive.when_false),
            other => panic!("{other:?} is not a constant"),
        },
        Part::For(directive) => match &directive.collection.kind {
            Kind::Tuple(elements) => render(&directive.parts).repeat(elements.len()),
            other => panic!("{other:?} is not a constant"),
        },
    };
    parts.iter().map(part).collect()
}

/// Compares the values of `texts` with Terraform's.
fn compare(texts: &[String]) {
    let mut root = String::new();
    for (place, text) in texts.iter().enumerate() {
        let _ = write!(root, "output \"o{place}\" {{\n  value = {text}\n}}\n");
    }
    let values = strings_of(&outputs(&root, None));
    let file = hcl_syntax::parse(&root);
    assert_eq!(file.errors, []);
    for (block, text) in file.body.blocks().zip(texts) {
        let value = rendered(block.body.value("value").expect("a value"));
        let expected = values.get(&*block.labels[0]).expect("Terraform's value");
        assert_eq!(value, *expected, "{text}");
    }
    assert_eq!(file.body.blocks().count(), texts.len());
}

/// The values of outputs as Terraform prints them, each on a line of its own: JSON's strings are
/// read as HCL's.
fn strings_of(outputs: &str) -> BTreeMap<String, String> {
    let (mut values, mut name) = (BTreeMap::new(), String::new());
    for line in outputs.lines().map(str::trim) {
        if let Some(value) = line.strip_prefix("\"value\": ") {
            let value = value.trim_end_matches(',').replace("${", "$${").replace("%{", "%%{");
            let read = hcl_syntax::parse_expression(&value).expect("a string");
            values.insert(name.clone(), rendered(&read));
        } else if let Some(key) = line.strip_suffix(": {") {
            name = key.trim_matches('"').to_owned();
        }
    }
    values
}

#[test]
fn strings_come_to_what_they_come_to_in_terraform() {
    let texts = include_str!("strings.txt").replace('␍', "\r");
    let texts: Vec<String> =
        texts.split("###\n").map(|text| text.trim_end_matches('\n').to_owned()).collect();
    assert!(texts.len() >= 20, "{} strings", texts.len());
    compare(&texts);
}

/// The parts of random heredocs.
const PIECES: [&str; 24] = [
    " ",
    "  ",
    "\t",
    "    ",
    "a",
    "b c",
    "${\"x\"}",
    "${~ \" y \" ~}",
    "${\"z\" ~}",
    "$",
    "%",
    "$${",
    "%%{ ",
    "$${~",
    "\"",
    "\\n",
    "\u{a0}",
    "\u{2003}",
    "%{ if true }",
    "%{ else ~}",
    "%{~ endif ~}",
    "%{ for i in [1, 2] ~}",
    "%{ endfor }",
    "EOT",
];

#[test]
fn random_heredocs_come_to_what_they_come_to_in_terraform() {
    let mut random = fastrand::Rng::with_seed(7);
    let mut texts = vec![];
    while texts.len() < 600 {
        let end = if random.bool() { "\n" } else { "\r\n" };
        let mut text = format!("<<-EOT{end}");
        for _ in 0..random.usize(0..6) {
            for _ in 0..random.usize(0..6) {
                text.push_str(PIECES[random.usize(..PIECES.len())]);
            }
            text.push_str(end);
        }
        let _ = write!(text, "  EOT");
        // Directives may not match.
        if hcl_syntax::parse(&format!("a = {text}\n")).errors.is_empty()
            && hcl_syntax::parse_expression(&format!("{text}\n")).is_ok()
        {
            texts.push(text);
        }
    }
    compare(&texts);
}
