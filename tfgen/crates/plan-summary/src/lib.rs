//! What a plan of Terraform or OpenTofu does, in a form that people can read in ten seconds.
//!
//! [`Plan::read`] reads the output of `terraform show -json PLANFILE`, [`Summary::of`] interprets
//! it, and [`text`] and [`markdown`] show the result. A [`Repository`] knows what a resource holds
//! and where a value was written: no code here knows a type of resource, a provider or a cloud.
//!
//! ```
//! use plan_summary::{Plan, Summary, Unknown, text};
//!
//! let plan = Plan::read(br#"{"format_version": "1.2"}"#)?;
//! let summary = Summary::of(&plan, "prod", false, &Unknown);
//! assert!(!summary.has_changes());
//! assert!(text(&[summary]).contains("prod: no changes"));
//! # Ok::<(), plan_summary::Unreadable>(())
//! ```

#![warn(clippy::print_stderr, clippy::print_stdout)]

mod access;
mod action;
mod change_set;
mod change_sets;
mod configuration;
mod difference;
mod document;
mod drift;
mod path;
mod plan;
mod render;
mod repository;
mod reviewed;
mod summary;

pub use access::{Access, Widening};
pub use action::Action;
pub use change_set::{Change, ChangeSet, ChangedAttribute, ChangedValue, MadeOf};
pub use change_sets::{ChangeSets, NoChangeSets, RootModule};
pub use difference::{Attribute, Shown};
pub use plan::{Plan, Step, Unreadable};
pub use render::{markdown, markdown_within, numbers, text, text_of_differences};
pub use repository::{Description, Repository, Unknown};
pub use reviewed::{Difference, differences};
pub use summary::{Check, Counts, Deferred, Output, Resource, Summary};
