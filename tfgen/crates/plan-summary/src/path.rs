//! The path to a value inside a resource.

use serde_json::Value;
use std::fmt::Write as _;

/// One step of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
    /// From one place of a list to another one.
    Moved(usize, usize),
}

/// `steps` in readable form: `tags["x.y"].list[0]`.
pub(crate) fn written(steps: &[Step]) -> String {
    let mut out = String::new();
    for (index, step) in steps.iter().enumerate() {
        match step {
            Step::Key(key) if !is_plain(key) => drop(write!(out, "[{key:?}]")),
            Step::Key(key) if index == 0 => out.push_str(key),
            Step::Key(key) => drop(write!(out, ".{key}")),
            Step::Index(number) => drop(write!(out, "[{number}]")),
            Step::Moved(from, to) => drop(write!(out, "[{from} → {to}]")),
        }
    }
    out
}

/// The steps of `path`, as far as they are not `sensitive`.
pub(crate) fn of_replacement(path: &[Value], sensitive: [&Value; 2]) -> String {
    let mut steps = vec![];
    let mut sensitive = sensitive;
    for step in path {
        if sensitive.contains(&&Value::Bool(true)) {
            break;
        }
        let (step, inside) = match (step.as_str(), step.as_u64()) {
            (Some(key), _) => (Step::Key(key.to_owned()), sensitive.map(|one| &one[key])),
            (_, Some(number)) => {
                let number = usize::try_from(number).unwrap_or(usize::MAX);
                (Step::Index(number), sensitive.map(|one| &one[number]))
            }
            _ => break,
        };
        sensitive = inside;
        steps.push(step);
    }
    written(&steps)
}

fn is_plain(key: &str) -> bool {
    let mut bytes = key.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::{Step, of_replacement, written};
    use serde_json::{Value, json};

    #[test]
    fn a_path_is_written_as_people_write_it() {
        let key = |text: &str| Step::Key(text.to_owned());
        let steps = [key("tags"), key("x.y"), key("list"), Step::Index(0)];
        assert_eq!(written(&steps), "tags[\"x.y\"].list[0]");
    }

    #[test]
    fn a_path_ends_where_it_becomes_secret() {
        let path = [json!("a"), json!(1), json!("secret-key")];
        let of = |sensitive: Value| of_replacement(&path, [&Value::Null, &sensitive]);
        assert_eq!(of(json!({})), "a[1].secret-key");
        assert_eq!(of(json!({"a": [false, true]})), "a[1]");
        assert_eq!(of(json!({"a": true})), "a");
    }
}
