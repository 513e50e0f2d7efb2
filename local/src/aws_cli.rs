//! Queries to an account, with the AWS CLI: it finds credentials in the same places as Terraform's
//! provider.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The AWS CLI in one region. It only reads.
#[derive(Debug, Clone)]
pub struct AwsCli {
    region: String,
}

/// The owner of the credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account number.
    pub account: String,
    /// The user or the role in it.
    pub arn: String,
}

/// What is known about a bucket's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bucket {
    /// Nobody has a bucket of this name.
    Missing,
    /// The account has it, in a region.
    Owned {
        /// That region.
        region: String,
    },
    /// Another account has it, or these credentials may not query it.
    Refused,
}

/// An identity provider of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityProvider {
    /// Its ARN.
    pub arn: String,
    /// The clients that its tokens are for, sorted.
    pub client_ids: Vec<String>,
}

/// AWS's refusal of a call.
#[derive(Debug)]
struct Refusal {
    code: String,
    said: String,
}

impl AwsCli {
    /// The CLI, whose calls go to `region`.
    pub fn in_region(region: &str) -> Self {
        Self { region: region.to_owned() }
    }

    /// The owner of these credentials.
    ///
    /// # Errors
    /// If AWS does not know the credentials, or does not answer.
    pub fn identity(&self) -> Result<Identity> {
        let answer = self.require(&["sts", "get-caller-identity"])?;
        Ok(Identity { account: text(&answer["Account"])?, arn: text(&answer["Arn"])? })
    }

    /// Which account owns the bucket of this name; these credentials belong to `account`.
    ///
    /// # Errors
    /// If AWS does not answer.
    pub fn bucket(&self, name: &str, account: &str) -> Result<Bucket> {
        let of = ["--bucket", name, "--expected-bucket-owner", account];
        match self.ask(&["s3api", "head-bucket"], &of)? {
            Ok(_) => {}
            Err(refusal) if refusal.code == "404" => return Ok(Bucket::Missing),
            Err(refusal) if refusal.code == "403" => return Ok(Bucket::Refused),
            Err(refusal) => bail!(refusal.said),
        }
        let place = match self.ask(&["s3api", "get-bucket-location"], &of)? {
            Ok(answer) => answer,
            Err(refusal) => bail!(refusal.said),
        };
        // The two oldest regions have special answers.
        let region = match place["LocationConstraint"].as_str() {
            None => "us-east-1",
            Some("EU") => "eu-west-1",
            Some(region) => region,
        };
        Ok(Bucket::Owned { region: region.to_owned() })
    }

    /// The account's identity provider whose ARN ends in `host`.
    ///
    /// # Errors
    /// If AWS does not answer.
    pub fn identity_provider(&self, host: &str) -> Result<Option<IdentityProvider>> {
        let all = self.require(&["iam", "list-open-id-connect-providers"])?;
        let end = format!(":oidc-provider/{host}");
        let list = all["OpenIDConnectProviderList"].as_array().map_or(&[][..], Vec::as_slice);
        let Some(arn) =
            list.iter().filter_map(|one| one["Arn"].as_str()).find(|arn| arn.ends_with(&end))
        else {
            return Ok(None);
        };
        let provider = self.require(&[
            "iam",
            "get-open-id-connect-provider",
            "--open-id-connect-provider-arn",
            arn,
        ])?;
        let ids = provider["ClientIDList"].as_array().map_or(&[][..], Vec::as_slice);
        let mut client_ids: Vec<String> =
            ids.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        client_ids.sort();
        Ok(Some(IdentityProvider { arn: arn.to_owned(), client_ids }))
    }

    /// The tags of the role of this name, if the account has one.
    ///
    /// # Errors
    /// If AWS does not answer.
    pub fn role_tags(&self, name: &str) -> Result<Option<BTreeMap<String, String>>> {
        let answer = match self.ask(&["iam", "get-role"], &["--role-name", name])? {
            Ok(answer) => answer,
            Err(refusal) if refusal.code == "NoSuchEntity" => return Ok(None),
            Err(refusal) => bail!(refusal.said),
        };
        let tags = answer["Role"]["Tags"].as_array().map_or(&[][..], Vec::as_slice);
        let pair = |tag: &Value| {
            Some((tag["Key"].as_str()?.to_owned(), tag["Value"].as_str()?.to_owned()))
        };
        Ok(Some(tags.iter().filter_map(pair).collect()))
    }

    fn require(&self, call: &[&str]) -> Result<Value> {
        match self.ask(call, &[])? {
            Ok(answer) => Ok(answer),
            Err(refusal) => bail!(refusal.said),
        }
    }

    /// The answer to a call, or AWS's refusal.
    fn ask(&self, call: &[&str], arguments: &[&str]) -> Result<Result<Value, Refusal>> {
        let answer = Command::new("aws")
            .args(call)
            .args(arguments)
            .args(["--region", &self.region, "--output", "json"])
            .env("AWS_PAGER", "")
            .stdin(Stdio::null())
            .output()
            .context("cannot start `aws`")?;
        let called = format!("`aws {}`", call[..2].join(" "));
        if answer.status.success() {
            let text = String::from_utf8_lossy(&answer.stdout);
            let text = if text.trim().is_empty() { "null" } else { &*text };
            let value = serde_json::from_str(text);
            return Ok(Ok(value.with_context(|| format!("{called} wrote no JSON"))?));
        }
        let said = String::from_utf8_lossy(&answer.stderr).trim().to_owned();
        match refusal_code(&said) {
            Some(code) => {
                Ok(Err(Refusal { code: code.to_owned(), said: format!("{called}: {said}") }))
            }
            None => bail!("{called} failed ({})\n{said}", answer.status),
        }
    }
}

/// The code of AWS's refusal in the output of the CLI: `An error occurred (CODE) when calling …`.
fn refusal_code(said: &str) -> Option<&str> {
    let (_, rest) = said.split_once("An error occurred (")?;
    rest.split_once(')').map(|(code, _)| code)
}

fn text(value: &Value) -> Result<String> {
    Ok(value.as_str().context("the answer of `aws` is incomplete")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::refusal_code;

    #[test]
    fn a_refusal_of_aws_is_told_from_what_failed_before() {
        let said =
            "\nAn error occurred (NoSuchEntity) when calling the GetRole operation: The role";
        assert_eq!(refusal_code(said), Some("NoSuchEntity"));
        let said = "An error occurred (404) when calling the HeadBucket operation: Not Found";
        assert_eq!(refusal_code(said), Some("404"));
        assert_eq!(refusal_code("Could not connect to the endpoint URL"), None);
    }
}
