//! How many root modules run at a time.

use sysinfo::System;

/// The memory of one Terraform with its providers: the AWS provider alone takes half a gigabyte.
const BYTES_EACH: u64 = 600_000_000;

/// As many as fit into the free memory, and at most two for each processor, because Terraform waits
/// for the network most of the time. One if the system does not report it.
pub fn default_jobs() -> usize {
    let available = System::new().map_or(0, |mut system| {
        system.refresh_memory();
        let limit = system.cgroup_limits().map_or(u64::MAX, |limits| limits.free_memory);
        limit.min(system.available_memory())
    });
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    jobs(available, processors)
}

fn jobs(available: u64, processors: usize) -> usize {
    let fit = usize::try_from(available / BYTES_EACH).unwrap_or(usize::MAX);
    fit.clamp(1, 2 * processors)
}

#[cfg(test)]
mod tests {
    use super::jobs;

    #[test]
    fn memory_and_processors_bound_the_jobs() {
        assert_eq!(jobs(0, 8), 1);
        assert_eq!(jobs(2_000_000_000, 8), 3);
        assert_eq!(jobs(64_000_000_000, 2), 4);
    }
}
