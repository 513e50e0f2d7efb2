//! The order of the boxes in each row, so that few lines cross.

use super::{Layout, Neighbours, SWEEPS};

impl Layout {
    /// Orders each row after the middle of its neighbours, beginning with the order of the
    /// modules and with its reverse, and keeps the order in which the fewest lines cross.
    pub(super) fn order(&mut self, neighbours: &Neighbours) {
        let mut best = (self.crossings(neighbours), self.rows.clone());
        for is_reversed in [false, true] {
            if is_reversed {
                self.rows.iter_mut().for_each(|row| row.reverse());
            }
            for sweep in 0..SWEEPS {
                self.sweep(neighbours, sweep % 2 == 0);
                let crossings = self.crossings(neighbours);
                if crossings < best.0 {
                    best = (crossings, self.rows.clone());
                }
            }
        }
        self.rows = best.1;
    }

    /// Orders every row after the row above it, or below it.
    fn sweep(&mut self, neighbours: &Neighbours, is_down: bool) {
        let mut positions = vec![0.0; self.items.len()];
        for row in &self.rows {
            put_positions(&mut positions, row);
        }
        let mut rows: Vec<usize> = (0..self.rows.len()).collect();
        if !is_down {
            rows.reverse();
        }
        for row in rows {
            let middle = |item: usize| match neighbours.of(item, is_down) {
                [] => positions[item],
                near => near.iter().map(|item| positions[*item]).sum::<f64>() / near.len() as f64,
            };
            let mut items: Vec<(f64, usize)> =
                self.rows[row].iter().map(|item| (middle(*item), *item)).collect();
            items.sort_by(|left, right| left.0.total_cmp(&right.0));
            self.rows[row] = items.into_iter().map(|(_, item)| item).collect();
            put_positions(&mut positions, &self.rows[row]);
        }
    }

    /// How many pairs of lines cross.
    fn crossings(&self, neighbours: &Neighbours) -> usize {
        let mut places = vec![0; self.items.len()];
        for row in &self.rows {
            for (place, item) in row.iter().enumerate() {
                places[*item] = place;
            }
        }
        let mut crossings = 0;
        for pair in self.rows.windows(2) {
            let mut ends = Ends::new(pair[1].len());
            for item in &pair[0] {
                let below = neighbours.of(*item, false);
                crossings += below.iter().map(|lower| ends.after(places[*lower])).sum::<usize>();
                below.iter().for_each(|lower| ends.add(places[*lower]));
            }
        }
        crossings
    }
}

/// How far along its row each item of `row` is, from 0 to 1.
fn put_positions(positions: &mut [f64], row: &[usize]) {
    for (index, item) in row.iter().enumerate() {
        positions[*item] = (index as f64 + 0.5) / row.len() as f64;
    }
}

/// How many lines end at each place of a row, as a binary indexed tree: the sums are found and
/// kept in steps that grow with the logarithm of the row.
struct Ends {
    sums: Vec<usize>,
    all: usize,
}

impl Ends {
    fn new(places: usize) -> Self {
        Self { sums: vec![0; places + 1], all: 0 }
    }

    fn add(&mut self, place: usize) {
        let mut index = place + 1;
        while index < self.sums.len() {
            self.sums[index] += 1;
            index += index & index.wrapping_neg();
        }
        self.all += 1;
    }

    /// How many end to the right of `place`.
    fn after(&self, place: usize) -> usize {
        let (mut index, mut until) = (place + 1, 0);
        while index > 0 {
            until += self.sums[index];
            index &= index - 1;
        }
        self.all - until
    }
}
