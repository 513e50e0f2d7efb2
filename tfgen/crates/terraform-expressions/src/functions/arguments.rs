//! The arguments of one call, converted to the types of its parameters. Null is an error unless a
//! function accepts it.

use crate::convert::{convert, number, string};
use crate::number::Number;
use crate::value::{Evaluated, Value, ValueType, error, left};

pub(super) struct Arguments(pub(super) Vec<Value>);

impl Arguments {
    /// Refuses any other number of arguments.
    pub(super) fn are(&self, count: usize) -> Evaluated<()> {
        self.are_between(count, count)
    }

    pub(super) fn are_between(&self, least: usize, most: usize) -> Evaluated<()> {
        if (least..=most).contains(&self.0.len()) {
            Ok(())
        } else {
            left("calls a function with a wrong number of arguments")
        }
    }

    /// The total number of elements in all arguments, and their weight.
    pub(super) fn size(&self) -> (usize, usize) {
        let count = |value: &Value| match value {
            Value::List(_, list) | Value::Set(_, list) | Value::Tuple(list) => list.len(),
            _ => 0,
        };
        (self.0.iter().map(count).sum(), self.0.iter().map(Value::weight).sum())
    }

    /// The argument at `place`, which must not be null.
    pub(super) fn value(&self, place: usize) -> Evaluated<&Value> {
        match self.0.get(place) {
            None => left("calls a function with a wrong number of arguments"),
            Some(Value::Null(_)) => error("argument must not be null"),
            Some(value) => Ok(value),
        }
    }

    pub(super) fn text(&self, place: usize) -> Evaluated<String> {
        string(self.value(place)?.clone())
    }

    pub(super) fn number(&self, place: usize) -> Evaluated<Number> {
        number(self.value(place)?.clone())
    }

    /// A whole number of 64 bits.
    pub(super) fn whole(&self, place: usize) -> Evaluated<i64> {
        match self.number(place)?.as_whole().map(i64::try_from) {
            Some(Ok(whole)) => Ok(whole),
            Some(Err(_)) => error("the number is too large"),
            None => error("a whole number is required"),
        }
    }

    /// The argument as a list whose elements have the type `kind`, with that type.
    pub(super) fn list(
        &self,
        place: usize,
        kind: &ValueType,
    ) -> Evaluated<(ValueType, Vec<Value>)> {
        let kind = ValueType::List(Box::new(kind.clone()));
        match convert(self.value(place)?.clone(), &kind)? {
            Value::List(kind, list) => Ok((kind, list)),
            Value::Unknown(reason) => left(reason.to_string()),
            value => error(format!("{} is not a list", value.kind())),
        }
    }

    /// The argument as strings, none of which is null.
    pub(super) fn texts(&self, place: usize) -> Evaluated<Vec<String>> {
        let (_, list) = self.list(place, &ValueType::String)?;
        list.into_iter().map(string).collect()
    }
}
