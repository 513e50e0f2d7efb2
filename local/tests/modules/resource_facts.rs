//! What each module says about its resources in `resources.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::sources::{files, labels, modules};

/// One key of a table, and whether a value is of its type.
type Key = (&'static str, fn(&toml::Value) -> bool);

/// Keys that every type has.
const OF_EVERY_TYPE: [Key; 3] = [
    ("holds_data", toml::Value::is_bool),
    ("serves_traffic", toml::Value::is_bool),
    ("widens_access", toml::Value::is_array),
];

/// Keys that a type has if they apply.
const OF_SOME: [Key; 6] = [
    ("domain_names", toml::Value::is_array),
    ("find", toml::Value::is_str),
    ("guard", toml::Value::is_str),
    ("identified_by", toml::Value::is_array),
    ("import_id", toml::Value::is_str),
    ("lowers_protection", toml::Value::is_table),
];

#[test]
fn every_resource_is_said_to_hold_data_serve_traffic_or_widen_access_or_not() {
    let mut types = 0;
    for module in modules() {
        let (name, facts) = (name(&module), facts(&module));
        let made = types_of(&module);
        let said: BTreeSet<String> = facts.keys().cloned().collect();
        assert_eq!(made, said, "{name}/resources.toml");
        types += made.len();
        for (kind, table) in &facts {
            for (key, is_right) in OF_EVERY_TYPE {
                assert!(table.get(key).is_some_and(is_right), "{name}: {kind} says no {key}");
            }
            for (key, value) in table {
                let known = OF_EVERY_TYPE.iter().chain(&OF_SOME).find(|(known, _)| known == key);
                let (_, is_right) = known.unwrap_or_else(|| panic!("{name}: {kind}.{key}"));
                assert!(is_right(value), "{name}: {kind}.{key}");
            }
        }
    }
    assert!(types >= 45, "only {types} types");
}

/// `tfgen adopt --ids` has a command for each id.
#[test]
fn what_can_be_imported_is_found_by_a_command_and_nothing_else_is() {
    for module in modules() {
        for (kind, table) in facts(&module) {
            let has = |key| table.contains_key(key);
            assert_eq!(has("import_id"), has("find"), "{}: {kind}", name(&module));
            let is_importable = has("import_id");
            assert!(is_importable || !has("identified_by"), "{}: {kind}", name(&module));
        }
    }
}

/// The attributes with which each type is imported, told apart and found.
pub(crate) fn attributes(module: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let facts = facts(module).into_iter().map(|(kind, table)| {
        let texts = ["import_id", "find"].into_iter().filter_map(|key| table.get(key)?.as_str());
        let lists = ["identified_by", "domain_names"].into_iter();
        let lists = lists.filter_map(|key| table.get(key)?.as_array()).flatten();
        let named = lists.filter_map(toml::Value::as_str).map(str::to_owned);
        (kind, texts.flat_map(placeholders).chain(named).collect())
    });
    facts.collect()
}

/// The names in braces in `text`.
pub(crate) fn placeholders(text: &str) -> impl Iterator<Item = String> {
    let is_name = |name: &&str| {
        !name.is_empty() && name.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase())
    };
    let names = text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
    names.filter(is_name).map(str::to_owned)
}

/// The resources whose loss is permanent: the table, the zone, the buckets, the repository and the
/// logs, and the host name with which the distribution finds the function.
#[test]
fn what_holds_data_is_guarded_and_so_is_the_url() {
    let mut guarded = BTreeSet::new();
    for module in modules() {
        for (kind, table) in facts(&module) {
            let has_guard = table.contains_key("guard");
            let holds_data = table["holds_data"].as_bool() == Some(true);
            let is_url = kind == "aws_lambda_function_url";
            assert_eq!(has_guard, holds_data || is_url, "{}: {kind}", name(&module));
            if has_guard {
                guarded.insert(format!("{} {kind}", name(&module)));
            }
        }
    }
    let expected = [
        "cloudfront_proxy aws_s3_bucket",
        "dns aws_route53_zone",
        "ecr aws_ecr_repository",
        "lambda_url aws_cloudwatch_log_group",
        "lambda_url aws_lambda_function_url",
        "state aws_s3_bucket",
        "static_site aws_s3_bucket",
        "table aws_dynamodb_table",
        "waf aws_cloudwatch_log_group",
    ];
    assert_eq!(guarded, expected.map(str::to_owned).into());
}

fn name(module: &Path) -> String {
    module.file_name().unwrap().to_string_lossy().into_owned()
}

pub(crate) fn facts(module: &Path) -> BTreeMap<String, toml::Table> {
    let path = module.join("resources.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let facts = toml::from_str(&text);
    facts.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn types_of(module: &Path) -> BTreeSet<String> {
    let bodies = files(module, ".tf");
    let resources = bodies.iter().flat_map(|(_, body)| body.get_blocks("resource"));
    resources.map(|resource| labels(resource)[0].to_owned()).collect()
}
