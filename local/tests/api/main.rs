//! The service's API as its clients meet it: over HTTP, and with a table of the emulated AWS.
//!
//! `make test-api` runs what is short, `make test-api-long` the rest.

#[path = "../../../service/tests/service/contract.rs"]
mod contract;
mod emulated;
mod schemathesis;
mod served;
mod table;
