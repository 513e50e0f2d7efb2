//! Conditions evaluated here and by the real Terraform, which must agree wherever there is a result
//! here. The conditions are data: `validations/*.toml`.

#[path = "real_terraform/outputs.rs"]
mod outputs;

use hcl_syntax::parse_expression;
use outputs::outputs;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::rc::Rc;
use terraform_expressions::{Evaluator, Stop, Value, declared};
use tfgen::contracts::Type;

/// What the evaluator promises to evaluate.
const KNOWN: &str = "contains length can try regex regexall startswith endswith lower upper title \
    trimspace trim trimprefix trimsuffix split join replace substr strcontains format formatlist \
    concat flatten distinct compact keys values lookup merge zipmap element index alltrue anytrue \
    sum min max abs ceil floor pow parseint tonumber tostring tobool tolist toset tomap coalesce \
    coalescelist one setunion setintersection setsubtract range reverse sort slice jsonencode \
    jsondecode base64encode base64decode cidrhost cidrnetmask cidrsubnet cidrsubnets timecmp timeadd \
    formatdate setproduct transpose chunklist matchkeys signum indent urlencode md5 sha1 sha256 sha512 \
    base64sha256 base64sha512 uuidv5 csvdecode basename nonsensitive textencodebase64 strrev \
    dirname log yamldecode yamlencode";

#[derive(Deserialize)]
struct File {
    group: Vec<Group>,
}

/// Every condition of a group is evaluated with each of its values.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    origin: Option<String>,
    r#type: String,
    values: Vec<String>,
    conditions: Vec<String>,
}

fn groups() -> Vec<Group> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validations");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the conditions")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files
        .iter()
        .flat_map(|path| {
            let text = std::fs::read_to_string(path).expect("a file of conditions");
            let file: File = toml::from_str(&text).expect("conditions");
            file.group
        })
        .collect()
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Is(String),
    Left(String),
}

fn evaluated(group: &Group, value: &str, condition: &str) -> Outcome {
    let kind = Type::parse(&group.r#type).expect("a type");
    let given = parse_expression(value).expect("a value");
    let given = match Evaluator::default().value(&given) {
        Err(Stop::Left(reason)) => return Outcome::Left(reason),
        given => given.expect("a static value"),
    };
    let variables =
        BTreeMap::from([("x".to_owned(), declared(given, &kind).expect("a value of the type"))]);
    let text = format!("tobool({condition})");
    let expression =
        parse_expression(&text).unwrap_or_else(|errors| panic!("{condition}: {errors:?}"));
    match Evaluator::new(Rc::new(variables), Rc::default()).value(&expression) {
        Ok(Value::Bool(value)) => Outcome::Is(value.to_string()),
        Ok(Value::Null(_)) => Outcome::Is("null".to_owned()),
        Ok(value) => panic!("{condition} is {value:?}"),
        Err(Stop::Error(_)) => Outcome::Is("error".to_owned()),
        Err(Stop::Left(reason)) => Outcome::Left(reason),
    }
}

/// Terraform's outcome of each condition with each value, in order, from one root module in which
/// each pair of type and value is a variable.
fn by_terraform(groups: &[Group]) -> Vec<String> {
    let mut root = String::new();
    let mut results = String::new();
    let mut variable = 0;
    for group in groups {
        for value in &group.values {
            let kind = &group.r#type;
            let _ = writeln!(root, "variable \"x{variable}\" {{\n  type = {kind}");
            let _ = writeln!(root, "  default = {value}\n}}");
            for condition in &group.conditions {
                let condition = condition.replace("var.x", &format!("var.x{variable}"));
                let _ = writeln!(results, "    try(jsonencode(tobool({condition})), \"error\"),");
            }
            variable += 1;
        }
    }
    let _ = writeln!(root, "output \"results\" {{\n  value = [\n{results}  ]\n}}");
    // A result that Terraform itself does not know is null.
    let results: Vec<Option<String>> =
        serde_json::from_str(&outputs(&root, Some("results"))).expect("the results");
    results.into_iter().map(|result| result.unwrap_or_else(|| "unknown".to_owned())).collect()
}

fn uses_only_known(condition: &str) -> bool {
    let known: BTreeSet<&str> = KNOWN.split_whitespace().collect();
    condition.split('(').all(|before| {
        let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
        let name = &before[before.trim_end_matches(is_name).len()..];
        name.is_empty() || !name.starts_with(|c: char| c.is_ascii_lowercase()) || {
            known.contains(name) || before == condition || matches!(name, "in" | "if")
        }
    })
}

#[test]
fn verdicts_are_those_of_terraform() {
    let groups = groups();
    let conditions: BTreeSet<&str> =
        groups.iter().flat_map(|group| &group.conditions).map(String::as_str).collect();
    let public: BTreeSet<&str> = groups
        .iter()
        .filter(|group| group.origin.is_some())
        .flat_map(|group| &group.conditions)
        .map(String::as_str)
        .collect();
    assert!(conditions.len() >= 300, "{} conditions", conditions.len());
    assert!(public.len() >= 100, "{} conditions of public modules", public.len());

    let mut expected = by_terraform(&groups).into_iter();
    let (mut decided, mut promised, mut wrong) = (0, 0, String::new());
    let mut undecided = BTreeMap::<String, usize>::new();
    let (mut of_public, mut left_of_public) = (0, 0);
    for group in &groups {
        for value in &group.values {
            for condition in &group.conditions {
                let expected = expected.next().expect("a result");
                let outcome = evaluated(group, value, condition);
                let is_promised = uses_only_known(condition) && expected != "error";
                promised += usize::from(is_promised);
                if group.origin.is_some() {
                    of_public += 1;
                    left_of_public += usize::from(matches!(outcome, Outcome::Left(_)));
                }
                match outcome {
                    Outcome::Is(ours) if ours == expected => decided += usize::from(is_promised),
                    Outcome::Is(ours) => {
                        let _ = writeln!(
                            wrong,
                            "{condition}\n  with {value}: {ours} here, {expected} in Terraform"
                        );
                    }
                    Outcome::Left(reason) => {
                        *undecided.entry(format!("{reason}: {condition}")).or_default() += 1;
                    }
                }
            }
        }
    }
    for (reason, count) in undecided {
        println!("left to Terraform {count} times: {reason}");
    }
    println!("{} conditions, {} of public forms", conditions.len(), public.len());
    println!("{decided} of {promised} decided");
    println!("{left_of_public} of {of_public} verdicts of public forms left");
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(decided * 100 >= promised * 92, "{decided} of {promised} decided");
    assert!(
        left_of_public * 100 <= of_public * 8,
        "{left_of_public} of {of_public} verdicts of public forms left"
    );
}

/// Terraform reports an invalid default value for each.
#[test]
fn values_without_a_common_type_are_refused() {
    for (kind, value) in
        [("map(map(any))", "{ p = { a = 1 }, q = { b = true } }"), ("list(any)", "[1, [1]]")]
    {
        let tree = parse_expression(value).expect("a value");
        let given = Evaluator::default().value(&tree).expect("a static value");
        let declared = declared(given, &Type::parse(kind).expect("a type"));
        assert!(matches!(declared, Err(Stop::Error(_))), "{value} as {kind} is {declared:?}");
    }
}

#[test]
fn work_without_end_is_left_to_terraform() {
    let long = "a".repeat(500);
    for condition in [
        "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a * b * c]]]",
        &format!("length([for a in range(1000) : [for b in range(1000) : \"{long}\"]])"),
        &format!("replace(replace(\"{long}\", \"a\", \"{long}\"), \"a\", \"{long}\")"),
        &format!("join(\"{long}\", [for a in range(1000) : join(\"{long}\", range(1000))])"),
        "distinct(flatten([range(1000), range(1000)]))",
        "format(\"%999999999d\", 1)",
        "[for a in range(1000) : range(1000)]",
        "\"%{for a in range(1000)}%{for b in range(1000)}%{for c in range(1000)}x%{endfor}%{endfor}%{endfor}\"",
        "[for a in range(1000) : can(regex(\"${a}{1000}[a-z]{1000}\", \"x\"))]",
        "[for a in range(1000) : distinct(range(1000))]",
        &format!("regexall(\"a.*b|a\", join(\"\", [for a in range(100) : \"{long}\"]))"),
    ] {
        let expression = parse_expression(condition).expect("an expression");
        let value = Evaluator::default().value(&expression);
        assert!(matches!(value, Err(Stop::Left(_))), "{condition} is {value:?}");
    }
}

#[test]
fn a_long_chain_of_operators_is_evaluated() {
    let condition = ["true"; 100].join(" && ");
    let expression = parse_expression(&condition).expect("an expression");
    let value = Evaluator::default().value(&expression);
    assert!(matches!(value, Ok(Value::Bool(true))), "{value:?}");
}
