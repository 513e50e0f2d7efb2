//! `{{ … }}` where it is text: in HCL, and in expressions of Terraform.

use super::{Templates, Vars};
use crate::layers::value::{Node, TomlValue};
use crate::problem::{Code, Problem};
use std::ops::Range;

impl Templates<'_> {
    /// Warns of `{{ … }}` in `node`, where it is text, that would be a template in TOML. What other
    /// languages have in such braces is left alone.
    pub(super) fn warn_of_text(&mut self, node: &Node, vars: &Vars) {
        match &node.value {
            TomlValue::String(text) => {
                let meant = |(_, name): &(Range<usize>, &str)| match name.split_once('.') {
                    Some(("vars", name)) => vars.raw.get(name).is_some(),
                    Some(("environment", name)) => {
                        self.environment.get_attr(name).is_ok_and(|value| !value.is_undefined())
                    }
                    _ => false,
                };
                let Some((span, name)) = in_braces(text).find(meant) else { return };
                let raw = self.sources.text(node.origin);
                let place = match raw.find(&text[span.clone()]) {
                    Some(start) => node.origin.part(start..start + span.len()),
                    None => node.origin,
                };
                let title = format!("`{{{{ {name} }}}}` is text here, not a template");
                let problem = Problem::new(Code::TemplateAsText, title)
                    .at(place, "Terraform gets these characters");
                self.problems.push(match node.is_hcl() {
                    true => problem.hint("pass the value through `[locals]`"),
                    false => problem.hint("`{ template = \"…\" }` has both `{{ … }}` and `${ }`"),
                });
            }
            TomlValue::Array(list) => list.iter().for_each(|one| self.warn_of_text(one, vars)),
            TomlValue::Table(table) => {
                table.entries.values().for_each(|entry| self.warn_of_text(&entry.node, vars));
            }
            TomlValue::Template(_)
            | TomlValue::Number(_)
            | TomlValue::Boolean(_)
            | TomlValue::Unknown => {}
        }
    }
}

/// The places of `{{ NAME.NAME … }}` in `text`, each with these names. `${{ … }}` is not one: other
/// programs have that.
fn in_braces(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    text.match_indices("{{").filter_map(|(open, _)| {
        let inside = &text[open + 2..];
        let inside = &inside[..inside.find("}}")?];
        let is_name = |one: char| one.is_ascii_alphanumeric() || one == '_';
        let source = inside.trim_start();
        let root = source
            .find(|one| !is_name(one))
            .filter(|end| *end > 0 && source[*end..].starts_with('.'))?;
        let rest = &source[root + 1..];
        let name = &rest[..rest.find(|one| !is_name(one)).unwrap_or(rest.len())];
        let span = open..open + 2 + inside.len() + 2;
        (!text[..open].ends_with('$')).then(|| (span, &source[..root + 1 + name.len()]))
    })
}

#[cfg(test)]
mod tests {
    use super::in_braces;

    #[test]
    fn names_are_found_in_braces() {
        for (text, names) in [
            ("a-{{ vars.x }}-{{environment.name|upper}}", vec!["vars.x", "environment.name"]),
            ("{{ vars.x.y }}", vec!["vars.x"]),
            ("{{ .Values.x }} {{ range }} {{ x", vec![]),
            ("${{ vars.x }}", vec![]),
        ] {
            let found: Vec<&str> = in_braces(text).map(|(_, name)| name).collect();
            assert_eq!(found, names, "{text}");
        }
    }
}
