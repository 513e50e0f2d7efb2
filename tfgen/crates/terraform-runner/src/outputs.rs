//! Which outputs a root module has.

use crate::root::Root;
use crate::work::{error_in, init_arguments};
use anyhow::{Context as _, bail};
use serde::de::IgnoredAny;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// The names of the outputs that the state of `root` has, asked of `program`, which is Terraform or
/// OpenTofu; none when there is no state yet.
///
/// # Errors
/// When the state cannot be read.
pub fn output_names(program: &Path, root: &Root) -> anyhow::Result<BTreeSet<String>> {
    let run = |step: &str, arguments: &[&str]| -> anyhow::Result<Vec<u8>> {
        let mut command = Command::new(program);
        command.args(arguments).arg("-no-color").current_dir(&root.folder);
        command.env("TF_IN_AUTOMATION", "1");
        let output = command.output().with_context(|| format!("{}: {step}", root.name))?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            let error = errors.lines().find_map(error_in);
            bail!("{}: {step}: {}", root.name, error.unwrap_or_else(|| output.status.to_string()));
        }
        Ok(output.stdout)
    };
    run("init", &init_arguments(root))?;
    let outputs = run("output", &["output", "-json"])?;
    let outputs: BTreeMap<String, IgnoredAny> = serde_json::from_slice(&outputs)
        .with_context(|| format!("{}: output: not JSON", root.name))?;
    Ok(outputs.into_keys().collect())
}
