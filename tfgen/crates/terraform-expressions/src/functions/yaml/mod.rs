//! `yamlencode` and `yamldecode`.

mod read;
mod scalar;
mod write;

pub(super) use read::decode;
pub(super) use write::encode;
