//! `tfgen changed` and what else reads revisions, in git repositories that are made for it.

mod environments;
mod files;
mod reports;
mod repository;
