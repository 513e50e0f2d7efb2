//! Resources that a plan would create but an account already has, because a killed run or a person
//! created them. The next plan imports them, unless they belong to something else.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::aws_cli::{AwsCli, Bucket};

/// A resource of a plan that already exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Existing {
    /// Its address in the root module.
    pub address: String,
    /// The id to import it with.
    pub id: String,
}

/// The resources of `plan`, printed by `terraform show -json`, that `account` already has.
///
/// # Errors
/// If AWS does not answer, or something that exists must not be taken over. The message names all
/// of those, and what to enter.
pub fn of_plan(plan: &Value, cli: &AwsCli, account: &str) -> Result<Vec<Existing>> {
    let changes = plan["resource_changes"].as_array().map_or(&[][..], Vec::as_slice);
    let (mut found, mut refused) = (vec![], vec![]);
    let created = json!(["create"]);
    for change in changes.iter().filter(|change| change["change"]["actions"] == created) {
        let (address, after) = (text(&change["address"])?, &change["change"]["after"]);
        let there = match text(&change["type"])? {
            "aws_s3_bucket" => bucket(text(&after["bucket"])?, cli, account)?,
            "aws_iam_openid_connect_provider" => identity_provider(after, cli)?,
            "aws_iam_role" => role(after, cli)?,
            // Everything else is set, not created: doing it twice changes nothing.
            _ => There::Nothing,
        };
        match there {
            There::Nothing => {}
            There::Ours(id) => found.push(Existing { address: address.to_owned(), id }),
            There::Others(why) => refused.push(why),
        }
    }
    if !refused.is_empty() {
        bail!(refused.join("\nerror: "));
    }
    Ok(found)
}

/// The `import` blocks for them.
pub fn import_blocks(existing: &[Existing]) -> String {
    let block = |Existing { address, id }: &Existing| {
        format!("import {{\n  to = {address}\n  id = {}\n}}\n", Value::from(id.as_str()))
    };
    existing.iter().map(block).collect()
}

/// What an account already has for a resource.
enum There {
    Nothing,
    /// It can be taken over, by this id.
    Ours(String),
    /// It must not be taken over, for this reason.
    Others(String),
}

/// Whether `plan` does nothing.
pub fn is_empty(plan: &Value) -> bool {
    let resources = plan["resource_changes"].as_array().into_iter().flatten();
    let outputs = plan["output_changes"].as_object().into_iter().flat_map(|all| all.values());
    let of_resources = resources.map(|resource| &resource["change"]["actions"]);
    of_resources.chain(outputs.map(|output| &output["actions"])).all(|actions| {
        let actions = actions.as_array().map_or(&[][..], Vec::as_slice);
        actions.iter().all(|action| action == "no-op" || action == "read")
    })
}

fn bucket(name: &str, cli: &AwsCli, account: &str) -> Result<There> {
    let is_owned = matches!(cli.bucket(name, account)?, Bucket::Owned { .. });
    Ok(if is_owned { There::Ours(name.to_owned()) } else { There::Nothing })
}

fn identity_provider(after: &Value, cli: &AwsCli) -> Result<There> {
    let url = text(&after["url"])?;
    let host = url.trim_start_matches("https://");
    let Some(there) = cli.identity_provider(host)? else { return Ok(There::Nothing) };
    let ids = after["client_id_list"].as_array().into_iter().flatten();
    let mut wanted: Vec<&str> = ids.filter_map(Value::as_str).collect();
    wanted.sort_unstable();
    let arn = there.arn;
    if there.client_ids == wanted {
        return Ok(There::Ours(arn));
    }
    let has = listed(there.client_ids.iter().map(String::as_str));
    let wanted = listed(wanted.into_iter());
    Ok(There::Others(format!(
        "the account has {arn}, for {has}, but this needs {wanted}: others use it, so it is not \
         taken over\nhint: add what it lacks, and enter `oidc_provider_arn = \"{arn}\"` under \
         [module.state] in envs/state.toml"
    )))
}

/// A role counts as created by an earlier run if it has the tags that this run gives it.
fn role(after: &Value, cli: &AwsCli) -> Result<There> {
    let name = text(&after["name"])?;
    let Some(there) = cli.role_tags(name)? else { return Ok(There::Nothing) };
    let wanted: BTreeMap<String, String> =
        serde_json::from_value(after["tags_all"].clone()).unwrap_or_default();
    let is_ours =
        !wanted.is_empty() && wanted.iter().all(|(key, value)| there.get(key) == Some(value));
    if is_ours {
        return Ok(There::Ours(name.to_owned()));
    }
    let wanted = listed(wanted.iter().map(|(key, value)| format!("{key}={value}")));
    Ok(There::Others(format!(
        "the account has a role `{name}` that was not created from here: its tags are not \
         {wanted}\nhint: set another `name` under [module.state] in envs/state.toml; role names \
         begin with it"
    )))
}

fn listed(words: impl Iterator<Item = impl Into<String>>) -> String {
    let words: Vec<String> = words.map(Into::into).collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
}

fn text(value: &Value) -> Result<&str> {
    value.as_str().context("the plan lacks something that it should have")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_imported_by_blocks() {
        let (address, id) =
            (r#"module.state.aws_iam_role.this["plan"]"#.to_owned(), "a-plan".into());
        assert_eq!(
            import_blocks(&[Existing { address, id }]),
            "import {\n  to = module.state.aws_iam_role.this[\"plan\"]\n  id = \"a-plan\"\n}\n"
        );
    }

    #[test]
    fn a_plan_that_reads_does_nothing() {
        let plan = |action: &str, output: &str| {
            is_empty(&json!({
                "resource_changes": [
                    { "change": { "actions": ["read"] } },
                    { "change": { "actions": [action] } },
                ],
                "output_changes": { "bucket": { "actions": [output] } },
            }))
        };
        assert!(plan("no-op", "no-op"));
        assert!(!plan("create", "no-op") && !plan("no-op", "update"));
    }
}
