//! The graph in notations for other programs.

use super::{Edge, Graph, Module};
use crate::report::visible;
use std::fmt::Write as _;

/// The graph in Mermaid's notation, which GitHub draws.
pub fn mermaid(graph: &Graph) -> String {
    let mut out = String::from("flowchart TB\n");
    for (number, module) in graph.modules.iter().enumerate() {
        let lines: Vec<_> = module_lines(module).iter().map(|line| in_mermaid(line)).collect();
        let _ = writeln!(out, "  m{number}[\"{}\"]", lines.join("<br>"));
    }
    for edge in &graph.edges {
        let lines: Vec<_> = edge_lines(edge).iter().map(|line| in_mermaid(line)).collect();
        let _ = writeln!(out, "  m{} -- \"{}\" --> m{}", edge.from, lines.join("<br>"), edge.to);
    }
    out
}

/// The graph in the language of Graphviz.
pub fn dot(graph: &Graph) -> String {
    let mut out = format!("digraph \"{}\" {{\n", in_dot(&graph.name));
    out.push_str("  node [shape=box, style=rounded, fontname=\"sans-serif\"]\n");
    out.push_str("  edge [fontname=\"monospace\", fontsize=10]\n");
    for module in &graph.modules {
        let lines: Vec<_> = module_lines(module).iter().map(|line| in_dot(line)).collect();
        let name = in_dot(&module.name);
        let _ = writeln!(out, "  \"{name}\" [label=\"{}\"]", lines.join("\\n"));
    }
    for edge in &graph.edges {
        let name = |number: usize| in_dot(&graph.modules[number].name);
        let lines: Vec<_> = edge_lines(edge).iter().map(|line| in_dot(line)).collect();
        let (from, to) = (name(edge.from), name(edge.to));
        let _ = writeln!(out, "  \"{from}\" -> \"{to}\" [label=\"{}\"]", lines.join("\\n"));
    }
    out.push_str("}\n");
    out
}

fn module_lines(module: &Module) -> Vec<String> {
    let mut lines = vec![module.name.clone(), module.source.clone()];
    lines.extend(module.repetition.clone());
    lines.extend(module.providers.iter().cloned());
    lines
}

fn edge_lines(edge: &Edge) -> Vec<String> {
    edge.passed.iter().map(|one| format!("{} → {}", one.output, one.input)).collect()
}

/// `text` inside Mermaid's quotes, in which only entities have a meaning.
fn in_mermaid(text: &str) -> String {
    let mut out = String::new();
    for character in on_one_line(text).chars() {
        match character {
            '#' | '"' | '<' | '>' | '&' | '`' | ';' | '\\' => {
                let _ = write!(out, "#{};", u32::from(character));
            }
            character => out.push(character),
        }
    }
    out
}

/// `text` inside the quotes of Graphviz.
fn in_dot(text: &str) -> String {
    on_one_line(text).replace('\\', "\\\\").replace('"', "\\\"")
}

fn on_one_line(text: &str) -> String {
    visible(text).replace(['\n', '\t'], " ")
}
