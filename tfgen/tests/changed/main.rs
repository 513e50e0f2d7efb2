//! `tfgen changed` and other commands that read revisions, in git repositories that the tests make.

mod environments;
mod files;
mod reports;
mod repository;
