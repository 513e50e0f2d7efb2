//! What receives a value, and the report if it gets the wrong kind of value.

use super::context::Context;
use crate::contracts::{Presence, Type};
use crate::layers::{Node, TomlValue};
use crate::problem::{Code, Problem, Suggestion};
use crate::source::Origin;

/// What receives a value.
#[derive(Clone, Debug)]
pub(super) struct Expected<'a> {
    /// Its type.
    pub(super) kind: &'a Type,
    /// Its name, with the path inside: `api.routes[2].path`.
    pub(super) path: String,
    /// Where it is declared.
    pub(super) declared: Option<Origin>,
    /// The declaration's own words.
    pub(super) description: Option<&'a str>,
    /// Whether it may be null.
    pub(super) takes_null: bool,
    /// What surrounds the value.
    pub(super) context: Context<'a>,
}

impl<'a> Expected<'a> {
    /// Something that accepts anything.
    pub(super) fn anything(path: &str, context: Context<'a>) -> Self {
        let path = path.to_owned();
        let takes_null = true;
        Expected { kind: &Type::Any, path, declared: None, description: None, takes_null, context }
    }

    /// The attribute, or the entry of a map, with this `name` in it.
    pub(super) fn attribute(&self, kind: &'a Type, name: &str) -> Self {
        self.inner(kind, [&self.path, ".", name].concat())
    }

    /// The element with this `index` in it.
    pub(super) fn element(&self, kind: &'a Type, index: usize) -> Self {
        self.inner(kind, format!("{}[{index}]", self.path))
    }

    fn inner(&self, kind: &'a Type, path: String) -> Self {
        let Self { declared, description, context, .. } = *self;
        Self { kind, path, declared, description, takes_null: true, context }
    }

    /// Whether Terraform could convert a value of the type `kind` to this.
    pub(super) fn may_take(&self, kind: &Type) -> bool {
        may_become(kind, self.kind)
    }

    /// The problem that the value at `origin` `found` something that this does not accept.
    pub(super) fn mismatch(&self, origin: Origin, found: &str) -> Problem {
        let title = format!("`{}` takes `{}`", self.path, self.kind);
        self.declared_in(Problem::new(Code::InputType, title).at(origin, found))
    }

    /// The problem that `node` has another type; with the fix, if only quotes are wrong.
    pub(super) fn wrong_type(&self, node: &Node) -> Problem {
        let mut problem = self.mismatch(node.origin, &format!("is {}", node.kind()));
        let replacement = match (&node.value, self.kind) {
            (TomlValue::String(text), Type::Number)
                if text.parse::<f64>().is_ok_and(f64::is_finite) =>
            {
                text.clone()
            }
            (TomlValue::String(text), Type::Bool) if matches!(text.as_str(), "true" | "false") => {
                text.clone()
            }
            (TomlValue::Number(text), Type::String) => format!("\"{text}\""),
            _ => return problem,
        };
        problem.suggestion = Some(Suggestion { origin: node.origin, replacement });
        problem
    }

    /// The problem that null is at `origin` although a value is needed.
    pub(super) fn refused_null(&self, origin: Origin) -> Problem {
        Problem::new(Code::NullInput, format!("`{}` does not accept null", self.path))
            .at(origin, "is null")
            .at_maybe(self.declared, "declared with nullable = false")
    }

    /// Also points at the declaration, with its words.
    pub(super) fn declared_in(&self, problem: Problem) -> Problem {
        let problem = problem.at_maybe(self.declared, "declared here");
        match self.description {
            Some(description) => problem.hint(format!("the module says: {description}")),
            None => problem,
        }
    }
}

/// Whether Terraform converts some values of the type `given` to the type `taken`. If it converts
/// none, it refuses even a missing value:
/// <https://github.com/zclconf/go-cty/blob/main/docs/convert.md>.
fn may_become(given: &Type, taken: &Type) -> bool {
    match (given, taken) {
        (Type::Any, _) | (_, Type::Any) => true,
        (Type::Number, Type::Bool) | (Type::Bool, Type::Number) => false,
        (Type::String | Type::Number | Type::Bool, Type::String | Type::Number | Type::Bool) => {
            true
        }
        (Type::List(given) | Type::Set(given), Type::List(taken) | Type::Set(taken))
        | (Type::Map(given), Type::Map(taken)) => may_become(given, taken),
        (Type::Tuple(given), Type::List(taken) | Type::Set(taken)) => {
            given.iter().all(|given| may_become(given, taken))
        }
        (Type::Tuple(given), Type::Tuple(taken)) => {
            given.len() == taken.len()
                && given.iter().zip(taken).all(|(given, taken)| may_become(given, taken))
        }
        (Type::Object(given), Type::Map(taken)) => {
            given.values().all(|given| may_become(&given.kind, taken))
        }
        // A map can lack optional attributes.
        (Type::Map(given), Type::Object(taken)) => taken
            .values()
            .all(|taken| taken.presence != Presence::Required || may_become(given, &taken.kind)),
        (Type::Object(given), Type::Object(taken)) => {
            taken.iter().all(|(name, taken)| match given.get(name) {
                Some(given) => may_become(&given.kind, &taken.kind),
                None => taken.presence != Presence::Required,
            })
        }
        _ => false,
    }
}
