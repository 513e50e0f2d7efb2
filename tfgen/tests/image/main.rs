//! `tfgen image`: what it builds, what it refuses, and what it says to registries.
//!
//! `push` talks to a real registry, Debian's `docker-registry`; `protocol` and `credentials` talk
//! to a scripted one, for answers that no well-behaved registry gives.

mod build;
mod certificates;
mod credentials;
mod executable;
mod layout;
mod layout_parts;
mod program;
mod protocol;
mod push;
mod registry;
mod scripted;
