//! What a process and its descendants have used of memory, as the kernel counts it.

use std::fs;

use anyhow::{Context as _, Result};

/// The sum of the peak resident sizes (`VmHWM`) of the process and of all that it started and
/// that still run, in bytes.
pub(crate) fn peak(process: u32) -> Result<u64> {
    let mut processes = vec![process];
    let mut bytes = 0;
    let mut next = 0;
    while let Some(&process) = processes.get(next) {
        next += 1;
        bytes += high_water_mark(process)?;
        processes.extend(children(process));
    }
    Ok(bytes)
}

fn high_water_mark(process: u32) -> Result<u64> {
    let path = format!("/proc/{process}/status");
    let status = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kilobytes = kilobytes.with_context(|| format!("{path} has no VmHWM"))?;
    Ok(kilobytes.parse::<u64>()? * 1024)
}

/// Each thread lists the processes that it has started.
fn children(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let lists =
        threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists
        .flat_map(|list| list.split(' ').filter_map(|id| id.parse().ok()).collect::<Vec<_>>())
        .collect()
}
