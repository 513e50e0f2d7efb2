//! Generates Terraform root modules from one TOML per environment.
//!
//! Five stages, data going one way: [`layers`] reads and merges the TOML of an environment,
//! [`contracts`] reads what the modules declare, [`check`] holds one against the other and makes
//! a root module of them ([`terraform_expressions`] says which of the modules' conditions hold), [`hcl`]
//! prints that, [`output`] compares and writes files. What Terraform itself reads in a root module is
//! one table, [`language`]. [`pipeline`] goes through the first three.
//! Beside them, [`schema`] tells editors what environments may say, [`docs`] people what modules
//! take, and [`new`] begins new ones of both; [`explain`], [`diff`], [`graph`] and
//! [`changed`] look into environments. A [`problem::Problem`] found on the way knows its places;
//! [`report`] shows them. No code here knows the name of a module, a resource type or a cloud.

#![warn(clippy::print_stderr, clippy::print_stdout)]

pub mod changed;
pub mod check;
pub mod code;
pub mod contracts;
pub mod diff;
pub mod docs;
pub mod explain;
pub mod git;
pub mod graph;
pub mod hcl;
pub mod language;
pub mod layers;
pub mod meaning;
pub mod new;
pub mod output;
mod parallel;
pub mod pipeline;
pub mod problem;
pub mod project;
mod reading_order;
mod relative_path;
pub mod report;
pub mod schema;
pub mod source;
