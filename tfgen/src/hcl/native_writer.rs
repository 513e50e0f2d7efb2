//! Writes a JSON root module in native syntax.

use super::code::ParsedCode;
use super::escape::quote;
use super::json_text::comments;
use super::native::{Language, Native, Place};
use super::template_text::quoted_template;
use hcl_syntax::json::{self, Kind, Member, Strings, Value};
use hcl_syntax::{Block, Body, Error, Item, Name, Span, is_name, parse_expression, parse_template};
use std::collections::{HashMap, HashSet};

impl Native {
    /// The file `value`, read from `json`, and its errors.
    pub(crate) fn of(value: &Value, json: &str, language: Language<'_>) -> (Self, Vec<Error>) {
        let mut remarks = HashMap::new();
        remarks_in(value, &mut remarks);
        let mut writer = Writer {
            json,
            language,
            remarks,
            out: Self::default(),
            open: 0,
            path: vec![],
            errors: vec![],
        };
        let whole = writer.begin(value.span);
        let (body, errors) = json::body(value, language.blocks);
        writer.errors.extend(errors);
        writer.body(&body, 0);
        writer.end(whole);
        let (native, mut errors) = (writer.out, writer.errors);
        if errors.is_empty() {
            // For example, something that is nested too deeply.
            let wrong = hcl_syntax::parse(&native.text).errors.into_iter();
            errors.extend(wrong.map(|one| Error::new(native.place(one.span), one.message)));
        }
        (native, errors)
    }
}

/// Finds the texts of comments in `value`, each by the start of the object that contains it.
fn remarks_in(value: &Value, remarks: &mut HashMap<u32, Vec<String>>) {
    match &value.kind {
        Kind::Array(elements) => elements.iter().for_each(|one| remarks_in(one, remarks)),
        Kind::Object(members) => {
            for member in members {
                if &*member.name == "//" {
                    let lines = remarks.entry(value.span.start).or_default();
                    lines.extend(comments(&member.value));
                } else {
                    remarks_in(&member.value, remarks);
                }
            }
        }
        _ => {}
    }
}

struct Writer<'v, 'l> {
    json: &'v str,
    language: Language<'l>,
    remarks: HashMap<u32, Vec<String>>,
    out: Native,
    /// The index of the open place.
    open: usize,
    /// The kinds of the open blocks.
    path: Vec<String>,
    errors: Vec<Error>,
}

impl<'v> Writer<'v, '_> {
    fn at(&self) -> u32 {
        u32::try_from(self.out.text.len()).unwrap_or(u32::MAX)
    }

    /// Opens the place for `json`.
    fn begin(&mut self, json: Span) -> usize {
        let native = Span::new(self.at(), self.at());
        self.out.places.push(Place { native, json, outer: self.open, is_same: false });
        self.open = self.out.places.len() - 1;
        self.open
    }

    fn end(&mut self, number: usize) {
        let end = self.at();
        if let Some(place) = self.out.places.get_mut(number) {
            place.native.end = end;
            self.open = place.outer;
        }
    }

    fn push(&mut self, text: &str) {
        self.out.text.push_str(text);
    }

    /// Writes `text` for the place `json`.
    fn placed(&mut self, text: &str, json: Span) {
        let place = self.begin(json);
        self.push(text);
        self.end(place);
    }

    fn indent(&mut self, depth: usize) {
        self.out.text.extend(std::iter::repeat_n("  ", depth));
    }

    fn body(&mut self, body: &Body<&'v Value>, depth: usize) {
        let mut seen = HashSet::new();
        let names = body.attributes().map(|attribute| attribute.name.as_str());
        let doubled: HashSet<&str> = names.filter(|name| !seen.insert(*name)).collect();
        for item in &body.items {
            match item {
                Item::Attribute(attribute) => {
                    let is_doubled = doubled.contains(attribute.name.as_str());
                    self.attribute(&attribute.name, attribute.value, is_doubled, depth);
                }
                Item::Block(block) => {
                    if depth == 0 && !self.out.text.is_empty() {
                        self.push("\n");
                    }
                    self.block(block, depth);
                }
            }
        }
    }

    fn block(&mut self, block: &Block<&'v Value>, depth: usize) {
        for line in self.remarks.remove(&block.body.span.start).unwrap_or_default() {
            for line in line.lines() {
                self.indent(depth);
                self.push(&format!("# {line}\n"));
            }
        }
        self.indent(depth);
        let start = self.at();
        // In JSON, many blocks can share the name of their kind.
        let header = self.begin(block.labels.last().map_or(block.kind.span, |label| label.span));
        self.placed(&block.kind, block.kind.span);
        for label in &block.labels {
            self.push(" ");
            let mut quoted = String::new();
            quote(&mut quoted, label);
            self.placed(&quoted, label.span);
        }
        self.end(header);
        self.push(" {\n");
        self.inside(&block.kind, |writer| writer.body(&block.body, depth + 1));
        self.indent(depth);
        self.push("}");
        self.out.items.push((Span::new(start, self.at()), block.body.span));
        self.push("\n");
    }

    fn attribute(&mut self, name: &Name, value: &'v Value, is_doubled: bool, depth: usize) {
        if !is_name(name) {
            let message = format!("`{}` cannot be a name in Terraform", name.as_str());
            self.errors.push(Error::new(name.span, message));
            return;
        }
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        let strings = (self.language.strings)(&path, name);
        if strings == Strings::Templates
            && let Some(objects) = self.blocks_of_provider(name, value, is_doubled)
        {
            return self.provider_blocks(name, &objects, depth);
        }
        self.indent(depth);
        let start = self.at();
        self.placed(name, self.without_quotes(name));
        self.push(" = ");
        self.value(value, strings);
        self.out.items.push((Span::new(start, self.at()), value.span));
        self.push("\n");
    }

    /// Writes the contents of a block of the kind `kind`.
    fn inside(&mut self, kind: &str, write: impl FnOnce(&mut Self)) {
        self.path.push(kind.to_owned());
        write(self);
        self.path.pop();
    }

    /// The place of the quoted `name` without its quotes, if it has no escapes.
    fn without_quotes(&self, name: &Name) -> Span {
        let inside = Span::new(name.span.start + 1, name.span.end - 1);
        if self.json.get(inside.range()) == Some(name) { inside } else { name.span }
    }

    /// The objects of `value` if they are nested blocks, which is clear from another one with that
    /// name or from their contents.
    fn blocks_of_provider(
        &self,
        name: &str,
        value: &'v Value,
        is_doubled: bool,
    ) -> Option<Vec<&'v Value>> {
        let path: Vec<&str> = self.path.iter().map(String::as_str).chain([name]).collect();
        let is_open = (self.language.blocks)(&path, "dynamic").is_some();
        let objects = objects(value)?;
        let are_blocks = is_doubled || objects.iter().any(|one| has_blocks(one));
        (is_open && are_blocks).then_some(objects)
    }

    fn provider_blocks(&mut self, name: &Name, objects: &[&'v Value], depth: usize) {
        for object in objects {
            let path: Vec<String> = self.path.iter().cloned().chain([name.to_string()]).collect();
            let blocks = self.language.blocks;
            let kinds = |inner: &[&str], kind: &str| {
                let path = path.iter().map(String::as_str).chain(inner.iter().copied());
                blocks(&path.collect::<Vec<_>>(), kind)
            };
            let (body, errors) = json::body(object, &kinds);
            self.errors.extend(errors);
            self.block(&Block { kind: name.clone(), labels: vec![], body }, depth);
        }
    }

    fn value(&mut self, value: &'v Value, strings: Strings) {
        let place = self.begin(value.span);
        match &value.kind {
            Kind::Null => self.push("null"),
            Kind::Bool(boolean) => self.push(if *boolean { "true" } else { "false" }),
            Kind::Number(digits) => self.push(digits),
            Kind::String(text) => self.string(text, value, strings),
            Kind::Array(elements) => {
                self.push("[");
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        self.push(", ");
                    }
                    self.value(element, strings);
                }
                self.push("]");
            }
            Kind::Object(members) => self.object(members, strings),
        }
        self.end(place);
    }

    fn object(&mut self, members: &'v [Member], strings: Strings) {
        let mut seen: HashMap<&str, &Name> = HashMap::new();
        self.push("{");
        for (index, Member { name, value }) in members.iter().enumerate() {
            if let Some(first) = seen.insert(name, name) {
                self.errors.push(json::doubled(name, first));
            }
            self.push(if index > 0 { ", " } else { " " });
            let place = self.begin(self.without_quotes(name));
            if strings == Strings::Templates {
                self.out.templates.insert(name.span);
            }
            let key = match strings {
                Strings::Templates if is_template(name) => quoted_template(name).map_err(|_| name),
                Strings::References if parse_expression(name).is_ok() => Ok(name.to_string()),
                // After an opening brace, this would be more than a name.
                _ if is_name(name) && &**name != "for" => Ok(name.to_string()),
                _ => {
                    let mut key = String::new();
                    quote(&mut key, name);
                    Ok(key)
                }
            };
            match key {
                Ok(key) => self.push(&key),
                Err(name) => self.errors.push(Error::new(name.span, "this is not a template")),
            }
            self.end(place);
            self.push(" = ");
            self.value(value, strings);
        }
        self.push(if members.is_empty() { "}" } else { " }" });
    }

    /// The string `text` from `value`.
    fn string(&mut self, text: &str, value: &Value, strings: Strings) {
        if strings == Strings::Templates {
            self.out.templates.insert(value.span);
        }
        let read = match strings {
            Strings::References => value.reference(self.json).map(drop),
            Strings::Templates if is_template(text) => value.expression(self.json).map(drop),
            _ => {
                let mut quoted = String::new();
                quote(&mut quoted, text);
                self.push(&quoted);
                return;
            }
        };
        if let Err(errors) = read {
            self.errors.extend(errors);
        } else if strings == Strings::References {
            self.code(text, text, value.span);
        } else if let Ok(template) = parse_template(text)
            && let hcl_syntax::Kind::Template(template) = &template.kind
            && let Some(inner) = template.interpolation()
        {
            self.code(inner.span.of(text), text, value.span);
        } else if let Ok(template) = quoted_template(text) {
            self.push(&template);
        }
    }

    /// The expression `code`, in the string `text` at `json`.
    fn code(&mut self, code: &str, text: &str, json: Span) {
        let is_long = ["\n", "#", "//", "/*", "<<"].iter().any(|sign| code.contains(sign));
        match ParsedCode::parse(code) {
            Ok(line) if is_long => self.push(line.as_str()),
            _ => {
                let place = self.begin(json);
                // Without escapes, the string is its content.
                let inside = self.json.get(json.range().start + 1..json.range().end - 1);
                if inside == Some(text)
                    && let Some(at) = text.find(code).and_then(|at| u32::try_from(at).ok())
                    && let Ok(length) = u32::try_from(code.len())
                    && let Some(one) = self.out.places.get_mut(place)
                {
                    let start = json.start + 1 + at;
                    one.json = Span::new(start, start + length);
                    one.is_same = true;
                }
                self.push(code);
                self.end(place);
            }
        }
    }
}

/// The objects in `value`.
fn objects(value: &Value) -> Option<Vec<&Value>> {
    let is_object = |one: &Value| matches!(one.kind, Kind::Object(_));
    match &value.kind {
        Kind::Object(_) => Some(vec![value]),
        Kind::Array(elements) => elements.iter().all(is_object).then(|| elements.iter().collect()),
        _ => None,
    }
}

/// Whether there must be blocks inside `value`: those that `dynamic` makes, which is clear from
/// their names, or several with one name.
fn has_blocks(value: &Value) -> bool {
    let members = members(value);
    let mut seen = HashSet::new();
    members.iter().any(|member| {
        let inner = objects(&member.value).unwrap_or_default();
        let is_doubled = !seen.insert(&*member.name) && &*member.name != "//";
        match &*member.name {
            "dynamic" => inner
                .iter()
                .any(|one| self::members(one).iter().any(|labelled| is_dynamic(&labelled.value))),
            _ if is_doubled && !inner.is_empty() => true,
            _ => inner.into_iter().any(has_blocks),
        }
    })
}

/// Whether `value` has the contents of a `dynamic` block.
fn is_dynamic(value: &Value) -> bool {
    let inside = objects(value).unwrap_or_default();
    let has = |name: &str| {
        let mut all = inside.iter().flat_map(|one| members(one));
        all.any(|member| &*member.name == name)
    };
    has("for_each") && has("content")
}

fn members(value: &Value) -> &[Member] {
    match &value.kind {
        Kind::Object(members) => members,
        _ => &[],
    }
}

/// Whether a string may be more than its text.
fn is_template(text: &str) -> bool {
    text.contains("${") || text.contains("%{")
}
