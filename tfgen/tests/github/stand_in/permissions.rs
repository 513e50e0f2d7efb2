//! What a job's token may do, as GitHub lists it for the installations of apps:
//! <https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps>.

use super::http::Request;
use super::state::State;

/// The permissions, any one of which lets a job send `request`; if the list is empty, none is
/// needed.
fn needed(state: &State, request: &Request) -> &'static [&'static str] {
    let segments = request.segments();
    let rest: Vec<&str> = segments.iter().skip(3).map(String::as_str).collect();
    let is_pull = |number: &str| {
        let issue = number.parse().ok().and_then(|number: u64| state.issues.get(&number));
        issue.is_some_and(|issue| issue.pull.is_some())
    };
    let of_comment = |id: &str| {
        let comment = state.comments.iter().find(|one| one.id.to_string() == id);
        comment.is_some_and(|comment| is_pull(&comment.issue.to_string()))
    };
    match (request.method.as_str(), &rest[..]) {
        (_, []) => &[],
        ("GET", ["pulls", _] | ["commits", _, "pulls"]) => &["pull-requests: read"],
        ("GET", ["commits", _, "check-runs"]) => &["checks: read"],
        ("GET", ["environments", _]) => &["actions: read"],
        // Only a job that may read pull requests sees those among them.
        ("GET", ["issues"]) => &["issues: read"],
        ("GET", ["issues", number, "comments"]) => match is_pull(number) {
            true => &["issues: read", "pull-requests: read"],
            false => &["issues: read"],
        },
        ("POST", ["check-runs"]) => &["checks: write"],
        (_, ["issues", "comments", id]) => match of_comment(id) {
            true => &["issues: write", "pull-requests: write"],
            false => &["issues: write"],
        },
        (_, ["issues", number, ..]) if is_pull(number) => {
            &["issues: write", "pull-requests: write"]
        }
        (_, ["issues", ..]) => &["issues: write"],
        (method, rest) => panic!("nothing is known of what {method} {rest:?} needs"),
    }
}

/// Whether a job with the permissions of `state` has `permission`, which is to `write` where it is
/// to read.
pub(super) fn has(state: &State, permission: &str) -> bool {
    let write = permission.replace(": read", ": write");
    let Some(permissions) = &state.permissions else { return true };
    state.person.is_some() || permissions.iter().any(|one| *one == permission || *one == write)
}

/// Whether the token allows the request.
pub(super) fn allow(state: &State, request: &Request) -> bool {
    let needed = needed(state, request);
    needed.is_empty() || needed.iter().any(|one| has(state, one))
}
