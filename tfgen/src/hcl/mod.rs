//! Fourth stage: prints a checked tree as text that `terraform fmt` leaves unchanged.

mod address;
mod code;
mod escape;
mod flow;
mod formatted;
mod identifier;
mod interpolations;
mod json_text;
mod line;
mod mentions;
mod native;
mod native_writer;
mod print;
mod template_text;
mod tree;
mod way;

pub use address::{Address, Index, Step};
pub use code::{NotCode, ParsedCode};
pub use flow::{PossibleValue, Reads, TakenOff, possible_values};
pub use identifier::Identifier;
pub(crate) use interpolations::Interpolated;
pub(crate) use json_text::{json_string, json_text, of_comments};
pub use line::line;
pub use mentions::{Mention, Mentions};
pub(crate) use native::{Language, Native};
pub use print::print;
pub use template_text::quoted_template;
pub(crate) use template_text::{is_plain_template, places_of_text, text_in_template};
pub use tree::{Block, Body, Expression, File, Key, Written};
pub use way::{Inward, Way, Ways};
