//! The graph as a tree for a terminal: below each module, the modules whose outputs it reads.

use super::{Edge, Graph, Module};
use crate::report::visible;
use std::borrow::Cow;
use textwrap::{Options, WordSplitter};

/// The graph as lines of at most `width` columns, if given.
pub fn tree(graph: &Graph, width: Option<usize>) -> String {
    let mut tree = Tree { graph, width, lines: vec![visible(&graph.name)], shown: vec![] };
    let is_read = |number: usize| graph.edges.iter().any(|edge| edge.from == number);
    let numbers = 0..graph.modules.len();
    let mut tops: Vec<usize> = numbers.clone().filter(|number| !is_read(*number)).collect();
    // Modules that read each other, and that no other module reads, are below none.
    for number in numbers {
        if !tops.iter().any(|top| reaches(graph, *top, number)) {
            tops.push(number);
        }
    }
    let last = tops.len().saturating_sub(1);
    for (index, number) in tops.iter().enumerate() {
        tree.module(*number, None, "", index == last);
    }
    tree.lines.push(String::new());
    tree.lines.join("\n")
}

/// Whether `to` is `from`, or something that it reads, directly or through others.
fn reaches(graph: &Graph, from: usize, to: usize) -> bool {
    let (mut open, mut seen) = (vec![from], vec![]);
    while let Some(number) = open.pop() {
        if !seen.contains(&number) {
            seen.push(number);
            open.extend(graph.edges.iter().filter(|edge| edge.to == number).map(|edge| edge.from));
        }
    }
    seen.contains(&to)
}

struct Tree<'a> {
    graph: &'a Graph,
    width: Option<usize>,
    lines: Vec<String>,
    /// The modules that were shown above, with what they read.
    shown: Vec<usize>,
}

impl Tree<'_> {
    /// Adds the module `number`, which passes `edge` to the one above, below the line that begins
    /// with `indent`.
    fn module(&mut self, number: usize, edge: Option<&Edge>, indent: &str, is_last: bool) {
        let (branch, below) =
            if is_last { ("└── ", "    ") } else { ("├── ", "│   ") };
        let read: Vec<&Edge> = self.graph.edges.iter().filter(|edge| edge.to == number).collect();
        let is_shown = self.shown.contains(&number);
        let mut text = self.graph.modules.get(number).map(described).unwrap_or_default();
        if is_shown && !read.is_empty() {
            text.push_str("  (see above)");
        }
        self.wrapped(&text, &format!("{indent}{branch}"), &format!("{indent}{below}"));
        let below = format!("{indent}{below}");
        let bar = if is_shown || read.is_empty() { "  " } else { "│ " };
        let passed = edge.map(|edge| {
            let one = |passed: &super::Passed| format!("{} → {}", passed.output, passed.input);
            visible(&edge.passed.iter().map(one).collect::<Vec<_>>().join(", "))
        });
        if let Some(passed) = passed {
            let indent = format!("{below}{bar}");
            self.wrapped(&passed, &indent, &indent);
        }
        if is_shown {
            return;
        }
        self.shown.push(number);
        let last = read.len().saturating_sub(1);
        for (index, edge) in read.into_iter().enumerate() {
            self.module(edge.from, Some(edge), &below, index == last);
        }
    }

    fn wrapped(&mut self, text: &str, first: &str, rest: &str) {
        let Some(width) = self.width else {
            self.lines.push(format!("{first}{text}"));
            return;
        };
        let options = Options::new(width).initial_indent(first).subsequent_indent(rest);
        let options = options.break_words(false).word_splitter(WordSplitter::NoHyphenation);
        let lines = textwrap::wrap(text, options);
        self.lines.extend(lines.into_iter().map(Cow::into_owned));
    }
}

fn described(module: &Module) -> String {
    let mut parts = vec![module.name.clone(), module.source.clone()];
    parts.extend(module.repetition.clone());
    parts.extend(module.providers.iter().cloned());
    visible(&parts.join("  "))
}
