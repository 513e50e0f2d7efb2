//! The managed resources of a state: a state file of version 4, or the output of `terraform show
//! -json` for one.

use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};
use terraform_expressions::{Number, Read, Value, ValueType};

/// A resource in a state.
#[derive(Debug)]
pub struct StateResource {
    /// The file of the state, as it was named.
    pub file: String,
    /// Its address there.
    pub address: String,
    /// Its type.
    pub kind: String,
    /// Its attributes, without those that are sensitive.
    pub(super) attributes: BTreeMap<String, Value>,
    /// The names of attributes that have sensitive parts.
    pub(super) sensitive: BTreeSet<String>,
}

/// Reads the resources of `text`, which is in `file`. Messages show nothing of the text.
///
/// # Errors
/// If it is not a supported state, with what it is instead and what to do.
pub(super) fn read(file: &str, text: &str) -> Result<Vec<StateResource>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let json: Json = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!(
            "{file}:{line}:{column}: this is not JSON\nhint: name a state file, or write one with \
             `terraform show -json > state.json`"
        )
    })?;
    let refused = |what: &str, hint: &str| Err(format!("{file}: {what}\nhint: {hint}"));
    let Some(all) = json.as_object() else {
        return refused("this is not a state", "name a state file");
    };
    if all.contains_key("encrypted_data") {
        let hint = "decrypt it with `tofu show -json > state.json`, and name that file";
        return refused("this state is encrypted", hint);
    }
    if all.contains_key("deployment") {
        let hint = "`--ids` prints commands that find the ids of existing resources";
        return refused("this is a Pulumi stack, which is not a Terraform state", hint);
    }
    if all.contains_key("planned_values") {
        let hint = "`terraform show -json` without a file prints the state";
        return refused("this is a plan", hint);
    }
    if all.contains_key("format_version") {
        let root = all.get("values").and_then(|values| values.get("root_module"));
        let mut resources = vec![];
        if let Some(root) = root {
            of_module(file, root, &mut resources);
        }
        return Ok(resources);
    }
    match (all.get("version").and_then(Json::as_u64), all.get("resources")) {
        (Some(4), Some(Json::Array(resources))) => {
            Ok(resources.iter().flat_map(|one| instances(file, one)).collect())
        }
        (Some(version @ ..4), _) => refused(
            &format!("this state has version {version}, from before Terraform 0.12"),
            "a newer Terraform writes version 4 when it applies",
        ),
        (Some(version), _) if version > 4 => {
            let what = format!("this state has version {version}");
            refused(&what, "name a file with what `terraform show -json` prints for it")
        }
        _ => refused(
            "this is not a state",
            "name a state file, or what `terraform show -json` prints",
        ),
    }
}

/// The resources of `module` and of all modules in it, in the form of `terraform show -json`.
fn of_module(file: &str, module: &Json, resources: &mut Vec<StateResource>) {
    let list = |key: &str| module.get(key).and_then(Json::as_array).into_iter().flatten();
    for one in list("resources").filter(|one| one.get("deposed_key").is_none()) {
        if text(one, "mode") != "managed" {
            continue;
        }
        let sensitive = one.get("sensitive_values").and_then(Json::as_object);
        let sensitive = sensitive.into_iter().flatten().filter(|(_, value)| has_true(value));
        let sensitive = sensitive.map(|(name, _)| name.clone()).collect();
        let (address, kind) = (text(one, "address"), text(one, "type"));
        let values = one.get("values").and_then(Json::as_object);
        resources.push(StateResource::new(file, address, kind, values, sensitive));
    }
    list("child_modules").for_each(|inner| of_module(file, inner, resources));
}

/// Whether anything in `value` is marked.
fn has_true(value: &Json) -> bool {
    match value {
        Json::Bool(is_marked) => *is_marked,
        Json::Array(list) => list.iter().any(has_true),
        Json::Object(map) => map.values().any(has_true),
        Json::Null | Json::Number(_) | Json::String(_) => false,
    }
}

/// The instances of `resource` of a state file.
fn instances(file: &str, resource: &Json) -> Vec<StateResource> {
    if text(resource, "mode") != "managed" {
        return vec![];
    }
    let (kind, name) = (text(resource, "type"), text(resource, "name"));
    let module = match text(resource, "module") {
        "" => String::new(),
        module => format!("{module}."),
    };
    let instances = resource.get("instances").and_then(Json::as_array).into_iter().flatten();
    let instances = instances.filter(|one| one.get("deposed").is_none());
    instances
        .map(|one| {
            let index = match one.get("index_key") {
                Some(Json::String(key)) => format!("[{}]", Json::from(key.as_str())),
                Some(Json::Number(number)) => format!("[{number}]"),
                _ => String::new(),
            };
            let address = format!("{module}{kind}.{name}{index}");
            let values = one.get("attributes").and_then(Json::as_object);
            let paths = one.get("sensitive_attributes").and_then(Json::as_array);
            let mut sensitive = BTreeSet::new();
            for path in paths.into_iter().flatten() {
                match path.get(0).and_then(|step| step.get("value")).and_then(Json::as_str) {
                    Some(name) => drop(sensitive.insert(name.to_owned())),
                    // It is unknown what this marks, so everything counts as sensitive.
                    None => sensitive.extend(values.into_iter().flat_map(Map::keys).cloned()),
                }
            }
            StateResource::new(file, &address, kind, values, sensitive)
        })
        .collect()
}

fn text<'j>(value: &'j Json, key: &str) -> &'j str {
    value.get(key).and_then(Json::as_str).unwrap_or_default()
}

impl StateResource {
    fn new(
        file: &str,
        address: &str,
        kind: &str,
        values: Option<&Map<String, Json>>,
        sensitive: BTreeSet<String>,
    ) -> Self {
        let open = values.into_iter().flatten().filter(|(name, _)| !sensitive.contains(*name));
        let attributes = open.map(|(name, one)| (name.clone(), value(one))).collect();
        let (file, address, kind) = (file.to_owned(), address.to_owned(), kind.to_owned());
        Self { file, address, kind, attributes, sensitive }
    }

    /// A resource of which only `attributes` are known.
    pub(super) fn known_by(address: &str, attributes: BTreeMap<String, Value>) -> Self {
        let (file, kind, sensitive) = (String::new(), String::new(), BTreeSet::new());
        Self { file, address: address.to_owned(), kind, attributes, sensitive }
    }

    /// Its attributes as expressions see them.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (String, Value)> {
        let secrets = self.sensitive.iter();
        let secrets = secrets.map(|name| (name.clone(), Value::Unknown("is sensitive".into())));
        let open = self.attributes.iter().map(|(name, value)| (name.clone(), value.clone()));
        open.chain(secrets)
    }
}

/// `json` as a value. Lists, sets and maps get the types of their elements.
pub(super) fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null(ValueType::Dynamic),
        Json::Bool(boolean) => Value::Bool(*boolean),
        Json::Number(number) => match Number::read(&number.to_string()) {
            Read::Number(number) => Value::Number(number),
            Read::NotANumber | Read::Uncertain => Value::Unknown("is an unusual number".into()),
        },
        Json::String(text) => Value::string(text.as_str()),
        Json::Array(list) => Value::Tuple(list.iter().map(value).collect()),
        Json::Object(map) => {
            Value::Object(map.iter().map(|(key, one)| (key.clone(), value(one))).collect())
        }
    }
}
