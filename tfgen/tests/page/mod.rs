//! The pages of `docs/`, and the blocks of code in one.

use std::path::Path;

/// The repository's folder.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate is in the repository")
}

/// A fenced block: the words after the fence, and its text.
pub(crate) struct Fence<'a> {
    pub(crate) info: Vec<&'a str>,
    pub(crate) text: String,
}

/// The fenced blocks of a page, in order.
pub(crate) fn fences(document: &str) -> Vec<Fence<'_>> {
    let mut fences: Vec<Fence<'_>> = vec![];
    let mut is_inside = false;
    for line in document.lines() {
        match (line.strip_prefix("```"), is_inside) {
            (Some(info), false) => {
                fences.push(Fence { info: info.split_whitespace().collect(), text: String::new() });
                is_inside = true;
            }
            (Some(_), true) => is_inside = false,
            (None, true) => {
                if let Some(fence) = fences.last_mut() {
                    fence.text.push_str(line);
                    fence.text.push('\n');
                }
            }
            (None, false) => {}
        }
    }
    fences
}
