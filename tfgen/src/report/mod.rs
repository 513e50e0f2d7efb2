//! Problems in the forms that people and programs read.

mod annotation;
mod github;
mod human;
mod json;
mod sarif;

pub use annotation::Annotation;
pub use foreign_text::visible;
pub use github::github;
pub use human::human;
pub use json::json;
pub use sarif::sarif;
