//! Rewrites paths that are relative to the folder of a root, so that they lead to the same files
//! from another folder, if that is certain.

use super::path_origins::{Beginning, Elements, LocalValues, is_of_files};
use hcl_syntax::{Block, Body, Expression, Form, Item, Kind, Part, Span, StepKind};

/// The data source that reads the outputs of other states.
const REMOTE_STATE: &str = "terraform_remote_state";

/// A rewritten text, and the places that may need a change.
#[derive(Debug, Default)]
pub(super) struct Rewritten {
    pub(super) text: String,
    /// How many places were rewritten.
    pub(super) count: usize,
    /// Places that read the folder in which Terraform is started, which is assumed to be that of
    /// the root.
    pub(super) uncertain: Vec<Span>,
    /// Paths with an unknown origin.
    pub(super) unknown: Vec<Span>,
}

/// Rewrites `text`, from which `body` was read, a file of a root with `locals`. `way` leads from
/// its new place to the old root, written as in a template, such as `${path.root}/../../infra`.
pub(super) fn rewritten<'r>(
    locals: &LocalValues<'r>,
    body: &'r Body,
    text: &str,
    way: &str,
) -> Rewritten {
    let (edits, uncertain, unknown) = Default::default();
    let mut all = Edits { locals, names: vec![], text, way, edits, uncertain, unknown };
    all.body(body);
    let Edits { edits, uncertain, unknown, .. } = all;
    let count = edits.len();
    let whole = Span::new(0, u32::try_from(text.len()).unwrap_or(u32::MAX));
    Rewritten { text: edited(text, whole, edits), count, uncertain, unknown }
}

/// The text at `span` of `text`, with `edits`.
fn edited(text: &str, span: Span, mut edits: Vec<(Span, String)>) -> String {
    edits.sort_by_key(|(span, _)| span.start);
    let (mut out, mut done) = (String::new(), span.range().start);
    for (span, new) in edits {
        out.push_str(&text[done..span.range().start]);
        out.push_str(&new);
        done = span.range().end;
    }
    out.push_str(&text[done..span.range().end]);
    out
}

/// `text`, from which `body` was read, with the folder of the root instead of the one in which
/// Terraform is started.
pub(super) fn with_current_folder(body: &Body, text: &str) -> String {
    let mut spans = vec![];
    let mut open: Vec<&Body> = vec![body];
    while let Some(body) = open.pop() {
        for attribute in body.attributes() {
            attribute.value.walk(&mut |inner| {
                if folder(inner) == Some("cwd") {
                    spans.push(inner.span);
                }
            });
        }
        open.extend(body.blocks().map(|block| &block.body));
    }
    let whole = Span::new(0, u32::try_from(text.len()).unwrap_or(u32::MAX));
    let edits = spans.into_iter().map(|span| (span, "abspath(path.root)".to_owned()));
    edited(text, whole, edits.collect())
}

struct Edits<'w, 'r> {
    locals: &'w LocalValues<'r>,
    /// What names stand for at this point of the walk.
    names: Vec<Elements<'r>>,
    text: &'w str,
    way: &'w str,
    edits: Vec<(Span, String)>,
    uncertain: Vec<Span>,
    unknown: Vec<Span>,
}

impl<'r> Edits<'_, 'r> {
    fn body(&mut self, body: &'r Body) {
        for item in &body.items {
            match item {
                Item::Attribute(attribute) => self.expression(&attribute.value),
                Item::Block(block) if is_state_in_a_file(block) => self.state_in_a_file(block),
                Item::Block(block) => {
                    let open = self.names.len();
                    if let Some(elements) = block.body.value("for_each") {
                        let name = iterator(block).unwrap_or("each");
                        self.names.push(Elements::iterator(name, elements));
                    }
                    self.body(&block.body);
                    self.names.truncate(open);
                }
            }
        }
    }

    /// The data source `block`, which reads a state from a file.
    fn state_in_a_file(&mut self, block: &'r Block) {
        for attribute in block.body.attributes() {
            match &attribute.value.kind {
                Kind::Object(entries) if attribute.name.as_str() == "config" => {
                    for entry in entries {
                        match entry.key.as_str() {
                            Some("path" | "workspace_dir") => self.path(&entry.value),
                            _ => self.expression(&entry.value),
                        }
                    }
                }
                _ => self.expression(&attribute.value),
            }
        }
    }

    fn expression(&mut self, expression: &'r Expression) {
        match &expression.kind {
            Kind::Template(template) => self.parts(&template.parts),
            Kind::Call(call) if is_of_files(call.name.as_str()) => {
                let mut arguments = call.arguments.iter();
                if let Some(path) = arguments.next() {
                    self.path(path);
                }
                arguments.for_each(|one| self.expression(one));
            }
            Kind::For(inner) => {
                self.expression(&inner.collection);
                let (key, value) = (inner.key_name.as_ref(), &inner.value_name);
                self.names.push(Elements::named(key, value, &inner.collection));
                inner.key.iter().for_each(|key| self.expression(key));
                self.expression(&inner.value);
                inner.condition.iter().for_each(|condition| self.expression(condition));
                self.names.pop();
            }
            _ => match folder(expression) {
                // If Terraform is started in the folder of the root, as is usual.
                Some("cwd") => {
                    self.uncertain.push(expression.span);
                    let way = self.way;
                    self.edits.push((expression.span, format!("abspath(\"{way}\")")));
                }
                Some(_) => {
                    self.edits.push((expression.span, format!("\"{}\"", self.way)));
                }
                None => expression.parts(&mut |part| self.expression(part)),
            },
        }
    }

    /// The first argument of a function that reads files.
    fn path(&mut self, path: &'r Expression) {
        match &path.kind {
            Kind::Parentheses(inner) => return self.path(inner),
            Kind::Conditional(either) => {
                self.expression(&either.condition);
                self.path(&either.when_true);
                return self.path(&either.when_false);
            }
            _ => {}
        }
        let beginning = self.locals.beginning(path, &self.names);
        let before = self.edits.len();
        self.expression(path);
        if !matches!(beginning, Beginning::Relative | Beginning::Given) {
            if beginning == Beginning::Unknown {
                self.unknown.push(path.span);
            }
            return;
        }
        let way = self.way;
        if let Some(start) = start_of_text(path).filter(|_| beginning == Beginning::Relative) {
            // With an escape, its text differs from what is written.
            let is_here = self.text[start as usize..].starts_with("./");
            let begin = if is_here { Span::new(start, start + 2) } else { Span::new(start, start) };
            self.edits.push((begin, format!("{way}/")));
            return;
        }
        let inside = self.edits.split_off(before);
        let text = edited(self.text, path.span, inside);
        let relative = match (&path.kind, text.strip_prefix('"')) {
            (Kind::Template(template), Some(rest)) if template.form == Form::Quoted => {
                format!("\"{way}/{rest}")
            }
            _ => format!("\"{way}/${{{text}}}\""),
        };
        let new = match beginning {
            Beginning::Relative => relative,
            _ => format!("can(regex(\"^[/~]\", {text})) ? {text} : {relative}"),
        };
        self.edits.push((path.span, new));
    }

    fn parts(&mut self, parts: &'r [Part]) {
        for part in parts {
            match part {
                Part::Literal(_) => {}
                Part::Interpolation(inner) => match folder(&inner.expression) {
                    Some("module" | "root") => {
                        self.edits.push((inner.span, self.way.to_owned()));
                    }
                    _ => self.expression(&inner.expression),
                },
                Part::If(inner) => {
                    self.expression(&inner.condition);
                    self.parts(&inner.when_true);
                    self.parts(&inner.when_false);
                }
                Part::For(inner) => {
                    self.expression(&inner.collection);
                    let (key, value) = (inner.key_name.as_ref(), &inner.value_name);
                    self.names.push(Elements::named(key, value, &inner.collection));
                    self.parts(&inner.parts);
                    self.names.pop();
                }
            }
        }
    }
}

/// Whether `block` is Terraform's built-in data source for states, for a single state in a file.
/// Its paths are relative to the folder in which Terraform runs.
fn is_state_in_a_file(block: &Block) -> bool {
    let is_data = block.kind.as_str() == "data";
    let is_state = block.labels.first().is_some_and(|kind| &*kind.text == REMOTE_STATE);
    let backend = block.body.value("backend").and_then(Expression::as_str);
    is_data && is_state && backend == Some("local") && block.body.value("for_each").is_none()
}

/// The name of the current element in a `dynamic` block.
pub(super) fn iterator(block: &Block) -> Option<&str> {
    if block.kind.as_str() != "dynamic" {
        return None;
    }
    match block.body.value("iterator").map(|value| &value.kind) {
        Some(Kind::Variable(name)) => Some(name),
        _ => block.labels.first().map(|label| &*label.text),
    }
}

/// The start of the text of `path`, if it is a string that begins with text.
fn start_of_text(path: &Expression) -> Option<u32> {
    match &path.kind {
        Kind::String(_) => Some(path.span.start + 1),
        Kind::Template(template) if template.form == Form::Quoted => {
            match template.parts.first()? {
                Part::Literal(literal) => Some(literal.span.start),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Which folder of `path` this is, if it is one.
pub(super) fn folder(expression: &Expression) -> Option<&str> {
    let Kind::Traversal(traversal) = &expression.kind else { return None };
    let (Kind::Variable(root), [step]) = (&traversal.root.kind, &traversal.steps[..]) else {
        return None;
    };
    match &step.kind {
        StepKind::Attribute(name) if **root == *"path" => Some(name.as_str()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{LocalValues, rewritten};

    #[test]
    fn what_counts_from_the_root_is_rewritten() {
        for (text, expected, count) in [
            ("a = file(\"x\")\n", "a = file(\"${path.root}/W/x\")\n", 1),
            ("a = file(\"./x\")\n", "a = file(\"${path.root}/W/x\")\n", 1),
            ("a = file(\"${path.module}/x\")\n", "a = file(\"${path.root}/W/x\")\n", 1),
            ("a = file(\"/x\")\n", "a = file(\"/x\")\n", 0),
            ("a = file((\"x\"))\n", "a = file((\"${path.root}/W/x\"))\n", 1),
            ("a = core::file(\"x\")\n", "a = core::file(\"${path.root}/W/x\")\n", 1),
            ("a = file(\"\\u002e/x\")\n", "a = file(\"${path.root}/W/\\u002e/x\")\n", 1),
            (
                "a = file(var.b ? \"x\" : \"/y\")\n",
                "a = file(var.b ? \"${path.root}/W/x\" : \"/y\")\n",
                1,
            ),
            ("a = path.root\n", "a = \"${path.root}/W\"\n", 1),
            ("a = fileset(path.module, \"*\")\n", "a = fileset(\"${path.root}/W\", \"*\")\n", 1),
            ("a = fileset(\"d\", \"*\")\n", "a = fileset(\"${path.root}/W/d\", \"*\")\n", 1),
            (
                "a {\n  b = [\"${path.root}-${templatefile(\"t-${var.x}\", {})}\"]\n}\n",
                "a {\n  b = [\"${path.root}/W-${templatefile(\"${path.root}/W/t-${var.x}\", {})}\"]\n}\n",
                2,
            ),
            ("a = <<EOT\n${path.module}/x\nEOT\n", "a = <<EOT\n${path.root}/W/x\nEOT\n", 1),
            (
                "a = file(var.x)\n",
                "a = file(can(regex(\"^[/~]\", var.x)) ? var.x : \"${path.root}/W/${var.x}\")\n",
                1,
            ),
            (
                "a = file(\"${var.x}/${file(\"x\")}\")\n",
                "a = file(can(regex(\"^[/~]\", \"${var.x}/${file(\"${path.root}/W/x\")}\")) ? \
                 \"${var.x}/${file(\"${path.root}/W/x\")}\" : \
                 \"${path.root}/W/${var.x}/${file(\"${path.root}/W/x\")}\")\n",
                1,
            ),
            (
                "locals {\n  d = \"d\"\n  e = file(\"${local.d}/x\")\n  f = file(local.d)\n}\n",
                "locals {\n  d = \"d\"\n  e = file(\"${path.root}/W/${local.d}/x\")\n  \
                 f = file(\"${path.root}/W/${local.d}\")\n}\n",
                2,
            ),
            (
                "locals {\n  d = path.module\n  e = file(\"${local.d}/x\")\n}\n",
                "locals {\n  d = \"${path.root}/W\"\n  e = file(\"${local.d}/x\")\n}\n",
                1,
            ),
            (
                "a \"b\" {\n  for_each = fileset(path.module, \"*\")\n  c = file(each.value)\n}\n",
                "a \"b\" {\n  for_each = fileset(\"${path.root}/W\", \"*\")\n  \
                 c = file(\"${path.root}/W/${each.value}\")\n}\n",
                2,
            ),
            (
                "data \"terraform_remote_state\" \"x\" {\n  backend = \"local\"\n  config = { path = \"../x\" }\n}\n",
                "data \"terraform_remote_state\" \"x\" {\n  backend = \"local\"\n  config = { path = \"${path.root}/W/../x\" }\n}\n",
                1,
            ),
            ("unknown = file(local.nowhere)\n", "unknown = file(local.nowhere)\n", 0),
        ] {
            let file = hcl_syntax::parse(text);
            let locals = LocalValues::of(std::iter::once(&file.body));
            let found = rewritten(&locals, &file.body, text, "${path.root}/W");
            assert_eq!((found.text.as_str(), found.count), (expected, count), "{text}");
            assert_eq!(found.unknown.len(), usize::from(text.contains("unknown")), "{text}");
            assert!(hcl_syntax::parse(expected).errors.is_empty());
        }
        let text = "a = \"${path.cwd}/x\"\n";
        let file = hcl_syntax::parse(text);
        let found = rewritten(&LocalValues::default(), &file.body, text, "${path.root}/W");
        assert_eq!((found.count, found.uncertain.len()), (1, 1));
        assert_eq!(found.text, "a = \"${abspath(\"${path.root}/W\")}/x\"\n");
    }
}
