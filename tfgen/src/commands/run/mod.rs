//! `tfgen run`: runs Terraform in the root modules of environments.

mod destroy;
mod failures;
mod guard;
mod layer;
mod lines;
mod live;
mod placeholders;
mod preflight;
mod review;
mod screen;
mod selection;

use super::with::With;
use super::{file_changes, generate, left_over};
use anyhow::Context as _;
use clap::ArgAction;
use guard::Guard;
use layer::Layer;
use lines::Lines;
use plan_summary::{ChangeSets, RootModule, markdown};
use review::Reviewer;
use selection::Selection;
use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use terraform_runner::{Command, Root, Runner, SavedPlans, Summary};
use tfgen::output::Action;
use tfgen::plan_inputs::PlanInputs;
use tfgen::planned::Descriptions;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::settings::{Settings, Tool};
use tfgen::source::Sources;

/// The folder of plans for a later apply.
const SAVED_PLANS: &str = ".tfgen-plans";

/// `tfgen run [ENV…] [OPTIONS] -- COMMAND [ARGUMENT…]`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit codes:
  0  done; a plan has no changes
  1  something failed or did not start, or the input has errors
  2  a plan has changes
  3  nothing failed, but a plan was held: by the guard, or because it is not what was reviewed")]
pub(crate) struct Run {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    pub(super) with: With,
    /// How many root modules Terraform runs in at a time [default: as many as fit into free memory]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// After a failure, continue with environments that do not read the failed one; an apply never
    /// continues with a later stage
    #[arg(long = "continue", action = ArgAction::SetTrue)]
    continues: bool,
    /// What a guarded environment may lose: the address of a resource that the plan destroys or
    /// replaces
    #[arg(long, value_name = "ADDRESS")]
    allow: Vec<String>,
    /// Environments that were guarded at this git revision, such as origin/main, still are
    /// [default: the last commit]
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// Skip the checks in the modules' `preflight.toml`
    #[arg(long)]
    no_preflight: bool,
    /// Write what the plans do to this file as Markdown, as `tfgen plan-summary` shows it, for a
    /// comment on a pull request
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,
    /// Write what the plans do to this file, for `--reviewed`; it contains no secrets
    #[arg(long, value_name = "FILE")]
    change_sets: Option<PathBuf>,
    /// Apply a plan only if this file of `--change-sets` has the same; with several files, one of
    /// them
    #[arg(long, value_name = "FILE")]
    reviewed: Vec<PathBuf>,
    /// Write the results to this file, as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// The Terraform command and its arguments, such as `-- plan -refresh=false`
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// Runs `tfgen run` in `project`, which may have a layer over its environments; `plain` is the same
/// without it.
pub(crate) fn run(command: &Run, plain: &Project, project: &Project) -> ExitCode {
    let code = match outcome(command, plain, project) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            1
        }
    };
    ExitCode::from(code)
}

fn outcome(command: &Run, plain: &Project, project: &Project) -> anyhow::Result<u8> {
    let terraform = Command::parse(&command.command)?;
    let reviewed = reviewed(&command.reviewed)?;
    let Some(mut roots) = command.selection.roots(project, plain)? else { return Ok(1) };
    let layer = Layer::of(project)?;
    if let Some(layer) = &layer {
        layer.permits(&terraform)?;
        layer.untie(&mut roots);
    }
    if roots.is_empty() {
        eprintln!("no environment to run in");
        if let Some(file) = &command.change_sets {
            write(file, &ChangeSets::new(vec![]).json())?;
        }
        return Ok(0);
    }
    let names: Vec<String> = roots.iter().map(|root| root.name.clone()).collect();
    let inputs = PlanInputs::of_environments(project, &names)?;
    let folder = match &layer {
        None => Some(SAVED_PLANS.to_owned()),
        Some(layer) => layer.saved_plans(),
    };
    let plans = folder.as_ref().map(|folder| SavedPlans::new(&project.path(folder), &inputs));
    // Everything that is missing is asked for at once, before anything starts.
    let is_ready = match &layer {
        None => is_fresh(&roots, project)?,
        Some(layer) => layer.write(&roots, project)?,
    };
    // With a layer the states are others.
    let is_clear = !terraform.writes_state()
        || layer.is_some()
        || left_over::permits(project, &names, terraform.applies() && !terraform.destroys())?;
    let program = program(project);
    if let Err(error) = &program {
        eprintln!("error: {error:#}");
    }
    let are_usable = match &plans {
        Some(plans) => are_usable(plans, &roots, &terraform)?,
        None => true,
    };
    let (Ok(program), true, true, true) = (program, is_ready, is_clear, are_usable) else {
        return Ok(1);
    };
    let is_plan = terraform.name() == "plan" && layer.is_none();
    if is_plan && !placeholders::put_in(project, &mut roots, &program)? {
        return Ok(1);
    }
    if let Some(layer) = &layer {
        println!("{}", layer.first_line(&terraform));
    }
    let apply = if terraform.destroys() { "destroy" } else { "apply" };
    let asks = terraform.applies() && !command.no_preflight;
    let before = if terraform.destroys() { "a destroy" } else { "an apply" };
    if asks && !preflight::holds(project, &names, terraform.destroys())? {
        eprintln!("error: a check that must pass before {before} failed; nothing was changed");
        return Ok(1);
    }
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let base = command.base.as_deref();
    let descriptions = Descriptions::read(project, base, &mut sources, &mut problems)?;
    if !super::may_go_on(&problems, &sources) {
        return Ok(1);
    }
    let guard = Guard::of(project, &roots, &descriptions, &command.allow)?;
    let is_destroy = terraform.applies() && terraform.destroys();
    if is_destroy && !destroy::is_meant(&guard.guarded())? {
        return Ok(1);
    }
    let is_terminal = std::io::stdout().is_terminal();
    let runner = Runner::new(&program, terraform)
        .jobs(command.jobs.map(usize::from))
        .continues(command.continues)
        .with_layer(project.layer().map(ToString::to_string))
        .colour(is_terminal);
    let reviewer = Reviewer::new(guard, reviewed);
    let summary = runner.run(&roots, &Lines::of(&roots), &reviewer, plans.as_ref())?;
    // Written before anything is printed, because the terminal may be gone by then.
    let written = report(command, &summary, reviewer.into_plans(&summary.results));
    println!("\n{}", summary.table().trim_end());
    failures::show(&summary);
    if let Some(folder) = folder.filter(|_| summary.has_saved_plans()) {
        eprintln!(
            "the plans are in {folder}/, with secrets in plain text; `-- {apply}` applies them"
        );
    }
    written?;
    Ok(match () {
        () if summary.is_held() => 3,
        () if !summary.is_success() => 1,
        () if summary.has_changes() => 2,
        () => 0,
    })
}

/// The program to run: the one that tfgen.toml names, or else Terraform, or else OpenTofu.
fn program(project: &Project) -> anyhow::Result<PathBuf> {
    // Its problems were reported when the environments were read.
    let settings = Settings::read(project, &mut Sources::default(), &mut Problems::default())?;
    let names = match settings.tool {
        Some(tool) => vec![tool.command()],
        None => [Tool::Terraform, Tool::OpenTofu].map(Tool::command).to_vec(),
    };
    names.iter().find_map(|name| which::which(name).ok()).ok_or_else(|| {
        anyhow::anyhow!(
            "there is no {} on the PATH\nhint: install it, or name the other tool in tfgen.toml",
            names.join(" and no ")
        )
    })
}

/// Whether the root modules of environments are what `tfgen generate` would write now; differences
/// are reported.
fn is_fresh(roots: &[Root], project: &Project) -> anyhow::Result<bool> {
    let is_there = |name: &&str| project.is_file(&format!("envs/{name}.toml"));
    let names = roots.iter().map(|root| root.name.as_str()).filter(is_there);
    let names: Vec<String> = names.map(str::to_owned).collect();
    if names.is_empty() {
        return Ok(true);
    }
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let (mut stale, _) = generate::compared(&names, project, &mut sources, &mut problems)?;
    stale.retain(|change| change.action() != Action::Unchanged);
    if !super::may_go_on(&problems, &sources) {
        return Ok(false);
    }
    if !stale.is_empty() {
        file_changes::stale(&stale, "tfgen generate");
    }
    Ok(stale.is_empty())
}

/// Whether `command` can apply the saved plans of `roots`, if it is an apply; obstacles are
/// reported.
fn are_usable(plans: &SavedPlans<'_>, roots: &[Root], command: &Command) -> anyhow::Result<bool> {
    let objections = plans.objections(roots, command)?;
    for objection in &objections {
        eprintln!("error: {objection}");
    }
    if !objections.is_empty() {
        let names: Vec<&str> = roots.iter().map(|root| root.name.as_str()).collect();
        let plan = if command.destroys() { "plan -destroy" } else { "plan" };
        eprintln!("hint: `tfgen run {} -- {plan}` saves new plans", names.join(" "));
    }
    Ok(objections.is_empty())
}

/// The change sets in `files`; `None` without files.
fn reviewed(files: &[PathBuf]) -> anyhow::Result<Option<ChangeSets>> {
    if files.is_empty() {
        return Ok(None);
    }
    let mut all = vec![];
    for file in files {
        let text = std::fs::read(file).with_context(|| cannot("read", file))?;
        let read = ChangeSets::read(&text).with_context(|| cannot("read", file))?;
        all.extend(read.root_modules);
    }
    Ok(Some(ChangeSets::new(all)))
}

/// Writes the results and the `plans` to the requested places: files, and the summary of GitHub's
/// job.
fn report(command: &Run, summary: &Summary, plans: Vec<RootModule>) -> anyhow::Result<()> {
    let shown: Vec<_> = plans.iter().filter_map(|plan| plan.summary.clone()).collect();
    if let Some(file) = &command.report {
        write(file, &summary.json())?;
    }
    if let Some(file) = &command.summary {
        write(file, &markdown(&shown))?;
    }
    if let Some(file) = &command.change_sets {
        write(file, &ChangeSets::new(plans).json())?;
    }
    let of_the_job: Option<OsString> = std::env::var_os("GITHUB_STEP_SUMMARY");
    if let Some(file) = of_the_job.filter(|file| !file.is_empty()) {
        let file = PathBuf::from(file);
        let text = format!("{}\n{}", summary.markdown(), markdown(&shown));
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(&file)
            .and_then(|mut open| open.write_all(text.as_bytes()))
            .with_context(|| cannot("write", &file))?;
    }
    Ok(())
}

fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(file, text).with_context(|| cannot("write", file))
}

fn cannot(what: &str, file: &Path) -> String {
    format!("cannot {what} {}", file.display())
}
