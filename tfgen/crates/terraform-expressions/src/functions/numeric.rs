//! Functions of numbers.

use super::Arguments;
use crate::convert::number;
use crate::number::Number;
use crate::value::{Evaluated, Value, error, left};
use num_bigint::BigInt;

pub(super) fn call(name: &str, arguments: &Arguments) -> Option<Evaluated> {
    Some(match name {
        "abs" => single(arguments, Number::absolute),
        "ceil" => single(arguments, Number::ceiling),
        "floor" => single(arguments, Number::floor),
        "min" => extreme(arguments, |one, other| one < other),
        "max" => extreme(arguments, |one, other| one > other),
        "sum" => sum(arguments),
        "pow" => power(arguments),
        "parseint" => parse(arguments),
        _ => return None,
    })
}

fn single(arguments: &Arguments, compute: fn(&Number) -> Number) -> Evaluated {
    arguments.are(1)?;
    Ok(Value::Number(compute(&arguments.number(0)?)))
}

fn extreme(arguments: &Arguments, is_nearer: fn(&Number, &Number) -> bool) -> Evaluated {
    let mut result = arguments.number(0)?;
    for place in 1..arguments.0.len() {
        let number = arguments.number(place)?;
        if is_nearer(&number, &result) {
            result = number;
        }
    }
    Ok(Value::Number(result))
}

fn sum(arguments: &Arguments) -> Evaluated {
    arguments.are(1)?;
    let (Value::List(_, list) | Value::Set(_, list) | Value::Tuple(list)) = arguments.value(0)?
    else {
        return error("argument must be list, set, or tuple");
    };
    let mut total: Option<Number> = None;
    for element in list {
        if let Value::Bool(_) | Value::String(_) = element {
            return left("adds what is no number");
        }
        let number = number(element.clone())?;
        total = match total {
            None => Some(number),
            Some(total) => match total.plus(&number) {
                Some(total) => Some(total),
                None => return left("adds large numbers"),
            },
        };
    }
    match total {
        Some(total) => Ok(Value::Number(total)),
        None => error("cannot sum an empty list"),
    }
}

fn power(arguments: &Arguments) -> Evaluated {
    arguments.are(2)?;
    let (base, exponent) = (arguments.number(0)?.small(), arguments.number(1)?.small());
    let power = match (base, exponent.map(u32::try_from)) {
        (Some(base), Some(Ok(exponent))) => base.checked_pow(exponent),
        _ => None,
    };
    // Terraform computes in doubles, which are exact for these only.
    match power.filter(|power| power.unsigned_abs() < 1 << 53) {
        Some(power) => Ok(Value::Number(Number::whole(BigInt::from(power)))),
        None => left("raises to an unusual power"),
    }
}

fn parse(arguments: &Arguments) -> Evaluated {
    arguments.are(2)?;
    let Value::String(text) = arguments.value(0)? else {
        return left("parses what is no string");
    };
    let base = arguments.whole(1)?;
    let Some(base) = u32::try_from(base).ok().filter(|base| (2..=36).contains(base)) else {
        return left("parses in an unusual base");
    };
    if text.contains('_') || text.starts_with('+') || text.len() > 150 {
        return left("parses an unusual number");
    }
    match BigInt::parse_bytes(text.as_bytes(), base) {
        Some(number) => Ok(Value::Number(Number::whole(number))),
        None => error("cannot be parsed as an integer"),
    }
}
