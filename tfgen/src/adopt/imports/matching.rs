//! Which resource of a state is which resource of an environment. A wrong match is worse than none:
//! each needs evidence, and stands in no contradiction to anything that is known.

use super::configuration::Configuration;
use super::descriptions::{Descriptions, Importing};
use super::evaluation::Evaluation;
use super::id_template::IdTemplate;
use super::imported::Imported;
use super::state::StateResource;
use super::targets::{Attribute, Known, Target, Targets, targets};
use crate::contracts::KEPT_SECRET;
use std::collections::{BTreeMap, BTreeSet};
use terraform_expressions::{Value, string};

/// Which resource is which.
pub(super) struct Matching<'s> {
    /// By the address in the environment, the place of the resource in the list.
    pub(super) matched: BTreeMap<String, usize>,
    resources: &'s [StateResource],
}

/// How much tells that two are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Evidence {
    /// All that identifies it is known, and the same.
    Whole,
    /// Nothing differs, as far as it is known, and on neither side there is another one of which
    /// that could be said.
    Alone,
}

/// How a resource of the state compares with one of the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Differs,
    /// All that identifies it is the same.
    Whole,
    /// Nothing differs that is known.
    Open,
    /// The same, and it belongs to a resource of the environment that nothing was matched with.
    OfNew,
}

impl<'s> Matching<'s> {
    /// Finds which of `resources` the targets of `configuration` are.
    pub(super) fn find(
        configuration: &Configuration<'_>,
        descriptions: &Descriptions,
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
            // What a match made known may show that another is none. Then all is done again
            // without that one.
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

    /// What is known of resources by their matches.
    pub(super) fn known(&self) -> BTreeMap<String, &'s StateResource> {
        let known = self.matched.iter();
        known.map(|(address, place)| (address.clone(), &self.resources[*place])).collect()
    }

    /// The resources that nothing took, each with its place.
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

    /// What `evidence` tells about those that are open.
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
                    // Of what was not read anything may be of the type.
                    here == 1 && there == 1 && targets.unread.is_empty()
                }
                _ => false,
            };
            if is_told {
                found.push((target, place));
            }
        }
        // Two that are told to be the same one are not told apart.
        let is_only = |place: usize| found.iter().filter(|(_, other)| *other == place).count() == 1;
        let found = found.iter().filter(|(_, place)| is_only(*place));
        found.map(|(target, place)| (target.address.clone(), *place)).collect()
    }
}

/// How `resource`, which is of the same type, compares with `target`.
pub(super) fn compared(target: &Target<'_>, resource: &StateResource) -> Comparison {
    let Known::Importable(importing) = target.state else { return Comparison::Differs };
    let (mut same, mut open, mut of_new) = (0, 0, 0);
    for name in &importing.identified_by {
        let there = resource.attributes.get(name).filter(|value| value.unknown().is_none());
        match (target.attributes.get(name), there) {
            (Some(Attribute::Is(here)), Some(there)) => match importing.are_same(name, here, there)
            {
                // What is empty on both sides tells nothing.
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

/// Whether `resource`, which is of the same type, may be `target`, whose instances may be unknown.
fn could_be(target: &Target<'_>, resource: &StateResource) -> bool {
    match target.state {
        Known::Importable(_) => compared(target, resource) != Comparison::Differs,
        Known::NotImportable(_) | Known::Unexpanded(_) => true,
    }
}

/// The attributes of `target` that differ in `resource`: the name, the value here and there.
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
    /// What an import of it as `target` takes, as `importing` says.
    ///
    /// # Errors
    /// When it cannot be said, with the reason: the state need not know what is a secret here.
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

    /// What an import of it takes, as `importing` says.
    ///
    /// # Errors
    /// When it cannot be said, with the reason.
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
    /// Whether two values of the attribute `name` are the same to Terraform, which converts them.
    fn are_same(&self, name: &str, here: &Value, there: &Value) -> bool {
        let is_domain_name = self.domain_names.iter().any(|one| one == name);
        let text = |value: &Value| {
            let text = string(value.clone()).ok()?;
            Some(match is_domain_name {
                true => text.trim_end_matches('.').to_lowercase(),
                false => text,
            })
        };
        // A set has no order, and what a state has of it is a list.
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
