//! `tfgen image`: what it builds, what it refuses, and how it talks to registries.
//!
//! `push`, `resume`, `tokens`, `docker_config` and `progress` talk to a real registry, Debian's
//! `docker-registry`; `protocol` and `credentials` talk to a scripted one, for answers that no
//! well-behaved registry gives. `skopeo` reads what was built and pushed by another program.

mod arm64;
mod build;
mod certificates;
mod credentials;
mod cut_connections;
mod docker_config;
mod executable;
mod layout;
mod layout_parts;
mod program;
mod progress;
mod protocol;
mod push;
mod registry;
mod resume;
mod scripted;
mod skopeo;
mod tokens;
