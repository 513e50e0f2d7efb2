//! Finds what a change newly lets others do, in the attributes that decide who may do what.

use crate::difference::{Attribute, Shown, Side};
use crate::document::document;
use crate::repository::Description;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Why a change of an attribute deserves a second look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Widening {
    /// A policy allows everybody.
    PublicPrincipal,
    /// Every address on the internet is allowed.
    EveryAddress,
    /// There is a new `*`.
    Wildcard,
    /// A protection of the resource is removed.
    LoweredProtection,
    /// It decides who may do what, and it changes.
    Changed,
}

/// An attribute that decides who may do what, and its change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Access {
    /// Why it deserves a second look.
    pub widening: Widening,
    /// The attribute, or the part of it.
    pub path: String,
}

/// What `attributes`, the changes from `before` to `after`, widen according to `description`, worst
/// first. Created resources are compared with nothing.
pub(crate) fn widened(
    description: &Description,
    before: Side<'_>,
    after: Side<'_>,
    attributes: &[Attribute],
) -> Vec<Access> {
    let mut found = vec![];
    for (name, lowered) in &description.lowers_protection {
        let (old, new) = (before.at_key(name), after.at_key(name));
        let is_hidden = old.is_sensitive() || new.is_sensitive();
        if new.value == lowered && !old.value.is_null() && old.value != lowered && !is_hidden {
            let widening = Widening::LoweredProtection;
            found.push(Access { widening, path: name.clone() });
        }
    }
    for name in &description.widens_access {
        let (mut old, mut new) = (vec![], vec![]);
        open_doors(before.at_key(name), &mut vec![], name, &mut old);
        open_doors(after.at_key(name), &mut vec![], name, &mut new);
        for door in old {
            if let Some(index) = new.iter().position(|one| *one == door) {
                new.remove(index);
            }
        }
        new.sort_unstable();
        new.dedup();
        found.extend(new);
        let is_told =
            |attribute: &&Attribute| attribute.top == *name && attribute.before != Shown::Absent;
        let is_of_it = |one: &Access| one.path.split('.').next() == Some(name);
        if !found.iter().any(is_of_it)
            && attributes.iter().any(|attribute| is_told(&attribute))
            && !description.lowers_protection.contains_key(name)
        {
            found.push(Access { widening: Widening::Changed, path: name.clone() });
        }
    }
    found.sort_unstable();
    found
}

/// Adds each value in `side` that lets everybody in. Its position in a list does not matter.
fn open_doors<'a>(
    side: Side<'a>,
    keys: &mut Vec<&'a str>,
    attribute: &str,
    found: &mut Vec<Access>,
) {
    if side.is_sensitive() || side.is_unknown() {
        return;
    }
    match side.value {
        Value::Object(entries) => {
            for key in entries.keys() {
                keys.push(key);
                open_doors(side.at_key(key), keys, attribute, found);
                keys.pop();
            }
        }
        Value::Array(list) => {
            for index in 0..list.len() {
                open_doors(side.at_index(index), keys, attribute, found);
            }
        }
        Value::String(text) => match document(text) {
            Some(document) => {
                let (value, nothing) = (&document, &Value::Null);
                let inside = Side { value, unknown: nothing, sensitive: nothing };
                let mut path = std::iter::once(attribute).chain(keys.iter().copied());
                let path = path.by_ref().collect::<Vec<_>>().join(".");
                open_doors(inside, &mut vec![], &path, found);
            }
            None => {
                let is_principal = |key: &str| {
                    key.get(..9).is_some_and(|key| key.eq_ignore_ascii_case("principal"))
                };
                let of_principals =
                    is_principal(attribute) || keys.iter().any(|key| is_principal(key));
                let widening = match text.as_str() {
                    "*" if of_principals => Widening::PublicPrincipal,
                    "0.0.0.0/0" | "::/0" => Widening::EveryAddress,
                    text if text == "*" || text.ends_with(":*") => Widening::Wildcard,
                    _ => return,
                };
                let path = std::iter::once(attribute).chain(keys.iter().copied());
                found.push(Access { widening, path: path.collect::<Vec<_>>().join(".") });
            }
        },
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{Widening, widened};
    use crate::difference::{Side, compare};
    use crate::repository::Description;
    use serde_json::{Value, json};

    fn of(before: &Value, after: &Value) -> Vec<(Widening, String)> {
        let description = Description {
            widens_access: ["policy", "cidr", "principal", "deletable"].map(str::to_owned).into(),
            lowers_protection: [("deletable".to_owned(), json!(true))].into(),
            ..Description::default()
        };
        let none = &Value::Null;
        let side = |value| Side { value, unknown: none, sensitive: none };
        let mut attributes = vec![];
        compare(&mut vec![], side(before), side(after), &mut attributes);
        let found = widened(&description, side(before), side(after), &attributes);
        found.into_iter().map(|one| (one.widening, one.path)).collect()
    }

    #[test]
    fn what_lets_more_in_is_named_and_what_was_open_is_not() {
        let policy = |who: &str, what: &str| {
            let statement = json!([{"Principal": {"AWS": who}, "Action": what}]);
            json!({"policy": json!({ "Statement": statement }).to_string()})
        };
        let named = |widening, path: &str| vec![(widening, path.to_owned())];
        assert_eq!(
            of(&policy("a", "s3:Get"), &policy("*", "s3:Get")),
            named(Widening::PublicPrincipal, "policy.Statement.Principal.AWS")
        );
        assert_eq!(
            of(&policy("*", "s3:Get"), &policy("*", "s3:*")),
            named(Widening::Wildcard, "policy.Statement.Action")
        );
        assert_eq!(of(&policy("*", "a"), &policy("b", "a")), named(Widening::Changed, "policy"));
        assert_eq!(
            of(&json!({"cidr": ["10.0.0.0/8"]}), &json!({"cidr": ["10.0.0.0/8", "0.0.0.0/0"]})),
            named(Widening::EveryAddress, "cidr")
        );
        assert_eq!(of(&Value::Null, &policy("*", "a")).len(), 1, "what is created counts");
        assert_eq!(of(&json!({"other": 1}), &json!({"other": "*"})), []);
    }

    #[test]
    fn a_protection_is_lowered_in_one_direction_only() {
        let (open, closed) = (json!({"deletable": true}), json!({"deletable": false}));
        let expected = vec![(Widening::LoweredProtection, "deletable".to_owned())];
        assert_eq!(of(&closed, &open), expected);
        assert_eq!(of(&open, &closed), []);
        assert_eq!(of(&Value::Null, &open), []);
    }
}
