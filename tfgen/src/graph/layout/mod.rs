//! Places for boxes that edges connect, in rows from top to bottom.
//!
//! A layered layout: each box is in a row above all that take from it; the label of an edge is a
//! box of its own in a row between, and where an edge passes another row it has a place in that
//! too. So nothing can lie over anything: between rows there are only lines.

mod order;
mod place;

use super::Graph;
use std::collections::BTreeSet;

/// The space between two boxes of a row.
const GAP: f64 = 28.0;
/// How often rows are gone through, downwards and upwards in turn.
const SWEEPS: usize = 12;

/// Width and height.
pub(super) type Size = (f64, f64);

/// What stands in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A module.
    Module(usize),
    /// The label of an edge.
    Label(usize),
    /// Where an edge passes.
    Bend,
}

/// A box with its place.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) row: usize,
    pub(super) size: Size,
    /// The middle, from the left.
    pub(super) x: f64,
}

/// Everything that is to be drawn.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) items: Vec<Item>,
    /// The items of each row, from left to right.
    pub(super) rows: Vec<Vec<usize>>,
    /// The items along each edge, from top to bottom.
    pub(super) ways: Vec<Vec<usize>>,
    /// Whether each edge goes upwards, because its modules feed each other.
    pub(super) is_upward: Vec<bool>,
    /// What stands next to each item, from left to right.
    pub(super) neighbours: Neighbours,
}

impl Layout {
    /// Places `graph`, whose boxes and labels have these sizes.
    pub(super) fn new(graph: &Graph, modules: &[Size], labels: &[Size]) -> Self {
        let (ranks, is_upward) = ranks(graph);
        let mut layout = Self { is_upward, ..Self::default() };
        for (number, size) in modules.iter().enumerate() {
            layout.add(Kind::Module(number), ranks[number] * 2, *size);
        }
        for (number, edge) in graph.edges.iter().enumerate() {
            let (upper, lower) =
                if layout.is_upward[number] { (edge.to, edge.from) } else { (edge.from, edge.to) };
            let (top, bottom) = (ranks[upper] * 2, ranks[lower] * 2);
            let mut way = vec![upper];
            for row in top + 1..bottom - 1 {
                way.push(layout.add(Kind::Bend, row, (GAP / 2.0, 0.0)));
            }
            way.push(layout.add(Kind::Label(number), bottom - 1, labels[number]));
            way.push(lower);
            layout.ways.push(way);
        }
        let neighbours = Neighbours::new(&layout);
        layout.order(&neighbours);
        layout.place(&neighbours);
        layout.neighbours = neighbours.sorted(&layout.items);
        layout
    }

    fn add(&mut self, kind: Kind, row: usize, size: Size) -> usize {
        let item = self.items.len();
        self.items.push(Item { kind, row, size, x: 0.0 });
        if self.rows.len() <= row {
            self.rows.resize(row + 1, vec![]);
        }
        self.rows[row].push(item);
        item
    }
}

/// What stands next to each item along the edges: above it, and below it.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    above: Vec<Vec<usize>>,
    below: Vec<Vec<usize>>,
}

impl Neighbours {
    fn new(layout: &Layout) -> Self {
        let none = vec![vec![]; layout.items.len()];
        let mut neighbours = Self { above: none.clone(), below: none };
        for step in layout.ways.iter().flat_map(|way| way.windows(2)) {
            neighbours.below[step[0]].push(step[1]);
            neighbours.above[step[1]].push(step[0]);
        }
        neighbours
    }

    /// The same, from left to right.
    fn sorted(mut self, items: &[Item]) -> Self {
        let place = |item: &usize| items[*item].x;
        for near in self.above.iter_mut().chain(&mut self.below) {
            near.sort_by(|left, right| place(left).total_cmp(&place(right)));
        }
        self
    }

    /// What is above `item`, or below it.
    pub(super) fn of(&self, item: usize, is_above: bool) -> &[usize] {
        if is_above { &self.above[item] } else { &self.below[item] }
    }
}

/// The rank of each module, below all that it takes from and close above what takes from it; and
/// which edges must go upwards for that. Modules come in their order of dependency.
fn ranks(graph: &Graph) -> (Vec<usize>, Vec<bool>) {
    let is_upward: Vec<bool> = graph.edges.iter().map(|edge| edge.from > edge.to).collect();
    let edges: BTreeSet<(usize, usize)> =
        graph.edges.iter().map(|edge| (edge.from.min(edge.to), edge.from.max(edge.to))).collect();
    let mut ranks = vec![0; graph.modules.len()];
    for &(upper, lower) in &edges {
        // Sorted by the upper end, whose rank is final: all that lead to it come from before.
        ranks[lower] = ranks[lower].max(ranks[upper] + 1);
    }
    let takers: BTreeSet<usize> = edges.iter().map(|(_, lower)| *lower).collect();
    for module in (0..graph.modules.len()).rev() {
        let below = edges.range((module, 0)..(module + 1, 0)).map(|(_, lower)| *lower);
        let takes = takers.contains(&module);
        if let (Some(nearest), false) = (below.map(|lower| ranks[lower]).min(), takes) {
            ranks[module] = nearest - 1;
        }
    }
    (ranks, is_upward)
}

#[cfg(test)]
mod tests {
    use super::super::{Edge, Graph, Module};
    use super::Layout;

    /// Twelve modules with edges to near and far ones, and two that feed each other.
    fn tangled() -> Graph {
        let module = |number: usize| Module {
            name: format!("m{number}"),
            source: String::new(),
            providers: vec![],
            repetition: None,
        };
        let edge = |from, to| Edge { from, to, passed: vec![] };
        let mut edges: Vec<Edge> = (0..40)
            .map(|number| (number * 7 % 12, number * 5 % 11 + 1))
            .filter(|(from, to)| from < to)
            .map(|(from, to)| edge(from, to))
            .collect();
        edges.push(edge(9, 8));
        Graph { name: "tangled".to_owned(), modules: (0..12).map(module).collect(), edges }
    }

    #[test]
    fn boxes_of_a_row_never_touch_and_edges_pass_every_row_between() {
        let graph = tangled();
        let sizes = |count: usize| -> Vec<(f64, f64)> {
            (0..count).map(|number| (40.0 + (number * 37 % 90) as f64, 20.0)).collect()
        };
        let layout = Layout::new(&graph, &sizes(graph.modules.len()), &sizes(graph.edges.len()));
        for row in &layout.rows {
            for pair in row.windows(2) {
                let (left, right) = (&layout.items[pair[0]], &layout.items[pair[1]]);
                let space = right.x - right.size.0 / 2.0 - (left.x + left.size.0 / 2.0);
                assert!(space > 20.0, "{left:?} {right:?}");
            }
        }
        for (way, edge) in layout.ways.iter().zip(&graph.edges) {
            for step in way.windows(2) {
                assert_eq!(layout.items[step[0]].row + 1, layout.items[step[1]].row, "{edge:?}");
            }
        }
        assert_eq!(layout.is_upward.iter().filter(|upward| **upward).count(), 1);
    }
}
