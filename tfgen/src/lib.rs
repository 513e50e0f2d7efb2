//! Generates Terraform root modules from one TOML per environment.

pub mod image;
