//! Providers from a tree on this machine, if there is one, instead of a download.
//!
//! Terraform looks for such trees only in a few folders of its own. So this program searches the
//! conventional places for optional software, and names the tree in a CLI configuration file for
//! the run. A user's own configuration takes precedence.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::variables::Variables;
use crate::files;
use crate::state::StateFolder;

/// Where optional software is installed, according to Linux distributions and Terraform's manual.
const PLACES: [&str; 4] = ["/opt", "/usr/local/share", "/usr/share", "~/.terraform.d"];

/// How many folders below such a place a tree may be.
const DEPTH: usize = 2;

/// Where providers come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// From the user's own CLI configuration.
    UserConfiguration,
    /// From the tree with this root.
    Tree(PathBuf),
    /// By download, once for all roots of a state folder.
    Registry,
}

/// Tells a program with `variables` where providers come from, and returns it.
///
/// # Errors
/// If the configuration file cannot be written.
pub fn configure(
    variables: &mut impl AsMut<Variables>,
    program: &Path,
    downloads: &Path,
    state: &StateFolder,
) -> Result<Source> {
    if user_says_where() {
        return Ok(Source::UserConfiguration);
    }
    let registry = registry_of(program);
    let home = std::env::home_dir().unwrap_or_default();
    let places = PLACES.map(|place| match place.strip_prefix("~/") {
        Some(rest) => home.join(rest),
        None => PathBuf::from(place),
    });
    let tree = find(&places, registry, &platform());
    let file = made_for_runs(state);
    files::write(&file, configuration(tree.as_deref(), registry))?;
    variables.as_mut().set("TF_CLI_CONFIG_FILE", &file);
    match tree {
        Some(tree) => Ok(Source::Tree(tree)),
        None => {
            files::make_folder(downloads)?;
            variables.as_mut().set("TF_PLUGIN_CACHE_DIR", downloads);
            Ok(Source::Registry)
        }
    }
}

/// The files that configure where providers come from, whether they exist or not.
pub fn configurations(state: &StateFolder) -> Vec<PathBuf> {
    let mut files = of_the_user();
    files.push(made_for_runs(state));
    files
}

fn made_for_runs(state: &StateFolder) -> PathBuf {
    state.path().join("terraform.rc")
}

/// `TF_CLI_CONFIG_FILE` may name a file that does not exist.
fn of_the_user() -> Vec<PathBuf> {
    let home = std::env::home_dir().unwrap_or_default();
    match std::env::var_os("TF_CLI_CONFIG_FILE") {
        Some(file) => vec![PathBuf::from(file)],
        None => vec![home.join(".terraformrc"), home.join(".tofurc")],
    }
}

/// A user's configuration with a `provider_installation` takes precedence.
fn user_says_where() -> bool {
    of_the_user().iter().any(|file| {
        std::fs::read_to_string(file).is_ok_and(|text| text.contains("provider_installation"))
    })
}

/// Terraform and OpenTofu have their own registries, and the tree contains the registry's name.
fn registry_of(program: &Path) -> &'static str {
    let is_tofu = program.file_stem().is_some_and(|name| name == "tofu");
    if is_tofu { "registry.opentofu.org" } else { "registry.terraform.io" }
}

/// Terraform's name for this machine, such as `linux_amd64`.
fn platform() -> String {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let system = if std::env::consts::OS == "macos" { "darwin" } else { std::env::consts::OS };
    format!("{system}_{architecture}")
}

/// The first tree with the AWS provider for this platform.
fn find(places: &[PathBuf], registry: &str, platform: &str) -> Option<PathBuf> {
    places.iter().find_map(|place| find_below(place, DEPTH, registry, platform))
}

fn find_below(folder: &Path, depth: usize, registry: &str, platform: &str) -> Option<PathBuf> {
    if holds_provider(&folder.join(registry).join("hashicorp/aws"), platform) {
        return Some(folder.to_owned());
    }
    let deeper = depth.checked_sub(1)?;
    let mut folders: Vec<PathBuf> = std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders.iter().find_map(|folder| find_below(folder, deeper, registry, platform))
}

/// Unpacked as `<version>/<platform>/`, or packed as `…_<version>_<platform>.zip`.
fn holds_provider(provider: &Path, platform: &str) -> bool {
    let Ok(entries) = std::fs::read_dir(provider) else { return false };
    entries.flatten().any(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        entry.path().join(platform).is_dir() || name.ends_with(&format!("_{platform}.zip"))
    })
}

fn configuration(tree: Option<&Path>, registry: &str) -> String {
    let Some(tree) = tree else {
        return "disable_checkpoint = true\n".to_owned();
    };
    let path = tree.display().to_string().replace('\\', "\\\\").replace('"', "\\\"");
    let providers = format!("\"{registry}/hashicorp/aws\"");
    format!(
        "disable_checkpoint = true\n\n\
         provider_installation {{\n  \
           filesystem_mirror {{\n    path    = \"{path}\"\n    include = [{providers}]\n  }}\n  \
           direct {{\n    exclude = [{providers}]\n  }}\n}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTRY: &str = "registry.terraform.io";

    fn with(path: &str) -> (tempfile::TempDir, Option<PathBuf>) {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(place.path().join(path)).unwrap();
        let found = find(&[place.path().to_owned()], REGISTRY, "linux_amd64");
        let found = found.map(|tree| tree.strip_prefix(place.path()).unwrap().to_owned());
        (place, found)
    }

    #[test]
    fn a_tree_is_found_at_and_a_little_below_a_place() {
        for (path, expected) in [
            ("registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64", Some("")),
            ("tf/registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64", Some("tf")),
            (
                "tf/plugins/registry.terraform.io/hashicorp/aws/6.1.0/linux_amd64",
                Some("tf/plugins"),
            ),
            ("a/b/c/registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64", None),
            ("tf/registry.terraform.io/hashicorp/aws/5.100.0/darwin_arm64", None),
            ("tf/registry.terraform.io/hashicorp/random/3.0.0/linux_amd64", None),
            ("tf/registry.opentofu.org/hashicorp/aws/5.100.0/linux_amd64", None),
        ] {
            assert_eq!(with(path).1, expected.map(PathBuf::from), "{path}");
        }
    }

    #[test]
    fn a_packed_tree_counts_too() {
        let place = tempfile::tempdir().unwrap();
        let provider = place.path().join("registry.terraform.io/hashicorp/aws");
        std::fs::create_dir_all(&provider).unwrap();
        std::fs::write(provider.join("terraform-provider-aws_5.100.0_linux_amd64.zip"), "")
            .unwrap();
        assert!(find(&[place.path().to_owned()], REGISTRY, "linux_amd64").is_some());
    }

    #[test]
    fn the_tree_serves_the_aws_provider_and_the_registry_all_others() {
        let text = configuration(Some(Path::new("/opt/a \"b\"")), REGISTRY);
        assert!(text.contains("path    = \"/opt/a \\\"b\\\"\""), "{text}");
        assert_eq!(text.matches("registry.terraform.io/hashicorp/aws").count(), 2);
        assert!(hcl_syntax::parse(&text).errors.is_empty(), "{text}");
    }
}
