//! Files written as JSON.

use super::expression::{Words, quote};
use super::{Role, Style, made, role};
use hcl_syntax::{Block, Body, Expression, Key, Kind};

/// `body`, a whole file, as JSON; nothing where JSON cannot say it.
pub fn file(body: &Body) -> Option<String> {
    object(body, &[])
}

/// `block` as a file of its own.
pub fn block(block: &Block) -> Option<String> {
    let items = vec![hcl_syntax::Item::Block(block.clone())];
    file(&Body { items, span: block.body.span })
}

fn object(body: &Body, path: &[&str]) -> Option<String> {
    let mut members = vec![member("//", &string("a comment"))];
    for attribute in body.attributes() {
        let value = value(&attribute.value, path, &attribute.name)?;
        members.push(member(&attribute.name, &value));
    }
    let mut kinds: Vec<&str> = vec![];
    for block in body.blocks() {
        if !kinds.contains(&&*block.kind) {
            kinds.push(&block.kind);
        }
    }
    // Where one kind of blocks is written and made by `dynamic`, too, their order would be lost.
    let dynamic = body.blocks_of("dynamic");
    if dynamic.map(made).any(|kind| kinds.contains(&kind)) {
        return None;
    }
    for kind in kinds {
        let path: Vec<&str> = path.iter().copied().chain([kind]).collect();
        let blocks = body.blocks_of(kind).map(|block| {
            let inside = object(&block.body, &path)?;
            let labels = block.labels.iter().rev();
            Some(labels.fold(inside, |inside, label| format!("{{{}}}", member(label, &inside))))
        });
        let blocks: Vec<String> = blocks.collect::<Option<_>>()?;
        members.push(member(kind, &format!("[{}]", blocks.join(", "))));
    }
    Some(format!("{{{}}}", members.join(", ")))
}

fn member(name: &str, value: &str) -> String {
    format!("{}: {value}", string(name))
}

/// The value of the argument `name` of a block of the kinds `path`.
fn value(expression: &Expression, path: &[&str], name: &str) -> Option<String> {
    match (role(path, name), &expression.kind) {
        (Role::Constant, _) => constant(expression, true),
        (Role::Value, _) if is_constant(path, name) => constant(expression, false),
        (Role::Value, _) => template(expression),
        (Role::Bare | Role::Reference, Kind::Tuple(elements)) => {
            let elements: Vec<String> = elements.iter().map(reference).collect();
            Some(format!("[{}]", elements.join(", ")))
        }
        (Role::Reference, Kind::Object(entries)) => {
            let entries = entries.iter().map(|entry| {
                let key = match &entry.key {
                    Key::Name(name) => name.to_string(),
                    Key::Expression(key) => text(key),
                };
                member(&key, &reference(&entry.value))
            });
            Some(format!("{{{}}}", entries.collect::<Vec<_>>().join(", ")))
        }
        (Role::Bare | Role::Reference, _) => Some(reference(expression)),
    }
}

/// Whether Terraform takes strings of the argument as they are.
fn is_constant(path: &[&str], name: &str) -> bool {
    matches!(
        (path, name),
        (["variable"] | ["terraform", ..], _)
            | (["module"], "source" | "version")
            | (["provider"], "alias" | "version")
            | (["output"], "description" | "sensitive" | "ephemeral")
            | ([.., "lifecycle"], "create_before_destroy" | "prevent_destroy" | "destroy")
    )
}

fn text(expression: &Expression) -> String {
    match &expression.kind {
        Kind::String(text) => text.to_string(),
        _ => Words::new(Style::default(), Role::Bare).bare(expression),
    }
}

fn reference(expression: &Expression) -> String {
    string(&text(expression))
}

/// `expression` as a constant, whose lists are of references in such a place.
fn constant(expression: &Expression, references: bool) -> Option<String> {
    Some(match &expression.kind {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(digits) => is_number(digits).then(|| digits.to_string())?,
        Kind::String(text) => string(text),
        Kind::Template(_) => string(expression.as_str()?),
        Kind::Tuple(elements) => {
            let elements = elements.iter().map(|one| match references {
                true => Some(reference(one)),
                false => constant(one, false),
            });
            format!("[{}]", elements.collect::<Option<Vec<_>>>()?.join(", "))
        }
        Kind::Object(entries) => {
            let entries = entries.iter().map(|entry| {
                Some(member(entry.key.as_str()?, &constant(&entry.value, references)?))
            });
            format!("{{{}}}", entries.collect::<Option<Vec<_>>>()?.join(", "))
        }
        Kind::Parentheses(inner) => constant(inner, references)?,
        Kind::Unary(_) => text(expression),
        _ => return None,
    })
}

/// `expression` as JSON has values, in which strings are templates.
fn template(expression: &Expression) -> Option<String> {
    let words = Words::new(Style::default(), Role::Value);
    Some(match &expression.kind {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(digits) if is_number(digits) => digits.to_string(),
        Kind::String(text) => string(&literal(text)),
        Kind::Tuple(elements) => {
            let elements: Vec<String> = elements.iter().map(template).collect::<Option<_>>()?;
            format!("[{}]", elements.join(", "))
        }
        Kind::Object(entries) => {
            let entries = entries.iter().map(|entry| {
                let key = match &entry.key {
                    Key::Name(name) => name.to_string(),
                    Key::Expression(key) => match key.as_str() {
                        Some(text) => literal(text),
                        None => format!("${{{}}}", words.bare(key)),
                    },
                };
                Some(member(&key, &template(&entry.value)?))
            });
            format!("{{{}}}", entries.collect::<Option<Vec<_>>>()?.join(", "))
        }
        _ => string(&format!("${{{}}}", words.bare(expression))),
    })
}

/// Whether JSON has a number that is written like this.
fn is_number(digits: &str) -> bool {
    !digits.starts_with('0') || digits == "0" || digits.starts_with("0.")
}

/// `text` as a template that has it.
fn literal(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

/// `text` in JSON's quotes.
fn string(text: &str) -> String {
    let quoted = quote(text, false);
    // HCL's escapes are JSON's, but that it doubles what begins a template.
    quoted.replace("$${", "${").replace("%%{", "%{")
}
