//! Reads which outputs a root module has.

use crate::diagnostics::Diagnostics;
use crate::failure::Failure;
use crate::preparation::init_arguments;
use crate::root::Root;
use anyhow::{Context as _, bail};
use serde::de::IgnoredAny;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// The names of the outputs in the state of `root`, read with `program`, which is Terraform or
/// OpenTofu; none if there is no state yet.
///
/// # Errors
/// If the state cannot be read.
pub fn output_names(program: &Path, root: &Root) -> anyhow::Result<BTreeSet<String>> {
    let run = |step: &str, arguments: &[&str]| -> anyhow::Result<Vec<u8>> {
        let mut command = Command::new(program);
        command.args(arguments).arg("-no-color").current_dir(&root.folder);
        command.env("TF_IN_AUTOMATION", "1");
        let output = command.output().with_context(|| format!("{}: {step}", root.name))?;
        if !output.status.success() {
            let failure = Failure::new(step, output.status, &Diagnostics::of(&output.stderr));
            let hint = failure.hint().map(|hint| format!("\nhint: {hint}"));
            bail!("{}: {failure}{}", root.name, hint.unwrap_or_default());
        }
        Ok(output.stdout)
    };
    run("init", &init_arguments(root))?;
    let outputs = run("output", &["output", "-json"])?;
    let outputs: BTreeMap<String, IgnoredAny> = serde_json::from_slice(&outputs)
        .with_context(|| format!("{}: output: not JSON", root.name))?;
    Ok(outputs.into_keys().collect())
}
