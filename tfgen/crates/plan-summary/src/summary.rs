//! The meaning of a plan.

use crate::access::{Access, widened};
use crate::action::Action;
use crate::configuration::{Surroundings, outermost_call};
use crate::difference::{Attribute, compare};
use crate::drift::Telling;
use crate::path::of_replacement;
use crate::plan::{CheckResult, Plan, ResourceChange};
use crate::repository::{Description, Repository, Unknown};
use crate::reviewed::Difference;
use serde::{Deserialize, Serialize};

/// What one plan does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The environment's name.
    pub name: String,
    /// Whether it is guarded.
    pub guarded: bool,
    /// Whether Terraform stopped with an error, so that the plan is incomplete.
    pub errored: bool,
    /// What happens to resources, worst first, without those that are only read.
    pub resources: Vec<Resource>,
    /// What changed outside Terraform since the last apply.
    pub drift: Vec<Resource>,
    /// What is deferred to another apply.
    pub deferred: Vec<Deferred>,
    /// The outputs that change.
    pub outputs: Vec<Output>,
    /// The conditions that fail.
    pub checks: Vec<Check>,
    /// What differs from the review.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreviewed: Vec<Difference>,
}

/// What happens to one resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Its address.
    pub address: String,
    /// Its previous address.
    pub previous_address: Option<String>,
    /// The module that it is in; empty for the root module.
    pub module: String,
    /// Terraform's key, if it is left over from a replacement.
    pub deposed: Option<String>,
    /// What happens.
    pub action: Action,
    /// Why, by Terraform's keyword.
    pub reason: Option<String>,
    /// The attributes that force a replacement.
    pub forced_by: Vec<String>,
    /// The id with which it is imported, if it is.
    pub imported: Option<String>,
    /// The attributes that change in place or by replacement.
    pub attributes: Vec<Attribute>,
    /// What its module says about it; `None` if nothing describes it.
    pub description: Option<Description>,
    /// What lets others do more than before.
    pub access: Vec<Access>,
    /// The places that decide the number of instances, if it is created or destroyed.
    pub places: Vec<String>,
    /// Whether the guard holds it.
    pub is_held: bool,
}

/// A change that is deferred to another apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deferred {
    /// The resource's address.
    pub address: String,
    /// What will be done.
    pub action: Action,
    /// Terraform's keyword for the reason.
    pub reason: String,
}

/// An output that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// The parts of it that change.
    pub values: Vec<Attribute>,
}

/// A condition that fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Its subject.
    pub address: String,
    /// The messages from the configuration.
    pub messages: Vec<String>,
}

/// How many resources there are of each action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Destroyed.
    pub destroy: usize,
    /// Replaced.
    pub replace: usize,
    /// Changed in place.
    pub update: usize,
    /// Made.
    pub create: usize,
    /// Moved to another address.
    pub moved: usize,
    /// Imported.
    pub import: usize,
    /// Forgotten.
    pub forget: usize,
    /// Held by the guard.
    pub held: usize,
}

impl Summary {
    /// What `plan` does to the environment `name`, which is `guarded` or not.
    pub fn of(plan: &Plan, name: &str, guarded: bool, repository: &dyn Repository) -> Self {
        let resource = |change| Resource::of(plan, change, guarded, repository);
        let is_told = |one: &Resource| {
            one.action.changes() || one.imported.is_some() || one.previous_address.is_some()
        };
        let managed = plan.resource_changes.iter().filter(|change| change.mode != "data");
        let mut resources: Vec<Resource> = managed.map(resource).filter(is_told).collect();
        resources.sort_by(|left, right| {
            let rank = |one: &Resource| (!one.is_held, one.action);
            rank(left).cmp(&rank(right)).then_with(|| left.address.cmp(&right.address))
        });
        let changed = resources.iter().flat_map(|one| {
            one.attributes.iter().map(|attribute| (one.address.as_str(), attribute.top.as_str()))
        });
        let does_nothing =
            resources.is_empty() && plan.changed_outputs() == 0 && plan.deferred_changes.is_empty();
        let telling = Telling { plan, changed: changed.collect(), is_all: does_nothing };
        let drift = plan.resource_drift.iter().filter_map(|change| {
            // Nobody wrote what changed there.
            let mut one = Resource::of(plan, change, false, &Unknown);
            one.attributes.retain(|attribute| telling.tells(&one.address, attribute));
            (one.action == Action::Delete || !one.attributes.is_empty()).then_some(one)
        });
        let drift = drift.collect();
        let deferred = plan.deferred_changes.iter().map(|deferred| Deferred {
            address: deferred.resource_change.address.clone(),
            action: Action::of(&deferred.resource_change.change.actions),
            reason: deferred.reason.clone(),
        });
        let outputs = plan.output_changes.iter().map(|(name, change)| {
            let mut values = vec![];
            let (before, after) = change.sides();
            compare(&mut vec![], before, after, &mut values);
            Output { name: name.clone(), values }
        });
        Self {
            name: name.to_owned(),
            guarded,
            errored: plan.errored,
            resources,
            drift,
            deferred: deferred.collect(),
            outputs: outputs.filter(|output| !output.values.is_empty()).collect(),
            checks: plan.checks.iter().flat_map(failed).collect(),
            unreviewed: vec![],
        }
    }

    /// Whether an apply would do anything.
    pub fn has_changes(&self) -> bool {
        !(self.resources.is_empty() && self.outputs.is_empty() && self.deferred.is_empty())
    }

    /// Whether the guard holds anything.
    pub fn is_held(&self) -> bool {
        self.resources.iter().any(|resource| resource.is_held)
    }

    /// How many resources there are of each action.
    pub fn counts(&self) -> Counts {
        let count = |is: &dyn Fn(&Resource) -> bool| {
            self.resources.iter().filter(|&resource| is(resource)).count()
        };
        let of = |action| count(&|one: &Resource| one.action == action);
        Counts {
            destroy: of(Action::Delete),
            replace: of(Action::Replace),
            update: of(Action::Update),
            create: of(Action::Create) + of(Action::ForgetAndCreate),
            moved: count(&|one| one.previous_address.is_some()),
            import: count(&|one| one.imported.is_some()),
            forget: of(Action::Forget) + of(Action::ForgetAndCreate),
            held: count(&|one| one.is_held),
        }
    }
}

impl Resource {
    fn of(
        plan: &Plan,
        change: &ResourceChange,
        guarded: bool,
        repository: &dyn Repository,
    ) -> Self {
        let surroundings = Surroundings::of(plan, change);
        let action = Action::of(&change.change.actions);
        let (before, after) = change.change.sides();
        let sources = surroundings.sources();
        let description =
            sources.as_ref().and_then(|sources| repository.description(sources, &change.kind));
        let was_dear = || {
            let before = change.previous_address.as_deref().unwrap_or(&change.address);
            let inside = sources.as_ref().and_then(|sources| sources.get(1..)).unwrap_or_default();
            // Nothing describes what was in the root module itself.
            outermost_call(before)
                .is_none_or(|call| repository.was_dear(call, inside, &change.kind))
        };
        let mut attributes = vec![];
        if matches!(action, Action::Update | Action::Replace | Action::ForgetAndCreate) {
            compare(&mut vec![], before, after, &mut attributes);
        }
        attributes.retain(|one| !surroundings.is_computed(one));
        for attribute in &mut attributes {
            attribute.places = surroundings.places(&attribute.top, &attribute.after, repository);
        }
        let access = match &description {
            Some(description) if action.changes() && action != Action::Delete => {
                widened(description, before, after, &attributes)
            }
            _ => vec![],
        };
        let comes_or_goes = matches!(action, Action::Create | Action::Delete);
        let sensitive = [&change.change.before_sensitive, &change.change.after_sensitive];
        let paths = change.change.replace_paths.iter();
        let is_held = guarded
            && action.destroys()
            && change.mode != "data"
            && (description.as_ref().is_none_or(Description::is_dear) || was_dear());
        Self {
            address: change.address.clone(),
            previous_address: change.previous_address.clone(),
            module: change.module_address.clone().unwrap_or_default(),
            deposed: change.deposed.clone(),
            action,
            reason: change.action_reason.clone(),
            forced_by: paths.map(|path| of_replacement(path, sensitive)).collect(),
            imported: change
                .change
                .importing
                .as_ref()
                .map(|one| one.id.clone().unwrap_or_default()),
            attributes,
            description,
            access,
            places: match comes_or_goes {
                true => surroundings.places_of_repetition(repository),
                false => vec![],
            },
            is_held,
        }
    }

    /// Its address inside its module.
    pub fn short_address(&self) -> &str {
        let inside = self.address.strip_prefix(self.module.as_str());
        inside.and_then(|inside| inside.strip_prefix('.')).unwrap_or(&self.address)
    }
}

impl Description {
    /// Whether a guard keeps it from being destroyed.
    pub fn is_dear(&self) -> bool {
        self.holds_data || self.serves_traffic || self.guard.is_some()
    }
}

/// The failed instances of `check`.
fn failed(check: &CheckResult) -> Vec<Check> {
    let is_failed = |status: &str| matches!(status, "fail" | "error");
    let instances = check.instances.iter().filter(|one| is_failed(&one.status));
    let mut found: Vec<Check> = instances
        .map(|one| Check {
            address: one.address.to_display.clone(),
            messages: one.problems.iter().map(|problem| problem.message.clone()).collect(),
        })
        .collect();
    if found.is_empty() && is_failed(&check.status) {
        found.push(Check { address: check.address.to_display.clone(), messages: vec![] });
    }
    found
}
