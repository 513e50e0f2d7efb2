//! One case from beginning to end: the fault, and what it takes to get over it.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context as _, Result};
use local::steps::Step;
use local::terraform::{Plan, Terraform};
use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::Value;

use crate::adopt;
use crate::cases::{Case, Fault, Target};
use crate::inventory;
use crate::laboratory::{Laboratory, STATE_BUCKET};
use crate::report::Row;

/// After so many more applies it must be over.
const APPLIES: usize = 3;

/// Tries one case in an empty AWS.
///
/// # Errors
/// When the fault did not happen or was not got over.
pub(crate) fn run(laboratory: &Laboratory, case: &Case) -> Result<Row> {
    laboratory.clear();
    let started = Instant::now();
    let mut row = match case {
        Case::Apply(target, fault) => apply(laboratory, target, *fault),
        Case::Destroy(target, fault) => destroy(laboratory, target, *fault),
        Case::Killed { environment, event, resource } => {
            killed(laboratory, environment, event, resource)
        }
    }?;
    row.seconds = started.elapsed().as_secs();
    Ok(row)
}

fn apply(laboratory: &Laboratory, target: &Target, fault: Fault) -> Result<Row> {
    let terraform = laboratory.terraform(target.environment);
    let mut row = Row::of(fault.title(), target.service, target.operation);
    laboratory.proxy.inject(&target.rules(fault));
    let first = terraform.apply(&Step::default());
    row.fired = laboratory.proxy.calm().len();
    row.first = outcome(first.as_ref().map(|_| ()));
    if let Err(error) = &first {
        eprintln!("{} {} {}: {error:#}", fault.title(), target.service, target.operation);
    }
    recover(laboratory, target.environment, &mut row, first.is_err())?;
    Ok(row)
}

fn destroy(laboratory: &Laboratory, target: &Target, fault: Fault) -> Result<Row> {
    let terraform = laboratory.terraform(target.environment);
    let mut row = Row::of(fault.title(), target.service, target.operation);
    terraform.apply(&Step::default()).context("the apply before")?;
    laboratory.proxy.inject(&target.rules(fault));
    let first = terraform.destroy(&Step::default());
    row.fired = laboratory.proxy.calm().len();
    row.first = outcome(first.as_ref().map(|_| ()));
    anyhow::ensure!(row.fired > 0, "the fault did not happen ({})", row.first);
    if first.is_err() {
        terraform.destroy(&Step::default()).context("the second destroy")?;
        row.second = "destroyed the rest".to_owned();
    }
    row.plan = "nothing is left".to_owned();
    compare(laboratory, target.environment)?;
    let left = inventory::recorded(&laboratory.recorded(target.environment));
    anyhow::ensure!(left.is_empty(), "the state still has {left:?}");
    Ok(row)
}

fn killed(laboratory: &Laboratory, name: &str, event: &str, resource: &str) -> Result<Row> {
    let when = if event == "apply_start" { "while making" } else { "after" };
    let kind = resource.split('.').next().unwrap_or(resource);
    let mut row = Row::of("terraform killed (-9)", "", &format!("{when} {kind}"));
    row.fired = usize::from(kill_at(laboratory.terraform(name), event, resource)?);
    row.first = "killed".to_owned();
    recover(laboratory, name, &mut row, true)?;
    Ok(row)
}

/// Applies, and kills Terraform with all that it started at the event; whether that came.
fn kill_at(terraform: &Terraform, event: &str, resource: &str) -> Result<bool> {
    let mut command = terraform.command(&["apply", "-json", "-auto-approve", "-input=false"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
    let mut child = command.spawn().context("cannot start Terraform")?;
    let output = child.stdout.take().context("no output of Terraform")?;
    let group = Pid::from_child(&child);
    let mut killed = false;
    for line in BufReader::new(output).lines() {
        let Ok(line) = serde_json::from_str::<Value>(&line?) else { continue };
        let about = line["hook"]["resource"]["addr"].as_str().unwrap_or_default();
        if !killed && line["type"] == event && about.contains(resource) {
            kill_process_group(group, Signal::KILL).context("cannot kill Terraform")?;
            killed = true;
        }
    }
    child.wait().context("cannot wait for Terraform")?;
    Ok(killed)
}

/// Does what the first run's end asks for, until a plan is empty.
fn recover(laboratory: &Laboratory, name: &str, row: &mut Row, failed: bool) -> Result<()> {
    anyhow::ensure!(row.fired > 0, "the fault did not happen ({})", row.first);
    let terraform = laboratory.terraform(name);
    if failed {
        if laboratory.is_locked(name) {
            unlock(terraform)?;
            row.steps.push("unlocked".to_owned());
        }
        apply_again(laboratory, name, row)?;
    }
    anyhow::ensure!(terraform.plan()? == Plan::Empty, "the plan is not empty");
    row.plan = "empty".to_owned();
    anyhow::ensure!(!laboratory.is_locked(name), "the state is still locked");
    compare(laboratory, name)
}

/// Applies again. What AWS has and the state does not is imported first, which a plain apply
/// would run into or make twice; and so is what it runs into.
fn apply_again(laboratory: &Laboratory, name: &str, row: &mut Row) -> Result<()> {
    let mut adoption = adopt::Adoption::new(laboratory, name)?;
    adoption.orphans()?;
    let mut last = None;
    for _ in 0..APPLIES {
        adoption.write()?;
        let again = laboratory.terraform(name).apply(&Step::default());
        let Err(error) = again else {
            last = None;
            break;
        };
        let found = adoption.refused(&format!("{error:#}"))?;
        last = Some(error);
        if !found {
            break;
        }
    }
    let imported = adoption.finish()?;
    if imported > 0 {
        row.steps.push(format!("imported {imported}"));
    }
    if let Some(error) = last {
        return Err(error.context("the second apply"));
    }
    row.steps.push("completed".to_owned());
    row.second = row.steps.join(", ");
    Ok(())
}

/// Ends the lock that a dead run left, as Terraform's message about it says.
fn unlock(terraform: &Terraform) -> Result<()> {
    let error = terraform.apply(&Step::default()).err().context("the lock did not hold")?;
    let text = format!("{error:#}");
    let id = text.lines().find_map(|line| line.trim().strip_prefix("ID:")).context(text.clone())?;
    let status = terraform
        .command(&["force-unlock", "-force", id.trim()])
        .stdout(Stdio::null())
        .status()
        .context("cannot start Terraform")?;
    anyhow::ensure!(status.success(), "force-unlock failed ({status})");
    Ok(())
}

/// Compares what exists with the state.
fn compare(laboratory: &Laboratory, name: &str) -> Result<()> {
    let inventory = inventory::of(&laboratory.emulator, STATE_BUCKET);
    let recorded = inventory::recorded(&laboratory.recorded(name));
    let unknown = inventory::unknown_types(&recorded);
    anyhow::ensure!(unknown.is_empty(), "no listing for {unknown:?}");
    let differences = inventory::differences(&inventory, &recorded);
    anyhow::ensure!(differences.is_empty(), "{}", differences.join("; "));
    Ok(())
}

/// The first error in a few words, or that there was none.
fn outcome(result: Result<(), &anyhow::Error>) -> String {
    result.map_or_else(
        |error| format!("failed: {}", cause(&format!("{error:#}"))),
        |()| "absorbed".to_owned(),
    )
}

/// What AWS or the connection said, of all that Terraform writes around it.
fn cause(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = ["api error ", "deserialization failed, ", "request send failed, ", "Error: "]
        .iter()
        .find_map(|mark| flat.split_once(mark))
        .map_or(flat.as_str(), |(_, told)| told);
    let end = told.char_indices().nth(90).map_or(told.len(), |(end, _)| end);
    told[..end].trim_end().to_owned()
}
