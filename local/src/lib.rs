//! Runs the stack on a laptop, and drives Terraform for the other environments.
//!
//! `up` checks [`prerequisites`], runs [`builds`], starts the [`emulator`] of AWS and applies
//! `generated/local` with [`terraform`]. It ends with two servers in one background process: the
//! [`lambda_host`] runs the entrypoint of the deployed image behind a Runtime API, and the [`edge`]
//! replaces CloudFront for browsers. All of their data is in one [`state`] folder. [`development`]
//! serves the service and the page and reloads both on every change, without the rest. [`scanners`]
//! look for what is unsafe in Terraform, [`workflow_linters`] check workflows, and
//! [`prose_linters`] check wording. [`aws_cli`] queries a real account, and [`existing`] finds
//! which parts of a plan exist already. [`commands`] combines these parts, with one file for each
//! subcommand.

pub mod aws;
pub mod aws_cli;
pub mod background;
pub mod builds;
pub mod commands;
pub mod dead_lock;
pub mod development;
pub mod edge;
pub mod emulator;
pub mod environment_choice;
pub mod existing;
pub mod files;
pub mod fingerprint;
pub mod http;
pub mod image_layout;
mod interrupts;
pub mod invocation;
pub mod lambda_host;
pub mod logged;
pub mod ports;
pub mod prerequisites;
pub mod process_table;
pub mod processes;
pub mod project;
pub mod prose_linters;
pub mod python;
pub mod record;
pub mod scanners;
pub mod state;
pub mod steps;
mod targets;
pub mod terraform;
pub mod version;
pub mod workflow_linters;
