//! Sorts names so that what is read comes before its readers: modules in a file, and environments
//! in a list.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// Circles of names, each after the circles that it reads from. Names that read each other,
/// directly or through others, form one circle, in alphabetical order; every other name is a circle
/// by itself.
#[derive(Debug, Default)]
pub(crate) struct Circles<'a> {
    /// In reading order.
    circles: Vec<Vec<&'a str>>,
    /// The place of each name in `circles`.
    places: BTreeMap<&'a str, usize>,
    /// Whether a name reads itself, directly or through others.
    any_reads_itself: bool,
}

impl<'a> Circles<'a> {
    /// The circles of `reads`, which has for each name the names that it reads. Names that are read
    /// but are not keys of the map do not count. If there is a choice, a circle in which no name
    /// `decides` comes first, then the circle with the alphabetically first name that decides.
    /// Among several circles in which none decides, the one with the first name comes first.
    ///
    /// The time grows with the number of names and reads.
    pub(crate) fn of(
        reads: &BTreeMap<&'a str, Vec<&'a str>>,
        decides: impl Fn(&str) -> bool,
    ) -> Self {
        let names: Vec<&str> = reads.keys().copied().collect();
        let index = |name: &&str| names.binary_search(name).ok().map(NodeIndex::new);
        let mut graph = DiGraph::<(), (), usize>::with_capacity(names.len(), names.len());
        for _ in &names {
            graph.add_node(());
        }
        for (reader, read) in reads.values().enumerate() {
            for read in read.iter().filter_map(index) {
                graph.add_edge(NodeIndex::new(reader), read, ());
            }
        }
        // Each circle comes after those that it reads from, in an arbitrary order.
        let mut found = kosaraju_scc(&graph);
        let mut circle_of = vec![0; names.len()];
        for (circle, members) in found.iter_mut().enumerate() {
            members.sort_unstable();
            members.iter().for_each(|member| circle_of[member.index()] = circle);
        }
        let mut readers = vec![vec![]; found.len()];
        let mut waits_for = vec![0_usize; found.len()];
        let mut result = Self::default();
        for edge in graph.raw_edges() {
            let (reader, read) =
                (circle_of[edge.source().index()], circle_of[edge.target().index()]);
            if reader != read {
                readers[read].push(reader);
                waits_for[reader] += 1;
            } else {
                result.any_reads_itself = true;
            }
        }
        let key = |circle: usize| {
            let members = &found[circle];
            let decisive = members.iter().find(|one| decides(names[one.index()]));
            Reverse((decisive, members.first(), circle))
        };
        let is_ready = |circle: &usize| waits_for[*circle] == 0;
        let mut ready: BinaryHeap<_> = (0..found.len()).filter(is_ready).map(key).collect();
        while let Some(Reverse((.., circle))) = ready.pop() {
            let members: Vec<&str> = found[circle].iter().map(|one| names[one.index()]).collect();
            result.places.extend(members.iter().map(|name| (*name, result.circles.len())));
            result.circles.push(members);
            for &reader in &readers[circle] {
                waits_for[reader] -= 1;
                if waits_for[reader] == 0 {
                    ready.push(key(reader));
                }
            }
        }
        result
    }

    /// All names, each after those that it reads, with the names of a circle next to each other.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.circles.iter().flatten().copied()
    }

    /// Whether a name reads itself, directly or through others.
    pub(crate) fn any_reads_itself(&self) -> bool {
        self.any_reads_itself
    }

    /// The number of the circle that `name` is in; it is smaller than the number of names.
    pub(crate) fn number(&self, name: &str) -> usize {
        self.places[name]
    }
}

#[cfg(test)]
mod tests {
    use super::Circles;
    use std::collections::BTreeMap;

    fn circles<'a>(reads: &[(&'a str, &[&'a str])], decides: impl Fn(&str) -> bool) -> Circles<'a> {
        let reads: BTreeMap<&str, Vec<&str>> =
            reads.iter().map(|(name, reads)| (*name, reads.to_vec())).collect();
        Circles::of(&reads, decides)
    }

    #[test]
    fn what_is_read_comes_first_and_names_decide() {
        let reads: &[(&str, &[&str])] =
            &[("a", &["z"]), ("m", &["elsewhere"]), ("n", &["m", "m"]), ("z", &[])];
        assert_eq!(circles(reads, |_| true).names().collect::<Vec<_>>(), ["m", "n", "z", "a"]);
        let decides = |name: &str| !matches!(name, "z");
        assert_eq!(circles(reads, decides).names().collect::<Vec<_>>(), ["z", "a", "m", "n"]);
    }

    #[test]
    fn names_that_read_each_other_stay_together() {
        let reads: &[(&str, &[&str])] =
            &[("a", &["d"]), ("b", &["d"]), ("c", &[]), ("d", &["b", "c"]), ("e", &["e"])];
        let circles = circles(reads, |_| true);
        assert_eq!(circles.names().collect::<Vec<_>>(), ["c", "b", "d", "a", "e"]);
        assert_eq!(["a", "b", "c", "d", "e"].map(|name| circles.number(name)), [2, 1, 0, 1, 3]);
    }

    #[test]
    fn what_reads_itself_is_noticed() {
        let any_reads_itself = |reads| circles(reads, |_| true).any_reads_itself();
        assert!(any_reads_itself(&[("a", &["a"])]));
        assert!(any_reads_itself(&[("a", &["b"]), ("b", &["a"]), ("c", &["a"])]));
        assert!(!any_reads_itself(&[("a", &["b", "b"]), ("b", &["c"])]));
        assert!(!any_reads_itself(&[("a", &["b", "c"]), ("b", &["d"]), ("c", &["d"]), ("d", &[])]));
    }

    /// Random reads, ordered exactly as the definition says, at any cost.
    #[test]
    fn the_order_is_the_one_that_is_defined() {
        let mut random = fastrand::Rng::with_seed(10);
        for _ in 0..300 {
            let names: Vec<String> = (0..random.usize(1..12)).map(|one| one.to_string()).collect();
            let mut reads: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for name in &names {
                let read =
                    (0..random.usize(0..3)).map(|_| names[random.usize(0..names.len())].as_str());
                reads.insert(name, read.collect());
            }
            let decides = |name: &str| !name.ends_with(['1', '4']);
            let found = Circles::of(&reads, decides);
            assert_eq!(found.names().collect::<Vec<_>>(), defined(&reads, decides), "{reads:?}");
        }
    }

    fn defined<'a>(
        reads: &BTreeMap<&'a str, Vec<&'a str>>,
        decides: impl Fn(&str) -> bool,
    ) -> Vec<&'a str> {
        let reaches = |from: &str, to: &str| {
            let (mut seen, mut open) = (vec![], vec![from]);
            while let Some(name) = open.pop() {
                for read in &reads[name] {
                    if !seen.contains(read) {
                        seen.push(read);
                        open.push(read);
                    }
                }
            }
            seen.contains(&to)
        };
        let mut waiting: Vec<&str> = reads.keys().copied().collect();
        let mut order = vec![];
        while !waiting.is_empty() {
            let circle = |name: &str| -> Vec<&str> {
                let is_member =
                    |other: &&str| *other == name || (reaches(name, other) && reaches(other, name));
                waiting.iter().copied().filter(is_member).collect()
            };
            let is_ready = |name: &str| {
                let circle = circle(name);
                waiting.iter().all(|other| circle.contains(other) || !reaches(name, other))
            };
            let ready = waiting.iter().filter(|name| is_ready(name)).map(|name| circle(name));
            let next = ready.min_by_key(|circle| {
                let decisive = circle.iter().find(|name| decides(name)).copied();
                (decisive.map(str::to_owned), circle[0].to_owned())
            });
            let next = next.unwrap();
            waiting.retain(|name| !next.contains(name));
            order.extend(next);
        }
        order
    }
}
