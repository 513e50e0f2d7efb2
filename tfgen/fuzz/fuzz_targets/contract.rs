//! Whatever the files of a module hold.

#![no_main]

#[path = "../properties/contract.rs"]
mod contract;
#[path = "../properties/reported.rs"]
mod reported;
#[path = "../properties/sections.rs"]
mod sections;

libfuzzer_sys::fuzz_target!(|data: &[u8]| contract::run(data));
