//! Compares a review with a plan: every change that a plan shows is found, and a resource that a
//! plan does not show counts as changed if its files changed.

use plan_summary::{
    ChangeSet, ChangeSets, Difference, MadeOf, Plan, RootModule, Summary, Unknown, differences,
    markdown, text_of_differences,
};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// How many changes of a plan are tested: the largest has thousands of one kind.
const MOST: usize = 20;

fn plans() -> Vec<(PathBuf, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans");
    let entries = fs::read_dir(folder).expect("plans/");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("a case").path()).collect();
    folders.sort();
    let read = |folder: PathBuf| {
        let text = fs::read(folder.join("plan.json")).expect("plan.json");
        (folder, serde_json::from_slice(&text).expect("JSON"))
    };
    folders.into_iter().map(read).collect()
}

fn change_set(plan: &Value, inputs: &str) -> ChangeSet {
    let plan = Plan::read(plan.to_string().as_bytes()).expect("a plan");
    let made_of = MadeOf { inputs: Some(inputs.to_owned()), ..MadeOf::default() };
    ChangeSet::of(&plan, made_of)
}

/// The pointers to everything in `value` that is neither object nor list.
fn leaves(value: &Value, pointer: &str, found: &mut Vec<String>) {
    let inside = |key: &str| format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
    match value {
        Value::Object(entries) => {
            entries.iter().for_each(|(key, value)| leaves(value, &inside(key), found));
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(at, value)| {
                leaves(value, &inside(&at.to_string()), found);
            });
        }
        _ => found.push(pointer.to_owned()),
    }
}

#[test]
fn whatever_a_plan_shows_is_compared() {
    let (mut planted, mut hidden) = (0, 0);
    for (folder, plan) in plans() {
        let reviewed = change_set(&plan, "one");
        assert!(differences(&reviewed, &reviewed).is_empty());
        let changes = plan["resource_changes"].as_array().cloned().unwrap_or_default();
        for (number, change) in changes.iter().enumerate().take(MOST) {
            let actions = change["change"]["actions"].to_string();
            let is_made = actions.contains("create") || actions.contains("update");
            if !is_made || change["mode"] == "data" {
                continue;
            }
            let mut pointers = vec![];
            leaves(&change["change"]["after"], "", &mut pointers);
            for pointer in pointers {
                let mut other = plan.clone();
                let at = format!("/resource_changes/{number}/change/after{pointer}");
                *other.pointer_mut(&at).expect("it is there") = json!("planted");
                let planned = change_set(&other, "one");
                let sensitive = &change["change"]["after_sensitive"];
                let is_secret = (0..=pointer.len()).any(|end| {
                    sensitive.pointer(&pointer[..end]).is_some_and(|mark| *mark == json!(true))
                });
                let found = differences(&reviewed, &planned);
                if !is_secret {
                    assert!(!found.is_empty(), "{}: {at}", folder.display());
                    planted += 1;
                    continue;
                }
                // Only the files of a secret show that it changed.
                let planned = change_set(&other, "two");
                let found = differences(&reviewed, &planned);
                let is_hidden = |one: &Difference| matches!(one, Difference::Hidden(_));
                assert!(found.iter().any(is_hidden), "{}: {at}: {found:?}", folder.display());
                hidden += 1;
            }
        }
    }
    assert!(planted > 50 && hidden > 3, "{planted} {hidden}");
}

#[test]
fn what_is_done_and_to_what_is_compared() {
    for (folder, plan) in plans() {
        let reviewed = change_set(&plan, "one");
        let changes = plan["resource_changes"].as_array().cloned().unwrap_or_default();
        for (number, change) in changes.iter().enumerate().take(MOST) {
            let is_told = change["change"]["actions"] != json!(["no-op"]);
            if !is_told || change["mode"] == "data" {
                continue;
            }
            for (key, planted) in [
                ("/address", json!("other.address")),
                ("/previous_address", json!("other.address")),
                ("/deposed", json!("12345678")),
                ("/action_reason", json!("replace_by_request")),
                ("/change/importing", json!({ "id": "planted" })),
                ("/change/actions", json!(["forget"])),
                ("/change/actions", json!(["no-op"])),
                ("/change/before/id", json!("planted")),
            ] {
                let mut other = plan.clone();
                let slot = &mut other["resource_changes"][number];
                let (inside, key) = key.rsplit_once('/').expect("a pointer");
                let slot = slot.pointer_mut(inside).expect("it is there");
                if slot[key] == planted {
                    continue;
                }
                slot[key] = planted;
                let planned = change_set(&other, "one");
                let found = differences(&reviewed, &planned);
                assert!(!found.is_empty(), "{}: {number} {key}", folder.display());
                assert_ne!(reviewed.digest(), planned.digest());
                assert!(!text_of_differences(&found).is_empty());
            }
        }
    }
}

/// The attributes show neither the order of a replacement nor a resource's provider.
#[test]
fn in_which_order_and_by_which_provider_is_compared() {
    let (_, plan) =
        plans().into_iter().find(|(folder, _)| folder.ends_with("replace")).expect("it");
    let reviewed = change_set(&plan, "one");
    let changes = plan["resource_changes"].as_array().expect("a list");
    let replaced = |one: &Value| one["change"]["actions"] == json!(["delete", "create"]);
    let number = changes.iter().position(replaced).expect("one is replaced");
    let mut other = plan.clone();
    other["resource_changes"][number]["change"]["actions"] = json!(["create", "delete"]);
    let text = text_of_differences(&differences(&reviewed, &change_set(&other, "one")));
    assert!(text.contains("the new one is created before the old one is destroyed"), "{text}");
    let text = plan.to_string();
    let key = "\"provider_config_key\":\"";
    assert!(text.contains(key), "{text}");
    let other = serde_json::from_str(&text.replace(key, &format!("{key}other."))).expect("JSON");
    let text = text_of_differences(&differences(&reviewed, &change_set(&other, "one")));
    assert!(text.contains("by the provider: reviewed "), "{text}");
}

#[test]
fn other_files_alone_are_no_difference_unless_something_is_hidden() {
    let cases = [("update", false), ("sensitive", true), ("forget", false), ("hidden", true)];
    // A resource that has no block any more may have a `removed` block that runs something.
    for (name, is_different) in cases.into_iter().chain([("destroy", true)]) {
        let (_, plan) = plans().into_iter().find(|(folder, _)| folder.ends_with(name)).expect(name);
        let found = differences(&change_set(&plan, "one"), &change_set(&plan, "two"));
        assert_eq!(!found.is_empty(), is_different, "{name}: {found:?}");
        // If the files of a resource are unknown, they count as changed.
        let parsed = Plan::read(plan.to_string().as_bytes()).expect("a plan");
        let unknown = ChangeSet::of(&parsed, MadeOf::default());
        assert_eq!(!differences(&unknown, &unknown).is_empty(), is_different, "{name}");
    }
    let (_, plan) = plans().into_iter().find(|(folder, _)| folder.ends_with("update")).expect("it");
    let reviewed = change_set(&plan, "one");
    let lock_file = ChangeSet { lock_file: Some("sha256:0".to_owned()), ..reviewed.clone() };
    assert_eq!(differences(&reviewed, &lock_file), [Difference::LockFile]);
    let destroys = ChangeSet { destroys: true, ..reviewed.clone() };
    assert_eq!(differences(&reviewed, &destroys), [Difference::Destroys]);
    let mut other = plan;
    other["configuration"]["provider_config"] = json!({ "aws": { "name": "aws" } });
    assert_eq!(differences(&reviewed, &change_set(&other, "one")), [Difference::Providers]);
}

/// The configuration in a plan does not have the blocks that a `dynamic` block makes, and the plan
/// may lack an argument that only the provider gets.
#[test]
fn what_a_plan_leaves_out_counts_by_its_files() {
    let (_, plan) = plans().into_iter().find(|(folder, _)| folder.ends_with("hidden")).expect("it");
    let found = differences(&change_set(&plan, "one"), &change_set(&plan, "two"));
    let addresses = ["aws_lambda_function.this", "aws_ssm_parameter.this"].map(str::to_owned);
    assert_eq!(found, [Difference::Hidden(addresses.into())]);
}

/// For an expression that is not a constant, a plan shows at most what it reads, and nothing for a
/// function call.
#[test]
fn providers_that_do_not_show_count_by_their_files() {
    let (_, mut plan) =
        plans().into_iter().find(|(folder, _)| folder.ends_with("update")).expect("it");
    let constant = json!({ "constant_value": "eu-central-1" });
    for (expressions, is_different) in [
        (json!({ "region": constant }), false),
        (json!({ "assume_role": [{ "role_arn": constant }], "features": [{}] }), false),
        (json!({ "region": { "references": ["local.region"] } }), true),
        (json!({ "region": {} }), true),
        (json!({ "assume_role": [{ "role_arn": { "references": ["local.role"] } }] }), true),
    ] {
        plan["configuration"]["provider_config"]["terraform"]["expressions"] = expressions;
        let found = differences(&change_set(&plan, "one"), &change_set(&plan, "two"));
        assert_eq!(!found.is_empty(), is_different, "{found:?}");
    }
}

#[test]
fn of_several_reviews_each_will_do() {
    let find = |name: &str| plans().into_iter().find(|(folder, _)| folder.ends_with(name));
    let sets: Vec<ChangeSet> =
        ["update", "replace"].map(|name| change_set(&find(name).expect(name).1, "one")).into();
    let root = |name: &str, set: &ChangeSet| RootModule::new(name, Some(set.clone()), None);
    let both = ChangeSets::new(vec![root("prod", &sets[0]), root("prod", &sets[1])]);
    assert!(both.differences("prod", &sets[1]).is_empty());
    assert_eq!(both.differences("dev", &sets[1]), [Difference::NotReviewed]);
    let digest_only = RootModule { change_set: None, ..root("prod", &sets[0]) };
    let digest_only = ChangeSets::new(vec![digest_only]);
    assert!(digest_only.differences("prod", &sets[0]).is_empty());
    assert_eq!(digest_only.differences("prod", &sets[1]), [Difference::Digest]);
    // People saw the plan with placeholders, but it is not a review.
    let placeholders = ChangeSets::new(vec![RootModule::new("prod", None, None)]);
    assert_eq!(placeholders.differences("prod", &sets[0]), [Difference::NotReviewed]);
}

#[test]
fn a_file_comes_back_as_it_was_and_its_summary_reads_the_same() {
    for (_, plan) in plans() {
        let parsed = Plan::read(plan.to_string().as_bytes()).expect("a plan");
        let mut summary = Summary::of(&parsed, "prod", true, &Unknown);
        let set = change_set(&plan, "one");
        summary.unreviewed = differences(&ChangeSet::default(), &set);
        let root = RootModule::new("prod", Some(set), Some(summary.clone()));
        let file = ChangeSets::new(vec![root]);
        let back = ChangeSets::read(file.json().as_bytes()).expect("it is one");
        assert_eq!(back, file);
        let kept = back.root_modules[0].summary.clone().expect("it is kept");
        assert_eq!(markdown(&[kept]), markdown(&[summary]));
    }
    let (_, plan) = plans().into_iter().find(|(folder, _)| folder.ends_with("update")).expect("it");
    let root = RootModule::new("prod", Some(change_set(&plan, "one")), None);
    let digest = root.digest.clone().expect("one");
    let file = ChangeSets::new(vec![root]).json();
    let other = format!("sha256:{}", "0".repeat(64));
    let only = |digest: &str| {
        format!(
            "{{\"version\": 1, \"root_modules\": [{{\"name\": \"prod\", \"digest\": {digest:?}}}]}}"
        )
    };
    assert!(ChangeSets::read(only(&other).as_bytes()).is_ok());
    for (text, said) in [
        ("[]", "not a file of change sets"),
        ("{\"version\": 2, \"root_modules\": []}", "version 2"),
        // Neither a change set nor a digest that was changed goes into a page or counts as
        // reviewed.
        (&file.replace(&digest, &other), "\"prod\" does not have its digest"),
        (&file.replace("input.size", "input.other"), "\"prod\" does not have its digest"),
        (&only("sha256:`</details>\n# x"), "\"prod\" does not have its digest"),
        (&only(&digest.to_uppercase()), "\"prod\" does not have its digest"),
    ] {
        let error = ChangeSets::read(text.as_bytes()).expect_err(text).to_string();
        assert!(error.contains(said) && error.contains("\nhint: "), "{error}");
    }
}
