//! What modules read that changes when a root is adopted.

use super::relative_paths::folder;
use crate::project::Project;
use crate::relative_path::{in_folder, named_in};
use crate::source::{Origin, Sources};
use hcl_syntax::{Body, Span};
use std::collections::BTreeSet;

/// The places where the modules in `folders`, and those that they call by path, read the folder of
/// the root module or the one in which Terraform is started.
///
/// # Errors
/// If a folder or a file cannot be read.
pub(super) fn reads_of_the_root(
    project: &Project,
    folders: &BTreeSet<String>,
    sources: &mut Sources,
) -> anyhow::Result<Vec<Origin>> {
    let (mut open, mut seen): (Vec<String>, _) =
        (folders.iter().cloned().collect(), folders.clone());
    let mut found = vec![];
    while let Some(module) = open.pop() {
        if !project.is_folder(&module) {
            continue;
        }
        for name in project.entries(&module)? {
            let path = in_folder(&module, &name);
            if !name.ends_with(".tf") || !project.is_file(&path) {
                continue;
            }
            let Ok(text) = String::from_utf8(project.read(&path)?) else { continue };
            let file = hcl_syntax::parse(&text);
            let mut spans = vec![];
            reads(&file.body, &mut spans);
            if !spans.is_empty() {
                let source = sources.add(path.clone(), text);
                found.extend(spans.into_iter().map(|span| Origin::new(source, span.range())));
            }
            for block in file.body.blocks_of("module") {
                let source = block.body.value("source").and_then(hcl_syntax::Expression::as_str);
                let source = source.filter(|source| source.starts_with('.'));
                let inner = source.and_then(|source| named_in(&path, source));
                open.extend(inner.filter(|inner| seen.insert(inner.clone())));
            }
        }
    }
    Ok(found)
}

fn reads(body: &Body, found: &mut Vec<Span>) {
    for attribute in body.attributes() {
        attribute.value.walk(&mut |inner| {
            if matches!(folder(inner), Some("root" | "cwd")) {
                found.push(inner.span);
            }
        });
    }
    body.blocks().for_each(|block| reads(&block.body, found));
}
