//! Blocks of roots.

use crate::body::Body;
use crate::grammar::Context;
use crate::place::Place;

/// A block of a root.
#[derive(Clone, Debug)]
pub(crate) struct Declared {
    pub(crate) context: Context,
    /// Labels that are not part of the address: the type of a backend.
    pub(crate) labels: Vec<String>,
    pub(crate) body: Body,
    pub(crate) header: Place,
}
