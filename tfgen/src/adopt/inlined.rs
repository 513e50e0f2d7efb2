//! Providers and imports without the local values that stay in a module.

use super::original::{Original, OriginalFile};
use crate::problem::{Code, Problem, Problems};
use hcl_syntax::{Block, Body, Expression, Kind, Span, Step, StepKind};
use std::collections::{BTreeMap, BTreeSet};

/// The files of a root, in which what stands outside of modules reads variables alone.
pub(super) struct Inlined {
    pub(super) files: Vec<OriginalFile>,
    /// The variables that are read there.
    pub(super) variables: BTreeSet<String>,
    /// Configurations of providers that TOML has no words for.
    pub(super) beside: Option<String>,
}

/// The kinds of blocks that only a root module has.
const OUTSIDE: [&str; 3] = ["provider", "import", "removed"];

/// How often local values may read each other.
const DEEPEST: usize = 20;

impl Inlined {
    pub(super) fn read(original: &Original, problems: &mut Problems) -> Self {
        let mut locals = BTreeMap::new();
        for file in &original.files {
            for block in file.file.body.blocks_of("locals") {
                for attribute in block.body.attributes() {
                    let value = attribute.value.span.of(&file.text);
                    locals.insert(attribute.name.to_string(), value);
                }
            }
        }
        let mut reader = Reader { locals, variables: BTreeSet::new(), foreign: vec![] };
        let mut files = vec![];
        for file in &original.files {
            let mut edits = vec![];
            let body = &file.file.body;
            for block in body.blocks().filter(|block| OUTSIDE.contains(&block.kind.as_str())) {
                reader.block(&block.body, &file.text, &mut edits);
                for address in std::mem::take(&mut reader.foreign) {
                    problems.push(foreign(block, &file.name, &address));
                }
            }
            files.push(OriginalFile::new(&file.name, file.edited(edits)));
        }
        let beside = empty_beside_others(&files);
        Self { files, variables: reader.variables, beside }
    }

    /// The files, each with its name.
    pub(super) fn texts(&self) -> Vec<(String, String)> {
        self.files.iter().map(|file| (format!("{}.tf", file.name), file.text.clone())).collect()
    }
}

/// The configurations without anything of providers that have others, too.
fn empty_beside_others(files: &[OriginalFile]) -> Option<String> {
    let blocks = || files.iter().flat_map(|file| file.file.body.blocks_of("provider"));
    let mut text = String::new();
    for block in blocks().filter(|block| block.body.items.is_empty()) {
        let name = &block.labels.first()?.text;
        let same = blocks().filter(|one| one.labels.first().is_some_and(|own| own.text == *name));
        if same.count() > 1 {
            text.push_str(&format!("provider \"{name}\" {{\n}}\n"));
        }
    }
    (!text.is_empty()).then_some(text)
}

fn foreign(block: &Block, file: &str, address: &str) -> Problem {
    let labels: Vec<String> = block.labels.iter().map(|one| format!(" `{}`", one.text)).collect();
    let what = format!("{}{}", block.kind.as_str(), labels.concat());
    Problem::new(Code::Reference, format!("{what} in {file}.tf reads `{address}`"))
        .hint("that is inside of the module then: write a value, or adopt without --as-module")
}

struct Reader<'t> {
    /// Local values by name, as they are written.
    locals: BTreeMap<String, &'t str>,
    variables: BTreeSet<String>,
    /// What is read that is in the module.
    foreign: Vec<String>,
}

impl Reader<'_> {
    fn block(&mut self, body: &Body, text: &str, edits: &mut Vec<(Span, String)>) {
        for attribute in body.attributes() {
            // Addresses, and names of configurations.
            if matches!(attribute.name.as_str(), "to" | "from" | "provider") {
                continue;
            }
            if let Some(new) = self.inlined(&attribute.value, text, 0) {
                edits.push((attribute.value.span, new));
            }
        }
        body.blocks().for_each(|block| self.block(&block.body, text, edits));
    }

    /// `expression`, which stands in `text`, with local values in place of their names, if it reads
    /// some.
    fn inlined(&mut self, expression: &Expression, text: &str, depth: usize) -> Option<String> {
        let mut edits = vec![];
        expression.walk(&mut |inner| {
            let Kind::Traversal(traversal) = &inner.kind else { return };
            let (Kind::Variable(root), Some(first)) =
                (&traversal.root.kind, traversal.steps.first())
            else {
                return;
            };
            match (&**root, name(first)) {
                ("var", Some(name)) => drop(self.variables.insert(name.to_owned())),
                ("local", Some(name)) => {
                    let value = self.local(name, depth);
                    let span = Span::new(inner.span.start, first.span.end);
                    match value {
                        Some(value) => edits.push((span, value)),
                        None => self.foreign.push(inner.span.of(text).to_owned()),
                    }
                }
                ("path" | "terraform" | "tofu" | "each", _) => {}
                _ => self.foreign.push(inner.span.of(text).to_owned()),
            }
        });
        if edits.is_empty() {
            return None;
        }
        edits.sort_by_key(|(span, _)| span.start);
        let (mut out, mut done) = (String::new(), expression.span.range().start);
        for (span, new) in edits {
            out.push_str(&text[done..span.range().start]);
            out.push_str(&new);
            done = span.range().end;
        }
        out.push_str(&text[done..expression.span.range().end]);
        Some(out)
    }

    /// The local value `name` as it can stand anywhere.
    fn local(&mut self, name: &str, depth: usize) -> Option<String> {
        let text = *self.locals.get(name).filter(|_| depth < DEEPEST)?;
        let tree = hcl_syntax::parse_expression(text).ok()?;
        let value = self.inlined(&tree, text, depth + 1).unwrap_or_else(|| text.to_owned());
        Some(match tree.kind {
            Kind::Bool(_) | Kind::Number(_) | Kind::String(_) | Kind::Null | Kind::Traversal(_) => {
                value
            }
            _ => format!("({value})"),
        })
    }
}

fn name(step: &Step) -> Option<&str> {
    match &step.kind {
        StepKind::Attribute(name) => Some(name),
        _ => None,
    }
}
