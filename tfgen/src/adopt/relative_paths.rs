//! Paths that count from the folder of a root, rewritten so that they lead to the same files from
//! another folder, where that is certain.

use hcl_syntax::{Body, Expression, Form, Item, Kind, Part, Span, StepKind};

/// What of a text was rewritten, and what may have to be.
#[derive(Debug, Default)]
pub(super) struct Rewritten {
    pub(super) text: String,
    /// How many places were.
    pub(super) count: usize,
    /// What reads the folder in which Terraform is started, which is taken to be that of the root.
    pub(super) uncertain: Vec<Span>,
}

/// Functions whose first argument is the path of a file or a folder.
const OF_FILES: [&str; 12] = [
    "file",
    "filebase64",
    "filebase64sha256",
    "filebase64sha512",
    "fileexists",
    "filemd5",
    "fileset",
    "filesha1",
    "filesha256",
    "filesha512",
    "templatefile",
    "abspath",
];

/// Rewrites `text`, which `body` was read from: `way` leads from the new root to the old one.
pub(super) fn rewritten(body: &Body, text: &str, way: &str) -> Rewritten {
    let mut edits = Edits { text, way, edits: vec![], uncertain: vec![] };
    edits.body(body);
    edits.edits.sort_by_key(|(span, _)| span.start);
    let (mut out, mut done) = (String::new(), 0);
    let count = edits.edits.len();
    for (span, new) in edits.edits {
        out.push_str(&text[done..span.range().start]);
        out.push_str(&new);
        done = span.range().end;
    }
    out.push_str(&text[done..]);
    Rewritten { text: out, count, uncertain: edits.uncertain }
}

/// `text`, which `body` was read from, with the folder of the root in place of the one in which
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
    spans.sort_by_key(|span| span.start);
    let (mut out, mut done) = (String::new(), 0);
    for span in spans {
        out.push_str(&text[done..span.range().start]);
        out.push_str("abspath(path.root)");
        done = span.range().end;
    }
    out.push_str(&text[done..]);
    out
}

/// Whether the function `name` reads files, which `core::` may be in front of.
fn is_of_files(name: &str) -> bool {
    OF_FILES.contains(&name.strip_prefix("core::").unwrap_or(name))
}

struct Edits<'w> {
    text: &'w str,
    way: &'w str,
    edits: Vec<(Span, String)>,
    uncertain: Vec<Span>,
}

impl Edits<'_> {
    fn body(&mut self, body: &Body) {
        for item in &body.items {
            match item {
                Item::Attribute(attribute) => self.expression(&attribute.value),
                Item::Block(block) => self.body(&block.body),
            }
        }
    }

    fn expression(&mut self, expression: &Expression) {
        match &expression.kind {
            Kind::Template(template) => self.parts(&template.parts),
            Kind::Call(call) if is_of_files(call.name.as_str()) => {
                let mut arguments = call.arguments.iter();
                if let Some(path) = arguments.next() {
                    self.path(path);
                }
                arguments.for_each(|one| self.expression(one));
            }
            _ => match folder(expression) {
                // Where Terraform is started in the folder of the root, as it mostly is.
                Some("cwd") => {
                    self.uncertain.push(expression.span);
                    let way = self.way;
                    self.edits
                        .push((expression.span, format!("abspath(\"${{path.root}}/{way}\")")));
                }
                Some(_) => {
                    self.edits.push((expression.span, format!("\"${{path.root}}/{}\"", self.way)));
                }
                None => expression.parts(&mut |part| self.expression(part)),
            },
        }
    }

    /// The first argument of a function that reads files.
    fn path(&mut self, path: &Expression) {
        let first = match &path.kind {
            Kind::Parentheses(inner) => return self.path(inner),
            Kind::Conditional(either) => {
                self.expression(&either.condition);
                self.path(&either.when_true);
                return self.path(&either.when_false);
            }
            Kind::String(text) => Some((&**text, path.span.start + 1)),
            Kind::Template(template) if template.form == Form::Quoted => {
                match template.parts.first() {
                    Some(Part::Literal(literal)) => Some((&*literal.text, literal.span.start)),
                    _ => None,
                }
            }
            _ => None,
        };
        if let Some((text, start)) = first
            && !text.starts_with(['/', '~'])
        {
            // With an escape in it, its text is not what is written.
            let is_here = self.text[start as usize..].starts_with("./") && text.starts_with("./");
            let begin = if is_here { Span::new(start, start + 2) } else { Span::new(start, start) };
            self.edits.push((begin, format!("${{path.root}}/{}/", self.way)));
        }
        self.expression(path);
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Literal(_) => {}
                Part::Interpolation(inner) => match folder(&inner.expression) {
                    Some("module" | "root") => {
                        self.edits.push((inner.span, format!("${{path.root}}/{}", self.way)));
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
                    self.parts(&inner.parts);
                }
            }
        }
    }
}

/// Which of the folders of `path` this is, if it is one.
fn folder(expression: &Expression) -> Option<&str> {
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
    use super::rewritten;

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
        ] {
            let file = hcl_syntax::parse(text);
            let found = rewritten(&file.body, text, "W");
            assert_eq!((found.text.as_str(), found.count), (expected, count), "{text}");
            assert!(hcl_syntax::parse(expected).errors.is_empty());
        }
        let text = "a = \"${path.cwd}/x\"\n";
        let found = rewritten(&hcl_syntax::parse(text).body, text, "W");
        assert_eq!((found.count, found.uncertain.len()), (1, 1));
        assert_eq!(found.text, "a = \"${abspath(\"${path.root}/W\")}/x\"\n");
    }
}
