//! The places of the boxes along their rows, so that lines are straight.

use super::{GAP, Layout, Neighbours, SWEEPS};

impl Layout {
    /// Moves every item below what is above it and then above what is below it, as far as its
    /// row has room, again and again. What gives to one alone ends straight above it.
    pub(super) fn place(&mut self, neighbours: &Neighbours) {
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
                let wanted: Vec<f64> = row
                    .iter()
                    .map(|item| self.wanted(neighbours.of(*item, is_down), *item))
                    .collect();
                self.settle(&row, &wanted);
            }
        }
        for row in self.rows.clone() {
            let wanted: Vec<f64> = row
                .iter()
                .map(|item| match neighbours.of(*item, false) {
                    [] => self.wanted(neighbours.of(*item, true), *item),
                    _ => self.items[*item].x,
                })
                .collect();
            self.settle(&row, &wanted);
        }
    }

    /// The middle of `neighbours`; the place of `item` itself where there are none.
    fn wanted(&self, neighbours: &[usize], item: usize) -> f64 {
        median(neighbours.iter().map(|item| self.items[*item].x)).unwrap_or(self.items[item].x)
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
