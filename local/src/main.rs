//! `local`.

fn main() {}
