//! Compares the meanings of two Terraform root modules, block by block.
//!
//! Different notations with the same meaning are equal: the order of arguments and of blocks, files
//! that are split or joined, quotes, comments, heredocs, parentheses, forms of numbers, JSON
//! instead of native syntax, override files, values of variables instead of the variables. Anything
//! that cannot be decided is different.
//!
//! ```
//! use root_comparison::{Given, Root, Verdict, compare};
//! use std::path::Path;
//!
//! let read = |folder: &str, text: &str| {
//!     let texts = vec![("main.tf".to_owned(), text.to_owned())];
//!     Root::from_texts(Path::new(folder), texts, &Given::default())
//! };
//! let first = read("/old", "module \"a\" {\n  source = \"./a\"\n  size = (1.0)\n  on = true\n}\n")?;
//! let second = read("/new/a", "module \"a\" {\n  source = \"../../old/a\"\n  size = 2\n}\n")?;
//! let comparison = compare(&first, &second);
//! let Verdict::Different(differences) = &comparison.blocks[0].verdict else { panic!("the same") };
//! let shown: Vec<String> = differences.iter().map(ToString::to_string).collect();
//! assert_eq!(
//!     shown,
//!     ["on: `true` (main.tf:4) against nothing", "size: `(1.0)` (main.tf:3) against `2` (main.tf:3)"]
//! );
//! # Ok::<(), root_comparison::ReadError>(())
//! ```
//!
//! Two roots are in different folders: the source of a module is compared as the folder that it
//! leads to, and the path in `file` and similar functions as the file. A path in a value is part of
//! the value; [`Reason::SameFile`] and [`Reason::OtherFolder`] explain such differences. Plain
//! strings are compared as strings, even if a provider uses them as paths.
//!
//! [`Given`] has the values of variables. A value that a variable's type makes a list, a set or a
//! map is equal to a literal only if an argument converts it, with an [`Assumption`]. The same
//! applies to JSON of which only a provider knows whether it is an argument or blocks.

mod blocks;
mod body;
mod compare;
mod comparison;
mod decimal;
mod declared;
mod equality;
mod files;
mod given;
mod grammar;
mod meaning;
mod overrides;
mod paths;
mod place;
mod read_error;
mod reader;
mod root;
mod template;
mod terraform_block;
mod variable;

pub use compare::compare;
pub use comparison::{
    Assumption, BlockComparison, Comparison, Difference, Premise, Reason, Verdict,
};
pub use files::Tool;
pub use given::Given;
pub use place::Excerpt;
pub use read_error::ReadError;
pub use root::Root;
