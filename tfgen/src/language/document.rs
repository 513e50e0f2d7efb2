//! The tables of `docs/language.md`.

use super::{
    Argument, BodySchema, NestedBlockSchema, OtherArguments, Shape, Since, Times, backends, blocks,
};
use std::fmt::Write as _;

/// The table of blocks and the table of backends, in Markdown.
pub fn document() -> String {
    let mut text = String::from(
        "| Block | Arguments | Nested blocks | Others are declared by |\n|---|---|---|---|\n",
    );
    for block in blocks() {
        let name = match block.shape {
            Shape::One | Shape::Values => format!("[{}]", block.name),
            Shape::Named => format!("[{}.NAME]", block.name),
            Shape::Typed => format!("[{}.TYPE.NAME]", block.name),
            Shape::List => format!("[[{}]]", block.name),
        };
        let others = match (block.shape, block.body.others) {
            (Shape::Values, _) => "you",
            (_, OtherArguments::Nobody) => "",
            (_, OtherArguments::Provider) => "the provider",
            (_, OtherArguments::Module) => "the module",
        };
        let (arguments, nested) = (arguments(&block.body), nested(&block.body));
        let since = since(block.since);
        let _ = writeln!(text, "| `{name}`{since} | {arguments} | {nested} | {others} |");
    }
    text.push_str("\n| Backend | Which state it is | Nested blocks |\n|---|---|---|\n");
    for backend in backends() {
        let place = backend.place.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
        let blocks: Vec<_> = backend.blocks.iter().map(whole).collect();
        let _ =
            writeln!(text, "| `{}` | {} | {} |", backend.name, place.join(", "), blocks.join("; "));
    }
    text
}

fn arguments(body: &BodySchema) -> String {
    body.arguments.iter().map(argument).collect::<Vec<_>>().join(", ")
}

fn argument(argument: &Argument) -> String {
    let needed = if argument.is_required { "**" } else { "" };
    format!("{needed}`{}`{needed}{}", argument.name, since(argument.since))
}

fn nested(body: &BodySchema) -> String {
    body.blocks.iter().map(whole).collect::<Vec<_>>().join("; ")
}

fn whole(block: &NestedBlockSchema) -> String {
    let labels = ["", ".TYPE", ".TYPE.NAME"][block.labels.min(2)];
    let times = match block.times {
        Times::AtMostOnce => "",
        Times::Any => " (several)",
        Times::AtLeastOnce => " (one or several)",
    };
    let mut text = format!("`{}{labels}`{times}{}", block.name, since(block.since));
    // The contents of a data source are in its own row.
    let inside = if block.labels == 2 { String::new() } else { arguments(&block.body) };
    let blocks = if block.labels == 2 { String::new() } else { nested(&block.body) };
    let inside: Vec<String> = [inside, blocks].into_iter().filter(|one| !one.is_empty()).collect();
    if !inside.is_empty() {
        let _ = write!(text, ": {}", inside.join(", "));
    }
    text
}

/// The versions that have it, if not all do.
fn since(since: Since) -> String {
    if since == Since::ALWAYS {
        return String::new();
    }
    let of = |tool: &str, version: Option<&str>, first: Option<&str>| {
        version.filter(|_| version != first).map(|version| format!("{tool} {version}"))
    };
    let always = Since::ALWAYS;
    let versions = [
        of("Terraform", since.terraform, always.terraform),
        of("OpenTofu", since.opentofu, always.opentofu),
    ];
    let versions = versions.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let alone = if since.terraform.is_none() || since.opentofu.is_none() { " only" } else { "" };
    format!(" ({versions}{alone})")
}
