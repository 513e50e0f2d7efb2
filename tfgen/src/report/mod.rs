//! Problems as people and programs read them.

mod annotation;
mod github;
mod human;
mod json;
mod sarif;

pub use annotation::Annotation;
pub use github::github;
pub use human::{human, visible};
pub use json::json;
pub use sarif::sarif;
