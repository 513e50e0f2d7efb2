//! The edge, what `make dev` has in its place, and the Lambda host over real connections, against an emulator that the tests play.

mod development;
mod edge;
mod image;
mod invoke;
mod lambda_host;
#[path = "../loopback/mod.rs"]
mod loopback;

use loopback::serve;
