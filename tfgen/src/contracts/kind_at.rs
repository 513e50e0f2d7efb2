//! The types that steps and a module's own expressions lead to.

use super::{Contract, ObjectAttribute, Presence, Type};
use crate::hcl::Inward;
use hcl_syntax::{Expression, Kind, StepKind};

/// The error that steps lead to nothing.
#[derive(Debug, PartialEq, Eq)]
pub struct NothingThere;

/// The type that `steps`, none of them a splat, lead to in a value of the type `kind`; `any` if
/// only Terraform knows it.
///
/// # Errors
/// If no value of the type has that part.
pub fn kind_at(kind: &Type, steps: &[Inward]) -> Result<Type, NothingThere> {
    let [step, rest @ ..] = steps else { return Ok(kind.clone()) };
    let inner = match (kind, step) {
        (Type::Any, _) | (Type::Object(_) | Type::Tuple(_), Inward::Any) => return Ok(Type::Any),
        (Type::Map(inner), _) | (Type::List(inner), Inward::Any) => inner,
        (Type::List(inner), Inward::Key(key)) if is_number(key) => inner,
        (Type::Tuple(kinds), Inward::Key(key)) if is_number(key) => {
            match key.parse::<usize>().map(|at| kinds.get(at)) {
                Ok(Some(kind)) => kind,
                Ok(None) => return Err(NothingThere),
                Err(_) => return Ok(Type::Any),
            }
        }
        (Type::Object(attributes), Inward::Key(key)) => {
            &attributes.get(key).ok_or(NothingThere)?.kind
        }
        (
            Type::String
            | Type::Number
            | Type::Bool
            | Type::Set(_)
            | Type::List(_)
            | Type::Tuple(_),
            _,
        ) => return Err(NothingThere),
    };
    kind_at(inner, rest)
}

fn is_number(key: &str) -> bool {
    key.starts_with(|first: char| first.is_ascii_digit())
}

impl Contract {
    /// The type of the output `name`, as far as its declaration or expression shows it; otherwise
    /// `any`.
    pub fn output_kind(&self, name: &str) -> Type {
        let Some(output) = self.outputs.get(name) else { return Type::Any };
        match (&output.kind, output.value.as_ref().and_then(|value| value.tree())) {
            (Type::Any, Some(tree)) => self.kind_of(tree),
            (kind, _) => kind.clone(),
        }
    }

    fn kind_of(&self, expression: &Expression) -> Type {
        match &expression.kind {
            Kind::String(_) => Type::String,
            Kind::Number(_) => Type::Number,
            Kind::Bool(_) => Type::Bool,
            Kind::Parentheses(inner) => self.kind_of(inner),
            Kind::Template(template) => match template.interpolation() {
                Some(inner) => self.kind_of(inner),
                None => Type::String,
            },
            Kind::Tuple(elements) => {
                Type::Tuple(elements.iter().map(|element| self.kind_of(element)).collect())
            }
            Kind::Object(entries) => {
                let attributes = entries.iter().map(|entry| {
                    let kind = self.kind_of(&entry.value);
                    let attribute = ObjectAttribute { kind, presence: Presence::Required };
                    Some((entry.key.as_str()?.to_owned(), attribute))
                });
                attributes.collect::<Option<_>>().map_or(Type::Any, Type::Object)
            }
            Kind::Traversal(traversal) => {
                let mut steps = traversal.steps.iter().map(|step| &step.kind);
                let is_splat = |step: &StepKind| {
                    matches!(step, StepKind::AttributeSplat | StepKind::FullSplat)
                };
                let (Kind::Variable(root), Some(StepKind::Attribute(name)), false) =
                    (&traversal.root.kind, steps.next(), steps.clone().any(is_splat))
                else {
                    return Type::Any;
                };
                let variable = self.variables.get(name.as_str()).filter(|_| **root == *"var");
                let way: Vec<Inward> = steps.map(Inward::from).collect();
                let kind = variable.map(|variable| kind_at(&variable.kind, &way));
                kind.and_then(Result::ok).unwrap_or(Type::Any)
            }
            _ => Type::Any,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NothingThere, kind_at};
    use crate::contracts::Type;
    use crate::hcl::{Address, Inward};

    #[test]
    fn steps_lead_to_a_type_or_to_nothing() {
        let kind = "object({ a = list(number), m = map(bool), t = tuple([string, any]), s = set(string) })";
        let kind = Type::parse(kind).expect("a type");
        for (way, expected) in [
            ("v.a", Some("list(number)")),
            ("v.a[0]", Some("number")),
            ("v.a[var.i]", Some("number")),
            ("v.a.b", None),
            ("v.a[0].b", None),
            ("v.m.x", Some("bool")),
            ("v.m[\"x\"]", Some("bool")),
            ("v.t[0]", Some("string")),
            ("v.t[1].x.y", Some("any")),
            ("v.t[2]", None),
            ("v.s[0]", None),
            ("v.z", None),
        ] {
            let address = Address::parse(way).expect("an address");
            let steps: Vec<Inward> = address.steps().iter().map(Inward::from).collect();
            let found = kind_at(&kind, &steps).map(|kind| kind.to_string());
            assert_eq!(found, expected.map(str::to_owned).ok_or(NothingThere), "{way}");
        }
    }
}
