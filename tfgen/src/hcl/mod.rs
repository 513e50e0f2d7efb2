//! Fourth stage: a checked tree to text that `terraform fmt` leaves as it is.

mod escape;
mod line;
mod print;
mod tree;

pub use line::line;
pub use print::print;
pub use tree::{Block, Body, Code, Expression, File, Key};
