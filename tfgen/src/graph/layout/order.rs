//! The order of the boxes in each row, so that few lines cross.

use super::{Layout, SWEEPS};

impl Layout {
    /// Orders each row after the middle of its neighbours, beginning with the order of the
    /// modules and with its reverse, and keeps the order in which the fewest lines cross.
    pub(super) fn order(&mut self) {
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
}
