//! Values as Terraform has them, each of an exact type, and one kind more: what is known only to
//! Terraform, with the reason why.

use super::number::Number;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// Not decided: of `null`, and of the elements of `tolist([])`.
    Dynamic,
    /// `bool`.
    Bool,
    /// `number`.
    Number,
    /// `string`.
    String,
    /// `list(TYPE)`.
    List(Box<ValueType>),
    /// `set(TYPE)`.
    Set(Box<ValueType>),
    /// `map(TYPE)`.
    Map(Box<ValueType>),
    /// `tuple([TYPE, …])`.
    Tuple(Vec<ValueType>),
    /// `object({ NAME = TYPE, … })`.
    Object(BTreeMap<String, ValueType>),
}

impl ValueType {
    /// Whether it or something inside is not decided.
    pub fn is_dynamic(&self) -> bool {
        match self {
            Self::Dynamic => true,
            Self::Bool | Self::Number | Self::String => false,
            Self::List(inner) | Self::Set(inner) | Self::Map(inner) => inner.is_dynamic(),
            Self::Tuple(inner) => inner.iter().any(Self::is_dynamic),
            Self::Object(inner) => inner.values().any(Self::is_dynamic),
        }
    }

    /// Whether it is `bool`, `number` or `string`.
    pub fn is_primitive(&self) -> bool {
        matches!(self, Self::Bool | Self::Number | Self::String)
    }
}

/// A value. Collections know the type of their elements even when they are empty.
#[derive(Clone, Debug)]
pub enum Value {
    /// Null of a type.
    Null(ValueType),
    /// `bool`.
    Bool(bool),
    /// `number`.
    Number(Number),
    /// `string`, in Unicode's normal form C.
    String(String),
    /// `list(TYPE)`.
    List(ValueType, Vec<Value>),
    /// `set(TYPE)`, without duplicates, in Terraform's order.
    Set(ValueType, Vec<Value>),
    /// `map(TYPE)`.
    Map(ValueType, BTreeMap<String, Value>),
    /// `tuple`.
    Tuple(Vec<Value>),
    /// `object`.
    Object(BTreeMap<String, Value>),
    /// Something that only Terraform knows.
    Unknown(Unknown),
}

/// What is known of a value that only Terraform knows.
#[derive(Clone, Debug)]
pub struct Unknown {
    reason: Rc<str>,
    is_present: bool,
}

impl Unknown {
    /// The same, which is never null, whatever it is.
    #[must_use]
    pub fn present(self) -> Self {
        Self { is_present: true, ..self }
    }
}

impl<T: Into<Rc<str>>> From<T> for Unknown {
    /// One that is unknown for this reason.
    fn from(reason: T) -> Self {
        Self { reason: reason.into(), is_present: false }
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.reason)
    }
}

/// Why there is no value.
#[derive(Clone, Debug)]
pub enum Stop {
    /// Terraform reports an error too; `can` and `try` catch it.
    Error(String),
    /// Terraform has to tell, and this is why.
    Left(String),
}

/// What an evaluation comes to.
pub type Evaluated<T = Value> = Result<T, Stop>;

/// An error that Terraform reports too.
pub(super) fn error<T>(message: impl Into<String>) -> Evaluated<T> {
    Err(Stop::Error(message.into()))
}

/// Something that Terraform has to tell.
pub(super) fn left<T>(reason: impl Into<String>) -> Evaluated<T> {
    Err(Stop::Left(reason.into()))
}

impl Value {
    /// A string, normalized as Terraform normalizes all of them.
    pub fn string(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_ascii() || is_nfc(&text) {
            Self::String(text)
        } else {
            Self::String(text.nfc().collect())
        }
    }

    /// A count.
    pub fn count(count: usize) -> Self {
        Self::Number(Number::counted(count))
    }

    /// A list of strings.
    pub fn strings(list: impl IntoIterator<Item = String>) -> Self {
        Self::List(ValueType::String, list.into_iter().map(Self::string).collect())
    }

    /// Whether it is known to be null, or known not to be.
    pub fn is_null(&self) -> Evaluated<bool> {
        match self {
            Self::Null(_) => Ok(true),
            Self::Unknown(unknown) if !unknown.is_present => left(unknown.to_string()),
            _ => Ok(false),
        }
    }

    /// Its exact type.
    pub fn type_of(&self) -> Evaluated<ValueType> {
        Ok(match self {
            Self::Null(kind) => kind.clone(),
            Self::Bool(_) => ValueType::Bool,
            Self::Number(_) => ValueType::Number,
            Self::String(_) => ValueType::String,
            Self::List(kind, _) => ValueType::List(Box::new(kind.clone())),
            Self::Set(kind, _) => ValueType::Set(Box::new(kind.clone())),
            Self::Map(kind, _) => ValueType::Map(Box::new(kind.clone())),
            Self::Tuple(list) => {
                ValueType::Tuple(list.iter().map(Self::type_of).collect::<Evaluated<_>>()?)
            }
            Self::Object(map) => ValueType::Object(
                map.iter()
                    .map(|(key, value)| Ok((key.clone(), value.type_of()?)))
                    .collect::<Evaluated<_>>()?,
            ),
            Self::Unknown(reason) => return left(reason.to_string()),
        })
    }

    /// Why it or something inside is unknown, if so.
    pub fn unknown(&self) -> Option<&Rc<str>> {
        match self {
            Self::Unknown(unknown) => Some(&unknown.reason),
            Self::List(_, list) | Self::Set(_, list) | Self::Tuple(list) => {
                list.iter().find_map(Self::unknown)
            }
            Self::Map(_, map) | Self::Object(map) => map.values().find_map(Self::unknown),
            Self::Null(_) | Self::Bool(_) | Self::Number(_) | Self::String(_) => None,
        }
    }

    /// Goes on only with a value that is known throughout.
    pub fn known(self) -> Evaluated {
        match self.unknown() {
            Some(reason) => left(reason.to_string()),
            None => Ok(self),
        }
    }

    /// What it weighs: its parts, its text by the line, and fractions by what it takes to write
    /// them in decimal.
    pub fn weight(&self) -> usize {
        1 + match self {
            Self::String(text) => text.len() / 64,
            Self::List(_, list) | Self::Set(_, list) | Self::Tuple(list) => {
                list.iter().map(Self::weight).sum()
            }
            Self::Map(_, map) | Self::Object(map) => {
                map.iter().map(|(key, value)| key.len() / 64 + value.weight()).sum()
            }
            Self::Number(number) if !number.is_whole() => 64,
            Self::Null(_) | Self::Bool(_) | Self::Number(_) | Self::Unknown(_) => 0,
        }
    }

    /// Whether `==` holds: never between different types, except that null is null.
    pub fn equals(&self, other: &Self) -> Evaluated<bool> {
        let nulls = (self.is_null()?, other.is_null()?);
        if nulls.0 || nulls.1 {
            return Ok(nulls.0 && nulls.1);
        }
        let (left_type, right_type) = (self.type_of()?, other.type_of()?);
        if left_type != right_type {
            if left_type.is_dynamic() || right_type.is_dynamic() {
                return left("compares values whose types are not decided");
            }
            return Ok(false);
        }
        let pairwise = |left: &[Self], right: &[Self]| {
            let mut are_equal = left.len() == right.len();
            for (left, right) in left.iter().zip(right) {
                are_equal &= left.equals(right)?;
            }
            Ok(are_equal)
        };
        match (self, other) {
            (Self::Bool(left), Self::Bool(right)) => Ok(left == right),
            (Self::Number(left), Self::Number(right)) => Ok(left == right),
            (Self::String(left), Self::String(right)) => Ok(left == right),
            (Self::List(_, left), Self::List(_, right))
            | (Self::Set(_, left), Self::Set(_, right))
            | (Self::Tuple(left), Self::Tuple(right)) => pairwise(left, right),
            (Self::Map(_, left), Self::Map(_, right))
            | (Self::Object(left), Self::Object(right)) => {
                let mut are_equal = left.keys().eq(right.keys());
                for (left, right) in left.values().zip(right.values()) {
                    are_equal &= left.equals(right)?;
                }
                Ok(are_equal)
            }
            _ => Ok(false),
        }
    }

    /// The elements in Terraform's order, for what can be iterated over.
    pub fn elements(&self) -> Option<Vec<Self>> {
        match self {
            Self::List(_, list) | Self::Set(_, list) | Self::Tuple(list) => Some(list.clone()),
            Self::Map(_, map) | Self::Object(map) => Some(map.values().cloned().collect()),
            _ => None,
        }
    }

    /// The word for what this is.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null(_) => "null",
            Self::Bool(_) => "a bool",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::List(..) => "a list",
            Self::Set(..) => "a set",
            Self::Map(..) => "a map",
            Self::Tuple(_) => "a tuple",
            Self::Object(_) => "an object",
            Self::Unknown(_) => "unknown",
        }
    }
}
