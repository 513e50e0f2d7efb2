//! What Terraform does to a resource, and why.

use serde::{Deserialize, Serialize};

/// What is done to one resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It is destroyed.
    Delete,
    /// Another one takes its place, and it is destroyed.
    Replace,
    /// Terraform stops managing it, but it remains.
    Forget,
    /// Another one takes its place, and Terraform stops managing it.
    ForgetAndCreate,
    /// It is changed in place.
    Update,
    /// It is created.
    Create,
    /// It is read.
    Read,
    /// Nothing.
    Nothing,
}

impl Action {
    /// The action for the `actions` of a plan. Everything that deletes counts as a deletion, even
    /// in unknown combinations.
    pub(crate) fn of(actions: &[String]) -> Self {
        let has = |name: &str| actions.iter().any(|action| action == name);
        match () {
            () if has("delete") && has("create") => Self::Replace,
            () if has("delete") => Self::Delete,
            () if has("forget") && has("create") => Self::ForgetAndCreate,
            () if has("forget") => Self::Forget,
            () if has("update") => Self::Update,
            () if has("create") => Self::Create,
            () if has("read") || has("open") => Self::Read,
            () => Self::Nothing,
        }
    }

    /// Whether the existing one is destroyed.
    pub fn destroys(self) -> bool {
        matches!(self, Self::Delete | Self::Replace)
    }

    /// Whether it does anything.
    pub fn changes(self) -> bool {
        !matches!(self, Self::Read | Self::Nothing)
    }

    /// The word for what happens to the resource.
    pub fn word(self) -> &'static str {
        match self {
            Self::Delete => "destroyed",
            Self::Replace => "replaced",
            Self::Forget => "forgotten",
            Self::ForgetAndCreate => "forgotten, and another one created",
            Self::Update => "updated",
            Self::Create => "created",
            Self::Read => "read",
            Self::Nothing => "unchanged",
        }
    }
}

/// The reason in words, because Terraform's keyword is for programs; `None` if it is unknown.
pub(crate) fn reason(keyword: &str) -> Option<&'static str> {
    Some(match keyword {
        "replace_because_tainted" => "an earlier apply left it broken (tainted)",
        "replace_by_request" => "requested by `-replace`",
        "replace_by_triggers" => "requested by `replace_triggered_by`",
        "delete_because_no_resource_config" => "no block in the configuration declares it",
        "delete_because_no_module" => "the configuration no longer calls its module",
        "delete_because_wrong_repetition" => "its block gained or lost `count` or `for_each`",
        "delete_because_count_index" => "`count` is smaller",
        "delete_because_each_key" => "`for_each` no longer has its key",
        "delete_because_no_move_target" => "it was moved to an address that is not configured",
        // OpenTofu's own.
        "delete_because_enabled_false" => "its `enabled` is false",
        "forgot_because_lifecycle_destroy_in_state"
        | "forgot_because_lifecycle_destroy_in_config" => {
            "its `lifecycle` keeps it from being destroyed"
        }
        _ => return None,
    })
}

/// Why a change is deferred, in words.
pub(crate) fn deferral(keyword: &str) -> &'static str {
    match keyword {
        "instance_count_unknown" => "the number of instances is not known yet",
        "resource_config_unknown" => "its arguments are not known yet",
        "provider_config_unknown" => "its provider's configuration is not known yet",
        "deferred_prereq" => "something it needs is deferred",
        "absent_prereq" => "something it needs does not exist yet",
        _ => "for a reason that the plan does not name",
    }
}

#[cfg(test)]
mod tests {
    use super::Action;

    #[test]
    fn whatever_deletes_counts_as_such() {
        let of = |actions: &[&str]| {
            Action::of(&actions.iter().map(|&action| action.to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(of(&["create", "delete"]), Action::Replace);
        assert_eq!(of(&["delete", "create"]), Action::Replace);
        assert_eq!(of(&["delete", "new-word"]), Action::Delete);
        assert_eq!(of(&["create", "forget"]), Action::ForgetAndCreate);
        assert_eq!(of(&["no-op"]), Action::Nothing);
        assert!(of(&["delete"]).destroys() && !of(&["forget"]).destroys());
    }
}
