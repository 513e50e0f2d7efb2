//! `format` and `formatlist`.

use super::Arguments;
use super::json;
use crate::convert::{number, string, truth};
use crate::decimal::Decimal;
use crate::number::Number;
use crate::unicode::clusters;
use crate::value::{Evaluated, Value, ValueType, error, left};
use std::fmt::Write as _;

/// The widest a verb may pad here.
const WIDEST: usize = 256;

pub(super) fn call(name: &str, arguments: &Arguments) -> Evaluated {
    let is_left = |argument: &Value| match argument {
        Value::Null(kind) => name == "formatlist" || *kind == ValueType::Dynamic,
        _ => false,
    };
    if arguments.0.iter().any(is_left) {
        return left("formats null");
    }
    let pattern = arguments.text(0)?;
    if name == "format" {
        return Ok(Value::string(formatted(&pattern, &arguments.0[1..])?));
    }
    let mut length = None;
    for place in 1..arguments.0.len() {
        if let Value::List(_, list) | Value::Set(_, list) | Value::Tuple(list) =
            arguments.value(place)?
            && *length.get_or_insert(list.len()) != list.len()
        {
            return error("the lists of `formatlist` differ in length");
        }
    }
    let Some(length) = length else { return left("formats no list") };
    let mut results = vec![];
    for row in 0..length {
        let values: Vec<Value> = arguments.0[1..]
            .iter()
            .map(|argument| match argument {
                Value::List(_, list) | Value::Set(_, list) | Value::Tuple(list) => {
                    list[row].clone()
                }
                value => value.clone(),
            })
            .collect();
        results.push(formatted(&pattern, &values)?);
    }
    Ok(Value::strings(results))
}

/// One verb: `%`, flags, width, precision, place of the argument, letter.
#[derive(Default)]
struct Verb {
    pads_right: bool,
    pads_with_zeros: bool,
    shows_plus: bool,
    is_sharp: bool,
    width: usize,
    precision: Option<usize>,
    /// Counted from 1.
    argument: Option<usize>,
    letter: char,
}

/// The text for `pattern` with `values`.
fn formatted(pattern: &str, values: &[Value]) -> Evaluated<String> {
    let mut out = String::new();
    let (mut next, mut most) = (0, 0);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        if let Some(after) = after.strip_prefix('%') {
            out.push('%');
            rest = after;
            continue;
        }
        let (verb, after) = Verb::read(after)?;
        rest = after;
        let place = match verb.argument {
            Some(0) => return left("has an unusual format"),
            Some(place) => place - 1,
            None => next,
        };
        next = place + 1;
        most = most.max(next);
        let Some(value) = values.get(place) else {
            return error("not enough arguments for the format");
        };
        verb.apply(value.clone(), &mut out)?;
    }
    out.push_str(rest);
    // With explicit positions, some values may be unused.
    if most < values.len() {
        return error("too many arguments for the format");
    }
    Ok(out)
}

impl Verb {
    /// The verb at the start of `text`, after its `%`, and what follows it.
    fn read(text: &str) -> Evaluated<(Self, &str)> {
        let unusual = || left("has an unusual format");
        let mut verb = Self::default();
        let mut rest = text;
        while let Some(flag @ ('-' | '+' | '0' | '#')) = rest.chars().next() {
            match flag {
                '-' => verb.pads_right = true,
                '+' => verb.shows_plus = true,
                '#' => verb.is_sharp = true,
                _ => verb.pads_with_zeros = true,
            }
            rest = &rest[1..];
        }
        let number = |text: &str| -> Evaluated<Option<usize>> {
            match text.parse() {
                _ if text.is_empty() => Ok(None),
                Ok(number) if number <= WIDEST => Ok(Some(number)),
                _ => left("formats very wide"),
            }
        };
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let (width, after) = rest.split_at(digits(rest));
        verb.width = number(width)?.unwrap_or_default();
        rest = after;
        if let Some(after) = rest.strip_prefix('.') {
            let (precision, after) = after.split_at(digits(after));
            verb.precision = number(precision)?;
            if verb.precision.is_none() {
                return unusual();
            }
            rest = after;
        }
        if let Some(after) = rest.strip_prefix('[') {
            let Some((place, after)) = after.split_once(']') else { return unusual() };
            verb.argument = number(place)?;
            if verb.argument.is_none() {
                return unusual();
            }
            rest = after;
        }
        match rest.chars().next() {
            Some(letter) if letter.is_ascii_alphabetic() => {
                verb.letter = letter;
                Ok((verb, &rest[1..]))
            }
            _ => unusual(),
        }
    }

    fn apply(&self, value: Value, out: &mut String) -> Evaluated<()> {
        match value {
            Value::Null(ValueType::Dynamic) => return left("formats null"),
            Value::Null(_) if self.letter != 'v' => return error("null has no text"),
            _ => {}
        }
        match self.letter {
            // Neither width nor flags matter.
            't' => out.push_str(if truth(value)? { "true" } else { "false" }),
            'v' | 's' | 'q' => self.pad_text(&self.text(value)?, out)?,
            'd' | 'x' | 'X' | 'b' | 'o' => {
                let number = number(value)?;
                let Some(whole) = number.as_whole() else {
                    return error("a whole number is required");
                };
                if self.precision.is_some() || self.is_sharp {
                    return left("has an unusual format");
                }
                let size = whole.magnitude();
                let digits = match self.letter {
                    'd' => size.to_str_radix(10),
                    'b' => size.to_str_radix(2),
                    'o' => size.to_str_radix(8),
                    'x' => size.to_str_radix(16),
                    _ => size.to_str_radix(16).to_uppercase(),
                };
                self.pad_number(number.is_negative(), &digits, out);
            }
            'f' | 'e' | 'E' => {
                let number = number(value)?;
                if self.is_sharp {
                    return left("has an unusual format");
                }
                let decimal = Decimal::exact(&number.absolute());
                let places = self.precision.unwrap_or(6);
                let digits = match self.letter {
                    'f' => decimal.fixed(places),
                    'e' => decimal.scientific(places),
                    _ => decimal.scientific(places).to_uppercase(),
                };
                self.pad_number(number.has_minus(), &digits, out);
            }
            'g' | 'G' => {
                let number = number(value)?;
                if self.is_sharp || self.precision.is_some() {
                    return left("has an unusual format");
                }
                let digits = general(&number.absolute())?;
                let digits = if self.letter == 'g' { digits } else { digits.to_uppercase() };
                self.pad_number(number.has_minus(), &digits, out);
            }
            _ => return error("there is no such verb"),
        }
        Ok(())
    }

    /// The text of `%v`, `%s` and `%q`.
    fn text(&self, value: Value) -> Evaluated<String> {
        if self.letter == 'v' {
            return match value {
                Value::String(text) if !self.is_sharp => Ok(text),
                Value::Number(number) if !self.is_sharp => general(&number),
                value => json::encode(&value),
            };
        }
        let mut text = string(value)?;
        if let Some(precision @ 1..) = self.precision {
            text = clusters(&text)?.into_iter().take(precision).collect();
        }
        if self.letter == 'q' { json::encode(&Value::String(text)) } else { Ok(text) }
    }

    /// By grapheme clusters.
    fn pad_text(&self, text: &str, out: &mut String) -> Evaluated<()> {
        let padding = match self.width {
            0 => 0,
            width => width.saturating_sub(clusters(text)?.len()),
        };
        let pad = if self.pads_with_zeros { "0" } else { " " }.repeat(padding);
        if self.pads_right {
            out.push_str(text);
            out.push_str(&pad);
        } else {
            out.push_str(&pad);
            out.push_str(text);
        }
        Ok(())
    }

    fn pad_number(&self, is_negative: bool, digits: &str, out: &mut String) {
        let sign = match (is_negative, self.shows_plus) {
            (true, _) => "-",
            (false, true) => "+",
            (false, false) => "",
        };
        let padding = self.width.saturating_sub(sign.len() + digits.len());
        let (spaces, zeros, behind) = match (self.pads_right, self.pads_with_zeros) {
            (true, _) => (0, 0, padding),
            (false, true) => (0, padding, 0),
            (false, false) => (padding, 0, 0),
        };
        let (spaces, behind) = (" ".repeat(spaces), " ".repeat(behind));
        let _ = write!(out, "{spaces}{sign}{}{digits}{behind}", "0".repeat(zeros));
    }
}

/// The shortest text of a number, with an exponent from a million on.
fn general(number: &Number) -> Evaluated<String> {
    match Decimal::shortest(number) {
        Some(decimal) => Ok(decimal.general(6)),
        None => left("formats a number with many digits"),
    }
}
