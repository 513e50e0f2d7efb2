//! The service and the page during development: no emulated AWS, no Terraform, no image.
//!
//! Vite serves the page on the single origin for browsers, and passes `/api` on to the [`service`]:
//! the program that Cargo builds for tests, behind a Runtime API, with requests turned into events
//! by [`function_url`]. [`sources`] tells when to build it again, and [`build`] reports the
//! progress: the page shows it until there is a service, and whenever it does not compile.
//! [`log_lines`] makes its log readable.

pub mod build;
pub mod function_url;
pub mod group;
pub mod log_lines;
pub mod service;
pub mod site;
pub mod sources;

use std::os::fd::AsFd as _;
use std::process::Stdio;

use anyhow::{Context as _, Result};

/// This program's stderr for another one's output, because stdout is only for the address.
fn stderr() -> Result<Stdio> {
    let own = std::io::stderr();
    let copy = own.as_fd().try_clone_to_owned().context("cannot share stderr")?;
    Ok(copy.into())
}
