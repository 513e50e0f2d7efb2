//! `tfgen new`: creates environments, layers and modules.

use super::file_changes;
use std::process::ExitCode;
use std::time::SystemTime;
use tfgen::hcl::Identifier;
use tfgen::layers::{EnvironmentName, Expiry};
use tfgen::new;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::source::Sources;

/// `tfgen new env|layer|module`.
#[derive(Debug, clap::Args)]
pub(crate) struct New {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Write envs/NAME.toml, with comments for what the modules that it calls still require
    Env {
        /// The environment, such as `staging` or `prod/network`
        #[arg(value_parser = environment_name)]
        name: EnvironmentName,
        /// The layer or environment to extend: its path below envs/, with or without .toml
        #[arg(long, value_name = "NAME")]
        extends: Option<String>,
        /// When it expires: a date such as 2027-01-31, or a number of days such as 7d
        #[arg(long, value_name = "DATE|DAYS", value_parser = expiry)]
        expires: Option<Expiry>,
    },
    /// Write envs/NAME.toml, which environments extend
    Layer {
        /// The layer, such as `base` or `prod/base`
        #[arg(value_parser = layer_name)]
        name: EnvironmentName,
        /// Another layer to extend: its path below envs/, with or without .toml
        #[arg(long, value_name = "NAME")]
        extends: Option<String>,
    },
    /// Write modules/NAME: files, tests and a README
    Module {
        /// The module
        #[arg(value_parser = module_name)]
        name: String,
    },
}

/// Runs `tfgen new`.
pub(crate) fn run(command: &New, project: &Project) -> anyhow::Result<ExitCode> {
    let mut problems = Problems::default();
    let (files, hint) = match &command.what {
        What::Env { name, extends, expires } => (
            new::environment(project, name, extends.as_deref(), expires.as_ref(), &mut problems)?,
            format!("`tfgen check {name}` shows what it still needs"),
        ),
        What::Layer { name, extends } => (
            new::layer(project, name, extends.as_deref(), &mut problems)?,
            format!("`extends = \"{name}.toml\"` puts an environment in envs/ over it"),
        ),
        What::Module { name } => (
            new::module(project, name, &mut problems),
            format!("call it with [module.{name}] in envs/, then run `tfgen generate`"),
        ),
    };
    if !super::may_go_on(&problems, &Sources::default()) {
        return Ok(ExitCode::from(1));
    }
    file_changes::carry_out(project, &files)?;
    eprintln!("hint: {hint}");
    Ok(ExitCode::SUCCESS)
}

fn environment_name(text: &str) -> Result<EnvironmentName, String> {
    let why = "an environment's name may contain only a-z, 0-9 and `-`, and `/` between parts";
    EnvironmentName::parse(text).ok_or_else(|| why.to_owned())
}

fn layer_name(text: &str) -> Result<EnvironmentName, String> {
    let why = "a layer's name may contain only a-z, 0-9 and `-`, and `/` between parts";
    EnvironmentName::parse(text).ok_or_else(|| why.to_owned())
}

fn expiry(text: &str) -> Result<Expiry, String> {
    Expiry::ahead(text, SystemTime::now())
}

fn module_name(text: &str) -> Result<String, String> {
    if Identifier::is_one(text) {
        return Ok(text.to_owned());
    }
    Err("a module's name begins with a letter or `_` and has only letters, digits, `_` and `-`"
        .into())
}
