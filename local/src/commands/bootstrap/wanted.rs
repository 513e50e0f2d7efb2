//! What the generated root module of the environment `state` contains about its account.

use anyhow::{Context, Result, bail};

use super::STATE;
use crate::aws_cli::AwsCli;
use crate::project::Project;
use crate::steps::Step;
use crate::terraform::generated_root::GeneratedRoot;

/// Example values in `envs/`, which belong to somebody else, and where to replace them.
const EXAMPLES: [(&str, &str); 4] = [
    ("111122223333", "account_id in envs/project.toml"),
    ("exampulumi/exampulumi", "repository in envs/project.toml"),
    ("10240001", "repository_owner_id in envs/project.toml"),
    ("40960001", "repository_id in envs/project.toml"),
];

/// What the root module contains about the account.
pub(super) struct Wanted {
    pub(super) account: String,
    pub(super) bucket: String,
    key: String,
    pub(super) region: String,
}

impl Wanted {
    pub(super) fn read(project: &Project) -> Result<Self> {
        let root = GeneratedRoot::read(&project.generated(STATE))?;
        let examples: Vec<String> = EXAMPLES
            .iter()
            .filter(|(example, _)| root.has_string(example))
            .map(|(example, place)| format!("  {place} is `{example}`"))
            .collect();
        if !examples.is_empty() {
            bail!(
                "the environment `state` still has example values:\n{}\nhint: enter your own and \
                 run `make generate`; docs/state.md has the command that shows a repository's ids",
                examples.join("\n")
            );
        }
        if root.has_local_backend() || project.generated(STATE).join("terraform.tfstate").exists() {
            bail!(
                "generated/{STATE} has its own state, in a file: somebody started a first apply \
                 by hand, or \"The end\" in docs/state.md, there\nhint: finish it, or delete \
                 terraform.tfstate and bootstrap_override.tf if nothing of it is left"
            );
        }
        let backend = |name: &str| {
            root.backend_argument(name).map(str::to_owned).with_context(|| {
                format!(
                    "generated/{STATE} has no S3 backend with a {name}: check envs/project.toml"
                )
            })
        };
        let [account] = root.provider_list("allowed_account_ids")[..] else {
            bail!("`allowed_account_ids` of [provider.aws] must name the one account of `{STATE}`");
        };
        Ok(Self {
            account: account.to_owned(),
            bucket: backend("bucket")?,
            key: backend("key")?,
            region: backend("region")?,
        })
    }

    pub(super) fn require_account(&self, cli: &AwsCli, step: &Step) -> Result<()> {
        let identity = cli.identity()?;
        if identity.account != self.account {
            bail!(
                "these credentials belong to account {} ({}), but `{STATE}` is for {}: nothing \
                 was changed\nhint: sign in to that account, and set AWS_PROFILE",
                identity.account,
                identity.arn,
                self.account
            );
        }
        step.say(format!("{}, in the right account", identity.arn));
        Ok(())
    }

    pub(super) fn address(&self) -> String {
        format!("s3://{}/{}", self.bucket, self.key)
    }
}
