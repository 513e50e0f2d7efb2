//! Writes `[[import]]` at the end of an environment's file.

use super::Import;
use crate::layers::written_string;

/// `text`, the file of an environment, followed by `imports`.
pub(super) fn with(text: &str, imports: &[Import]) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut written = text.to_owned();
    if !imports.is_empty() && !text.is_empty() && !text.ends_with('\n') {
        written.push_str(end);
    }
    for import in imports {
        written.push_str(&block(import).replace('\n', end));
    }
    written
}

fn block(import: &Import) -> String {
    let to = written_string(&import.to);
    format!("\n[[import]]\nto = {to}\nid = {}\n", id(&import.id))
}

/// `id` as a value without templates.
pub(super) fn id(id: &str) -> String {
    let text = written_string(id);
    let is_template = ["{{", "{%", "{#"].iter().any(|sign| id.contains(sign));
    if is_template { format!("{{ literal = {text} }}") } else { text }
}
