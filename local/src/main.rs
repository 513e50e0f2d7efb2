//! The command line of `local`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};

use local::background::Asked;
use local::commands::environments::{self, Action, Request};
use local::commands::{
    bootstrap, dev, down, emulated, image, invoke, lint_prose, lint_workflows, module_tests, scan,
    serve, status, terraform, up, validate,
};
#[cfg(target_os = "linux")]
use local::lambda_host::{enter, namespaces};
use local::project::Project;
use local::state::{Ports, StateFolder};

/// Runs the stack on this machine, and drives Terraform for the other environments.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
struct Arguments {
    /// Folder of the stack, such as examples/fastapi [default: that which holds the current folder]
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Folder for what is kept from one command to the next [default: .local of the stack]
    #[arg(long, global = true, value_name = "DIR")]
    state: Option<PathBuf>,
    /// The program `tfgen` [default: Cargo builds it]
    #[arg(long, global = true, value_name = "PROGRAM")]
    tfgen: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Deploys the whole stack to an emulated AWS on this machine and prints its address
    Up {
        /// Port of the site [default: the last one, or a free one]
        #[arg(long, env = "PORT")]
        port: Option<u16>,
        /// Port of the functions, to which events go [default: the last one, or a free one]
        #[arg(long, env = "FUNCTION_PORT")]
        function_port: Option<u16>,
        #[command(flatten)]
        image: Image,
    },
    /// Stops the stack on this machine and removes its state
    Down {
        /// Also removes what was downloaded for it
        #[arg(long)]
        all: bool,
    },
    /// Serves the service and the page on one port, and reloads each when its sources change
    Dev {
        /// The port [default: 5173, or a free one]
        #[arg(long, env = "PORT")]
        port: Option<u16>,
    },
    /// Shows what runs on this machine, and fails if the stack does not
    Status,
    /// Sends a stored event to the function that `up` deployed and prints its answer
    Invoke {
        /// File with the event, such as service/events/get-item.json
        event: PathBuf,
        /// Prints the answer as JSON, unchanged
        #[arg(long)]
        raw: bool,
    },
    /// Shows what an apply would change in an environment
    Plan {
        #[command(flatten)]
        target: Target,
        /// Plans without credentials and network, against an empty state
        #[arg(long)]
        offline: bool,
    },
    /// Applies the plan that the last `plan` saved for an environment; with `-auto-approve`, builds
    /// the site and the image and plans first
    Apply {
        #[command(flatten)]
        target: Target,
        /// `tfgen run` refuses it: only a plan can be made offline
        #[arg(long, hide = true)]
        offline: bool,
    },
    /// Plans every environment except this machine's
    PlanAll {
        #[command(flatten)]
        how: How,
        /// Plans without credentials and network, against empty states
        #[arg(long)]
        offline: bool,
    },
    /// Applies the plans of every environment except this machine's, each after those whose outputs
    /// it reads
    ApplyAll {
        #[command(flatten)]
        how: How,
    },
    /// Destroys an environment
    Destroy {
        #[command(flatten)]
        target: Target,
        /// `tfgen run` refuses it: only a plan can be made offline
        #[arg(long, hide = true)]
        offline: bool,
    },
    /// Applies the environment `state` to an empty account: it has the bucket for all states and
    /// the roles for GitHub Actions
    Bootstrap {
        /// `-auto-approve`, after `--`: applies without asking
        #[arg(last = true)]
        terraform: Vec<String>,
    },
    /// Runs any Terraform command on an environment: force-unlock, import, state …
    Terraform {
        /// Name of the environment
        environment: String,
        /// Terraform's command and its arguments, after `--`
        #[arg(last = true, required = true)]
        arguments: Vec<String>,
    },
    /// Runs a command with its own emulated AWS, whose address is in `AWS_ENDPOINT_URL`
    Emulated {
        /// The folder to run it in
        #[arg(long = "in", value_name = "FOLDER", default_value = ".")]
        folder: PathBuf,
        /// Programs to put on its PATH, by the name of a file in local/requirements
        #[arg(long, value_name = "NAME")]
        with: Vec<String>,
        /// The command and its arguments, after `--`
        #[arg(last = true, required = true)]
        command: Vec<OsString>,
    },
    /// Builds the service's image into target/image and prints its digest
    Image {
        /// `x86_64` or `arm64`, as Lambda names them
        #[arg(long, default_value = "x86_64")]
        architecture: String,
    },
    /// Runs `terraform validate` on every generated root
    Validate,
    /// Runs `terraform test` on every module that has tests
    ModuleTests {
        /// Only these modules
        modules: Vec<String>,
    },
    /// Runs security scanners on the modules and the generated roots
    Scan,
    /// Checks spelling and wording in all texts for people
    LintProse,
    /// Runs linters on the workflows of GitHub Actions
    LintWorkflows,
    /// Serves the deployed functions and the site until it is stopped; `up` starts it
    #[command(hide = true)]
    Serve {
        #[arg(long)]
        emulator: u16,
        #[arg(long)]
        lambda_host: u16,
        #[arg(long)]
        edge: u16,
    },
}

#[derive(Debug, Args)]
struct Target {
    /// Name of the environment
    environment: String,
    #[command(flatten)]
    how: How,
}

#[derive(Debug, Args)]
struct How {
    #[command(flatten)]
    image: Image,
    /// How many environments Terraform runs in at a time [default: as many as fit into memory]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// Options of `tfgen run`, such as --continue or --allow ADDRESS; and --tag, to choose some of
    /// all environments
    #[arg(allow_hyphen_values = true, value_name = "OPTION")]
    options: Vec<String>,
    /// More arguments for Terraform, after `--`
    #[arg(last = true)]
    terraform: Vec<String>,
}

#[derive(Debug, Args)]
struct Image {
    /// Digest of an existing image, sha256:…; no image is built then
    #[arg(long, env = "IMAGE_DIGEST")]
    image_digest: Option<String>,
}

impl Image {
    /// The digest, if there is one: make passes an empty variable on.
    fn digest(&self) -> Option<String> {
        self.image_digest.clone().filter(|digest| !digest.is_empty())
    }
}

impl How {
    /// The options of `tfgen run` and the arguments of Terraform. After an unknown option, clap
    /// treats `--` as one more.
    fn options_and_arguments(self) -> (Vec<String>, Vec<String>) {
        let (mut options, mut arguments) = (self.options, self.terraform);
        if let Some(at) = options.iter().position(|option| option == "--") {
            arguments = options.split_off(at).into_iter().skip(1).collect();
        }
        (options, arguments)
    }
}

fn main() -> ExitCode {
    // Before the command line for people is read.
    #[cfg(target_os = "linux")]
    if std::env::args_os().nth(1).is_some_and(|word| word == namespaces::SUBCOMMAND) {
        let Err(error) = enter::run();
        eprintln!("error: {error:#}");
        return ExitCode::FAILURE;
    }
    match run(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode> {
    let current = std::env::current_dir().context("cannot read the current folder")?;
    let project = match &arguments.root {
        Some(root) => Project::at(&current.join(root))?,
        None => Project::containing(&current)?,
    };
    let project = project.with_tfgen(arguments.tfgen);
    let default = project.root().join(".local");
    let path = arguments.state.unwrap_or_else(|| default.clone());
    let state = StateFolder::open(&path)?;
    let on = |environment: Option<String>, how: How, action: Action, offline: bool| {
        let image_digest = how.image.digest();
        let jobs = how.jobs;
        let (options, arguments) = how.options_and_arguments();
        let request =
            Request { environment, action, offline, image_digest, jobs, options, arguments };
        environments::run(&project, &state, &request)
    };
    match arguments.command {
        Command::Up { port, function_port, image } => {
            let ports = Asked { edge: port, lambda_host: function_port };
            let program = std::env::current_exe().context("this program has no path")?;
            let options = up::Options { ports, image_digest: image.digest(), program };
            let stack = up::run(&project, &state, &options)?;
            println!("{}", stack.url());
        }
        Command::Down { all } => down::run(&project, &state, all)?,
        Command::Dev { port } => dev::run(&project, &state, port)?,
        Command::Status => return status::run(&state),
        Command::Invoke { event, raw } => return invoke::run(&state, &event, raw),
        Command::Plan { target, offline } => {
            on(Some(target.environment), target.how, Action::Plan, offline)?;
        }
        Command::Apply { target, offline } => {
            on(Some(target.environment), target.how, Action::Apply, offline)?;
        }
        Command::PlanAll { how, offline } => on(None, how, Action::Plan, offline)?,
        Command::ApplyAll { how } => on(None, how, Action::Apply, false)?,
        Command::Destroy { target, offline } => {
            on(Some(target.environment), target.how, Action::Destroy, offline)?;
        }
        Command::Bootstrap { terraform } => bootstrap::run(&project, &state, &terraform)?,
        Command::Terraform { environment, arguments } => {
            terraform::run(&project, &state, &environment, &arguments)?;
        }
        Command::Image { architecture } => image::run(&project, &state, &architecture)?,
        Command::Emulated { folder, with, command } => {
            return emulated::run(&project, &state, &emulated::Request { folder, with, command });
        }
        Command::Validate => validate::run(&project, &state)?,
        Command::ModuleTests { modules } => module_tests::run(&project, &state, &modules)?,
        Command::Scan => scan::run(&project, &state)?,
        Command::LintProse => lint_prose::run(&project, &state)?,
        Command::LintWorkflows => lint_workflows::run(&project, &state)?,
        Command::Serve { emulator, lambda_host, edge } => {
            serve::run(&state, Ports { emulator, lambda_host, edge })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> (Option<u16>, String, String) {
        let arguments = Arguments::parse_from(line.split(' ').filter(|word| !word.is_empty()));
        let Command::Plan { target, .. } = arguments.command else { panic!("{arguments:?}") };
        let jobs = target.how.jobs;
        let (options, arguments) = target.how.options_and_arguments();
        (jobs, options.join(" "), arguments.join(" "))
    }

    #[test]
    fn options_of_a_run_and_arguments_of_terraform_are_told_apart() {
        let none = String::new;
        assert_eq!(parsed("local plan dev"), (None, none(), none()));
        assert_eq!(parsed("local plan dev --jobs 2 --"), (Some(2), none(), none()));
        assert_eq!(parsed("local plan dev -- -target=a"), (None, none(), "-target=a".to_owned()));
        assert_eq!(
            parsed("local plan dev --jobs 2 --allow a --continue -- -target=b -- c"),
            (Some(2), "--allow a --continue".to_owned(), "-target=b -- c".to_owned())
        );
        assert_eq!(parsed("local plan dev --continue --"), (None, "--continue".to_owned(), none()));
    }
}
