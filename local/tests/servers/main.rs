//! The edge, what `make dev` has instead, and the Lambda host, over real connections, against an
//! emulator played by the tests.

mod development;
mod edge;
mod image;
mod invoke;
mod lambda_host;
#[path = "../loopback/mod.rs"]
mod loopback;

use loopback::serve;
