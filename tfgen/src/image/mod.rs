//! Container images without a container engine: [`build()`] packs one static binary `FROM scratch`
//! into an OCI image layout, [`Layout`] reads and verifies such a layout, and [`push()`] takes it to
//! a registry by its digest.
//!
//! The four documents of an image are written by `documents` rather than by a crate of OCI types:
//! their bytes are the digest, so the order of their fields must be ours to keep.

mod archive;
mod build;
mod certificates;
mod digest;
mod documents;
mod elf;
mod error;
mod files;
mod layout;
mod push;
mod reference;
mod registry;
mod replace;
mod sign_in;

pub use build::{Build, Built, build};
pub use digest::Digest;
pub use elf::Architecture;
pub use error::Hinted;
pub use layout::Layout;
pub use push::{Event, Push, Pushed, push, tag};
pub use reference::{Endpoint, Origin, Repository};
pub use registry::{Backoff, Credentials};
pub use sign_in::{DockerConfig, SignIn};
