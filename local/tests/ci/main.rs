//! The workflows of GitHub Actions, on the emulated AWS: the commands of their steps are read from
//! `.github/workflows` and run in the order of the jobs, for events in a small repository.
//!
//! [`runner`] and [`job`] are the part of GitHub that runs jobs, [`expressions`] evaluates `${{ …
//! }}`, and [`place`] has the repository, a fake of GitHub's API and the account.

#[path = "../../../tfgen/tests/github/description/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the tests of `tfgen github` use the rest")]
mod description;
#[path = "../emulated_account/mod.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod emulated_account;
mod expressions;
mod invariants;
mod job;
mod log;
mod place;
mod runner;
mod scenario;
#[path = "../../../tfgen/tests/github/stand_in/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the tests of `tfgen github` use the rest")]
mod stand_in;
mod workflow;
