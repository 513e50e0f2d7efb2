//! Places for boxes that edges connect, in rows from top to bottom.
//!
//! A layered layout: each box is in a row above all that take from it; the label of an edge is a
//! box of its own in a row between, and where an edge passes another row it has a place in that
//! too. So nothing can lie over anything: between rows there are only lines.

use super::Graph;
use std::collections::BTreeSet;

/// The space between two boxes of a row.
const GAP: f64 = 28.0;
/// How often rows are put in order after their neighbours.
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
        layout.order();
        layout.place();
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

    /// Each two neighbours along an edge, the upper first.
    fn steps(&self) -> Vec<(usize, usize)> {
        self.ways.iter().flat_map(|way| way.windows(2).map(|step| (step[0], step[1]))).collect()
    }

    /// Orders each row after the middle of its neighbours, beginning with the order of the
    /// modules and with its reverse, and keeps the order in which the fewest lines cross.
    fn order(&mut self) {
        let steps = self.steps();
        let mut best = (self.crossings(&steps), self.rows.clone());
        for is_reversed in [false, true] {
            if is_reversed {
                self.rows.iter_mut().for_each(|row| row.reverse());
            }
            for sweep in 0..SWEEPS {
                self.sweep(&steps, sweep % 2 == 0);
                let crossings = self.crossings(&steps);
                if crossings < best.0 {
                    best = (crossings, self.rows.clone());
                }
            }
        }
        self.rows = best.1;
    }

    /// Orders every row after the row above it, or below it.
    fn sweep(&mut self, steps: &[(usize, usize)], is_down: bool) {
        let mut rows: Vec<usize> = (0..self.rows.len()).collect();
        if !is_down {
            rows.reverse();
        }
        for row in rows {
            let positions = self.positions();
            let middle = |item: usize| {
                let neighbours = steps.iter().filter_map(|&(upper, lower)| match is_down {
                    true => (lower == item).then_some(positions[upper]),
                    false => (upper == item).then_some(positions[lower]),
                });
                let (sum, count) =
                    neighbours.fold((0.0, 0_u32), |(sum, count), one| (sum + one, count + 1));
                if count == 0 { positions[item] } else { sum / f64::from(count) }
            };
            let mut items: Vec<(f64, usize)> =
                self.rows[row].iter().map(|item| (middle(*item), *item)).collect();
            items.sort_by(|left, right| left.0.total_cmp(&right.0));
            self.rows[row] = items.into_iter().map(|(_, item)| item).collect();
        }
    }

    /// How far along its row each item is, from 0 to 1.
    fn positions(&self) -> Vec<f64> {
        let mut positions = vec![0.0; self.items.len()];
        for row in &self.rows {
            for (index, item) in row.iter().enumerate() {
                positions[*item] = (index as f64 + 0.5) / row.len() as f64;
            }
        }
        positions
    }

    fn crossings(&self, steps: &[(usize, usize)]) -> usize {
        let positions = self.positions();
        let mut crossings = 0;
        for (index, &(upper, lower)) in steps.iter().enumerate() {
            for &(other_upper, other_lower) in &steps[index + 1..] {
                let is_same_row = self.items[upper].row == self.items[other_upper].row;
                let above = positions[upper] - positions[other_upper];
                let below = positions[lower] - positions[other_lower];
                crossings += usize::from(is_same_row && above * below < 0.0);
            }
        }
        crossings
    }

    /// Moves every item below what is above it and then above what is below it, as far as its
    /// row has room, again and again. What gives to one alone ends straight above it.
    fn place(&mut self) {
        let steps = self.steps();
        for row in self.rows.clone() {
            self.settle(&row, &vec![0.0; row.len()]);
        }
        for sweep in 0..SWEEPS {
            let is_down = sweep % 2 == 0;
            let mut rows = self.rows.clone();
            if !is_down {
                rows.reverse();
            }
            for row in rows {
                let wanted: Vec<f64> =
                    row.iter().map(|item| self.wanted(*item, &steps, is_down)).collect();
                self.settle(&row, &wanted);
            }
        }
        for row in self.rows.clone() {
            let gives = |item: usize| steps.iter().any(|(upper, _)| *upper == item);
            let wanted: Vec<f64> = row
                .iter()
                .map(|item| match gives(*item) {
                    true => self.items[*item].x,
                    false => self.wanted(*item, &steps, true),
                })
                .collect();
            self.settle(&row, &wanted);
        }
    }

    /// The middle of what is above `item`, or below it; its own place where nothing is.
    fn wanted(&self, item: usize, steps: &[(usize, usize)], is_above: bool) -> f64 {
        let neighbours = steps.iter().filter_map(|&(upper, lower)| match is_above {
            true => (lower == item).then_some(self.items[upper].x),
            false => (upper == item).then_some(self.items[lower].x),
        });
        median(neighbours).unwrap_or(self.items[item].x)
    }

    /// Gives the items of a row the places nearest to `wanted` at which none touches another:
    /// those that would are moved as one, to their mean.
    fn settle(&mut self, row: &[usize], wanted: &[f64]) {
        let mut offset = 0.0;
        let mut groups: Vec<(f64, usize)> = vec![];
        let mut offsets = vec![];
        for (index, item) in row.iter().enumerate() {
            if index > 0 {
                let before = self.items[row[index - 1]].size.0;
                offset += f64::midpoint(before, self.items[*item].size.0) + GAP;
            }
            offsets.push(offset);
            groups.push((wanted[index] - offset, 1));
            while let [.., (left, left_count), (right, right_count)] = groups[..] {
                if left <= right {
                    break;
                }
                let count = left_count + right_count;
                let sum = left * left_count as f64 + right * right_count as f64;
                groups.truncate(groups.len() - 2);
                groups.push((sum / count as f64, count));
            }
        }
        let bases = groups.iter().flat_map(|&(base, count)| std::iter::repeat_n(base, count));
        for ((item, offset), base) in row.iter().zip(offsets).zip(bases) {
            self.items[*item].x = base + offset;
        }
    }
}

/// The value in the middle; of an even number, between the two in the middle.
fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    Some(f64::midpoint(values[last / 2], values[last.div_ceil(2)]))
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
    for module in (0..graph.modules.len()).rev() {
        let below = edges.iter().filter(|(upper, _)| *upper == module).map(|(_, lower)| *lower);
        let takes = edges.iter().any(|(_, lower)| *lower == module);
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
