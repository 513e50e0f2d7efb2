//! Explanations for programs.

use super::{Declaration, Explained, Given};
use crate::source::Place;
use serde_json::{Value, json};

/// `explanations` of the environment `name`, as docs/commands.md describes them.
pub fn json(name: &str, explanations: &[Explained<'_>]) -> Value {
    let values: Vec<Value> = explanations.iter().map(explained).collect();
    json!({ "version": 1, "environment": name, "values": values })
}

fn explained(one: &Explained<'_>) -> Value {
    let mut value = json!({
        "address": one.address.to_string(),
        "value": one.value,
        "from": "set",
        "place": null,
        "written": null,
        "computed": false,
        "overrode": [],
        "removed": null,
        "declared": one.declared.as_ref().map(declared),
    });
    if let Some(removal) = &one.removal {
        value["removed"] = place(&removal.place);
        let overrode = removal.overrode.iter().rev();
        let overrode = overrode.map(|(at, text)| json!({ "place": place(at), "value": text }));
        value["overrode"] = overrode.collect();
    }
    match &one.given {
        Given::Removed => {
            value["from"] = json!("removed");
            value["value"] = Value::Null;
        }
        Given::Layer(layer) => {
            value["place"] = place(&layer.place);
            value["written"] = json!(layer.written);
            value["computed"] = json!(layer.is_computed);
            let overrode = layer.overrode.iter().rev();
            let overrode = overrode.map(|(at, text)| json!({ "place": place(at), "value": text }));
            value["overrode"] = overrode.collect();
        }
        Given::Block(at) => {
            value["from"] = json!("implied");
            value["place"] = place(at);
        }
        Given::Module(at) => {
            value["from"] = json!("default");
            value["place"] = at.as_ref().map_or(Value::Null, place);
        }
    }
    value
}

fn declared(declaration: &Declaration<'_>) -> Value {
    json!({
        "place": place(&declaration.place),
        "type": declaration.kind.map(ToString::to_string),
        "description": declaration.description,
    })
}

fn place(place: &Place<'_>) -> Value {
    json!({ "file": place.file, "line": place.line })
}
