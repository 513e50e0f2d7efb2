//! What an environment imports already.

use super::configuration::{Arguments, Configuration};
use super::evaluation::Evaluation;
use super::instance::{Each, Instance};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use terraform_expressions::{Value, string};

/// What an environment imports already.
#[derive(Debug, Default)]
pub(super) struct Imported {
    /// The id by address, if it is known.
    ids: BTreeMap<String, Option<String>>,
    /// Addresses without indices for which the imported instances are unknown.
    unclear: BTreeSet<String>,
}

impl Imported {
    /// What the root module of `configuration` imports.
    pub(super) fn of(configuration: &Configuration<'_>) -> Self {
        let (known, ids) = (BTreeMap::new(), BTreeMap::new());
        let evaluation = Evaluation::new(configuration, &known, &ids);
        let mut imported = Self::default();
        if let Some(root) = evaluation.root() {
            for arguments in &root.body.imports {
                imported.add(&evaluation, &root, arguments);
            }
        }
        imported
    }

    fn add<'c>(
        &mut self,
        evaluation: &Evaluation<'c>,
        root: &Rc<Instance<'c>>,
        arguments: &'c Arguments,
    ) {
        let Some(to) = arguments.get("to") else { return };
        let to = to.text().trim().trim_matches('"');
        let made = evaluation.expansion(root, arguments).unwrap_or_default();
        for each in &made {
            let to = match each {
                Each::One | Each::Number(_) => to.to_owned(),
                Each::Key(_, value) => {
                    let to = to.replace("[each.key]", &each.index());
                    match string(value.clone()) {
                        Ok(value) => {
                            let index = Each::Key(value.clone(), Value::string(value)).index();
                            to.replace("[each.value]", &index)
                        }
                        Err(_) => to,
                    }
                }
            };
            if to.contains("[each.") {
                self.unclear.insert(without_indices(&to));
                continue;
            }
            let id = arguments.get("id").map(|id| evaluation.value(root, each, id));
            let id = id.filter(|id| !matches!(id, Value::Null(_)));
            self.ids.insert(to, id.and_then(|id| string(id).ok()));
        }
        if made.is_empty() {
            self.unclear.insert(without_indices(to));
        }
    }

    /// Whether the resource at `address`, or an instance of it, is imported.
    pub(super) fn has(&self, address: &str) -> bool {
        let is_instance =
            |other: &String| other.strip_prefix(address).is_some_and(|rest| rest.starts_with('['));
        self.ids.contains_key(address)
            || self.unclear.contains(&without_indices(address))
            || self.ids.keys().any(is_instance)
    }

    /// The id with which the resource at `address` is imported.
    pub(super) fn id(&self, address: &str) -> Option<&str> {
        self.ids.get(address)?.as_deref()
    }

    /// The addresses.
    pub(super) fn into_addresses(self) -> Vec<String> {
        self.ids.into_keys().chain(self.unclear).collect()
    }
}

/// `address` without the parts in brackets.
fn without_indices(address: &str) -> String {
    let (mut short, mut rest) = (String::new(), address);
    while let Some((before, after)) = rest.split_once('[') {
        short.push_str(before);
        rest = match after.strip_prefix('"') {
            Some(quoted) => {
                let mut is_escaped = false;
                let end = quoted.find(|sign| {
                    let is_end = sign == '"' && !is_escaped;
                    is_escaped = sign == '\\' && !is_escaped;
                    is_end
                });
                let behind = end.and_then(|end| quoted.get(end + 1..)).unwrap_or_default();
                behind.strip_prefix(']').unwrap_or(behind)
            }
            None => after.split_once(']').map_or("", |(_, behind)| behind),
        };
    }
    short + rest
}

#[cfg(test)]
mod tests {
    use super::without_indices;

    #[test]
    fn an_address_loses_its_indices_whatever_is_in_them() {
        assert_eq!(without_indices("module.a[0].x.y"), "module.a.x.y");
        assert_eq!(without_indices(r#"module.a["b]\"[c"].x.y["d"]"#), "module.a.x.y");
        assert_eq!(without_indices("module.a[each.key].x.y"), "module.a.x.y");
        assert_eq!(without_indices("x.y"), "x.y");
    }
}
