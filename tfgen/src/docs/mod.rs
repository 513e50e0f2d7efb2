//! The reference of a module, as a section of its README: its inputs, its outputs, and the provider
//! configurations that it needs.

mod markdown;
mod readme;
mod types;

pub use readme::{FILE, append, place};

use crate::contracts::{Contract, SourceExpression, Variable};
use crate::source::Sources;
use hcl_syntax::{Form, Kind};
use markdown::{code, prose};
use std::fmt::Write as _;
use std::ops::Range;

/// The longest type or default that is still readable in a cell.
const CELL: usize = 40;

/// The reference of a module in Markdown, without the markers around it.
pub fn reference(contract: &Contract, sources: &Sources) -> String {
    let mut out = String::from("## Reference\n");
    if contract.variables.is_empty() && contract.outputs.is_empty() {
        out.push_str("\nThe module takes no inputs and gives no outputs.\n");
    }
    inputs(contract, sources, &mut out);
    if !contract.outputs.is_empty() {
        out.push_str("\n### Outputs\n\n| Name | Description |\n|---|---|\n");
        for (name, output) in &contract.outputs {
            let description = prose(output.description.as_deref().unwrap_or_default());
            let note = if output.sensitive { " (sensitive)" } else { "" };
            let _ = writeln!(out, "| {}{note} | {description} |", code(name));
        }
    }
    if !contract.providers.is_empty() {
        out.push_str("\n### Provider configurations\n\n");
        for (name, provider) in &contract.providers {
            let _ = writeln!(out, "- {}", code(name));
            for (alias, _) in &provider.aliases {
                let _ = writeln!(out, "- {}, which the caller passes", code(alias));
            }
        }
    }
    out
}

fn inputs(contract: &Contract, sources: &Sources, out: &mut String) {
    if contract.variables.is_empty() {
        return;
    }
    out.push_str("\n### Inputs\n\n| Name | Type | Default | Description |\n|---|---|---|---|\n");
    let mut details = String::new();
    for (name, variable) in &contract.variables {
        let kind = variable.kind.to_string();
        let is_long_kind = kind.chars().count() > CELL;
        let kind = if is_long_kind { types::outline(&variable.kind) } else { kind };
        let is_secret = variable.sensitive || variable.ephemeral;
        let note = match (variable.sensitive, variable.ephemeral) {
            (true, _) => " (sensitive)",
            (_, true) => " (ephemeral)",
            _ => "",
        };
        let default = variable.default.map(|origin| match sources.text(origin) {
            text if is_secret && !matches!(text, "null" | "\"\"") => "(sensitive)",
            text => text,
        });
        let is_long_default =
            default.is_some_and(|text| text.contains('\n') || text.chars().count() > CELL);
        let default_cell = match default {
            None => "**required**".to_owned(),
            Some(_) if is_long_default => "see below".to_owned(),
            Some(text) => code(text),
        };
        let mut description = prose(variable.description.as_deref().unwrap_or_default());
        if let Some(why) = &variable.deprecated {
            let _ = write!(description, " **Deprecated**: {}", prose(why));
        }
        let _ = writeln!(
            out,
            "| {} | {}{note} | {default_cell} | {description} |",
            code(name),
            code(&kind)
        );
        if is_long_kind || is_long_default {
            let default = default.filter(|_| is_long_default);
            details.push_str(&detail(name, variable, is_long_kind, default, sources));
        }
    }
    out.push_str(&details);
}

/// Where the heredocs of the default are, in bytes of its file.
fn heredocs(variable: &Variable) -> Vec<Range<usize>> {
    let mut heredocs = vec![];
    if let Some(tree) = variable.default_value.as_ref().and_then(SourceExpression::tree) {
        tree.walk(&mut |inner| {
            if let Kind::Template(template) = &inner.kind
                && matches!(template.form, Form::Heredoc { .. })
            {
                heredocs.push(inner.span.range());
            }
        });
    }
    heredocs
}

/// The parts of an input that are too long for its row.
fn detail(
    name: &str,
    variable: &Variable,
    with_type: bool,
    default: Option<&str>,
    sources: &Sources,
) -> String {
    let mut text = String::new();
    if with_type {
        let _ = writeln!(text, "type = {}", types::spread(&variable.kind));
    }
    if let (Some(default), Some(origin)) = (default, variable.default) {
        let indentation = sources.indentation(origin);
        let heredocs = heredocs(variable);
        let mut at = origin.span().start;
        text.push_str("default = ");
        for line in default.split_inclusive('\n') {
            // The lines of a heredoc are its value.
            let is_inside = heredocs.iter().any(|span| span.start < at && at < span.end);
            let shown =
                if is_inside { line } else { line.strip_prefix(indentation).unwrap_or(line) };
            text.push_str(shown.trim_end_matches(['\r', '\n']));
            text.push('\n');
            at += line.len();
        }
    }
    format!("\n{}:\n\n{}", code(name), markdown::fence("hcl", &text))
}
