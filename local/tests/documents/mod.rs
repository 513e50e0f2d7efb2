//! The commands that a document tells its reader to type, and a shell in which to type them.

mod shell;

pub(crate) use shell::shell;

/// The text below a heading, or above all of them.
pub(crate) fn section<'t>(text: &'t str, heading: Option<&str>) -> &'t str {
    let mut parts = text.split("\n## ");
    let part = match heading {
        None => parts.next(),
        Some(heading) => parts.find(|part| part.lines().next() == Some(heading)),
    };
    part.unwrap_or_else(|| panic!("no heading {heading:?}"))
}

/// The first block of a section in this language.
pub(crate) fn block<'t>(section: &'t str, language: &str) -> Option<&'t str> {
    blocks(section, language).into_iter().next()
}

/// All blocks of a section in this language.
pub(crate) fn blocks<'t>(section: &'t str, language: &str) -> Vec<&'t str> {
    let fence = format!("```{language}\n");
    let parts = section.split(fence.as_str()).skip(1);
    parts.filter_map(|part| part.split_once("```")).map(|(block, _)| block).collect()
}
