//! Evaluates what can be evaluated of Terraform's expressions without Terraform, and says of all
//! else why it cannot be. A value that comes out is the one that Terraform computes.

mod collection;
mod convert;
mod declared;
mod expression;
mod fuel;
mod functions;
mod number;
mod operation;
mod set;
mod template;
mod traversal;
mod validation;
mod value;

pub use declared::{declared, default_of, given_to};
pub use expression::Evaluator;
pub use functions::Patterns;
pub use number::{Number, Read};
pub use validation::{Verdict, verdict};
pub use value::{Evaluated, Stop, Value, ValueType};
