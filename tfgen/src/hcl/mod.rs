//! Fourth stage: a checked tree to text that `terraform fmt` leaves as it is.

mod address;
mod code;
mod escape;
mod flow;
mod formatted;
mod identifier;
mod interpolations;
mod line;
mod mentions;
mod print;
mod tree;
mod way;

pub use address::{Address, Index, Step};
pub use code::{NotCode, ParsedCode};
pub use flow::{PossibleValue, Reads, TakenOff, possible_values};
pub use identifier::Identifier;
pub(crate) use interpolations::Interpolated;
pub use line::line;
pub use mentions::{Mention, Mentions};
pub use print::print;
pub use tree::{Block, Body, Expression, File, Key};
pub use way::{Inward, Way, Ways};
