//! A copy of a generated root that can be planned with no account and no network, and with
//! which nothing can be applied: its state is empty and its keys are invented.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use super::generated_root::{GeneratedRoot, nested_in_providers, terraform_files};
use crate::files;

/// Terraform merges files with this ending over the others (its manual, "Override Files").
const OVERRIDE: &str = "offline_override.tf";

/// Copies what Terraform reads of the root in `from`, without an old copy's leftovers.
///
/// # Errors
/// When something cannot be read or written.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    files::make_folder(to)?;
    for old in [OVERRIDE, ".terraform.lock.hcl", "image.auto.tfvars.json", "terraform.tfstate"] {
        files::remove(&to.join(old))?;
    }
    for file in terraform_files(to).unwrap_or_default() {
        files::remove(&file)?;
    }
    for path in terraform_files(from)? {
        files::write(&to.join(path.file_name().unwrap_or_default()), files::read(&path)?)?;
    }
    for name in [".terraform.lock.hcl", "image.auto.tfvars.json"] {
        if let Some(content) = files::read_if_present(&from.join(name))? {
            files::write(&to.join(name), content)?;
        }
    }
    Ok(())
}

/// Makes the copy in `folder` independent of any account.
///
/// # Errors
/// When its files cannot be read, parsed or written.
pub fn cut_off(folder: &Path) -> Result<()> {
    for path in terraform_files(folder)? {
        let text = files::read(&path)?;
        files::write(&path, without_assumed_roles(&text, &path)?)?;
    }
    let root = GeneratedRoot::read(folder)?;
    files::write(&folder.join(OVERRIDE), override_file(&root))
}

/// An override can replace a nested block and cannot remove it, and to assume a role the
/// provider would call AWS.
fn without_assumed_roles(text: &str, path: &Path) -> Result<String> {
    let mut kept = text.to_owned();
    for name in ["assume_role", "assume_role_with_web_identity"] {
        let mut places = nested_in_providers(&kept, path, name)?;
        places.sort_by_key(|place| std::cmp::Reverse(place.start));
        for place in places {
            kept.replace_range(place, "");
        }
    }
    Ok(kept)
}

fn override_file(root: &GeneratedRoot) -> String {
    let mut text = "terraform {\n  backend \"local\" {}\n}\n".to_owned();
    // What other environments give is known after an apply here: a plan does not read a state
    // whose place it does not know yet.
    for state in root.other_states() {
        let _ = writeln!(text, "\ndata \"terraform_remote_state\" \"{state}\" {{");
        text.push_str("  backend = \"local\"\n  config  = { path = timestamp() }\n}\n");
    }
    for provider in root.providers().iter().filter(|provider| provider.name == "aws") {
        text.push_str("\nprovider \"aws\" {\n");
        if let Some(alias) = &provider.alias {
            // Aliases are identifiers, so nothing in them needs an escape.
            let _ = writeln!(text, "  alias                       = \"{alias}\"");
        }
        text.push_str(
            "  access_key                  = \"offline\"\n  \
               secret_key                  = \"offline\"\n  \
               allowed_account_ids         = []\n  \
               skip_credentials_validation = true\n  \
               skip_metadata_api_check     = true\n  \
               skip_region_validation      = true\n  \
               skip_requesting_account_id  = true\n}\n",
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(providers: &str) -> (tempfile::TempDir, std::path::PathBuf, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("generated"), folder.path().join("offline"));
        std::fs::create_dir(&from).unwrap();
        std::fs::write(from.join("providers.tf"), providers).unwrap();
        (folder, from, to)
    }

    #[test]
    fn every_provider_configuration_is_overridden() {
        let (_folder, from, to) = root(
            "provider \"aws\" {}\nprovider \"aws\" {\n  alias = \"us_east_1\"\n}\nprovider \"http\" {}\n",
        );
        copy(&from, &to).unwrap();
        cut_off(&to).unwrap();
        let text = std::fs::read_to_string(to.join(OVERRIDE)).unwrap();
        assert!(hcl_syntax::parse(&text).errors.is_empty(), "{text}");
        assert_eq!(text.matches("provider \"aws\"").count(), 2);
        assert_eq!(text.matches("allowed_account_ids         = []").count(), 2);
        assert_eq!(text.matches("alias                       = \"us_east_1\"").count(), 1);
        assert!(text.contains("backend \"local\"") && !text.contains("http"));
    }

    #[test]
    fn the_states_of_other_environments_are_not_read() {
        let (_folder, from, to) = root(
            "provider \"aws\" {}\ndata \"terraform_remote_state\" \"zone\" {\n  backend = \"s3\"\n}\n\
             data \"aws_region\" \"here\" {}\n",
        );
        copy(&from, &to).unwrap();
        cut_off(&to).unwrap();
        let text = std::fs::read_to_string(to.join(OVERRIDE)).unwrap();
        assert!(hcl_syntax::parse(&text).errors.is_empty(), "{text}");
        let state = "data \"terraform_remote_state\" \"zone\" {\n  backend = \"local\"\n";
        assert!(text.contains(state) && !text.contains("aws_region"), "{text}");
    }

    #[test]
    fn assumed_roles_are_cut_out_and_all_else_stays() {
        let (_folder, from, to) = root(
            "provider \"aws\" {\n  region = \"us-east-2\"\n  assume_role {\n    role_arn = \"a\"\n  }\n  max_retries = 1\n}\n",
        );
        copy(&from, &to).unwrap();
        cut_off(&to).unwrap();
        let text = std::fs::read_to_string(to.join("providers.tf")).unwrap();
        assert!(
            !text.contains("role_arn") && text.contains("region") && text.contains("max_retries")
        );
        assert!(hcl_syntax::parse(&text).errors.is_empty(), "{text}");
        assert!(std::fs::read_to_string(from.join("providers.tf")).unwrap().contains("role_arn"));
    }

    #[test]
    fn a_second_copy_keeps_nothing_of_the_first() {
        let (_folder, from, to) = root("provider \"aws\" {}\n");
        std::fs::write(from.join("imports.tf"), "").unwrap();
        copy(&from, &to).unwrap();
        cut_off(&to).unwrap();
        std::fs::remove_file(from.join("imports.tf")).unwrap();
        copy(&from, &to).unwrap();
        let left: Vec<_> = terraform_files(&to).unwrap();
        assert_eq!(left, [to.join("providers.tf")]);
    }
}
