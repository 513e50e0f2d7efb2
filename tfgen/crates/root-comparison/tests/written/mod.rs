//! Trees written out again, in HCL's own syntax in many styles, and as JSON.

// Each test uses a part of it.
#![allow(dead_code, unreachable_pub)]

pub mod expression;
pub mod json;

use expression::Words;
use hcl_syntax::{Attribute, Block, Body, Item, Kind};

/// How a file is written. All styles mean the same.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// Arguments, and blocks of different kinds, from the last to the first.
    pub reversed: bool,
    /// Keys of objects in quotes.
    pub quoted_keys: bool,
    /// Keys of objects in parentheses and quotes.
    pub computed_keys: bool,
    /// Parentheses wherever they are allowed.
    pub parentheses: bool,
    /// `"${A}"` instead of `A`.
    pub templates: bool,
    /// `10e-1` instead of `1`.
    pub exponents: bool,
    /// Strings that end with a line in heredocs.
    pub heredocs: bool,
    /// Characters of strings by number.
    pub numbered: bool,
    /// `.0` instead of `[0]`.
    pub legacy: bool,
    /// Each local value and each part of `terraform` in a block of its own.
    pub split: bool,
    /// Comments between all items.
    pub comments: bool,
    /// References in quotes where Terraform 0.11 had them.
    pub quoted_references: bool,
}

/// All styles, each alone, with their names.
pub fn styles() -> Vec<(&'static str, Style)> {
    let base = Style::default();
    vec![
        ("plain", base),
        ("reversed", Style { reversed: true, ..base }),
        ("quoted keys", Style { quoted_keys: true, ..base }),
        ("computed keys", Style { computed_keys: true, ..base }),
        ("parentheses", Style { parentheses: true, ..base }),
        ("templates", Style { templates: true, ..base }),
        ("exponents", Style { exponents: true, ..base }),
        ("heredocs", Style { heredocs: true, ..base }),
        ("numbered characters", Style { numbered: true, ..base }),
        ("legacy indices", Style { legacy: true, ..base }),
        ("split blocks", Style { split: true, ..base }),
        ("comments", Style { comments: true, ..base }),
        ("quoted references", Style { quoted_references: true, ..base }),
        (
            "all at once",
            Style {
                reversed: true,
                quoted_keys: true,
                computed_keys: false,
                parentheses: true,
                templates: true,
                exponents: true,
                heredocs: true,
                numbered: true,
                legacy: true,
                split: true,
                comments: true,
                quoted_references: true,
            },
        ),
    ]
}

/// How Terraform reads a value, by the names around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Evaluated.
    Value,
    /// A type, an address or a keyword, without parentheses or a template.
    Bare,
    /// The same, which Terraform 0.11 had in quotes.
    Reference,
    /// A value in an object of `required_providers`; one of them is a list of references.
    Constant,
}

/// What the argument `name` of a block of the kinds `path` is.
pub fn role(path: &[&str], name: &str) -> Role {
    match (path, name) {
        (["terraform", "required_providers"], _) => Role::Constant,
        (["terraform", ..], "experiments" | "language") => Role::Bare,
        (
            ["resource" | "data" | "module" | "output" | "ephemeral"] | ["check", "data"],
            "depends_on",
        )
        | (["resource" | "data" | "ephemeral"], "provider")
        | (["module"], "providers")
        | ([.., "provisioner"], "when" | "on_failure")
        | ([.., "lifecycle"], "ignore_changes") => Role::Reference,
        (["variable"], "type")
        | (["import"], "to" | "provider")
        | (["moved" | "removed"], _)
        | ([.., "lifecycle"], "replace_triggered_by")
        | ([.., "dynamic"], "iterator") => Role::Bare,
        _ => Role::Value,
    }
}

/// `body`, a whole file, in `style`.
pub fn file(body: &Body, style: Style) -> String {
    let mut out = String::new();
    if style.comments {
        out.push_str("/* in front of\n all */\n");
    }
    items(body, style, &[], 0, &mut out);
    out
}

/// `block` as a file of its own, in `style`.
pub fn block(block: &Block, style: Style) -> String {
    let body = Body { items: vec![Item::Block(block.clone())], span: block.body.span };
    file(&body, style)
}

fn items(body: &Body, style: Style, path: &[&str], depth: usize, out: &mut String) {
    let mut attributes: Vec<&Attribute> = body.attributes().collect();
    let mut blocks: Vec<&Block> = body.blocks().collect();
    if style.reversed {
        attributes.reverse();
        // The order of blocks of one kind matters, so it stays.
        let kinds: Vec<&str> = blocks.iter().map(|block| made(block)).collect();
        let place = |block: &Block| kinds.iter().position(|kind| *kind == made(block));
        blocks.sort_by_key(|block| std::cmp::Reverse(place(block)));
    }
    let margin = "  ".repeat(depth);
    for attribute in attributes {
        if style.comments {
            out.push_str(&format!("{margin}// not {}\n", &*attribute.name));
        }
        let role = role(path, &attribute.name);
        let words = Words::new(style, role);
        out.push_str(&format!("{margin}{} = {}", &*attribute.name, words.whole(&attribute.value)));
        out.push_str(if style.comments { " # { }\n" } else { "\n" });
        // Nothing may follow the end of a heredoc.
        if style.comments && out.ends_with("\nTEXT # { }\n") {
            out.truncate(out.len() - " # { }\n".len());
            out.push('\n');
        }
    }
    for block in blocks {
        let labels: String =
            block.labels.iter().map(|label| format!(" {:?}", &*label.text)).collect();
        let head = format!("{margin}{}{labels} {{\n", &*block.kind);
        let path: Vec<&str> = path.iter().copied().chain([&*block.kind]).collect();
        if style.split && depth == 0 && matches!(&*block.kind, "locals" | "terraform") {
            for item in &block.body.items {
                out.push_str(&head);
                let one = Body { items: vec![item.clone()], span: block.body.span };
                items(&one, style, &path, depth + 1, out);
                out.push_str(&format!("{margin}}}\n"));
            }
            continue;
        }
        out.push_str(&head);
        items(&block.body, style, &path, depth + 1, out);
        out.push_str(&format!("{margin}}}\n"));
    }
}

/// The kind of blocks that `block` is or makes.
pub fn made(block: &Block) -> &str {
    match (&*block.kind, block.labels.first()) {
        ("dynamic", Some(label)) => label,
        (kind, _) => kind,
    }
}

/// Whether an expression is text of several lines that a heredoc can hold.
fn is_lines(kind: &Kind) -> bool {
    match kind {
        Kind::String(text) => {
            text.ends_with('\n')
                && text.chars().all(|one| one == '\n' || one == '\t' || !one.is_control())
                && text.lines().all(|line| line.trim() != "TEXT")
        }
        _ => false,
    }
}
