//! Which modules a module calls.

use super::Contract;
use super::declared::read_text;
use super::files::kind;
use super::merged::Merged;
use crate::project::Project;
use std::sync::Arc;
use terraform_expressions::{SourceExpression, SourceText};

impl Contract {
    pub(super) fn read_call(&mut self, block: &Merged<'_>) {
        let source = block.value("source").map(|value| value.written().constant());
        let source =
            source.as_ref().and_then(SourceExpression::tree).and_then(|tree| tree.as_str());
        let is_path = |source: &&str| source.starts_with("./") || source.starts_with("../");
        self.calls.extend(source.filter(is_path).map(str::to_owned));
    }
}

/// The `source` of each module that the module in `folder` calls.
///
/// # Errors
/// When a file cannot be read.
pub(crate) fn called_sources(project: &Project, folder: &str) -> anyhow::Result<Vec<String>> {
    let mut sources = vec![];
    for (name, is_folder) in project.kinds(folder)? {
        let (Some(kind), false) = (kind(&name), is_folder) else { continue };
        let syntax = kind.syntax;
        let bytes = project.read(&format!("{folder}/{name}"))?;
        let text = String::from_utf8_lossy(&bytes);
        let declared = read_text(syntax, &text, |kind| kind == "module");
        let text = Arc::new(SourceText::new(&text, syntax));
        for block in declared.body.blocks() {
            let Some(span) = block.body.value("source") else { continue };
            let written = SourceExpression::new(&text, *span).constant();
            let source = written.tree().and_then(|tree| tree.as_str());
            sources.extend(source.map(str::to_owned));
        }
    }
    Ok(sources)
}
