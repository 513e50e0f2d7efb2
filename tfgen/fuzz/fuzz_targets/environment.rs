//! Whatever the files of an environment and of its module hold.

#![no_main]

#[path = "../properties/environment.rs"]
mod environment;
#[path = "../properties/reported.rs"]
mod reported;
#[path = "../properties/sections.rs"]
mod sections;

libfuzzer_sys::fuzz_target!(|data: &[u8]| environment::run(data));
