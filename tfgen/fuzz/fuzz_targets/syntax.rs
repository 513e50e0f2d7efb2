//! Whatever stands in a file of HCL or JSON.

#![no_main]

#[path = "../properties/syntax.rs"]
mod syntax;

libfuzzer_sys::fuzz_target!(|data: &[u8]| syntax::run(data));
