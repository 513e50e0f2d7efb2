//! The service's API as clients use it: over HTTP, and with a table of the emulated AWS.
//!
//! `make test-api` runs the short tests, `make test-api-long` the rest; both start the emulated
//! AWS.

#[path = "../service/contract.rs"]
mod contract;
mod emulated;
mod schemathesis;
mod served;
mod table;
