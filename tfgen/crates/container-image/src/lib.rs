//! Container images without a container engine: [`build()`] packs one static binary `FROM scratch`
//! into an OCI image layout, [`Layout`] reads and verifies a layout, and [`push()`] uploads it to a
//! registry by its digest.
//!
//! The bytes of an image depend only on what is packed: the same binary gives the same digest on
//! every machine.
//!
//! ```
//! use container_image::{Architecture, Build, Layout, build};
//! use std::collections::BTreeMap;
//!
//! let folder = tempfile::tempdir()?;
//! let binary = folder.path().join("service"); // A program that is linked statically.
//! # let mut elf = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0\x01\0\0\0".to_vec();
//! # [0x40_0078, 64, 0].iter().for_each(|word: &u64| elf.extend(word.to_le_bytes()));
//! # [0, 0, 64, 56, 1, 64, 0, 0].iter().for_each(|half: &u16| elf.extend(half.to_le_bytes()));
//! # [0x5_0000_0001, 0, 0x40_0000, 0x40_0000, 120, 120, 0x1000]
//! #     .iter().for_each(|word: &u64| elf.extend(word.to_le_bytes()));
//! # std::fs::write(&binary, elf)?;
//! let packed = |output: &str| {
//!     build(&Build {
//!         binary: &binary,
//!         architecture: Architecture::X86_64,
//!         certificates: None,
//!         output: &folder.path().join(output),
//!         created_by: "an example",
//!         labels: BTreeMap::new(),
//!     })
//! };
//! let image = packed("image")?;
//! assert_eq!(image.entrypoint, "/service");
//! assert_eq!(Layout::open(&folder.path().join("image"))?.digest(), &image.digest);
//! assert_eq!(packed("the-same")?.digest, image.digest);
//! # Ok::<(), anyhow::Error>(())
//! ```
//!
//! [`push()`] asks the registry first, sends missing parts one by one, retries transient failures,
//! and tags the image so that it is kept ([`tag()`]). A [`Repository`] is the destination, and
//! [`SignIn`] says how to sign in: as Docker is configured, or with [`Credentials`].
//!
//! The four documents of an image are written by `documents` rather than by a crate of OCI types:
//! the digest is computed from their bytes, so this crate must control the order of their fields.

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
