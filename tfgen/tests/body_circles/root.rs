//! The root module for an environment, even if tfgen refuses to print it, as far as the cases need
//! it.

use std::fmt::Write as _;
use toml::{Table, Value};

/// The blocks of `environment` as HCL.
pub(crate) fn hcl(environment: &Table) -> String {
    let mut text = String::new();
    for (kind, named) in environment {
        let named = named.as_table().expect("a table of blocks");
        if kind == "locals" {
            block(&mut text, "locals", named, &[]);
            continue;
        }
        for (name, inside) in named {
            let inside = inside.as_table().expect("a block");
            match kind.as_str() {
                "data" => {
                    for (label, inside) in inside {
                        let inside = inside.as_table().expect("a block");
                        block(&mut text, &format!("data \"{name}\" \"{label}\""), inside, &[]);
                    }
                }
                "module" => {
                    let folder = inside.get("source").and_then(Value::as_str);
                    let folder = folder.map_or(format!("modules/{name}"), str::to_owned);
                    let source = ("source", Value::String(format!("../../{folder}")));
                    block(&mut text, &format!("module \"{name}\""), inside, &[source]);
                }
                "provider" => {
                    let header = format!("provider \"{name}\"");
                    block(&mut text, &header, inside, &[]);
                    for (alias, inside) in inside.get("alias").into_iter().flat_map(table) {
                        let alias = ("alias", Value::String(alias.clone()));
                        block(&mut text, &header, table(inside), &[alias]);
                    }
                }
                _ => block(&mut text, &format!("{kind} \"{name}\""), inside, &[]),
            }
        }
    }
    text
}

fn table(value: &Value) -> &Table {
    value.as_table().expect("a table")
}

/// A block with the arguments `inside`, some of them replaced by those of `own`.
fn block(text: &mut String, header: &str, inside: &Table, own: &[(&str, Value)]) {
    let _ = writeln!(text, "{header} {{");
    for (name, value) in own {
        let _ = writeln!(text, "  {name} = {}", expression(value));
    }
    for (name, value) in inside {
        match (name.as_str(), value) {
            // A provider's other configurations have blocks of their own.
            ("alias", _) => {}
            (name, _) if own.iter().any(|(other, _)| *other == name) => {}
            ("type", Value::String(kind)) => {
                let _ = writeln!(text, "  type = {kind}");
            }
            ("provider", Value::String(configuration)) => {
                let _ = writeln!(text, "  provider = {configuration}");
            }
            ("providers", Value::Table(map)) => {
                let _ = writeln!(text, "  providers = {{");
                for (child, parent) in map {
                    let parent = parent.as_str().expect("a configuration");
                    let _ = writeln!(text, "    {child} = {parent}");
                }
                let _ = writeln!(text, "  }}");
            }
            ("for_each", Value::Array(_)) => {
                let _ = writeln!(text, "  for_each = toset({})", expression(value));
            }
            ("validation", Value::Array(blocks)) => {
                for inside in blocks {
                    block(text, name, table(inside), &[]);
                }
            }
            (name, value) => {
                let _ = writeln!(text, "  {name} = {}", expression(value));
            }
        }
    }
    let _ = writeln!(text, "}}");
}

fn expression(value: &Value) -> String {
    match value {
        Value::Table(form) if form.contains_key("ref") || form.contains_key("expr") => {
            let code = form.get("ref").or_else(|| form.get("expr"));
            code.and_then(Value::as_str).expect("code").to_owned()
        }
        Value::Table(entries) => {
            let entries = entries.iter().map(|(key, one)| format!("{key} = {}", expression(one)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Array(list) => {
            format!("[{}]", list.iter().map(expression).collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => format!("{text:?}"),
        Value::Integer(number) => number.to_string(),
        other => panic!("no case has {other:?}"),
    }
}
