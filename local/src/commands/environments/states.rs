//! The states of environments, which are checked before anything is built for a plan.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Result, bail};

use crate::commands::up::configure_providers;
use crate::project::Project;
use crate::state::StateFolder;
use crate::steps::Steps;
use crate::terraform::generated_root::GeneratedRoot;
use crate::terraform::{Terraform, site_builds};

/// Makes sure that each bucket for states exists, and passes on the site's builds that the last
/// apply of each environment knew.
///
/// # Errors
/// If a bucket does not exist, with the command that creates it, or Terraform cannot read it.
pub(super) fn reach(
    project: &Project,
    state: &StateFolder,
    steps: &Steps,
    program: &Path,
    roots: &BTreeMap<String, GeneratedRoot>,
) -> Result<()> {
    let mut buckets = BTreeSet::new();
    for (name, root) in roots {
        let bucket = root.state_bucket().ok();
        let is_first = bucket.is_some_and(|bucket| buckets.insert(bucket));
        let has_builds = root.has_variable(site_builds::NAME);
        if !is_first && !has_builds {
            continue;
        }
        steps.run(&format!("state of {name}"), |_| {
            let folder = project.generated(name);
            let mut terraform = Terraform::new(program, &folder, state, name);
            configure_providers(&mut terraform, program, project, state)?;
            if let Err(error) = terraform.init(&["-reconfigure"]) {
                let missing = bucket.filter(|bucket| is_missing(bucket, &error.to_string()));
                let Some(bucket) = missing else { return Err(error) };
                bail!(
                    "the bucket for the states, {bucket}, does not exist\nhint: create it with \
                     `make bootstrap`, once per account and before everything else: see \
                     docs/deploy-your-own.md"
                );
            }
            if has_builds { site_builds::hand_on(&terraform, &folder) } else { Ok(()) }
        })?;
    }
    Ok(())
}

/// Whether Terraform reports that there is no such bucket.
fn is_missing(bucket: &str, errors: &str) -> bool {
    errors.contains(&format!("S3 bucket \"{bucket}\" does not exist"))
}
