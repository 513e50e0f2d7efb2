//! What a job writes to GitHub about a repository, with the REST API: comments, check runs, issues
//! and labels. And what it reads: pull requests, and who must approve a deployment.
//!
//! A [`Client`] is for one [`RepositoryName`]. It knows nothing about the content: callers pass
//! Markdown, and a [`Marker`] with which they find their texts again. [`packed`] puts bytes into
//! Markdown.
//!
//! ```
//! use github::{Marker, packed};
//!
//! let body = Marker::new("plan").with("of", "dev").before("Two changes.");
//! assert_eq!(body, "<!-- tfgen:plan of=dev -->\nTwo changes.");
//! assert_eq!(Marker::new("plan").read(&body).unwrap().get("of"), Some("dev"));
//!
//! let text = packed::in_markdown(b"any bytes");
//! assert_eq!(packed::read(&text)?, b"any bytes");
//! # Ok::<(), anyhow::Error>(())
//! ```

#![warn(clippy::print_stderr, clippy::print_stdout)]

mod check_runs;
mod client;
mod comments;
mod environments;
mod identity;
mod issues;
mod labels;
mod marker;
pub mod packed;
mod pages;
mod pull_requests;
mod refusal;
mod repository;
mod retry;
mod transport;

pub use check_runs::{CheckRun, Conclusion, MOST_BYTES as MOST_BYTES_OF_A_CHECK_RUN, Published};
pub use client::{Access, Client};
pub use comments::{Comment, MOST_BYTES as MOST_BYTES_OF_A_COMMENT};
pub use environments::Environment;
pub use issues::Issue;
pub use labels::Labelled;
pub use marker::{Attributes, Marker};
pub use pull_requests::PullRequest;
pub use repository::RepositoryName;
