//! One line on stdout for each step, with its time.

use std::time::Instant;

/// The steps of the test so far.
#[derive(Default)]
pub(crate) struct Report {
    steps: usize,
}

impl Report {
    /// Runs a step and prints that it passed; a failing step ends the test.
    pub(crate) fn step<T>(&mut self, title: &str, work: impl FnOnce() -> T) -> T {
        self.steps += 1;
        let number = self.steps;
        println!("{number:>3}. {title} …");
        let started = Instant::now();
        let result = work();
        println!("{number:>3}. {title}: passed in {:.1} s", started.elapsed().as_secs_f64());
        result
    }
}
