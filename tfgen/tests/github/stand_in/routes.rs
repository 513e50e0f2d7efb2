//! The answers to requests.

use super::http::{Reply, Request};
use super::state::{Issue, State, check_run, environment};
use super::{REPOSITORY, TOKEN, permissions};
use crate::description::Description;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Characters of a comment or issue.
const MOST_CHARACTERS: usize = 65_536;

/// Bytes of each text of a check run.
const MOST_BYTES: usize = 65_535;

/// The answer to `request`.
pub(super) fn answer(state: &mut State, request: &Request, address: &str) -> Reply {
    if request.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
        return Reply::error(401, "Bad credentials");
    }
    if request.header("user-agent").is_none_or(|name| !name.starts_with("tfgen/")) {
        return Reply::error(403, "Request forbidden by administrative rules.");
    }
    let segments = request.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let (repository, rest) = match &segments[..] {
        ["user"] => return user(state),
        ["repos", owner, name, rest @ ..] => (format!("{owner}/{name}"), rest),
        _ => return Reply::error(404, "Not Found"),
    };
    if repository != REPOSITORY {
        return Reply::error(404, "Not Found");
    }
    if !permissions::allow(state, request) {
        return Reply::error(403, "Resource not accessible by integration");
    }
    let body = request.body.as_ref().unwrap_or(&Value::Null);
    match (request.method.as_str(), rest) {
        ("GET", ["pulls", number]) => pull(state, number),
        ("GET", ["commits", commit, "pulls"]) => pulls_of(state, request, address, commit),
        ("GET", ["commits", commit, "check-runs"]) => check_runs(state, request, address, commit),
        ("POST", ["check-runs"]) => add_check_run(state, body),
        ("GET", ["environments", name]) => match state.environments.get(name) {
            Some(reviewers) => {
                let is_of_any_branch = state.of_any_branch.contains(name);
                Reply::json(200, environment(name, *reviewers, is_of_any_branch))
            }
            None => Reply::error(404, "Not Found"),
        },
        ("GET", ["issues"]) => issues(state, request, address),
        ("POST", ["issues"]) => open_issue(state, body),
        ("PATCH", ["issues", number]) => patch_issue(state, number, body),
        ("GET", ["issues", number, "comments"]) => {
            let here = state.comments.iter().filter(|one| one.issue.to_string() == *number);
            let all: Vec<Value> = here.map(super::Comment::document).collect();
            page(request, address, &all, |page| json!(page))
        }
        ("POST", ["issues", number, "comments"]) => add_comment(state, number, body),
        ("PATCH", ["issues", "comments", id]) => patch_comment(state, id, body),
        ("DELETE", ["issues", "comments", id]) => {
            state.comments.retain(|one| one.id.to_string() != *id);
            Reply::empty(204)
        }
        ("POST", ["issues", number, "labels"]) => add_labels(state, number, body),
        ("DELETE", ["issues", number, "labels", label]) => remove_label(state, number, label),
        _ => Reply::error(404, "Not Found"),
    }
}

fn user(state: &State) -> Reply {
    match state.person {
        Some(login) => {
            let user = Description::get().document("public-user", &json!({ "login": login }));
            Reply::json(200, user)
        }
        None => Reply::error(403, "Resource not accessible by integration"),
    }
}

/// One page of `all`, with the address of the next one.
fn page(
    request: &Request,
    address: &str,
    all: &[Value],
    whole: impl FnOnce(&[Value]) -> Value,
) -> Reply {
    let number = |key: &str, default: usize| {
        request.parameter(key).map_or(default, |text| text.parse().expect("a number"))
    };
    let (size, page) = (number("per_page", 30).min(100), number("page", 1));
    let from = all.len().min((page - 1) * size);
    let to = all.len().min(page * size);
    let reply = Reply::json(200, whole(&all[from..to]));
    if to == all.len() {
        return reply;
    }
    let path = request.path.replace(&format!("/repos/{REPOSITORY}/"), "/repositories/1/");
    let kept = request.query.iter().filter(|(key, _)| key != "page");
    let query: Vec<String> = kept.map(|(key, value)| format!("{key}={value}")).collect();
    let next = format!("http://{address}{path}?{}&page={}", query.join("&"), page + 1);
    reply.header("Link", format!("<http://{address}{path}>; rel=\"first\", <{next}>; rel=\"next\""))
}

fn invalid(resource: &str, field: &str, message: &str) -> Reply {
    let error =
        json!({ "resource": resource, "field": field, "code": "custom", "message": message });
    let about = "https://docs.github.com/rest";
    let body =
        json!({ "message": "Validation Failed", "errors": [error], "documentation_url": about });
    Reply::json(422, body)
}

fn find<'a>(state: &'a mut State, number: &str) -> Option<&'a mut Issue> {
    state.issues.get_mut(&number.parse().ok()?)
}

fn text(body: &Value, key: &str) -> String {
    body[key].as_str().unwrap_or_default().to_owned()
}

fn pull(state: &mut State, number: &str) -> Reply {
    match find(state, number) {
        Some(issue) if issue.pull.is_some() => {
            Reply::json(200, issue.pull(number.parse().expect("a number"), "pull-request"))
        }
        _ => Reply::error(404, "Not Found"),
    }
}

/// Those that have the commit in their branch, and those that became it.
fn pulls_of(state: &State, request: &Request, address: &str, commit: &str) -> Reply {
    let has_it = |issue: &Issue| {
        let pull = issue.pull.as_ref();
        pull.is_some_and(|pull| pull.head == commit || pull.merge_commit.as_deref() == Some(commit))
    };
    let found = state.issues.iter().filter(|(_, issue)| has_it(issue));
    let found = found.map(|(number, issue)| issue.pull(*number, "pull-request-simple"));
    let found: Vec<Value> = found.collect();
    page(request, address, &found, |page| json!(page))
}

fn check_runs(state: &State, request: &Request, address: &str, commit: &str) -> Reply {
    let here = state.check_runs.iter().filter(|run| run["head_sha"] == json!(commit));
    // The newest comes first.
    let all: Vec<Value> = here.rev().cloned().collect();
    let count = all.len();
    page(request, address, &all, |page| json!({ "total_count": count, "check_runs": page }))
}

fn add_check_run(state: &mut State, body: &Value) -> Reply {
    if state.person.is_some() {
        return Reply::error(403, "You must authenticate via a GitHub App.");
    }
    for key in ["summary", "text"] {
        if text(&body["output"], key).len() > MOST_BYTES {
            let message = format!("{key} exceeds a maximum bytesize of {MOST_BYTES}");
            return invalid("CheckRun", key, &message);
        }
    }
    let run = check_run(state.next(), "github-actions", body);
    state.check_runs.push(run.clone());
    Reply::json(201, run)
}

fn issues(state: &State, request: &Request, address: &str) -> Reply {
    let wanted = request.parameter("state").unwrap_or("open");
    let labels: Vec<&str> =
        request.parameter("labels").into_iter().flat_map(|all| all.split(',')).collect();
    let sees_pulls = permissions::has(state, "pull-requests: read");
    let is_listed = |issue: &Issue| {
        (sees_pulls || issue.pull.is_none())
            && (wanted == "all" || issue.is_open == (wanted == "open"))
            && labels.iter().all(|label| issue.labels.contains(*label))
    };
    let found = state.issues.iter().filter(|(_, issue)| is_listed(issue));
    let found = found.rev().map(|(number, issue)| issue.document(*number));
    let found: Vec<Value> = found.collect();
    page(request, address, &found, |page| json!(page))
}

fn open_issue(state: &mut State, body: &Value) -> Reply {
    let labels = body["labels"].as_array().into_iter().flatten();
    let issue = Issue {
        title: text(body, "title"),
        body: text(body, "body"),
        author: state.writer(),
        is_open: true,
        labels: labels.filter_map(Value::as_str).map(str::to_owned).collect(),
        pull: None,
    };
    let number = state.next();
    let document = issue.document(number);
    state.issues.insert(number, issue);
    Reply::json(201, document)
}

fn patch_issue(state: &mut State, number: &str, body: &Value) -> Reply {
    let Some(issue) = find(state, number) else { return Reply::error(404, "Not Found") };
    if let Some(text) = body["body"].as_str() {
        text.clone_into(&mut issue.body);
    }
    if let Some(state) = body["state"].as_str() {
        issue.is_open = state == "open";
    }
    Reply::json(200, issue.document(number.parse().expect("a number")))
}

fn add_comment(state: &mut State, number: &str, body: &Value) -> Reply {
    if find(state, number).is_none() {
        return Reply::error(404, "Not Found");
    }
    let body = text(body, "body");
    if body.chars().count() > MOST_CHARACTERS {
        return invalid("IssueComment", "data", "Body is too long (maximum is 65536 characters)");
    }
    let author = state.writer();
    state.comment(number.parse().expect("a number"), &author, &body);
    Reply::json(201, state.comments.last().expect("it was added").document())
}

fn patch_comment(state: &mut State, id: &str, body: &Value) -> Reply {
    let Some(comment) = state.comments.iter_mut().find(|one| one.id.to_string() == id) else {
        return Reply::error(404, "Not Found");
    };
    comment.body = text(body, "body");
    Reply::json(200, comment.document())
}

fn add_labels(state: &mut State, number: &str, body: &Value) -> Reply {
    let Some(issue) = find(state, number) else { return Reply::error(404, "Not Found") };
    let labels = body["labels"].as_array().into_iter().flatten();
    let labels: BTreeSet<String> = labels.filter_map(Value::as_str).map(str::to_owned).collect();
    issue.labels.extend(labels);
    Reply::json(200, issue.labels())
}

fn remove_label(state: &mut State, number: &str, label: &str) -> Reply {
    let Some(issue) = find(state, number) else { return Reply::error(404, "Not Found") };
    if !issue.labels.remove(label) {
        return Reply::error(404, "Label does not exist");
    }
    Reply::json(200, issue.labels())
}
