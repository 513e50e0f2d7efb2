//! One case from beginning to end: the fault, and the recovery from it.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context as _, Result};
use local::steps::Step;
use local::terraform::{Plan, Terraform};
use local::{files, logged};
use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::Value;

use crate::adopt;
use crate::cases::{Case, Fault, Target};
use crate::inventory;
use crate::laboratory::{Laboratory, STATE_BUCKET};
use crate::report::Row;

/// The number of further applies after which it must be over.
const APPLIES: usize = 3;

/// Tries one case in a laboratory whose AWS is empty.
///
/// # Errors
/// If the fault did not happen, or if recovery failed.
pub(crate) fn run(laboratory: &Laboratory, case: &Case) -> Result<Row> {
    let started = Instant::now();
    let mut row = match case {
        Case::Apply(target, faults) => apply(laboratory, target, faults),
        Case::Destroy(target, faults) => destroy(laboratory, target, faults),
        Case::Killed { environment, event, resource } => {
            killed(laboratory, environment, event, resource)
        }
    }?;
    row.seconds = started.elapsed().as_secs();
    Ok(row)
}

fn apply(laboratory: &Laboratory, target: &Target, faults: &[Fault]) -> Result<Row> {
    let terraform = laboratory.terraform(target.environment);
    let mut row = row_of(target, faults);
    laboratory.proxy.inject(target.rules(faults));
    let first = terraform.apply(&Step::default());
    row.fired = laboratory.proxy.calm();
    row.first = outcome(&first);
    recover(laboratory, target.environment, &mut row, first.is_err())?;
    Ok(row)
}

fn destroy(laboratory: &Laboratory, target: &Target, faults: &[Fault]) -> Result<Row> {
    let terraform = laboratory.terraform(target.environment);
    let mut row = row_of(target, faults);
    terraform.apply(&Step::default()).context("the apply before")?;
    laboratory.proxy.inject(target.rules(faults));
    let first = terraform.destroy(&Step::default());
    row.fired = laboratory.proxy.calm();
    row.first = outcome(&first);
    happened(&row)?;
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

fn row_of(target: &Target, faults: &[Fault]) -> Row {
    let titles: Vec<&str> = faults.iter().map(|fault| fault.title()).collect();
    Row::of(&titles.join(", then "), target.service, target.operation)
}

/// Every fault must have happened, or the case proves nothing.
fn happened(row: &Row) -> Result<()> {
    let all = !row.fired.is_empty() && row.fired.iter().all(|count| *count > 0);
    anyhow::ensure!(all, "a fault did not happen: {:?} ({})", row.fired, row.first);
    Ok(())
}

fn killed(laboratory: &Laboratory, name: &str, event: &str, resource: &str) -> Result<Row> {
    let when = if event == "apply_start" { "while making" } else { "after" };
    let kind = resource.split('.').next().unwrap_or(resource);
    let mut row = Row::of("terraform killed (-9)", "", &format!("{when} {kind}"));
    row.fired = vec![usize::from(kill_at(laboratory.terraform(name), event, resource)?)];
    row.first = "killed".to_owned();
    recover(laboratory, name, &mut row, true)?;
    Ok(row)
}

/// Applies, and at the event kills Terraform with all that it started; returns whether the event
/// came.
fn kill_at(terraform: &Terraform, event: &str, resource: &str) -> Result<bool> {
    let mut command = terraform.command(&["apply", "-json", "-auto-approve", "-input=false"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
    let mut child = command.spawn().context("cannot start Terraform")?;
    let output = child.stdout.take().context("Terraform has no output")?;
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

/// Does what the end of the first run requires, until a plan is empty.
fn recover(laboratory: &Laboratory, name: &str, row: &mut Row, failed: bool) -> Result<()> {
    happened(row)?;
    let terraform = laboratory.terraform(name);
    if failed {
        if laboratory.is_locked(name) {
            unlock(terraform)?;
            row.steps.push("unlocked".to_owned());
        }
        push_unsaved(laboratory, name, row)?;
        apply_again(laboratory, name, row)?;
    }
    anyhow::ensure!(terraform.plan()? == Plan::Empty, "the plan is not empty");
    row.plan = "empty".to_owned();
    anyhow::ensure!(!laboratory.is_locked(name), "the state is still locked");
    compare(laboratory, name)
}

/// Pushes the state that Terraform left next to the root when it could not write it.
fn push_unsaved(laboratory: &Laboratory, name: &str, row: &mut Row) -> Result<()> {
    let unsaved = laboratory.root(name).join("errored.tfstate");
    if !unsaved.exists() {
        return Ok(());
    }
    let mut push = laboratory.terraform(name).command(&["state", "push", "errored.tfstate"]);
    logged::run(&mut push, &laboratory.log("terraform-state-push"))?;
    row.steps.push("pushed errored.tfstate".to_owned());
    files::remove(&unsaved)
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
fn outcome<T>(result: &Result<T>) -> String {
    match result {
        Ok(_) => "absorbed".to_owned(),
        Err(error) => format!("failed: {}", cause(&format!("{error:#}"))),
    }
}

/// The message of AWS or the connection, without all that Terraform writes around it.
fn cause(text: &str) -> String {
    let line = text.lines().find_map(|line| line.trim().strip_prefix("Error: "));
    let line = line.unwrap_or_else(|| text.lines().next().unwrap_or_default());
    let marks = ["api error ", "deserialization failed, ", "request send failed, "];
    let told = marks.iter().find_map(|mark| Some(line.split_once(mark)?.1));
    let told = told.or_else(|| Some(line.rsplit_once("RequestID: ")?.1.split_once(", ")?.1));
    told.unwrap_or(line).trim().to_owned()
}
