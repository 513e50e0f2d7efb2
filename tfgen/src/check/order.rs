//! The order in which modules are printed: modules that are read come before their readers.

use crate::reading_order::Circles;
use std::collections::{BTreeMap, BTreeSet};

/// The modules of an environment in printing order.
pub(super) struct Order {
    pub(super) modules: Vec<String>,
    /// Whether a block reads itself, directly or through others, assuming that all of a module
    /// reads everything that its inputs read.
    pub(super) any_reads_itself: bool,
}

/// The modules in `reads` (each address with the addresses that it reads), ordered so that each
/// comes after those that it reads, directly or through locals and data sources. Modules that read
/// each other are next to each other. Otherwise, names decide.
pub(super) fn modules(reads: &BTreeMap<String, BTreeSet<String>>) -> Order {
    let reads = reads
        .iter()
        .map(|(address, read)| (address.as_str(), read.iter().map(String::as_str).collect()))
        .collect();
    let circles = Circles::of(&reads, |address| address.starts_with("module."));
    let modules = circles.names().filter_map(|name| name.strip_prefix("module."));
    Order {
        modules: modules.map(str::to_owned).collect(),
        any_reads_itself: circles.any_reads_itself(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    fn ordered(edges: &[(&str, &[&str])]) -> Vec<String> {
        let reads: BTreeMap<String, BTreeSet<String>> = edges
            .iter()
            .map(|(from, to)| ((*from).to_owned(), to.iter().map(|to| (*to).to_owned()).collect()))
            .collect();
        super::modules(&reads).modules
    }

    #[test]
    fn what_is_read_comes_first_also_through_a_local() {
        let edges: &[(&str, &[&str])] = &[
            ("module.a", &["local.l"]),
            ("local.l", &["module.z"]),
            ("module.z", &[]),
            ("module.m", &["var.x"]),
        ];
        assert_eq!(ordered(edges), ["m", "z", "a"]);
    }

    #[test]
    fn modules_that_feed_each_other_stay_together() {
        let edges: &[(&str, &[&str])] = &[
            ("module.a", &["module.d"]),
            ("module.b", &["module.d"]),
            ("module.c", &[]),
            ("module.d", &["module.b", "module.c"]),
        ];
        assert_eq!(ordered(edges), ["c", "b", "d", "a"]);
    }
}
