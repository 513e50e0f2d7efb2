//! Evaluates Terraform's expressions without Terraform.
//!
//! A computed value is the one that Terraform computes. What only Terraform knows, such as the
//! attributes of a resource or the content of a file, is left with a reason ([`Stop::Left`]); what
//! Terraform would report as an error is an error here ([`Stop::Error`]).
//!
//! ```
//! use std::collections::BTreeMap;
//! use std::rc::Rc;
//! use terraform_expressions::{Evaluator, Stop, Value};
//!
//! let variables = BTreeMap::from([("names".to_owned(), Value::Tuple(vec![Value::string("a")]))]);
//! let mut evaluator = Evaluator::new(Rc::new(variables), Rc::default());
//! let mut value = |text: &str| {
//!     let expression = hcl_syntax::parse_expression(text).expect("an expression");
//!     evaluator.value(&expression)
//! };
//! assert!(matches!(value("length(var.names) == 1"), Ok(Value::Bool(true))));
//! let upper = value("join(\"-\", [for name in var.names : upper(name)])");
//! assert!(matches!(upper, Ok(Value::String(text)) if text == "A"));
//! assert!(matches!(value("var.names[3]"), Err(Stop::Error(_))));
//! assert!(matches!(value("timestamp()"), Err(Stop::Left(_))));
//! ```
//!
//! [`Type`] is the type of a `variable` block. [`declared`] is a value in such a variable:
//! converted, and with the defaults of optional attributes.
//!
//! ```
//! use std::collections::BTreeMap;
//! use terraform_expressions::{Type, Value, declared};
//!
//! let kind = Type::parse("object({ port = optional(number, 443), host = string })")?;
//! let given = Value::Object(BTreeMap::from([("host".to_owned(), Value::string("a"))]));
//! let Ok(Value::Object(object)) = declared(given, &kind) else { panic!("not an object") };
//! assert!(matches!(object["port"], Value::Number(_)));
//! # Ok::<(), terraform_expressions::TypeError>(())
//! ```
//!
//! Work is limited: what costs too much is left, too. [`SourceExpression`] is an expression of a
//! file whose tree is made on demand; [`Patterns`] caches compiled patterns.

mod collection;
mod convert;
mod decimal;
mod declared;
mod double;
mod expression;
mod fuel;
mod functions;
mod number;
mod operation;
mod set;
mod source_expression;
mod template;
mod traversal;
mod type_expression;
mod unicode;
mod unify;
mod value;

pub use convert::{string, truth};
pub use declared::declared;
pub use expression::Evaluator;
pub use functions::Patterns;
pub use number::{Number, Read};
pub use source_expression::{SourceExpression, SourceText, Syntax};
pub use type_expression::{ObjectAttribute, Presence, Type, TypeError};
pub use value::{Evaluated, Stop, Unknown, Value, ValueType};
