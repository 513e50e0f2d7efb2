//! `regex`, `regexall` and `replace` here and in the real Terraform, which must agree wherever
//! there is a result here: over `patterns.toml`, and over random patterns.

#[path = "../../../tests/real_terraform/outputs.rs"]
mod outputs;

use hcl_syntax::parse_expression;
use outputs::outputs;
use serde::Deserialize;
use std::fmt::Write as _;
use terraform_expressions::{Evaluator, Stop, Value};

#[derive(Deserialize)]
struct File {
    group: Vec<Group>,
}

/// Each text is searched for each pattern.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    /// Results that only Terraform can give.
    #[serde(default)]
    is_left: bool,
    patterns: Vec<String>,
    texts: Vec<String>,
}

/// The results for a pattern and a text: the first match, all matches, and the rest.
fn expressions(pattern: &str, text: &str) -> [String; 3] {
    let (whole, pattern, text) = (quoted(&format!("/{pattern}/")), quoted(pattern), quoted(text));
    [
        format!("regex({pattern}, {text})"),
        format!("regexall({pattern}, {text})"),
        format!("replace({text}, {whole}, \"-\")"),
    ]
    .map(|call| format!("try(jsonencode({call}), \"error\")"))
}

/// A string of HCL.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    format!("\"{}\"", quoted.replace("${", "$${").replace("%{", "%%{"))
}

/// The result, or nothing when only Terraform can tell.
fn evaluated(expression: &str) -> Option<String> {
    let parsed = parse_expression(expression).unwrap_or_else(|it| panic!("{expression}: {it:?}"));
    match Evaluator::default().value(&parsed) {
        Ok(Value::String(result)) => Some(result),
        Err(Stop::Left(_)) => None,
        other => panic!("{expression} is {other:?}"),
    }
}

/// The results in Terraform, in order.
fn by_terraform(expressions: &[String]) -> Vec<String> {
    let mut root = "output \"results\" {\n  value = [\n".to_owned();
    for expression in expressions {
        let _ = writeln!(root, "    {expression},");
    }
    root.push_str("  ]\n}\n");
    serde_json::from_str(&outputs(&root, Some("results"))).expect("the results")
}

/// Fails if a result differs. Returns how many there were here.
fn compare(expressions: &[String]) -> usize {
    let (mut given, mut wrong) = (0, String::new());
    let expected = by_terraform(expressions);
    let errors = expected.iter().filter(|result| *result == "error").count();
    assert!(errors * 2 < expected.len(), "{errors} of {} are errors", expected.len());
    for (expression, expected) in expressions.iter().zip(expected) {
        match evaluated(expression) {
            Some(ours) if ours == expected => given += 1,
            Some(ours) => {
                let _ = writeln!(wrong, "{expression}\n  {ours} here, {expected} in Terraform");
            }
            None => {}
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    given
}

#[test]
fn results_are_those_of_terraform() {
    let file: File = toml::from_str(include_str!("patterns.toml")).expect("patterns");
    let (mut all, mut decided, mut wrong) = (vec![], 0, String::new());
    for Group { is_left, patterns, texts } in &file.group {
        for (pattern, text) in
            patterns.iter().flat_map(|it| texts.iter().map(move |text| (it, text)))
        {
            let expressions = expressions(pattern, text);
            for expression in &expressions {
                if evaluated(expression).is_none() != *is_left {
                    let _ = writeln!(wrong, "{expression}");
                }
            }
            decided += if *is_left { 0 } else { expressions.len() };
            all.extend(expressions);
        }
    }
    assert!(wrong.is_empty(), "decided or not against the file:\n{wrong}");
    assert!(all.len() >= 2000, "{} expressions", all.len());
    println!("{decided} of {} are decided", all.len());
    assert_eq!(compare(&all), decided);
}

/// The parts of random patterns.
const PARTS: [&str; 44] = [
    "a",
    "b",
    "k",
    "é",
    "-",
    " ",
    "A",
    "1",
    ".",
    "^",
    "$",
    "[a-c]",
    "[^a]",
    "[]a]",
    "[a-]",
    "[[:alpha:]]",
    "[[:^digit:]_]",
    "[\\d-k]",
    "\\d",
    "\\W",
    "\\s",
    "\\w",
    "\\b",
    "\\B",
    "\\A",
    "\\z",
    "\\Qa.\\E",
    "\\x61",
    "\\x{e9}",
    "\\101",
    "\\pL",
    "\\P{Lu}",
    "\\p{^Greek}",
    "\\.",
    "\\n",
    "&&",
    "(?i)",
    "(?s)",
    "(?m)",
    "(?U)",
    "(?-i)",
    "{",
    "]",
    "ab",
];
const GROUPS: [&str; 8] = ["(", "(", "(?:", "(?i:", "(?s-i:", "(?P<n>", "(?<m>", "(?U:"];
const REPETITIONS: [&str; 12] =
    ["*", "+", "?", "*?", "+?", "??", "{2}", "{0}", "{1,3}", "{2,}?", "{,2}", "{01}"];
/// Text that may make a pattern invalid.
const FAULTS: [&str; 16] = [
    "(", ")", "[", "]", "*", "**", "|", "\\", "\\8", "\\Z", "\\C", "\\E", "(?x)", "(?=a)",
    "{1001}", "[b-a]",
];

fn random_pattern(random: &mut fastrand::Rng, depth: usize) -> String {
    let mut pattern = String::new();
    for _ in 0..random.usize(0..5) {
        if depth > 0 && random.u8(..4) == 0 {
            pattern.push_str(random.choice(GROUPS).expect("some"));
            pattern.push_str(&random_pattern(random, depth - 1));
            pattern.push(')');
        } else {
            pattern.push_str(random.choice(PARTS).expect("some"));
        }
        match random.u8(..8) {
            0..3 => pattern.push_str(random.choice(REPETITIONS).expect("some")),
            3 => pattern.push('|'),
            _ => {}
        }
    }
    pattern
}

#[test]
fn random_patterns_find_what_they_find_in_terraform() {
    let mut random = fastrand::Rng::with_seed(11);
    let texts = ["", "aab-1Ab", "é a.\nbk", "aaaa", "ba{,2}\n"];
    let mut all = vec![];
    for _ in 0..1500 {
        let mut pattern = random_pattern(&mut random, 3);
        if random.u8(..5) == 0 {
            let places: Vec<usize> = pattern.char_indices().map(|(place, _)| place).collect();
            let place = random.choice(places).unwrap_or_default();
            pattern.insert_str(place, random.choice(FAULTS).expect("some"));
        }
        all.extend(expressions(&pattern, random.choice(texts).expect("some")));
    }
    let given = compare(&all);
    println!("{given} of {} are decided", all.len());
    assert!(given * 100 >= all.len() * 80, "{given} of {} are decided", all.len());
}
