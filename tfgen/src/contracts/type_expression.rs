//! Terraform's type expressions.
//!
//! <https://developer.hashicorp.com/terraform/language/expressions/type-constraints>

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, FuncCall, ObjectKey};
use indexmap::IndexMap;
use std::fmt;
use std::ops::Range;

/// What a variable takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `any`: whatever is given decides.
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
    /// What it takes.
    pub kind: Type,
    /// Whether it is `optional(…)`, and with which default as written.
    pub presence: Presence,
}

/// Whether an attribute of an object type must be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It must.
    Required,
    /// `optional(TYPE)`, or `optional(TYPE, DEFAULT)` with the default as written.
    Optional(Option<String>),
}

/// Why an expression is not a type, and where in the text it was parsed from.
#[derive(Debug)]
pub struct TypeError {
    /// What is wrong.
    pub message: String,
    /// Where, in bytes.
    pub span: Range<usize>,
}

impl Type {
    /// The type that `expression` names, which was parsed from `text`.
    ///
    /// # Errors
    /// When it is not a type expression of Terraform.
    pub fn parse(expression: &Expression, text: &str) -> Result<Self, TypeError> {
        let fail = |message: &str| {
            let span = expression.span().unwrap_or(0..text.len());
            Err(TypeError { message: message.to_owned(), span })
        };
        match expression {
            Expression::Variable(name) => match Self::named(name.as_str()) {
                Some(kind) => Ok(kind),
                None => fail("not a type of Terraform"),
            },
            Expression::String(name) => match name.as_str() {
                "string" => Ok(Self::String),
                "list" => Ok(Self::List(Box::new(Self::String))),
                "map" => Ok(Self::Map(Box::new(Self::String))),
                _ => fail("not a type of Terraform"),
            },
            Expression::FuncCall(call) => Self::parse_call(call, text),
            Expression::Parenthesis(inner) => Self::parse(inner.inner(), text),
            _ => fail("not a type expression"),
        }
    }

    /// The type that is called `name`.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "any" => Some(Self::Any),
            "string" => Some(Self::String),
            "number" => Some(Self::Number),
            "bool" => Some(Self::Bool),
            // Without an element type, as Terraform 0.11 had them.
            "list" => Some(Self::List(Box::new(Self::Any))),
            "set" => Some(Self::Set(Box::new(Self::Any))),
            "map" => Some(Self::Map(Box::new(Self::Any))),
            _ => None,
        }
    }

    fn parse_call(call: &FuncCall, text: &str) -> Result<Self, TypeError> {
        let fail = |message: &str| {
            let span = call.span().unwrap_or(0..text.len());
            Err(TypeError { message: message.to_owned(), span })
        };
        let mut arguments = call.args.iter();
        let (Some(first), None) = (arguments.next(), arguments.next()) else {
            return fail("takes exactly one argument");
        };
        match (call.name.name.as_str(), first) {
            ("list", element) => Ok(Self::List(Box::new(Self::parse(element, text)?))),
            ("set", element) => Ok(Self::Set(Box::new(Self::parse(element, text)?))),
            ("map", element) => Ok(Self::Map(Box::new(Self::parse(element, text)?))),
            ("tuple", Expression::Array(elements)) => Ok(Self::Tuple(
                elements.iter().map(|one| Self::parse(one, text)).collect::<Result<_, _>>()?,
            )),
            ("tuple", _) => fail("`tuple` takes a list of types: tuple([string, number])"),
            ("object", Expression::Object(attributes)) => {
                let mut object = IndexMap::new();
                for (key, value) in attributes {
                    let name = match key {
                        ObjectKey::Ident(name) => name.as_str(),
                        ObjectKey::Expression(Expression::String(name)) => name.as_str(),
                        ObjectKey::Expression(Expression::Variable(name)) => name.as_str(),
                        ObjectKey::Expression(_) => return fail("attribute names are constants"),
                    };
                    object.insert(name.to_owned(), Self::parse_attribute(value.expr(), text)?);
                }
                Ok(Self::Object(object))
            }
            ("object", _) => fail("`object` takes attributes: object({ name = string })"),
            ("optional", _) => fail("`optional` belongs inside `object`"),
            _ => fail("not a type constructor of Terraform"),
        }
    }

    fn parse_attribute(expression: &Expression, text: &str) -> Result<ObjectAttribute, TypeError> {
        if let Expression::FuncCall(call) = expression
            && call.name.name.as_str() == "optional"
        {
            let mut arguments = call.args.iter();
            let (Some(kind), default, None) =
                (arguments.next(), arguments.next(), arguments.next())
            else {
                return Err(TypeError {
                    message: "`optional` takes a type and perhaps a default".to_owned(),
                    span: call.span().unwrap_or(0..text.len()),
                });
            };
            let default = default
                .and_then(hcl_edit::Span::span)
                .and_then(|span| text.get(span))
                .map(str::to_owned);
            let kind = Self::parse(kind, text)?;
            return Ok(ObjectAttribute { kind, presence: Presence::Optional(default) });
        }
        Ok(ObjectAttribute { kind: Self::parse(expression, text)?, presence: Presence::Required })
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
        let expression = hcl_edit::parser::parse_expr(text).map_err(|error| error.to_string())?;
        Type::parse(&expression, text).map_err(|error| error.message)
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
    fn a_legacy_quoted_type_means_what_terraform_reads_it_as() {
        assert_eq!(parsed("\"list\"").expect("a list").to_string(), "list(string)");
        assert_eq!(parsed("map").expect("a map").to_string(), "map(any)");
    }

    #[test]
    fn what_is_no_type_is_refused() {
        for text in ["strin", "list(string, string)", "optional(string)", "1", "tuple(string)"] {
            assert!(parsed(text).is_err(), "{text}");
        }
    }
}
