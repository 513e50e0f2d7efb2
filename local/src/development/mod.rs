//! The service and the page while they are worked on: no emulated AWS, no Terraform, no image.
//!
//! Vite serves the page on the one origin that a browser opens, and hands `/api` to the
//! [`service`]: the program that Cargo builds for tests, behind a Runtime API, with requests made
//! into events by [`function_url`]. [`sources`] tells when it is to be built again, and [`build`] how
//! far that is: the page shows it, until there is a service and whenever it does not compile. Its
//! log comes out in words by [`log_lines`].

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

/// This program's stderr for another one's output: stdout is for the address alone.
fn stderr() -> Result<Stdio> {
    let own = std::io::stderr();
    let copy = own.as_fd().try_clone_to_owned().context("cannot share stderr")?;
    Ok(copy.into())
}
