//! A JSON file of an adopted root. For the parts that become TOML, tfgen converts it to native
//! syntax. The rest stays in JSON, because only a provider knows which members are blocks.

use super::path_origins::LocalValues;
use super::relative_paths::{rewritten, with_current_folder};
use crate::hcl::{Native, json_string, json_text};
use crate::language;
use hcl_syntax::json::{self, Kind, Member, Value};
use hcl_syntax::{Attribute, Body, Error, Item, Name, Span, parse_template};
use std::collections::HashSet;

/// The file, with paths that start at the new root module.
#[derive(Debug)]
pub(super) struct JsonFile {
    value: Value,
    /// The file in native syntax.
    pub(super) native: Native,
    /// How many paths were rewritten.
    pub(super) rewritten: usize,
    /// Places that depend on the folder in which Terraform is started.
    pub(super) uncertain: Vec<Span>,
    /// Paths with an unknown origin.
    pub(super) unknown: Vec<Span>,
}

impl JsonFile {
    /// Reads `text`, with unchanged paths.
    ///
    /// # Errors
    /// If it is not a file of a root module.
    pub(super) fn read(text: &str) -> Result<Self, Vec<Error>> {
        let value = json::parse(text).map_err(|error| vec![error])?;
        let (native, errors) = Native::of(&value, text, language::JSON);
        let (rewritten, uncertain, unknown) = Default::default();
        match errors.is_empty() {
            true => Ok(Self { value, native, rewritten, uncertain, unknown }),
            false => Err(errors),
        }
    }

    /// This file, read from `text`, with paths for a place from which `way` leads to the folder of
    /// the root with `locals`.
    ///
    /// # Errors
    /// If a path cannot be rewritten.
    pub(super) fn with_paths(
        self,
        text: &str,
        locals: &LocalValues<'_>,
        way: &str,
    ) -> Result<Self, Vec<Error>> {
        let (mut count, mut uncertain, mut unknown) = (0, vec![], vec![]);
        let value = self.value.with_strings(&mut |span, inside| {
            let template = template(inside).filter(|_| self.native.templates.contains(&span))?;
            let found = rewritten(locals, &template, inside, way);
            count += found.count;
            uncertain.extend(found.uncertain.first().map(|_| span));
            unknown.extend(found.unknown.first().map(|_| span));
            Some(found.text)
        });
        let (native, errors) = Native::of(&value, text, language::JSON);
        match errors.is_empty() {
            true => Ok(Self { value, native, rewritten: count, uncertain, unknown }),
            false => Err(errors),
        }
    }

    /// It as JSON.
    pub(super) fn text(&self) -> String {
        json_text(&self.value, &[])
    }

    /// The rest without the parts at `taken` in native syntax; `None` if it has no block.
    pub(super) fn without(&self, taken: &[Span]) -> Option<String> {
        let is_taken = |native: &Span| {
            taken.iter().any(|span| span.start <= native.start && native.end <= span.end)
        };
        let items = &self.native.items;
        let gone = items.iter().filter(|(native, _)| is_taken(native));
        let gone: HashSet<Span> = gone.map(|(_, json)| *json).collect();
        let kept: HashSet<Span> = items.iter().map(|(_, json)| *json).collect();
        let value = left(&self.value, &gone, &kept)?;
        let (native, _) = Native::of(&value, "", language::JSON);
        native.items.first()?;
        Some(json_text(&value, &[]))
    }
}

/// The rest of `value` without what is `gone`. Parts that become empty are removed, too, unless
/// they are `kept` blocks and arguments.
fn left(value: &Value, gone: &HashSet<Span>, kept: &HashSet<Span>) -> Option<Value> {
    if gone.contains(&value.span) {
        return None;
    }
    let (kind, was_empty) = match &value.kind {
        Kind::Array(elements) => {
            let rest: Vec<Value> =
                elements.iter().filter_map(|one| left(one, gone, kept)).collect();
            (Kind::Array(rest), elements.is_empty())
        }
        Kind::Object(members) => {
            let rest = members.iter().filter_map(|Member { name, value }| {
                Some(Member { name: name.clone(), value: left(value, gone, kept)? })
            });
            (Kind::Object(rest.collect()), members.is_empty())
        }
        other => (other.clone(), true),
    };
    let is_empty = match &kind {
        Kind::Array(elements) => elements.is_empty(),
        Kind::Object(members) => members.is_empty(),
        _ => false,
    };
    let is_left = !is_empty || was_empty || kept.contains(&value.span);
    is_left.then_some(Value { kind, span: value.span })
}

/// The JSON `text` with the folder of the root instead of the one in which Terraform is started.
/// Line numbers stay the same.
pub(super) fn with_current_folder_of_json(text: &str) -> Option<String> {
    let value = json::parse(text).ok()?;
    let (native, _) = Native::of(&value, text, language::JSON);
    let (mut out, mut done) = (String::new(), 0);
    value.each_string(&mut |span, inside| {
        let Some(template) = template(inside).filter(|_| native.templates.contains(&span)) else {
            return;
        };
        let replaced = with_current_folder(&template, inside);
        if replaced != inside {
            out.push_str(&text[done..span.range().start]);
            out.push_str(&json_string(&replaced));
            done = span.range().end;
        }
    });
    out.push_str(&text[done..]);
    Some(out)
}

/// The JSON value `text` in native syntax, with templates in its strings.
pub(super) fn native_value(text: &str) -> Option<String> {
    let file = format!("{{\"locals\": {{\"x\": {text}}}}}");
    let (native, errors) = Native::of(&json::parse(&file).ok()?, &file, language::JSON);
    let (argument, _) = native.items.first().filter(|_| errors.is_empty())?;
    argument.of(&native.text).strip_prefix("x = ").map(str::to_owned)
}

/// A body with one argument, the template `text`, unless it is plain text.
fn template(text: &str) -> Option<Body> {
    if !text.contains(['$', '%']) {
        return None;
    }
    let value = parse_template(text).ok()?;
    let name = Name { text: "x".into(), span: Span::default() };
    let span = value.span;
    Some(Body { items: vec![Item::Attribute(Attribute { name, value })], span })
}

#[cfg(test)]
mod tests {
    use super::{JsonFile, LocalValues};

    #[test]
    fn paths_in_templates_lead_to_the_old_folder() {
        for (value, expected, count) in [
            (r#""${path.module}/x""#, r#""${path.root}/W/x""#, 1),
            (r#""${file(\"x\")}""#, r#""${file(\"${path.root}/W/x\")}""#, 1),
            (
                r#""\u0024{file(\"./x\")}\n$${path.module}""#,
                r#""${file(\"${path.root}/W/x\")}\n$${path.module}""#,
                1,
            ),
            (r#"{"${path.module}": "${path.root}"}"#, r#"{"${path.root}/W": "${path.root}/W"}"#, 2),
            (r#""x/${\"y\"}""#, r#""x/${\"y\"}""#, 0),
        ] {
            let text = |value: &str| format!("{{\"locals\": {{\"x\": {value}}}}}");
            let read = JsonFile::read(&text(value)).expect("a file");
            let (text_of, none) = (text(value), LocalValues::default());
            let read = read.with_paths(&text_of, &none, "${path.root}/W").expect("a file");
            let expected = hcl_syntax::json::parse(&text(expected)).expect("JSON");
            assert_eq!(read.without(&[]), Some(super::json_text(&expected, &[])), "{value}");
            assert_eq!(read.rewritten, count, "{value}");
        }
    }

    #[test]
    fn what_toml_says_is_left_out() {
        let text = r#"{
            "//": {"metadata": 1},
            "variable": {"a": {"default": "secret"}, "b": {}},
            "output": {"x": [{"value": 1}]},
            "locals": {"empty": {}}
        }"#;
        let read = JsonFile::read(text).expect("a file");
        let native = &read.native;
        let find = |text: &str| {
            let items = native.items.iter().map(|(span, _)| *span);
            items.filter(|span| span.of(&native.text).starts_with(text)).collect::<Vec<_>>()
        };
        let taken = [find("output"), find("default"), find("variable \"b\"")].concat();
        let expected = "{\n  \"//\": {\n    \"metadata\": 1\n  },\n  \"variable\": {\n    \"a\": {}\n  },\n  \"locals\": {\n    \"empty\": {}\n  }\n}\n";
        assert_eq!(read.without(&taken).as_deref(), Some(expected));
        let all: Vec<_> = native.items.iter().map(|(span, _)| *span).collect();
        assert_eq!(read.without(&all), None);
    }
}
