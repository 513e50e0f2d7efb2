//! Fourth stage: a checked tree to text that `terraform fmt` leaves as it is.

mod escape;
mod print;
mod tree;

pub use print::print;
pub use tree::{Block, Body, Code, Expression, File, Key};
