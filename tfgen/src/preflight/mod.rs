//! Conditions outside the repository that must hold before an apply, and some of them before a
//! destroy. `preflight.toml`, in a module's folder or in one around it, has commands, each with the
//! required answer. Only the commands know what they ask: nothing here knows a cloud.

mod ask;
mod file;
mod question;
mod values;

pub use ask::{Answer, ask};
pub(crate) use file::{FILE, check, paths};
pub use question::{Question, questions};
