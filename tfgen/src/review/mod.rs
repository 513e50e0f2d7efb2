//! How plans are shown on GitHub, and what an apply is later compared with.

mod check_run;
mod texts;

pub use check_run::{check_run, no_plan, reviewed};
pub use texts::{Job, drift, no_drift, no_plans, plans};
