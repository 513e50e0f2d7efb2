//! The subcommands, one file each.

pub mod bootstrap;
pub mod dev;
pub mod down;
pub mod emulated;
pub mod environments;
pub mod image;
pub mod invoke;
pub mod lint_prose;
pub mod lint_workflows;
pub mod module_tests;
pub mod scan;
pub mod serve;
pub mod status;
pub mod terraform;
pub mod up;
pub mod validate;
