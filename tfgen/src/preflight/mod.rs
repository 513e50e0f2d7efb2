//! What must hold outside the repository before an apply, and some of it before a destroy:
//! `preflight.toml` in a module's folder, or in one around it, has commands, each with what it must
//! answer. What they ask is theirs: nothing here knows a cloud.

mod ask;
mod question;
mod values;

pub use ask::{Answer, ask};
pub use question::{Question, questions};
