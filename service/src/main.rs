//! `service`.

fn main() {}
