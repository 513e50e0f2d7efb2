//! The order in which modules are printed: what is read comes before what reads it.

use std::collections::{BTreeMap, BTreeSet};

/// The modules among `reads` (address to the addresses it reads) so that each comes after those
/// that it reads, directly or through locals and data sources. Those that read each other come
/// together. Where that leaves a choice, names decide.
pub(super) fn modules(reads: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        reads.keys().map(|address| (address.as_str(), reach(address, reads))).collect();
    let is_module = |address: &&str| address.starts_with("module.");
    let circle_of = |address: &str| -> BTreeSet<&str> {
        let mut circle: BTreeSet<&str> = reached[address]
            .iter()
            .copied()
            .filter(|other| is_module(other) && reached[other].contains(address))
            .collect();
        circle.extend(reached.get_key_value(address).map(|(address, _)| *address));
        circle
    };
    let mut waiting: BTreeSet<&str> = reached.keys().copied().filter(is_module).collect();
    let mut order = vec![];
    while let Some(first) = waiting.first().copied() {
        let ready = waiting.iter().copied().find(|address| {
            let circle = circle_of(address);
            let reads_from = circle.iter().flat_map(|member| &reached[member]);
            reads_from.filter(|read| !circle.contains(*read)).all(|read| !waiting.contains(*read))
        });
        for address in circle_of(ready.unwrap_or(first)) {
            if waiting.remove(address) {
                order.push(address.trim_start_matches("module.").to_owned());
            }
        }
    }
    order
}

fn reach<'a>(address: &str, reads: &'a BTreeMap<String, BTreeSet<String>>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = vec![address];
    while let Some(address) = open.pop() {
        for read in reads.get(address).into_iter().flatten() {
            if reads.contains_key(read) && reached.insert(read.as_str()) {
                open.push(read);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    fn ordered(edges: &[(&str, &[&str])]) -> Vec<String> {
        let reads: BTreeMap<String, BTreeSet<String>> = edges
            .iter()
            .map(|(from, to)| ((*from).to_owned(), to.iter().map(|to| (*to).to_owned()).collect()))
            .collect();
        super::modules(&reads)
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
