//! Whatever a condition asks of whatever values.

#![no_main]

#[path = "../properties/evaluator.rs"]
mod evaluator;
#[path = "../properties/sections.rs"]
mod sections;

libfuzzer_sys::fuzz_target!(|data: &[u8]| evaluator::run(data));
