//! The parts of a release, as far as one machine can test them: its plan, its archives, the script
//! that installs it, the action and the hooks. docs/releasing.md says what only GitHub can.

#[path = "../loopback/mod.rs"]
mod loopback;

mod action;
mod archive;
mod install_script;
mod made_up;
mod plan;
mod pre_commit;
mod shellcheck;
mod static_program;
