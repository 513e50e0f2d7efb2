//! `tfgen adopt`: the TOML of environments, and HCL beside it, for a root module that people have.
//!
//! Calls of modules, providers, outputs, the backend and variables that files of values set become
//! TOML; everything else stays as it is, in HCL beside it. What comes out is generated and compared
//! with the original in meaning, block by block. The original is never touched.

mod convert;
mod environments;
pub mod imports;
mod original;
mod proof;
mod relative_paths;
mod secrets;
mod sections;
mod tables;
mod tfvars;
mod toml_text;
mod values;

pub use convert::{Adopted, Request, adopt};
pub use proof::{Proof, prove};
