//! What happens to the repository, from its first pull request on.

use serde_json::{Value, json};

use crate::place::{Place, PullRequest, Stack};
use crate::runner::Run;

/// The comments on a pull request.
fn comments(place: &Place, pull_request: &PullRequest) -> Vec<String> {
    let state = place.github.state();
    state.bodies(pull_request.number).into_iter().map(str::to_owned).collect()
}

/// The one comment on a pull request.
fn comment(place: &Place, pull_request: &PullRequest) -> String {
    let comments = comments(place, pull_request);
    let [comment] = &comments[..] else { panic!("one is made, and updated: {comments:?}") };
    comment.clone()
}

/// Plans a pull request; its comment must then contain all of `said`.
fn plan(place: &Place, pull_request: &PullRequest, said: &[&str]) {
    let run = Run::start(place, "plan", place.event_of(pull_request, "synchronize"));
    let failed = run.results().iter().any(|one| !one.ends_with(" success"));
    assert!(!failed, "{:?}: {}", run.results(), run.output);
    let comment = comment(place, pull_request);
    place.log.line("  The comment:");
    comment.lines().for_each(|line| place.log.line(format!("  > {line}").trim_end()));
    for part in said {
        assert!(comment.contains(part), "{part}: {comment}");
    }
}

fn apply(place: &Place, event: Value) -> Run<'_> {
    Run::start(place, "apply", event)
}

/// A pull request that changes the size of an environment's resource.
fn resize(place: &Place, environment: &str, size: &str) -> PullRequest {
    place.propose(&format!("Make {environment} {size}"), || {
        let file = format!("envs/{environment}.toml");
        let text = std::fs::read_to_string(place.clone.join(&file)).unwrap();
        let text = text.split("\n[module.bucket]").next().unwrap().to_owned();
        place.write(&file, &format!("{text}\n[module.bucket]\nsize = \"{size}\"\n"));
    })
}

/// What an environment's state says is applied; `None` if nothing is.
fn applied(place: &Place, environment: &str, tag: &str) -> Option<String> {
    let path = format!("/states/{environment}.tfstate");
    let state = place.account.aws.get("s3", &path).ok()?;
    let state: Value = serde_json::from_slice(&state).unwrap();
    Some(state["outputs"]["tags"]["value"][tag].as_str()?.to_owned())
}

/// Changes the bucket of an environment outside Terraform.
fn by_hand(place: &Place, environment: &str, size: &str) {
    place.log.line(&format!("\n## Somebody makes {environment} {size} by hand"));
    let tag =
        |name: &str, value: &str| format!("<Tag><Key>{name}</Key><Value>{value}</Value></Tag>");
    let tags = [tag("contact", "nobody"), tag("owner", "orders"), tag("size", size)].concat();
    let body = format!("<Tagging><TagSet>{tags}</TagSet></Tagging>");
    let path = format!("/{environment}-orders?tagging");
    let put = place.account.aws.send("s3", "PUT", &path, &[], body).unwrap();
    put.success().unwrap();
}

/// The first pull request: two of its environments read outputs that the third has not made yet.
fn begin(place: &Place, stack: Stack) {
    let pull_request = place.propose("Add the environments", || {
        for name in ["app", "shared", "dev", "prod"] {
            place.write(
                &format!("envs/{name}.toml"),
                &place.committed(&format!("envs/{name}.toml")),
            );
        }
        if stack == Stack::Buckets {
            place.write("envs/buckets.toml", &place.committed("envs/buckets.toml"));
            for name in ["dev", "prod"] {
                place.replace(&format!("envs/{name}.toml"), "app.toml", "buckets.toml");
            }
        }
    });
    plan(place, &pull_request, &["shared", "dev", "prod", "placeholder"]);
    let mut run = apply(place, place.merge(&pull_request));
    // No one has seen the real plan of an environment that was planned with a placeholder.
    assert!(run.output.contains("the plan for dev differs from what was reviewed"));
    assert_eq!(run.results(), ["apply failure", "changed success", "show success"]);
    assert_eq!(applied(place, "dev", "owner"), None);
    run.approve("dev-approval");
    assert_eq!(applied(place, "prod", "owner"), None);
    run.approve("prod-approval");
    for environment in ["dev", "prod"] {
        assert_eq!(applied(place, environment, "owner").as_deref(), Some("orders"));
    }
}

/// The reviewed changes are applied, and no one is asked again.
fn reviewed(place: &Place) {
    let pull_request = resize(place, "dev", "medium");
    plan(place, &pull_request, &["dev", "medium"]);
    let run = apply(place, place.merge(&pull_request));
    assert_eq!(run.results(), ["apply success", "changed success"]);
    assert_eq!(applied(place, "dev", "size").as_deref(), Some("medium"));
}

/// An apply fails half way. The rest is shown, and continues when someone approves it.
fn half_way(place: &Place) {
    let pull_request = resize(place, "dev", "large");
    plan(place, &pull_request, &["large"]);
    place.log.line("\n## Nobody listens");
    place.break_provisioners(true);
    let mut run = apply(place, place.merge(&pull_request));
    assert_eq!(run.results(), ["apply failure", "changed success", "show success"]);
    let left = run.output.rfind("terraform_data.announcement").expect("it is shown");
    assert!(!run.output[left..].contains("terraform_data.this"), "the data is changed already");
    place.log.line("\n## Somebody listens again");
    place.break_provisioners(false);
    run.approve("dev-approval");
    assert!(run.results().contains(&"approve success".to_owned()), "{}", run.output);
    assert_eq!(applied(place, "dev", "size").as_deref(), Some("large"));
}

/// The jobs of a push that is not the newest any more say nothing, and a fork has no credentials.
fn superseded(place: &Place) {
    let pull_request = resize(place, "dev", "tiny");
    let mut event = place.event_of(&pull_request, "synchronize");
    event["event"]["pull_request"]["head"]["repo"]["full_name"] = json!("somebody/shop");
    let fork = Run::start(place, "plan", event);
    assert_eq!(fork.results(), ["changed success"]);
    let event = place.event_of(&pull_request, "synchronize");
    let pull_request = place.push_to(&pull_request, "Take it back", || {
        place.replace("envs/dev.toml", "tiny", "small");
    });
    let run = Run::start(place, "plan", event);
    assert!(run.output.contains("superseded: the newest commit"), "{}", run.output);
    assert_eq!(comments(place, &pull_request), Vec::<String>::new());
}

/// A merge waits for an approval, and another one gives the same result environment. On GitHub it
/// waits until the first is decided. Here it does not, which gives the same result.
fn two_merges(place: &Place) {
    let first = resize(place, "dev", "large");
    plan(place, &first, &["large"]);
    let second = place.propose("Name a contact", || {
        place.replace("modules/bucket/main.tf", "\"nobody\"", "\"ada\"");
    });
    plan(place, &second, &["ada", "dev", "prod"]);
    by_hand(place, "dev", "tiny");

    let mut waiting = apply(place, place.merge(&first));
    let said = "size: reviewed \"medium\" → \"large\", planned \"tiny\" → \"large\"";
    assert!(waiting.output.contains(said), "{}", waiting.output);
    assert_eq!(waiting.waits_for(), Some("dev-approval"));
    assert!(waiting.output.contains("### Not as reviewed"), "the summary of the run shows it");

    let mut newer = apply(place, place.merge(&second));
    assert_eq!(newer.waits_for(), Some("dev-approval"));
    newer.approve("dev-approval");
    newer.approve("prod-approval");
    let now = || ["size", "contact"].map(|tag| applied(place, "dev", tag).unwrap());
    assert_eq!(now(), ["large", "ada"]);

    // The older commit would undo the newer one, and no one was shown that.
    waiting.approve("dev-approval");
    assert!(waiting.results().contains(&"approve failure".to_owned()), "{:?}", waiting.results());
    assert_eq!(now(), ["large", "ada"]);
}

/// An issue is opened, updated and closed.
fn drift(place: &Place) {
    let night = || {
        let run = Run::start(place, "drift", place.clock());
        assert_eq!(run.results(), ["issues success", "plan success"], "{}", run.output);
        let state = place.github.state();
        let issues = state.issues.values().filter(|one| one.pull.is_none());
        issues.map(|one| (one.title.clone(), one.is_open)).collect::<Vec<_>>()
    };
    by_hand(place, "dev", "huge");
    let title = "Drift: dev".to_owned();
    assert_eq!(night(), [(title.clone(), true)]);
    by_hand(place, "dev", "tiny");
    assert_eq!(night(), [(title.clone(), true)]);
    by_hand(place, "dev", "medium");
    assert_eq!(night(), [(title, false)]);
}

/// A guarded environment is removed: after an approval, and only once a variable names it.
fn removed(place: &Place) {
    let pull_request = place.propose("Remove prod", || {
        std::fs::remove_file(place.clone.join("envs/prod.toml")).unwrap();
    });
    plan(place, &pull_request, &["prod", "destroy"]);
    let mut run = apply(place, place.merge(&pull_request));
    assert_eq!(run.results(), ["changed success"]);
    run.approve("prod-approval");
    assert_eq!(run.results(), ["changed success", "destroy failure"]);
    assert!(run.output.contains("tfgen destroys a guarded environment only if you name it: prod"));
    assert!(applied(place, "prod", "size").is_some());
    place.set_variable("prod-approval", "TFGEN_DESTROY", "prod");
    run.run_failed_jobs_again();
    run.approve("prod-approval");
    assert_eq!(run.results(), ["changed success", "destroy success"]);
    assert_eq!(applied(place, "prod", "size"), None);
}

/// A preview is deployed, becomes out of date, and is destroyed.
fn preview(place: &Place) {
    let pull_request = resize(place, "dev", "small");
    let name = format!("preview-pr-{}", pull_request.number);
    let labelled = place.label(&pull_request, "preview");
    let run = Run::start(place, "preview", labelled);
    assert_eq!(run.results(), ["deploy success"], "{}", run.output);
    assert_eq!(applied(place, &name, "size").as_deref(), Some("small"));
    let address = format!("https://{name}-orders.example.com");
    assert!(comment(place, &pull_request).contains(&address));

    let pull_request = place.push_to(&pull_request, "Make it tiny", || {
        place.replace("envs/dev.toml", "small", "tiny");
    });
    let run = Run::start(place, "preview", place.event_of(&pull_request, "synchronize"));
    assert_eq!(run.results(), ["renew success"]);
    assert!(comment(place, &pull_request).contains("shows an older commit"));

    let run = Run::start(place, "preview", place.close(&pull_request));
    assert_eq!(run.results(), ["destroy success", "over success"], "{}", run.output);
    assert_eq!(applied(place, &name, "size"), None);
    assert!(comment(place, &pull_request).contains("The preview is gone"));
    let again = Run::start(place, "preview", place.clock());
    assert_eq!(again.results(), ["over success"]);
}

#[test]
#[ignore = "needs the emulator; `make test-e2e` runs it"]
fn what_was_reviewed_is_applied_and_what_was_not_waits() {
    let place = Place::open("ci", Stack::Data);
    begin(&place, Stack::Data);
    reviewed(&place);
    half_way(&place);
    superseded(&place);
    removed(&place);
    preview(&place);
}

#[test]
#[ignore = "takes minutes; `make test-ci` runs it"]
fn everything_in_its_order_at_length() {
    let place = Place::open("ci-at-length", Stack::Buckets);
    begin(&place, Stack::Buckets);
    reviewed(&place);
    superseded(&place);
    drift(&place);
    two_merges(&place);
    removed(&place);
    preview(&place);
}
