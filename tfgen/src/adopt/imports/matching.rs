//! Matches the resources of a state with those of an environment. A wrong match is worse than none:
//! each match needs evidence and must not contradict anything that is known.

use super::configuration::Configuration;
use super::evaluation::Evaluation;
use super::imported::Imported;
use super::state::StateResource;
use super::targets::{Attribute, Known, Target, Targets, targets};
use crate::contracts::KEPT_SECRET;
use crate::resources::{IdTemplate, ImportDescriptions, Importing};
use std::collections::{BTreeMap, BTreeSet};
use terraform_expressions::{Value, string};

/// The matches.
pub(super) struct Matching<'s> {
    /// The index of the matched resource in the list, by the address in the environment.
    pub(super) matched: BTreeMap<String, usize>,
    resources: &'s [StateResource],
}

/// How strong the evidence for a match must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Evidence {
    /// Everything that identifies it is known and equal.
    Whole,
    /// No known value differs, and neither side has another candidate.
    Alone,
}

/// How a resource in the state compares with one in the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Differs,
    /// Everything that identifies it is equal.
    Whole,
    /// No known value differs.
    Open,
    /// The same, but it belongs to a resource of the environment without a match.
    OfNew,
}

impl<'s> Matching<'s> {
    /// Matches `resources` with the targets of `configuration`.
    pub(super) fn find(
        configuration: &Configuration<'_>,
        descriptions: &ImportDescriptions,
        imported: &Imported,
        resources: &'s [StateResource],
    ) -> Self {
        let mut refused = BTreeSet::new();
        let mut matching = Self { matched: BTreeMap::new(), resources };
        loop {
            let known = matching.known();
            let ids = BTreeMap::new();
            let evaluation = Evaluation::new(configuration, &known, &ids);
            let targets = targets(&evaluation, descriptions);
            // A match can reveal that another one is wrong. Then everything is repeated without the
            // wrong one.
            let wrong = targets.resources.iter().find_map(|target| {
                let place = *matching.matched.get(&target.address)?;
                let is_wrong = compared(target, &resources[place]) == Comparison::Differs;
                (is_wrong && !imported.has(&target.address))
                    .then(|| (target.address.clone(), place))
            });
            if let Some(wrong) = wrong {
                refused.insert(wrong);
                matching.matched.clear();
                continue;
            }
            let of_imports = matching.imported(&targets, imported);
            let evidence = [Evidence::Whole, Evidence::Alone].into_iter();
            let found = std::iter::once(of_imports).chain(
                evidence.map(|evidence| matching.pairs(&targets, imported, &refused, evidence)),
            );
            match found.into_iter().find(|found| !found.is_empty()) {
                Some(found) => matching.matched.extend(found),
                None => return matching,
            }
        }
    }

    /// What is known about resources through their matches.
    pub(super) fn known(&self) -> BTreeMap<String, &'s StateResource> {
        let known = self.matched.iter();
        known.map(|(address, place)| (address.clone(), &self.resources[*place])).collect()
    }

    /// The unmatched resources, each with its index.
    pub(super) fn free(&self) -> impl Iterator<Item = (usize, &'s StateResource)> {
        let taken: BTreeSet<usize> = self.matched.values().copied().collect();
        self.resources.iter().enumerate().filter(move |(place, _)| !taken.contains(place))
    }

    /// The resources that the environment imports already.
    fn imported(&self, targets: &Targets<'_>, imported: &Imported) -> Vec<(String, usize)> {
        let open = targets.resources.iter();
        let open = open.filter(|target| !self.matched.contains_key(&target.address));
        open.filter_map(|target| {
            let id = imported.id(&target.address)?;
            let Known::Importable(importing) = target.state else { return None };
            let is_it = |one: &StateResource| {
                one.kind == target.kind && one.id(importing).is_ok_and(|known| known == id)
            };
            let (place, _) = self.free().find(|(_, one)| is_it(one))?;
            Some((target.address.clone(), place))
        })
        .collect()
    }

    /// The pairs among the unmatched for which there is `evidence`.
    fn pairs(
        &self,
        targets: &Targets<'_>,
        imported: &Imported,
        refused: &BTreeSet<(String, usize)>,
        evidence: Evidence,
    ) -> Vec<(String, usize)> {
        let is_open = |target: &&Target<'_>| {
            matches!(target.state, Known::Importable(_))
                && !self.matched.contains_key(&target.address)
                && !imported.has(&target.address)
        };
        let mut found: Vec<(&Target<'_>, usize)> = vec![];
        for target in targets.resources.iter().filter(is_open) {
            let free = self.free().filter(|(_, one)| one.kind == target.kind);
            let compared: Vec<(usize, Comparison)> = free
                .map(|(place, one)| (place, compared(target, one)))
                .filter(|(place, comparison)| {
                    *comparison != Comparison::Differs
                        && !refused.contains(&(target.address.clone(), *place))
                })
                .collect();
            let [(place, comparison)] = compared[..] else { continue };
            let is_told = match (evidence, comparison) {
                (Evidence::Whole, Comparison::Whole) => true,
                (Evidence::Alone, Comparison::Open) => {
                    let (resource, all) = (&self.resources[place], targets.resources.iter());
                    let here = all.filter(|one| one.kind == target.kind);
                    let here = here.filter(|one| could_be(one, resource)).count();
                    let there = self.resources.iter().filter(|one| one.kind == target.kind);
                    let there = there.filter(|one| could_be(target, one)).count();
                    // What was not read may contain resources of the type.
                    here == 1 && there == 1 && targets.unread.is_empty()
                }
                _ => false,
            };
            if is_told {
                found.push((target, place));
            }
        }
        // If two are candidates for the same one, they cannot be told apart.
        let is_only = |place: usize| found.iter().filter(|(_, other)| *other == place).count() == 1;
        let found = found.iter().filter(|(_, place)| is_only(*place));
        found.map(|(target, place)| (target.address.clone(), *place)).collect()
    }
}

/// How `resource`, which has the same type, compares with `target`.
pub(super) fn compared(target: &Target<'_>, resource: &StateResource) -> Comparison {
    let Known::Importable(importing) = target.state else { return Comparison::Differs };
    let (mut same, mut open, mut of_new) = (0, 0, 0);
    for name in &importing.identified_by {
        let there = resource.attributes.get(name).filter(|value| value.unknown().is_none());
        match (target.attributes.get(name), there) {
            (Some(Attribute::Is(here)), Some(there)) => match importing.are_same(name, here, there)
            {
                // Empty values on both sides prove nothing.
                true if is_empty(here) => open += 1,
                true => same += 1,
                false => return Comparison::Differs,
            },
            (Some(Attribute::OfNew(_)), _) => of_new += 1,
            _ => open += 1,
        }
    }
    match (same, open, of_new) {
        (_, _, 1..) => Comparison::OfNew,
        (1.., 0, 0) => Comparison::Whole,
        _ => Comparison::Open,
    }
}

/// Whether `resource`, which has the same type, may be `target`, whose instances may be unknown.
fn could_be(target: &Target<'_>, resource: &StateResource) -> bool {
    match target.state {
        Known::Importable(_) => compared(target, resource) != Comparison::Differs,
        Known::NotImportable(_) | Known::Unexpanded(_) => true,
    }
}

/// The attributes of `target` that differ in `resource`: the name, and the value on each side.
pub(super) fn differences<'t>(
    target: &'t Target<'_>,
    resource: &'t StateResource,
) -> Vec<(&'t str, &'t Value, &'t Value)> {
    let Known::Importable(importing) = target.state else { return vec![] };
    let names = importing.identified_by.iter();
    names
        .filter_map(|name| match (target.attributes.get(name)?, resource.attributes.get(name)?) {
            (Attribute::Is(here), there) if there.unknown().is_none() => {
                (!importing.are_same(name, here, there)).then_some((name.as_str(), here, there))
            }
            _ => None,
        })
        .collect()
}

impl StateResource {
    /// The id to import it as `target`, according to `importing`.
    ///
    /// # Errors
    /// If it is unknown, with the reason: the state may lack what is a secret here.
    pub(super) fn id_as(
        &self,
        target: &Target<'_>,
        importing: &Importing,
    ) -> Result<String, String> {
        let mut names = importing.id.iter().flat_map(IdTemplate::attributes);
        let is_secret = |name: &&str| match target.attributes.get(*name) {
            Some(Attribute::Open(reason)) => reason.ends_with(KEPT_SECRET),
            _ => false,
        };
        match names.find(is_secret) {
            Some(name) => Err(format!("its id would hold `{name}`, {KEPT_SECRET}")),
            None => self.id(importing),
        }
    }

    /// The id to import it, according to `importing`.
    ///
    /// # Errors
    /// If it is unknown, with the reason.
    fn id(&self, importing: &Importing) -> Result<String, String> {
        let Some(id) = &importing.id else { return Err("nothing identifies it".to_owned()) };
        id.fill(|name| {
            if self.sensitive.contains(name) {
                return Err(format!("its id would hold `{name}`, which is sensitive"));
            }
            match self.attributes.get(name) {
                None | Some(Value::Null(_)) => {
                    Err(format!("its id needs `{name}`, which it lacks"))
                }
                Some(value) => {
                    let text = string(value.clone()).ok().filter(|text| !text.is_empty());
                    text.ok_or_else(|| format!("its id needs `{name}`, which is not text"))
                }
            }
        })
    }
}

impl Importing {
    /// Whether Terraform, which converts values, treats two values of the attribute `name` as
    /// equal.
    fn are_same(&self, name: &str, here: &Value, there: &Value) -> bool {
        let is_domain_name = self.domain_names.iter().any(|one| one == name);
        let text = |value: &Value| {
            let text = string(value.clone()).ok()?;
            Some(match is_domain_name {
                true => text.trim_end_matches('.').to_lowercase(),
                false => text,
            })
        };
        // A set has no order, but in a state it is a list.
        let texts = |value: &Value| {
            let is_map = matches!(value, Value::Map(..) | Value::Object(_));
            let elements = value.elements().filter(|_| !is_map);
            let mut texts = elements?.iter().map(text).collect::<Option<Vec<_>>>()?;
            texts.sort();
            Some(texts)
        };
        match (texts(here), texts(there), text(here), text(there)) {
            (Some(here), Some(there), ..) => here == there,
            (.., Some(here), Some(there)) => here == there,
            _ => here.equals(there).unwrap_or(false),
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        other => other.elements().is_some_and(|all| all.is_empty()),
    }
}
