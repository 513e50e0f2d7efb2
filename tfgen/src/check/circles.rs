//! Local values and data sources that read themselves, directly or through others.
//!
//! What a module's output reads of its inputs only Terraform knows, so that modules may feed each
//! other. But no output is there before it is known how often its module is.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::{BTreeMap, BTreeSet};

/// The circles of `reads`: each address with those that it cannot do without. Each is a way from
/// the first of its addresses in alphabetical order back to it.
pub(super) fn circles(reads: &BTreeMap<&str, BTreeSet<String>>) -> Vec<Vec<String>> {
    let names: Vec<&str> = reads.keys().copied().collect();
    let index = |name: &str| names.binary_search(&name).ok().map(NodeIndex::new);
    let mut graph = DiGraph::<(), ()>::with_capacity(names.len(), names.len());
    for _ in &names {
        graph.add_node(());
    }
    for (reader, read) in reads.values().enumerate() {
        for read in read.iter().filter_map(|name| index(name)) {
            graph.add_edge(NodeIndex::new(reader), read, ());
        }
    }
    let mut found = vec![];
    for mut members in kosaraju_scc(&graph) {
        members.sort_unstable();
        let first = members[0];
        if members.len() > 1 || graph.contains_edge(first, first) {
            found
                .push(way_round(&graph, &members).map(|at| names[at.index()].to_owned()).collect());
        }
    }
    found.sort();
    found
}

/// A way through `members`, all of which read each other, that ends where it begins.
fn way_round<'g>(
    graph: &'g DiGraph<(), ()>,
    members: &'g [NodeIndex],
) -> impl Iterator<Item = NodeIndex> + use<'g> {
    let next = |at: NodeIndex| {
        graph.neighbors(at).filter(|next| members.binary_search(next).is_ok()).min()
    };
    let (mut way, mut places) = (vec![], BTreeMap::new());
    let mut at = members[0];
    // Each member reads one of them, so that the way comes back.
    let start = loop {
        if let Some(start) = places.insert(at, way.len()) {
            break start;
        }
        way.push(at);
        match next(at) {
            Some(next) => at = next,
            None => break 0,
        }
    };
    let mut round = way.split_off(start);
    let lowest = (0..round.len()).min_by_key(|place| round[*place]).unwrap_or(0);
    round.rotate_left(lowest);
    round.extend(round.first().copied());
    round.into_iter()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn each_circle_is_shown_from_its_first_name_round() {
        let reads: BTreeMap<&str, BTreeSet<String>> = [
            ("local.a", vec!["local.c", "local.z"]),
            ("local.b", vec!["local.a"]),
            ("local.c", vec!["module.m", "local.none"]),
            ("local.z", vec![]),
            ("data.t.n", vec!["data.t.n"]),
            ("module.m", vec!["local.b"]),
        ]
        .into_iter()
        .map(|(name, read)| (name, read.into_iter().map(str::to_owned).collect()))
        .collect();
        let expected = [
            vec!["data.t.n", "data.t.n"],
            vec!["local.a", "local.c", "module.m", "local.b", "local.a"],
        ];
        assert_eq!(super::circles(&reads), expected);
    }
}
