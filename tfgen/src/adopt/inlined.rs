//! Providers and imports outside of the module that the root becomes: local values replace their
//! names, and other values inside the module are read from outputs.

use super::original::{Original, OriginalFile, edited};
use super::relative_paths::iterator;
use hcl_syntax::{Body, Expression, Kind, Name, Part, Span, Step, Traversal};
use std::collections::{BTreeMap, BTreeSet};

/// The files of a root in which everything outside of modules reads only variables and outputs.
pub(super) struct Inlined {
    pub(super) files: Vec<OriginalFile>,
    /// The variables that are read there.
    pub(super) variables: BTreeSet<String>,
    /// Outputs that the module needs for this, each with its value.
    pub(super) outputs: BTreeMap<String, String>,
    /// Configurations of providers that TOML cannot express.
    pub(super) beside: Option<String>,
}

/// The kinds of blocks that only a root module has.
const OUTSIDE: [&str; 3] = ["provider", "import", "removed"];

/// How deeply local values may read each other.
const DEEPEST: usize = 20;

impl Inlined {
    /// The part outside of the module `label`.
    pub(super) fn read(original: &Original, label: &str) -> Self {
        let mut locals = BTreeMap::new();
        for file in &original.files {
            for block in file.file.body.blocks_of("locals") {
                for attribute in block.body.attributes() {
                    let value = attribute.value.span.of(&file.text);
                    locals.insert(attribute.name.to_string(), value);
                }
            }
        }
        let taken = original.contract.outputs.keys().cloned().collect();
        let (variables, outputs) = Default::default();
        let mut reader = Reader { label, locals, taken, variables, outputs };
        let mut files = vec![];
        for file in &original.files {
            let mut edits = vec![];
            let blocks = file.file.body.blocks();
            for block in blocks.filter(|block| OUTSIDE.contains(&block.kind.as_str())) {
                reader.body(&block.body, &file.text, &mut vec![], &mut edits);
            }
            files.push(OriginalFile::new(&file.name, file.edited(edits)));
        }
        let beside = empty_beside_others(&files);
        Self { files, variables: reader.variables, outputs: reader.outputs, beside }
    }

    /// The files, each with its name.
    pub(super) fn texts(&self) -> Vec<(String, String)> {
        self.files.iter().map(|file| (format!("{}.tf", file.name), file.text.clone())).collect()
    }

    /// The outputs as a file of the module. Any of them may be a secret.
    pub(super) fn file_of_outputs(&self) -> Option<String> {
        let blocks = self.outputs.iter().map(|(name, value)| {
            let flag = if value.starts_with("ephemeral.") { "ephemeral" } else { "sensitive" };
            format!("output \"{name}\" {{\n  value = {value}\n  {flag} = true\n}}\n")
        });
        let text = blocks.collect::<Vec<_>>().join("\n");
        (!text.is_empty()).then(|| hcl_syntax::format(&text).unwrap_or(text))
    }
}

/// The empty configurations of providers that have others, too.
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

struct Reader<'t> {
    /// The name of the module.
    label: &'t str,
    /// Local values by name, as written.
    locals: BTreeMap<String, &'t str>,
    /// Names of existing outputs.
    taken: BTreeSet<String>,
    variables: BTreeSet<String>,
    outputs: BTreeMap<String, String>,
}

impl Reader<'_> {
    /// Adds to `edits` what `body` needs; `names` stand for elements.
    fn body(
        &mut self,
        body: &Body,
        text: &str,
        names: &mut Vec<String>,
        edits: &mut Vec<(Span, String)>,
    ) {
        for attribute in body.attributes() {
            // Addresses, and names of configurations.
            if matches!(attribute.name.as_str(), "to" | "from" | "provider") {
                continue;
            }
            edits.extend(self.edits(&attribute.value, text, names));
        }
        for block in body.blocks() {
            let open = names.len();
            names.extend(iterator(block).map(str::to_owned));
            self.body(&block.body, text, names, edits);
            names.truncate(open);
        }
    }

    /// The replacements for local values and for values inside the module, in `expression`, which
    /// is in `text`.
    fn edits(
        &mut self,
        expression: &Expression,
        text: &str,
        names: &[String],
    ) -> Vec<(Span, String)> {
        let mut edits = vec![];
        for (span, root, steps) in reads(expression, names) {
            match (root.as_str(), steps.first().and_then(Step::attribute)) {
                ("var", Some(name)) => drop(self.variables.insert(name.to_owned())),
                ("path" | "terraform" | "tofu" | "each" | "var", _) => {}
                ("local", Some(name)) if self.locals.contains_key(name) => {
                    let first = Span::new(span.start, steps[0].span.end);
                    match self.local(name, 0) {
                        Some((value, variables)) => {
                            self.variables.extend(variables);
                            edits.push((first, value));
                        }
                        None => edits.push((first, self.output(first.of(text)))),
                    }
                }
                _ => {
                    let known = steps.iter().take_while(|step| step.is_static());
                    let end = known.last().map_or(span.end, |step| step.span.end);
                    let address = Span::new(span.start, end);
                    edits.push((address, self.output(address.of(text))));
                }
            }
        }
        edits
    }

    /// The output of the module for the value at `address` inside of it.
    fn output(&mut self, address: &str) -> String {
        let known = self.outputs.iter().find(|(_, value)| *value == address);
        if let Some((name, _)) = known {
            return format!("module.{}.{name}", self.label);
        }
        let plain = address.strip_prefix("data.").or_else(|| address.strip_prefix("local."));
        let words = plain.unwrap_or(address).split(|one: char| !one.is_ascii_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let mut name = words.join("_");
        while !self.taken.insert(name.clone()) {
            name.push_str("_value");
        }
        self.outputs.insert(name.clone(), address.to_owned());
        format!("module.{}.{name}", self.label)
    }

    /// The local value `name` in a form that works anywhere, and the variables that it reads;
    /// `None` if it reads more.
    fn local(&self, name: &str, depth: usize) -> Option<(String, BTreeSet<String>)> {
        let text = *self.locals.get(name).filter(|_| depth < DEEPEST)?;
        let tree = hcl_syntax::parse_expression(text).ok()?;
        let (mut edits, mut variables) = (vec![], BTreeSet::new());
        for (span, root, steps) in reads(&tree, &[]) {
            match (root.as_str(), steps.first().and_then(Step::attribute)) {
                ("var", Some(name)) => drop(variables.insert(name.to_owned())),
                ("path" | "terraform" | "tofu", _) => {}
                ("local", Some(name)) => {
                    let (value, more) = self.local(name, depth + 1)?;
                    variables.extend(more);
                    edits.push((Span::new(span.start, steps[0].span.end), value));
                }
                _ => return None,
            }
        }
        let value = edited(text, edits);
        let value = match tree.kind {
            Kind::Bool(_) | Kind::Number(_) | Kind::String(_) | Kind::Null | Kind::Traversal(_) => {
                value
            }
            _ => format!("({value})"),
        };
        Some((value, variables))
    }
}

/// What `expression` reads: each place, the first name and the steps after it. Leaves out `names`
/// and names that the expression itself introduces.
fn reads<'e>(expression: &'e Expression, names: &[String]) -> Vec<(Span, String, &'e [Step])> {
    let (mut found, mut named): (Vec<(Span, &Traversal)>, Vec<&str>) = (vec![], vec![]);
    expression.walk(&mut |inner| match &inner.kind {
        Kind::Traversal(traversal) => found.push((inner.span, traversal)),
        Kind::For(one) => {
            named.extend(one.key_name.iter().chain([&one.value_name]).map(Name::as_str));
        }
        Kind::Template(template) => {
            for part in &template.parts {
                if let Part::For(one) = part {
                    named.extend(one.key_name.iter().chain([&one.value_name]).map(Name::as_str));
                }
            }
        }
        _ => {}
    });
    let reads = found.into_iter().filter_map(|(span, traversal)| {
        let Kind::Variable(root) = &traversal.root.kind else { return None };
        let is_named = named.contains(&&**root) || names.iter().any(|name| **name == **root);
        (!is_named).then(|| (span, root.to_string(), &traversal.steps[..]))
    });
    reads.collect()
}
