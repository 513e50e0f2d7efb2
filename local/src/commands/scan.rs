//! `local scan`: shows what security scanners find in the modules and the generated roots.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Result, bail, ensure};

use crate::project::Project;
use crate::scanners::reasons::{self, Skips};
use crate::scanners::targets;
use crate::scanners::{Finding, Installed, Scan, Scanner};
use crate::state::StateFolder;
use crate::steps::Steps;

/// A scan is one process that uses one processor.
const AT_ONCE: usize = 2;

/// Runs every scanner on every target, and reads the reasons for what they skip.
///
/// # Errors
/// If something is found, with all of it in the message; if a skip has no reason; or if a scanner
/// fails or checked nothing.
pub fn run(project: &Project, state: &StateFolder) -> Result<()> {
    let steps = Steps::default();
    let targets = targets::of(project)?;
    let modules = targets::modules(project.root())?;
    let mut failures = Vec::new();
    failures.extend(
        steps
            .run("reasons", |step| {
                let skips = skips(project, &targets)?;
                step.say(format!("{} skips, each with its reason", skips.count));
                Ok(())
            })
            .err(),
    );
    for scanner in Scanner::ALL {
        let name = scanner.name();
        let installed =
            steps.run(&format!("install {name}"), |_| scanner.install(project, state))?;
        failures.extend(
            steps
                .run(name, |step| {
                    let scans = scan_all(&installed, project, &targets, state)?;
                    let resources: usize = scans.iter().map(|scan| scan.resources).sum();
                    step.say(format!(
                        "{}: {resources} resources in {} folders",
                        scans[0].version,
                        scans.len()
                    ));
                    every_module_is_read(name, &modules, &scans)?;
                    no_findings(name, &targets, &scans)
                })
                .err(),
        );
    }
    if failures.is_empty() {
        return Ok(());
    }
    let messages: Vec<String> = failures.iter().map(|error| format!("{error:#}")).collect();
    bail!("{}", messages.join("\n\n"))
}

fn skips(project: &Project, targets: &[PathBuf]) -> Result<Skips> {
    let mut skips = Skips::default();
    for target in targets {
        reasons::read(project.root(), target, &mut skips)?;
    }
    ensure!(
        skips.unexplained.is_empty(),
        "skips without a check or a reason:\n  {}",
        skips.unexplained.join("\n  ")
    );
    Ok(skips)
}

/// One scan for each target, in their order.
fn scan_all(
    scanner: &Installed,
    project: &Project,
    targets: &[PathBuf],
    state: &StateFolder,
) -> Result<Vec<Scan>> {
    let waiting = Mutex::new(targets.iter().enumerate());
    let next = || waiting.lock().ok()?.next();
    let mut scans: Vec<(usize, Result<Scan>)> = std::thread::scope(|scope| {
        let work = || {
            let mut done = Vec::new();
            while let Some((index, target)) = next() {
                done.push((index, scanner.scan(project.root(), target, state)));
            }
            done
        };
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    });
    scans.sort_by_key(|(index, _)| *index);
    ensure!(scans.len() == targets.len(), "a scan did not return");
    scans.into_iter().map(|(_, scan)| scan).collect()
}

fn every_module_is_read(name: &str, modules: &[PathBuf], scans: &[Scan]) -> Result<()> {
    let is_read = |module: &Path| {
        scans.iter().flat_map(|scan| &scan.files).any(|file| file.starts_with(module))
    };
    let unread: Vec<String> = modules
        .iter()
        .filter(|module| !is_read(module))
        .map(|module| module.display().to_string())
        .collect();
    ensure!(
        unread.is_empty(),
        "{name} read no resource of {}, neither on its own nor from a root that calls it",
        unread.join(", ")
    );
    Ok(())
}

/// A module's finding repeats with every root that calls it, but is reported once.
fn no_findings(name: &str, targets: &[PathBuf], scans: &[Scan]) -> Result<()> {
    let mut found: BTreeMap<&Finding, Vec<String>> = BTreeMap::new();
    for (target, scan) in targets.iter().zip(scans) {
        for finding in &scan.findings {
            found.entry(finding).or_default().push(target.display().to_string());
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    let mut message = format!("{name} found {}:", found.len());
    for (finding, folders) in found {
        message += &format!("\n  {finding}\n    seen from {}", folders.join(", "));
    }
    bail!(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_read_by_itself_or_from_a_root() {
        let of = |file: &str| Scan { files: [PathBuf::from(file)].into(), ..Scan::default() };
        let modules = ["modules/dns", "modules/site", "modules/si"].map(PathBuf::from);
        let scans = [of("modules/site/main.tf"), of("modules/dns/main.tf")];
        every_module_is_read("trivy", &modules[..2], &scans).unwrap();
        let error = every_module_is_read("trivy", &modules, &scans).unwrap_err().to_string();
        assert_eq!(
            error,
            "trivy read no resource of modules/si, neither on its own nor from a root that calls it"
        );
    }
}
