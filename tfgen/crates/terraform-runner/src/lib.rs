//! Runs one command of Terraform or OpenTofu in many root modules.
//!
//! A root module starts when those that it reads have succeeded; independent ones run side by side.
//! Before the first one starts, `init` runs in all, so that anything missing is reported before
//! something is done. It runs in one at a time, because a plugin cache is not safe to share
//! otherwise ([Terraform's manual][cache]). The output of each is passed on line by line, and at
//! the end there is a [`Summary`] of all.
//!
//! [cache]: https://developer.hashicorp.com/terraform/cli/config/config-file#provider-plugin-cache
//!
//! ```no_run
//! use std::path::Path;
//! use terraform_runner::{Command, NoReview, Output, Root, Runner, Stream};
//!
//! struct Prefixed;
//!
//! impl Output for Prefixed {
//!     fn line(&self, root: &str, _: Stream, line: &str) {
//!         println!("{root} | {line}");
//!     }
//! }
//!
//! let roots = [("network", &[][..]), ("prod", &["network"])];
//! let roots = roots.map(|(name, reads)| Root {
//!     name: name.to_owned(),
//!     folder: format!("generated/{name}").into(),
//!     reads: reads.iter().map(|read| (*read).to_owned()).collect(),
//!     after: Default::default(),
//!     made_with: None,
//! });
//! let runner = Runner::new(Path::new("terraform"), Command::parse(&["plan".to_owned()])?);
//! let summary = runner.run(&roots, &Prefixed, &NoReview, None)?;
//! print!("{}", summary.table());
//! # anyhow::Ok(())
//! ```

mod actions;
mod causes;
mod command;
mod diagnostics;
mod failure;
mod inputs;
mod jobs;
mod output;
mod outputs;
mod pattern;
mod preparation;
mod process;
mod progress;
mod report;
mod review;
mod root;
mod runner;
mod saved_plans;
mod schedule;
mod signals;
mod summary;
mod work;

pub use actions::Actions;
pub use command::Command;
pub use inputs::{Input, InputKind, Inputs};
pub use jobs::default_jobs;
pub use output::{Output, Phase, Stream};
pub use outputs::output_names;
pub use review::{NoReview, Planned, Review};
pub use root::Root;
pub use runner::Runner;
pub use saved_plans::SavedPlans;
pub use summary::{Outcome, Result, Summary};
