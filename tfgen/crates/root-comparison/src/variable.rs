//! Variables of a root, and their values from outside.

use crate::body::Written;
use crate::given::{Given, Values};
use crate::place::SourceFile;
use hcl_syntax::{Body as Tree, Kind};
use std::collections::BTreeMap;
use std::rc::Rc;
use terraform_expressions::{Evaluator, Type, Value, ValueType, declared};

/// The values of the root's variables in `given`, converted to their types. A sensitive or
/// ephemeral variable is more than its value, so it is left out.
pub(crate) fn values(trees: &[Tree<Written<'_>>], files: &[SourceFile], given: &Given) -> Values {
    let mut variables: BTreeMap<&str, Variable> = BTreeMap::new();
    for (tree, file) in trees.iter().zip(files) {
        for block in tree.blocks_of("variable") {
            if let Some(name) = block.labels.first() {
                variables.entry(name).or_default().add(&block.body, &file.text);
            }
        }
    }
    let known = variables.into_iter().filter_map(|(name, variable)| {
        let value = match given.variables.get(name) {
            Some(value) => value.clone(),
            None if given.defaults => {
                Evaluator::default().value(variable.default.as_ref()?).ok()?
            }
            None => return None,
        };
        Some((name.to_owned(), variable.value(value)?))
    });
    Values(Rc::new(known.collect()))
}

/// The properties of a variable that affect its value.
#[derive(Default)]
struct Variable {
    kind: Option<Option<Type>>,
    default: Option<hcl_syntax::Expression>,
    is_marked: bool,
    is_never_null: bool,
}

impl Variable {
    fn add(&mut self, body: &Tree<Written<'_>>, text: &str) {
        for attribute in body.attributes() {
            let constant = match &attribute.value {
                Written::Native(expression) => expression.clone(),
                Written::Json(value) => value.constant(),
            };
            let is_false = matches!(constant.without_parentheses().kind, Kind::Bool(false))
                || constant.as_str() == Some("false");
            match attribute.name.as_str() {
                "type" => {
                    let kind = match &attribute.value {
                        Written::Native(expression) => match expression.as_str() {
                            Some(quoted) => Type::parse(quoted).ok(),
                            None => Type::of(expression, text).ok(),
                        },
                        Written::Json(value) => {
                            let kind = value.reference(text).ok();
                            kind.and_then(|kind| Type::of(&kind, text).ok())
                        }
                    };
                    self.kind = Some(kind);
                }
                "default" => self.default = Some(constant),
                "sensitive" | "ephemeral" => self.is_marked |= !is_false,
                "nullable" => self.is_never_null = is_false,
                _ => {}
            }
        }
    }

    fn value(self, value: Value) -> Option<Value> {
        if self.is_marked {
            return None;
        }
        let kind = match self.kind {
            None => Type::Any,
            Some(kind) => kind?,
        };
        let value = match (value, self.default) {
            (Value::Null(ValueType::Dynamic), Some(default)) if self.is_never_null => {
                Evaluator::default().value(&default).ok()?
            }
            (value, _) => value,
        };
        declared(value, &kind).ok()
    }
}
