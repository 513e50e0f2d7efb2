//! Runs the stack on a laptop and drives Terraform for the other environments.
//!
//! `up` goes through [`prerequisites`], [`builds`], the [`emulator`] of AWS, [`terraform`] on
//! `generated/local`, and ends with two servers in one background process: the [`lambda_host`]
//! runs the deployed image's entrypoint behind a Runtime API, and the [`edge`] is what a
//! browser reaches, in CloudFront's place. Everything they keep lies in one [`state`] folder.
//! [`development`] has the service and the page renewed on every change, without any of that.
//! [`scanners`] look for what is unsafe in Terraform, [`workflow_linters`] in workflows, and
//! [`prose_linters`] for words. [`aws_cli`] asks a real account, and [`existing`] finds what of a plan
//! is there already. [`commands`] puts these parts together, one file for each subcommand.

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
