//! Parts of a root module that read themselves, directly or through others.

use crate::contracts::Part;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::{BTreeMap, BTreeSet};

/// The circles of `reads`, which has each part with those that it needs. Each circle is a path from
/// its first part back to it.
pub(super) fn circles(reads: &BTreeMap<Part, BTreeSet<Part>>) -> Vec<Vec<&Part>> {
    let parts: Vec<&Part> = reads.keys().collect();
    let index = |part: &Part| parts.binary_search(&part).ok().map(NodeIndex::new);
    let mut graph = DiGraph::<(), ()>::with_capacity(parts.len(), parts.len());
    for _ in &parts {
        graph.add_node(());
    }
    for (reader, read) in reads.values().enumerate() {
        for read in read.iter().filter_map(index) {
            graph.add_edge(NodeIndex::new(reader), read, ());
        }
    }
    let mut found = vec![];
    for mut members in kosaraju_scc(&graph) {
        members.sort_unstable();
        let first = members[0];
        if members.len() > 1 || graph.contains_edge(first, first) {
            found.push(way_round(&graph, &members).map(|at| parts[at.index()]).collect());
        }
    }
    found.sort();
    found
}

/// A path through `members`, all of which read each other, that ends where it begins.
fn way_round<'g>(
    graph: &'g DiGraph<(), ()>,
    members: &'g [NodeIndex],
) -> impl Iterator<Item = NodeIndex> + use<'g> {
    let next = |at: NodeIndex| {
        graph.neighbors(at).filter(|next| members.binary_search(next).is_ok()).min()
    };
    let (mut way, mut places) = (vec![], BTreeMap::new());
    let mut at = members[0];
    // Each member reads one of them, so the path comes back.
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
    use crate::contracts::Part;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn each_circle_is_shown_from_its_first_part_round() {
        let block = |name: &str| Part::Block(name.to_owned());
        let module = || Part::Module("m".to_owned());
        let reads: BTreeMap<Part, BTreeSet<Part>> = [
            (block("local.a"), vec![block("local.c"), block("local.z")]),
            (block("local.b"), vec![block("local.a")]),
            (block("local.c"), vec![module(), block("local.none")]),
            (block("local.z"), vec![]),
            (block("data.t.n"), vec![block("data.t.n")]),
            (module(), vec![block("local.b")]),
        ]
        .into_iter()
        .map(|(part, read)| (part, read.into_iter().collect()))
        .collect();
        let found = super::circles(&reads).into_iter();
        let found = found.map(|circle| circle.iter().map(ToString::to_string).collect::<Vec<_>>());
        let expected = [
            vec!["data.t.n", "data.t.n"],
            vec!["local.a", "local.c", "module.m", "local.b", "local.a"],
        ];
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }
}
