//! Turns HCL blocks into TOML tables.

use super::toml_text::{Entry, Section, Value, string};
use super::values::Values;
use crate::contracts::Type;
use crate::hcl::ParsedCode;
use crate::language::{self, ArgumentKind, BodySchema};
use hcl_syntax::{Attribute, Block, Body, Expression, File, Item, Kind, Span};

/// A file whose blocks are read.
#[derive(Clone, Copy)]
pub(super) struct Reading<'f> {
    pub(super) file: &'f File,
    pub(super) text: &'f str,
}

/// The types of a block's arguments.
pub(super) type Types<'t> = &'t dyn Fn(&str) -> Type;

impl<'f> Reading<'f> {
    pub(super) fn values(self) -> Values<'f> {
        Values { text: self.text }
    }

    /// The table at `path` for `block`; `schema` describes what Terraform reads itself.
    pub(super) fn section(
        self,
        block: &Block,
        path: Vec<String>,
        schema: &BodySchema,
        types: Types<'_>,
    ) -> Section {
        let comments = self.comments_before(block.kind.span, self.start_of(block));
        let mut section = self.body(&block.body, path, schema, types);
        section.comments = comments;
        section
    }

    fn body(
        self,
        body: &Body,
        path: Vec<String>,
        schema: &BodySchema,
        types: Types<'_>,
    ) -> Section {
        let mut section = Section { path, ..Section::default() };
        let mut done = body.span.start;
        for item in &body.items {
            match item {
                Item::Attribute(attribute) => {
                    let end = self.end_of_line(attribute.value.span.end);
                    let value_end = attribute.value.span.end;
                    let mut comments = self.comments(done, attribute.value.span.start);
                    let inside = self.comments(attribute.value.span.start, value_end);
                    let behind = self.comments(value_end, end).into_iter().next();
                    let kind = schema.argument(&attribute.name).map(|argument| argument.kind);
                    let value = self.argument(&attribute.value, kind, &types(&attribute.name));
                    // An expression that keeps its lines keeps its comments, too.
                    if !value.has_lines() {
                        comments.extend(inside);
                    }
                    let key = attribute.name.to_string();
                    section.entries.push(Entry { comments, key, value, behind });
                    done = end;
                }
                Item::Block(block) => {
                    let comments = self.comments(done, block.kind.span.start);
                    self.nested(&mut section, block, schema, comments, body);
                    done = self.end_of_line(block.body.span.end);
                }
            }
        }
        section
    }

    fn nested(
        self,
        section: &mut Section,
        block: &Block,
        schema: &BodySchema,
        comments: Vec<String>,
        body: &Body,
    ) {
        let labels: Vec<String> = block.labels.iter().map(|label| label.text.to_string()).collect();
        let known = match schema.block(&block.kind) {
            Some(known) => known.inside(&labels),
            None if block.kind.as_str() == language::DYNAMIC.name => language::DYNAMIC.body,
            None => language::OPEN,
        };
        let mut path = section.path.clone();
        path.push(block.kind.to_string());
        path.extend(labels.iter().cloned());
        let mut inner = match block.kind.as_str() {
            "required_providers" => self.required_providers(&block.body, path),
            _ => self.body(&block.body, path, &known, &|_| Type::Any),
        };
        let same = body.blocks().filter(|other| {
            let names = other.labels.iter().map(|label| &*label.text);
            other.kind.as_str() == block.kind.as_str()
                && names.eq(labels.iter().map(String::as_str))
        });
        inner.is_element = same.count() > 1;
        inner.comments = comments;
        section.inner.push(inner);
    }

    /// `required_providers`, with one line for each provider.
    fn required_providers(self, body: &Body, path: Vec<String>) -> Section {
        let mut section = self.body(body, path, &language::OPEN, &|_| Type::Any);
        for entry in &mut section.entries {
            let Some(Kind::Object(entries)) = body.value(&entry.key).map(|value| &value.kind)
            else {
                continue;
            };
            let entries = entries.iter().map(|one| {
                let key = one.key.as_str().unwrap_or(one.key.span().of(self.text)).to_owned();
                let kind = language::REQUIRED_PROVIDER.argument(&key).map(|argument| argument.kind);
                let value = self.argument(&one.value, kind, &Type::Any);
                (key, value)
            });
            entry.value = Value::Table(entries.collect());
        }
        section
    }

    /// The value of an argument that takes `kind`, if Terraform reads it itself, of the type `of`.
    fn argument(self, expression: &Expression, kind: Option<ArgumentKind>, of: &Type) -> Value {
        match (kind, &expression.kind) {
            (Some(ArgumentKind::Type), _) => {
                let text = expression.as_str().unwrap_or(expression.span.of(self.text));
                let line = ParsedCode::parse(text).ok();
                let line =
                    line.filter(|line| line.as_str().len() < 80 && !text.contains(['#', '/']));
                Value::Plain(string(line.as_ref().map_or(text, ParsedCode::as_str)))
            }
            (
                Some(ArgumentKind::Address | ArgumentKind::Provider | ArgumentKind::Keyword(_)),
                _,
            ) => self.words(expression),
            (
                Some(
                    ArgumentKind::Addresses
                    | ArgumentKind::Aliases
                    | ArgumentKind::Paths
                    | ArgumentKind::Triggers,
                ),
                Kind::Tuple(list),
            ) => Value::Array(list.iter().map(|one| self.words(one)).collect()),
            (Some(ArgumentKind::Providers), Kind::Object(entries)) => {
                let entries = entries.iter().map(|entry| {
                    let key = entry.key.as_str().unwrap_or(entry.key.span().of(self.text));
                    (key.to_owned(), self.words(&entry.value))
                });
                Value::Table(entries.collect())
            }
            // Here, TOML arrays are sets.
            (Some(ArgumentKind::Keys), Kind::Call(call))
                if call.name.as_str() == "toset" && is_list_of_strings(&call.arguments) =>
            {
                self.values().value(&call.arguments[0], &Type::Any)
            }
            (Some(ArgumentKind::Flag), _) => self.values().value(expression, &Type::Bool),
            (
                Some(
                    ArgumentKind::Text
                    | ArgumentKind::Message
                    | ArgumentKind::Version
                    | ArgumentKind::ProviderSource,
                ),
                _,
            ) => self.values().value(expression, &Type::String),
            _ => self.values().value(expression, of),
        }
    }

    /// The text of what is code in HCL but a string in TOML.
    fn words(self, expression: &Expression) -> Value {
        let text = expression.as_str().unwrap_or(expression.span.of(self.text));
        Value::Plain(string(text))
    }

    /// Where the comments directly before `block` begin, or else the block itself.
    pub(super) fn start_of(self, block: &Block) -> u32 {
        let mut start = block.kind.span.start;
        for comment in self.file.comments.iter().rev() {
            if comment.end > start {
                continue;
            }
            let between = &self.text[comment.end as usize..start as usize];
            // A comment on its own line; one that follows something belongs to that.
            let line = self.text[..comment.start as usize].rfind('\n').map_or(0, |at| at + 1);
            let is_alone = self.text[line..comment.start as usize].trim().is_empty();
            if between.trim().is_empty() && between.matches('\n').count() <= 1 && is_alone {
                start = u32::try_from(line).unwrap_or(comment.start);
            } else {
                break;
            }
        }
        start
    }

    fn comments_before(self, span: Span, start: u32) -> Vec<String> {
        self.comments(start, span.start)
    }

    /// The comments from the byte `from` up to `to`, line by line without their markers.
    fn comments(self, from: u32, to: u32) -> Vec<String> {
        let inside = self.file.comments_in(Span::new(from, to));
        inside.iter().flat_map(|comment| comment_lines(comment.of(self.text))).collect()
    }

    /// The lines of `attribute`, including the comment after it.
    pub(super) fn lines_of(self, attribute: &Attribute) -> Span {
        let line = self.text[..attribute.name.span.range().start].rfind('\n');
        let start = line.map_or(0, |at| u32::try_from(at).unwrap_or_default());
        Span::new(start, self.end_of_line(attribute.value.span.end))
    }

    /// The end of the line that contains the byte `at`.
    pub(super) fn end_of_line(self, at: u32) -> u32 {
        let rest = &self.text[at as usize..];
        let length = rest.find('\n').unwrap_or(rest.len());
        at + u32::try_from(length).unwrap_or_default()
    }
}

/// The lines of a comment without their markers.
fn comment_lines(comment: &str) -> Vec<String> {
    let comment = comment.trim_end();
    if let Some(inside) = comment.strip_prefix("/*") {
        let inside = inside.strip_suffix("*/").unwrap_or(inside);
        let lines = inside.lines().map(|line| line.trim().trim_start_matches('*').trim());
        return lines.filter(|line| !line.is_empty()).map(|line| format!(" {line}")).collect();
    }
    let text = comment.strip_prefix("//").or_else(|| comment.strip_prefix('#'));
    vec![text.unwrap_or(comment).to_owned()]
}

fn is_list_of_strings(arguments: &[Expression]) -> bool {
    match arguments {
        [Expression { kind: Kind::Tuple(list), .. }] => {
            list.iter().all(|one| one.as_str().is_some())
        }
        _ => false,
    }
}
