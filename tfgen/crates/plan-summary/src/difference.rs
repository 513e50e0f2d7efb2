//! The differences between the attributes of a resource before and after. Policies and other JSON
//! in strings are compared part by part.

use crate::document::whole_document;
use crate::path::{Step, written};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// An attribute, or a part of one, that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// Its name, and the path to the part.
    pub path: String,
    /// The old value.
    pub before: Shown,
    /// The new value.
    pub after: Shown,
    /// The places of the values that it is made of, as `FILE:LINE`.
    pub places: Vec<String>,
    /// Whether the value stays the same, and only its sensitivity changes.
    pub is_same: bool,
    /// Whether a part of the new value is not visible here.
    pub is_hidden: bool,
    /// The name of the attribute that it is part of.
    pub(crate) top: String,
}

/// A value as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// There is none.
    Absent,
    /// In Terraform's notation, on one line.
    Value(String),
    /// Terraform knows it after the apply.
    Unknown,
    /// It is sensitive.
    Sensitive,
}

/// A value with the marks of its parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Side<'a> {
    pub(crate) value: &'a Value,
    pub(crate) unknown: &'a Value,
    pub(crate) sensitive: &'a Value,
}

const YES: Value = Value::Bool(true);
static NULL: Value = Value::Null;

/// The side without a value.
const ABSENT: Side<'static> = Side { value: &NULL, unknown: &NULL, sensitive: &NULL };

impl<'a> Side<'a> {
    /// The value at `key` of this object.
    pub(crate) fn at_key(self, key: &str) -> Self {
        let at = |value: &'a Value| value.get(key).unwrap_or(&NULL);
        Self { value: at(self.value), unknown: at(self.unknown), sensitive: at(self.sensitive) }
    }

    /// The value at `index` of this list.
    pub(crate) fn at_index(self, index: usize) -> Self {
        let at = |value: &'a Value| value.get(index).unwrap_or(&NULL);
        Self { value: at(self.value), unknown: at(self.unknown), sensitive: at(self.sensitive) }
    }

    pub(crate) fn is_sensitive(self) -> bool {
        *self.sensitive == YES
    }

    pub(crate) fn is_unknown(self) -> bool {
        *self.unknown == YES
    }

    fn has_unknown(self) -> bool {
        has_mark(self.unknown)
    }

    /// Whether a part of it is unknown or sensitive.
    fn is_hidden(self) -> bool {
        has_mark(self.unknown) || has_mark(self.sensitive)
    }

    /// The keys of this object, including those of unknown values.
    pub(crate) fn keys(self) -> BTreeSet<&'a String> {
        let keys = |value: &'a Value| value.as_object().into_iter().flat_map(|map| map.keys());
        keys(self.value).chain(keys(self.unknown)).collect()
    }

    fn shown(self) -> Shown {
        match self.value {
            _ if self.is_sensitive() => Shown::Sensitive,
            _ if self.is_unknown() => Shown::Unknown,
            Value::Null if !self.has_unknown() => Shown::Absent,
            _ => Shown::Value(self.text()),
        }
    }

    fn text(self) -> String {
        match self.value {
            _ if self.is_sensitive() => "(sensitive)".to_owned(),
            _ if self.is_unknown() => "(known after apply)".to_owned(),
            Value::Array(list) => {
                let parts: Vec<_> = (0..list.len()).map(|at| self.at_index(at).text()).collect();
                format!("[{}]", parts.join(", "))
            }
            Value::Object(_) => {
                let part = |key: &String| {
                    format!("{} = {}", written(&[Step::Key(key.clone())]), self.at_key(key).text())
                };
                let parts: Vec<_> = self.keys().into_iter().map(part).collect();
                if parts.is_empty() {
                    "{}".to_owned()
                } else {
                    format!("{{ {} }}", parts.join(", "))
                }
            }
            value => value.to_string(),
        }
    }
}

/// Whether `marks` has a mark at any depth.
fn has_mark(marks: &Value) -> bool {
    match marks {
        Value::Bool(is) => *is,
        Value::Array(list) => list.iter().any(has_mark),
        Value::Object(entries) => entries.values().any(has_mark),
        _ => false,
    }
}

/// Adds the differences between `before` and `after` at `path`.
pub(crate) fn compare(
    path: &mut Vec<Step>,
    before: Side<'_>,
    after: Side<'_>,
    out: &mut Vec<Attribute>,
) {
    let is_same = before.value == after.value && !after.has_unknown();
    if is_same && before.is_sensitive() == after.is_sensitive() {
        return;
    }
    if before.is_sensitive() || after.is_sensitive() {
        let at = out.len();
        push(path, [before, after], out);
        out[at].before = Shown::Sensitive;
        out[at].after = Shown::Sensitive;
        return;
    }
    match (before.value, after.value) {
        _ if after.is_unknown() => push(path, [before, after], out),
        (Value::Object(_), Value::Object(_)) => {
            for key in before.keys().union(&after.keys()) {
                path.push(Step::Key((*key).clone()));
                compare(path, before.at_key(key), after.at_key(key), out);
                path.pop();
            }
        }
        (Value::Array(old), Value::Array(new)) => lists(path, [before, after], [old, new], out),
        (Value::String(old), Value::String(new)) => {
            match (whole_document(old), whole_document(new)) {
                (Some(old), Some(new)) if old != new => {
                    let side = |value| Side { value, unknown: &NULL, sensitive: &NULL };
                    compare(path, side(&old), side(&new), out);
                }
                _ => push(path, [before, after], out),
            }
        }
        _ => push(path, [before, after], out),
    }
}

/// The differences between two lists. Lists of equal length are compared element by element. The
/// result and `before` determine `after` completely: two plans that make different lists from the
/// same one never have the same differences.
fn lists(
    path: &mut Vec<Step>,
    [before, after]: [Side<'_>; 2],
    [old, new]: [&[Value]; 2],
    out: &mut Vec<Attribute>,
) {
    let mut gone: Vec<usize> = (0..old.len()).collect();
    let (mut come, mut kept) = (vec![], vec![]);
    for (index, value) in new.iter().enumerate() {
        let is_known = !after.at_index(index).has_unknown();
        match gone.iter().position(|&at| is_known && old[at] == *value) {
            Some(at) => kept.push(gone.remove(at)),
            None => come.push(index),
        }
    }
    if !kept.is_sorted() || (gone.is_empty() && come.is_empty()) {
        return push(path, [before, after], out);
    }
    if gone.len() == come.len() {
        for (gone, come) in gone.into_iter().zip(come) {
            path.push(if gone == come { Step::Index(come) } else { Step::Moved(gone, come) });
            compare(path, before.at_index(gone), after.at_index(come), out);
            path.pop();
        }
        return;
    }
    for index in gone {
        path.push(Step::Index(index));
        push(path, [before.at_index(index), ABSENT], out);
        path.pop();
    }
    for index in come {
        path.push(Step::Index(index));
        push(path, [ABSENT, after.at_index(index)], out);
        path.pop();
    }
}

fn push(path: &[Step], [before, after]: [Side<'_>; 2], out: &mut Vec<Attribute>) {
    out.push(Attribute {
        path: written(path),
        before: before.shown(),
        after: after.shown(),
        places: vec![],
        is_same: before.value == after.value && !after.has_unknown(),
        is_hidden: after.is_hidden(),
        top: written(path.get(..1).unwrap_or_default()),
    });
}

#[cfg(test)]
mod tests {
    use super::{Shown, Side, compare};
    use serde_json::{Value, json};

    fn differences([before, after]: [&Value; 2], [sensitive, unknown]: [&Value; 2]) -> Vec<String> {
        let mut out = vec![];
        let (old, new) = (
            Side { value: before, unknown: &Value::Null, sensitive },
            Side { value: after, unknown, sensitive: &Value::Null },
        );
        compare(&mut vec![], old, new, &mut out);
        let shown = |shown: &Shown| match shown {
            Shown::Value(text) => text.clone(),
            other => format!("{other:?}"),
        };
        out.iter()
            .map(|one| format!("{} {} {}", one.path, shown(&one.before), shown(&one.after)))
            .collect()
    }

    #[test]
    fn only_what_differs_is_named_also_in_json_in_strings() {
        let none = [&Value::Null, &Value::Null];
        let policy = |who: &str| json!({"policy": format!("{{\"S\": [{{\"P\": \"{who}\"}}]}}")});
        assert_eq!(differences([&policy("a"), &policy("*")], none), ["policy.S[0].P \"a\" \"*\""]);
        let (before, after) = (json!({"a": [1, 2, 3], "b": 1}), json!({"a": [1, 3], "b": 1}));
        assert_eq!(differences([&before, &after], none), ["a[1] 2 Absent"]);
        let (before, after) = (json!({"a": [1, 2, 3], "b": 1}), json!({"a": [3, 1], "b": 1}));
        assert_eq!(differences([&before, &after], none), ["a [1, 2, 3] [3, 1]"]);
        let (before, after) = (json!({"a": [[1, 2], [3, 2]]}), json!({"a": [[3, 4], [1, 2]]}));
        assert_eq!(differences([&before, &after], none), ["a[1 → 0][1] 2 4"]);
        let (before, after) = (json!({"a": [1, 2]}), json!({"a": [2, 1]}));
        assert_eq!(differences([&before, &after], none), ["a [1, 2] [2, 1]"]);
    }

    #[test]
    fn what_is_sensitive_or_unknown_inside_is_not_shown() {
        let (before, after) = (json!({"a": {"x": "s", "y": 1}}), json!({"a": {"x": "t"}}));
        let marks = [json!({"a": {"x": true}}), json!({"a": {"y": true}})];
        assert_eq!(
            differences([&before, &after], [&marks[0], &marks[1]]),
            ["a.x Sensitive Sensitive", "a.y 1 Unknown"]
        );
        let (before, after) = (json!({"a": [{"x": "s", "y": 1}]}), json!({"a": []}));
        let marks = [json!({"a": [{"x": true}]}), Value::Null];
        assert_eq!(
            differences([&before, &after], [&marks[0], &marks[1]]),
            ["a[0] { x = (sensitive), y = 1 } Absent"]
        );
    }
}
