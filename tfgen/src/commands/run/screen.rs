//! The terminal on which the live lines are drawn.

use console::{Term, is_dumb};
use indicatif::{ProgressDrawTarget, TermLike};
use std::io::Result;

/// How often per second the lines are drawn, at most.
const RATE: u8 = 10;

/// Standard output. If the terminal is gone, output is dropped without an error: Terraform
/// continues, and its state is kept.
#[derive(Debug)]
pub(super) struct Screen(Term);

impl Screen {
    /// `None` if standard output is not a terminal, or one on which the cursor cannot move.
    pub(super) fn of_output() -> Option<Self> {
        let terminal = Term::buffered_stdout();
        (terminal.is_term() && !is_dumb()).then_some(Self(terminal))
    }

    pub(super) fn into_target(self) -> ProgressDrawTarget {
        ProgressDrawTarget::term_like_with_hz(Box::new(self), RATE)
    }
}

/// Ignores errors.
fn tried(_: Result<()>) -> Result<()> {
    Ok(())
}

impl TermLike for Screen {
    fn width(&self) -> u16 {
        self.0.size().1
    }

    fn height(&self) -> u16 {
        self.0.size().0
    }

    fn move_cursor_up(&self, lines: usize) -> Result<()> {
        tried(self.0.move_cursor_up(lines))
    }

    fn move_cursor_down(&self, lines: usize) -> Result<()> {
        tried(self.0.move_cursor_down(lines))
    }

    fn move_cursor_right(&self, columns: usize) -> Result<()> {
        tried(self.0.move_cursor_right(columns))
    }

    fn move_cursor_left(&self, columns: usize) -> Result<()> {
        tried(self.0.move_cursor_left(columns))
    }

    fn write_line(&self, text: &str) -> Result<()> {
        tried(self.0.write_line(text))
    }

    fn write_str(&self, text: &str) -> Result<()> {
        tried(self.0.write_str(text))
    }

    fn clear_line(&self) -> Result<()> {
        tried(self.0.clear_line())
    }

    fn flush(&self) -> Result<()> {
        tried(self.0.flush())
    }
}
