//! Terraform's type expressions.
//!
//! <https://developer.hashicorp.com/terraform/language/expressions/type-constraints>

use hcl_syntax::{Call, Expression, Key, Kind, Span, parse_expression};
use indexmap::IndexMap;
use std::fmt;

/// The type of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `any`: the given value decides.
    Any,
    /// `string`.
    String,
    /// `number`.
    Number,
    /// `bool`.
    Bool,
    /// `list(TYPE)`.
    List(Box<Type>),
    /// `set(TYPE)`.
    Set(Box<Type>),
    /// `map(TYPE)`.
    Map(Box<Type>),
    /// `tuple([TYPE, …])`.
    Tuple(Vec<Type>),
    /// `object({ NAME = TYPE, … })`.
    Object(IndexMap<String, ObjectAttribute>),
}

/// One attribute of an object type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectAttribute {
    /// Its type.
    pub kind: Type,
    /// Whether it is `optional(…)`, and its default as written.
    pub presence: Presence,
}

/// Whether an attribute of an object type is required.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is required.
    Required,
    /// `optional(TYPE)`, or `optional(TYPE, DEFAULT)` with the default as written.
    Optional(Option<String>),
}

/// Why an expression is not a type, and the place in its text.
#[derive(Debug)]
pub struct TypeError {
    /// The error.
    pub message: String,
    /// The place.
    pub span: Span,
}

impl Type {
    /// Parses `text` as a type.
    ///
    /// # Errors
    /// If it is not a Terraform type expression.
    pub fn parse(text: &str) -> Result<Self, TypeError> {
        match parse_expression(text) {
            Ok(expression) => Self::of(&expression, text),
            Err(errors) => {
                let (message, span) = match errors.into_iter().next() {
                    Some(error) => (error.message, error.span),
                    None => ("not an expression".to_owned(), Span::default()),
                };
                Err(TypeError { message, span })
            }
        }
    }

    /// The type in `expression`, which was read from `text`.
    ///
    /// # Errors
    /// If it is not a Terraform type expression.
    pub fn of(expression: &Expression, text: &str) -> Result<Self, TypeError> {
        match &expression.kind {
            // Without an element type, as in Terraform 0.11, and only on their own.
            Kind::Variable(name) if **name == *"list" => Ok(Self::List(Box::new(Self::Any))),
            Kind::Variable(name) if **name == *"map" => Ok(Self::Map(Box::new(Self::Any))),
            _ => Self::of_element(expression, text),
        }
    }

    /// The same inside of another type.
    fn of_element(expression: &Expression, text: &str) -> Result<Self, TypeError> {
        let fail =
            |message: &str| Err(TypeError { message: message.to_owned(), span: expression.span });
        match &expression.kind {
            Kind::Variable(name) => match (Self::named(name), &**name) {
                (Some(kind), _) => Ok(kind),
                (None, "list" | "set" | "map") => fail("takes the type of its elements"),
                (None, _) => fail("not a type of Terraform"),
            },
            Kind::String(_) => fail("a type must not be in quotes"),
            Kind::Call(call) => Self::of_call(call, expression.span, text),
            Kind::Parentheses(_) => fail("this type has no parentheses"),
            _ => fail("not a type expression"),
        }
    }

    /// The type with the single word `name`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "any" => Some(Self::Any),
            "string" => Some(Self::String),
            "number" => Some(Self::Number),
            "bool" => Some(Self::Bool),
            _ => None,
        }
    }

    fn of_call(call: &Call, span: Span, text: &str) -> Result<Self, TypeError> {
        let fail = |message: &str| Err(TypeError { message: message.to_owned(), span });
        let [first] = &call.arguments[..] else {
            return fail("takes exactly one argument");
        };
        let element = || Ok(Box::new(Self::of_element(first, text)?));
        match (call.name.as_str(), &first.kind) {
            ("list", _) => Ok(Self::List(element()?)),
            ("set", _) => Ok(Self::Set(element()?)),
            ("map", _) => Ok(Self::Map(element()?)),
            ("tuple", Kind::Tuple(elements)) => Ok(Self::Tuple(
                elements.iter().map(|one| Self::of_element(one, text)).collect::<Result<_, _>>()?,
            )),
            ("tuple", _) => fail("`tuple` takes a list of types: tuple([string, number])"),
            ("object", Kind::Object(attributes)) => {
                let mut object = IndexMap::new();
                for entry in attributes {
                    let Key::Name(name) = &entry.key else {
                        return fail("attributes are bare names");
                    };
                    let name = name.as_str();
                    let attribute = Self::of_attribute(&entry.value, text)?;
                    if object.insert(name.to_owned(), attribute).is_some() {
                        let message = format!("`{name}` is declared twice");
                        return Err(TypeError { message, span: entry.key.span() });
                    }
                }
                Ok(Self::Object(object))
            }
            ("object", _) => fail("`object` takes attributes: object({ name = string })"),
            ("optional", _) => fail("`optional` belongs inside `object`"),
            _ => fail("not a type constructor of Terraform"),
        }
    }

    fn of_attribute(expression: &Expression, text: &str) -> Result<ObjectAttribute, TypeError> {
        let Kind::Call(call) = &expression.kind else {
            let kind = Self::of_element(expression, text)?;
            return Ok(ObjectAttribute { kind, presence: Presence::Required });
        };
        if call.name.as_str() != "optional" {
            let kind = Self::of_call(call, expression.span, text)?;
            return Ok(ObjectAttribute { kind, presence: Presence::Required });
        }
        let (kind, default) = match &call.arguments[..] {
            [kind] => (kind, None),
            [kind, default] => (kind, Some(default.span.of(text).to_owned())),
            _ => {
                let message = "`optional` takes a type and perhaps a default".to_owned();
                return Err(TypeError { message, span: expression.span });
            }
        };
        let kind = Self::of_element(kind, text)?;
        Ok(ObjectAttribute { kind, presence: Presence::Optional(default) })
    }
}

/// As Terraform writes it, on one line.
impl fmt::Display for Type {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => formatter.write_str("any"),
            Self::String => formatter.write_str("string"),
            Self::Number => formatter.write_str("number"),
            Self::Bool => formatter.write_str("bool"),
            Self::List(element) => write!(formatter, "list({element})"),
            Self::Set(element) => write!(formatter, "set({element})"),
            Self::Map(element) => write!(formatter, "map({element})"),
            Self::Tuple(elements) => {
                formatter.write_str("tuple([")?;
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        formatter.write_str(", ")?;
                    }
                    write!(formatter, "{element}")?;
                }
                formatter.write_str("])")
            }
            Self::Object(attributes) if attributes.is_empty() => formatter.write_str("object({})"),
            Self::Object(attributes) => {
                formatter.write_str("object({ ")?;
                for (index, (name, attribute)) in attributes.iter().enumerate() {
                    if index > 0 {
                        formatter.write_str(", ")?;
                    }
                    match &attribute.presence {
                        Presence::Required => write!(formatter, "{name} = {}", attribute.kind)?,
                        Presence::Optional(None) => {
                            write!(formatter, "{name} = optional({})", attribute.kind)?;
                        }
                        Presence::Optional(Some(default)) => {
                            write!(formatter, "{name} = optional({}, {default})", attribute.kind)?;
                        }
                    }
                }
                formatter.write_str(" })")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Type;

    fn parsed(text: &str) -> Result<Type, String> {
        Type::parse(text).map_err(|error| error.message)
    }

    #[test]
    fn a_type_prints_as_terraform_writes_it() {
        for text in [
            "string",
            "list(set(map(number)))",
            "tuple([string, bool])",
            "object({ a = string, b = optional(number), c = optional(list(any), []) })",
            "object({})",
        ] {
            assert_eq!(parsed(text).expect(text).to_string(), text);
        }
    }

    #[test]
    fn lists_and_maps_of_anything_are_one_word() {
        assert_eq!(parsed("list").expect("a list").to_string(), "list(any)");
        assert_eq!(parsed("map").expect("a map").to_string(), "map(any)");
    }

    #[test]
    fn what_is_no_type_is_refused() {
        for text in [
            "strin",
            "\"string\"",
            "(string)",
            "set",
            "list(map)",
            "object({ \"a\" = string })",
            "object({ a = string, a = string })",
            "list(string, string)",
            "optional(string)",
            "1",
            "tuple(string)",
        ] {
            assert!(parsed(text).is_err(), "{text}");
        }
    }
}
