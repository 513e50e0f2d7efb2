//! Functions of numbers.

use super::Arguments;
use crate::convert::number;
use crate::double;
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
        "log" => log(arguments),
        "pow" => power(arguments),
        "parseint" => parse(arguments),
        "signum" => sign(arguments),
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

fn sign(arguments: &Arguments) -> Evaluated {
    arguments.are(1)?;
    Ok(Value::Number(match arguments.whole(0)? {
        0 => Number::counted(0),
        1.. => Number::counted(1),
        _ => Number::counted(1).negated(),
    }))
}

fn power(arguments: &Arguments) -> Evaluated {
    arguments.are(2)?;
    let (base, exponent) = (arguments.number(0)?, arguments.number(1)?);
    if base.is_negative() && !exponent.is_whole() {
        return match (base.double(), exponent.double()) {
            (Some(_), Some(exponent)) if exponent.fract() != 0.0 => {
                error("the power is not a real number")
            }
            _ => left("raises to an unusual power"),
        };
    }
    let doubles = base.double().zip(exponent.double());
    let power = doubles.and_then(|(base, exponent)| double::power(base, exponent));
    match power.and_then(Number::of_double) {
        Some(power) => Ok(Value::Number(power)),
        None => left("raises to an unusual power"),
    }
}

fn log(arguments: &Arguments) -> Evaluated {
    arguments.are(2)?;
    let (number, base) = (arguments.number(0)?, arguments.number(1)?);
    if number.is_negative() || base.is_negative() {
        return error("there is no logarithm of a negative number");
    }
    if number.is_zero() && base.is_zero() {
        return error("the logarithm is not a number");
    }
    let doubles = number.double().zip(base.double());
    let quotient = match doubles {
        // Both logarithms are the same.
        Some((number, base)) if number.to_bits() == base.to_bits() && number > 1.0 => Some(1.0),
        Some((number, base)) if base > 0.0 && number > 0.0 => {
            match (double::logarithm(number), double::logarithm(base)) {
                (Some(0.0), Some(0.0)) => return error("the logarithm is not a number"),
                (Some(above), Some(below)) if below != 0.0 => Some(above / below),
                (Some(0.0), None) => Some(if base < 1.0 { -0.0 } else { 0.0 }),
                _ => None,
            }
        }
        _ => None,
    };
    match quotient.and_then(Number::of_double) {
        Some(quotient) => Ok(Value::Number(quotient)),
        None => left("takes a logarithm whose last digit depends on the machine"),
    }
}

fn parse(arguments: &Arguments) -> Evaluated {
    arguments.are(2)?;
    let text = match arguments.value(0)? {
        Value::String(text) => text,
        Value::Unknown(reason) => return left(reason.to_string()),
        _ => return error("what is parsed must be a string"),
    };
    let base = arguments.whole(1)?;
    let Some(base) = u32::try_from(base).ok().filter(|base| (2..=62).contains(base)) else {
        return error("the base must be a whole number from 2 to 62");
    };
    if text.len() > 150 {
        return left("parses a long number");
    }
    let (is_negative, digits) = match text.strip_prefix(['-', '+']) {
        Some(digits) => (text.starts_with('-'), digits),
        None => (false, text.as_str()),
    };
    let mut number = BigInt::from(0);
    for digit in digits.bytes() {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'z' => digit - b'a' + 10,
            // From base 36 on, letter case matters.
            b'A'..=b'Z' if base <= 36 => digit - b'A' + 10,
            b'A'..=b'Z' => digit - b'A' + 36,
            _ => u8::MAX,
        };
        if u32::from(value) >= base {
            return error("cannot be parsed as an integer");
        }
        number = number * base + value;
    }
    if digits.is_empty() {
        return error("cannot be parsed as an integer");
    }
    if is_negative && number == BigInt::from(0) {
        return Ok(Value::Number(Number::counted(0)));
    }
    Ok(Value::Number(Number::whole(if is_negative { -number } else { number })))
}
