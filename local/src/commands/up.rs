//! `local up`: goes from sources to a site that answers.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, anyhow, bail};

use crate::aws::EmulatedAws;
use crate::background::Asked;
use crate::builds::Profile;
use crate::builds::if_changed::{self, Machine};
use crate::builds::needs::Needs;
use crate::http::Client;
use crate::image_layout::Sizes;
use crate::prerequisites::{self, Found, Purpose};
use crate::project::{LOCAL, Project};
use crate::record::Made;
use crate::state::{Ports, StateFolder};
use crate::steps::{Steps, joined};
use crate::terraform::generated_root::GeneratedRoot;
use crate::terraform::provider_tree::{self, Source};
use crate::terraform::variables::Variables;
use crate::terraform::{Terraform, advice};
use crate::{background, builds, dead_lock, emulator, invocation, logged};

/// How `up` works.
#[derive(Debug, Clone)]
pub struct Options {
    /// The requested ports.
    pub ports: Asked,
    /// Digest of an existing image; no image is built then.
    pub image_digest: Option<String>,
    /// The `local` program, which is started once more for the servers.
    pub program: PathBuf,
}

/// A running stack.
#[derive(Debug)]
pub struct Stack {
    /// Its loopback ports.
    pub ports: Ports,
    /// The emulated AWS that it is deployed to.
    pub emulator: EmulatedAws,
    /// Terraform for `generated/local`, with this stack's state.
    pub terraform: Terraform,
}

impl Stack {
    /// The address for browsers.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.ports.edge)
    }
}

/// Builds, deploys and serves the stack. If it is run again, it does only what has become
/// necessary.
///
/// # Errors
/// If something is missing on the machine, or a step fails.
pub fn run(project: &Project, state: &StateFolder, options: &Options) -> Result<Stack> {
    let found = prerequisites::check(Purpose::LocalStack)?;
    let _lock = state.lock()?;
    background::require_ports(state, options.ports)?;
    let steps = Steps::default();

    let tfgen = tfgen(project, state, &steps)?;
    steps.run("generate local", |_| generate(project, state, &tfgen))?;
    let root = GeneratedRoot::read(&project.generated(LOCAL))?;
    let needs = Needs::of(project, LOCAL, &root, options.image_digest.as_deref())?;

    let variables: Vec<_> = std::env::vars_os().collect();
    let machine = Machine {
        builder: &options.program,
        compiler: &builds::compiler(project)?,
        node: found.version_of(Path::new("node")),
        variables: &variables,
    };
    let (image, site, prepared) = std::thread::scope(|scope| {
        let site = scope.spawn(|| {
            if !needs.site {
                return Ok(());
            }
            steps.run("build site", |step| {
                step.say(as_before(&if_changed::site_if_changed(project, state, &machine)?, ""));
                Ok(())
            })
        });
        let prepared = scope.spawn(|| prepare(project, state, &steps, options, &root, &found));
        let image = needs.architecture.as_deref().map(|architecture| {
            build_if_changed(project, state, &steps, &tfgen, architecture, &machine)
        });
        (image.transpose(), joined(site), joined(prepared))
    });
    let digest = image?.or_else(|| options.image_digest.clone()).unwrap_or_default();
    project.write_image_digest(LOCAL, &needs.digests, &digest)?;
    site?;
    let (ports, aws, mut terraform) = prepared?;
    terraform.set("TFGEN", &tfgen);
    terraform.set("TFGEN_REGISTRY_ENDPOINT", aws.endpoint());
    steps.run("terraform apply", |step| terraform.apply(step)).map_err(begin_anew)?;

    let stack = Stack { ports, emulator: aws, terraform };
    steps.run("site answers", |_| wait_for_site(&stack, state, needs.site))?;
    for address in invocation::addresses(&stack.emulator, stack.ports.lambda_host)? {
        eprintln!("send events by POST to {address}");
    }
    eprintln!("up after {:.0} s; `make down` stops and removes it", steps.elapsed().as_secs_f64());
    Ok(stack)
}

/// What a killed Terraform created is in the emulated AWS but in no state.
fn begin_anew(error: anyhow::Error) -> anyhow::Error {
    if !advice::says_it_exists(&error.to_string()) {
        return error;
    }
    anyhow!(
        "{error}\nhint: if an earlier `make up` was killed, these are its leftovers: `make down` \
         removes them, and `make up` starts again"
    )
}

/// Starts the emulated AWS, and prepares Terraform to apply to it.
fn prepare(
    project: &Project,
    state: &StateFolder,
    steps: &Steps,
    options: &Options,
    root: &GeneratedRoot,
    found: &Found,
) -> Result<(Ports, EmulatedAws, Terraform)> {
    let python = steps.run("install emulator", |_| emulator::install(project, state))?;
    let Options { program, ports, .. } = options;
    let ports = background::start(project, state, steps, program, *ports, &python)?;
    let aws = EmulatedAws::at(ports.emulator);
    let mut terraform = Terraform::new(&found.terraform, &project.generated(LOCAL), state, LOCAL);
    terraform.use_emulator(&aws);
    steps.run("terraform init", |step| {
        aws.create_bucket(root.state_bucket()?)?;
        let source = configure_providers(&mut terraform, &found.terraform, project, state)?;
        let made = terraform.init_if_changed(project, found.version_of(&found.terraform))?;
        step.say(as_before(&made, &source));
        if let Some(holder) = dead_lock::release(&aws, root)? {
            step.say(format!("released the lock of {holder}, which is no longer running"));
        }
        Ok(())
    })?;
    Ok((ports, aws, terraform))
}

/// The program `tfgen`, with its own step if it must be built.
pub(super) fn tfgen(project: &Project, state: &StateFolder, steps: &Steps) -> Result<PathBuf> {
    match project.tfgen() {
        Some(program) => Ok(program.to_owned()),
        None => steps.run("build tfgen", |_| builds::tfgen(project, state)),
    }
}

fn generate(project: &Project, state: &StateFolder, tfgen: &Path) -> Result<()> {
    let mut command = Command::new(tfgen);
    command.args(["generate", LOCAL]).current_dir(project.root());
    logged::run(&mut command, &state.log("generate"))
}

/// Builds the service and its image, and returns the image's digest.
pub(super) fn build_image(
    project: &Project,
    state: &StateFolder,
    steps: &Steps,
    tfgen: &Path,
    architecture: &str,
    profile: Profile,
) -> Result<String> {
    let program = steps.run("build service", |step| {
        let program = builds::service(project, state, architecture, profile)?;
        step.say(megabytes(&program));
        Ok(program)
    })?;
    steps.run("build image", |step| {
        let digest = builds::image(project, state, tfgen, &program, architecture, profile)?;
        step.say(format!("{digest}, {}", Sizes::of(&project.image_layout(profile))?));
        Ok(digest)
    })
}

/// Builds the service and its image for this machine if something has changed since the last time,
/// and returns the image's digest.
fn build_if_changed(
    project: &Project,
    state: &StateFolder,
    steps: &Steps,
    tfgen: &Path,
    architecture: &str,
    machine: &Machine<'_>,
) -> Result<String> {
    let profile = Profile::Local;
    let program = steps.run("build service", |step| {
        let made = if_changed::service_if_changed(project, state, architecture, profile, machine)?;
        let program = PathBuf::from(&made.answer);
        step.say(as_before(&made, &megabytes(&program)));
        Ok(program)
    })?;
    steps.run("build image", |step| {
        let made = if_changed::image_if_changed(
            project,
            state,
            tfgen,
            &program,
            architecture,
            profile,
            machine,
        )?;
        let sizes = Sizes::of(&project.image_layout(profile))?;
        step.say(as_before(&made, &format!("{}, {sizes}", made.answer)));
        Ok(made.answer)
    })
}

/// A step's detail, with a note if nothing had to be done.
fn as_before(made: &Made, detail: &str) -> String {
    match (made.as_before, detail) {
        (false, detail) => detail.to_owned(),
        (true, "") => "unchanged".to_owned(),
        (true, detail) => format!("unchanged: {detail}"),
    }
}

fn megabytes(program: &Path) -> String {
    let size = program.metadata().map_or(0, |metadata| metadata.len());
    format!("{:.1} MB", size as f64 / 1e6)
}

/// Describes where providers come from.
pub(super) fn configure_providers(
    variables: &mut impl AsMut<Variables>,
    program: &Path,
    project: &Project,
    state: &StateFolder,
) -> Result<String> {
    let downloads = project.repository().join(".local/plugins");
    Ok(match provider_tree::configure(variables, program, &downloads, state)? {
        Source::UserConfiguration => "providers from your CLI configuration".to_owned(),
        Source::Tree(tree) => format!("providers from {}", tree.display()),
        Source::Registry => "providers from the registry".to_owned(),
    })
}

/// Waits until the page and the API answer through the edge, which also starts the function for the
/// first time. For another stack, it does not matter what the page shows, or whether its function
/// knows this path.
fn wait_for_site(stack: &Stack, state: &StateFolder, has_site: bool) -> Result<()> {
    // What earlier versions wrote does not explain why this one fails.
    let written = |log: PathBuf| (log.metadata().map_or(0, |log| log.len() as usize), log);
    let names = invocation::names(&stack.emulator)?.into_iter();
    let logs: Vec<_> = names.map(|name| written(state.function_log(&name))).collect();
    for (path, must_be_there) in [("", has_site), ("api/health", false)] {
        let url = stack.url() + path;
        let answer = Client::default().send("GET", &url, &[], "")?;
        if answer.status < if must_be_there { 400 } else { 500 } {
            continue;
        }
        let logs = logs.iter().map(|(bytes, log)| format!("\n{}", logged::end_after(log, *bytes)));
        let logs: String = logs.collect();
        bail!("GET {url} answered {}: {}{logs}", answer.status, answer.text());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_apply_made_leads_to_a_new_beginning() {
        let error = begin_anew(anyhow!("Terraform failed\n  Error: BucketAlreadyExists"));
        assert!(error.to_string().contains("`make down` removes them"), "{error}");
        assert_eq!(begin_anew(anyhow!("no access")).to_string(), "no access");
    }
}
