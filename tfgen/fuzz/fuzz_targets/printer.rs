//! Whatever tree is printed.

#![no_main]

#[path = "../properties/printer.rs"]
mod printer;

libfuzzer_sys::fuzz_target!(|data: &[u8]| printer::run(data));
