//! What the system says about running processes.

use std::path::Path;

use sysinfo::{Pid, ProcessRefreshKind, ProcessStatus, ProcessesToUpdate, System, UpdateKind};

/// The start time of a running process. Together with its number, it identifies the process. A
/// process that has ended without being waited for does not count as running.
pub fn start_time(pid: u32) -> Option<u64> {
    if cfg!(target_os = "linux") { ticks(pid) } else { seconds(pid) }
}

/// In clock ticks since the machine started (`/proc/<pid>/stat`, field 22). Linux stores no other
/// start time. The crate `sysinfo` converts it to a date, which moves with the clock.
fn ticks(pid: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the program's name in parentheses, and may hold anything.
    let mut fields = text[text.rfind(')')? + 1..].split_whitespace();
    let state = fields.next()?;
    if state == "Z" || state == "X" {
        return None;
    }
    fields.nth(18)?.parse().ok()
}

/// In seconds since 1970. macOS stores it at the start of the process, and assigns numbers in turn,
/// so none is reused within a second.
fn seconds(pid: u32) -> Option<u64> {
    let mut system = System::new().ok()?;
    let id = Pid::from_u32(pid);
    let what = ProcessRefreshKind::nothing();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[id]), false, what);
    let process = system.process(id)?;
    let has_ended = matches!(process.status(), ProcessStatus::Zombie | ProcessStatus::Dead);
    (!has_ended).then(|| process.start_time())
}

/// The numbers of the processes whose program is below `folder`.
pub fn running_from(folder: &Path) -> Vec<u32> {
    let Ok(mut system) = System::new() else { return Vec::new() };
    let what = ProcessRefreshKind::nothing().with_exe(UpdateKind::Always).without_tasks();
    system.refresh_processes_specifics(ProcessesToUpdate::All, false, what);
    let is_inside = |program: &Path| program.starts_with(folder);
    let processes = system.processes().iter();
    processes
        .filter(|(_, process)| process.exe().is_some_and(is_inside))
        .map(|(id, _)| id.as_u32())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Child, Command, Stdio};

    fn started() -> Child {
        Command::new("cat").stdin(Stdio::piped()).spawn().unwrap()
    }

    #[test]
    fn a_start_time_is_known_as_long_as_the_process_runs() {
        for start_time in [seconds, start_time] {
            let mut process = started();
            let first = start_time(process.id());
            assert!(first.is_some());
            assert_eq!(start_time(process.id()), first);
            process.kill().unwrap();
            while start_time(process.id()).is_some() {
                std::thread::yield_now();
            }
            process.wait().unwrap();
            assert_eq!(start_time(process.id()), None);
        }
    }
}
