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
mod type_expression;
mod value;
mod written;

pub use convert::{string, truth};
pub use declared::declared;
pub use expression::Evaluator;
pub use functions::Patterns;
pub use number::{Number, Read};
pub use type_expression::{ObjectAttribute, Presence, Type, TypeError};
pub use value::{Evaluated, Stop, Value, ValueType};
pub use written::{SourceText, Syntax, Written};
