//! `format` and `formatlist`.

use super::Arguments;
use super::json;
use crate::convert::{number, string, truth};
use crate::value::{Evaluated, Value, error, left};

/// The widest a verb may pad here.
const WIDEST: usize = 256;

pub(super) fn call(name: &str, arguments: &Arguments) -> Evaluated {
    if arguments.0.iter().any(|argument| matches!(argument, Value::Null(_))) {
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

/// One verb: `%`, flags, width, precision, letter.
#[derive(Default)]
struct Verb {
    pads_right: bool,
    pads_with_zeros: bool,
    shows_plus: bool,
    width: usize,
    precision: Option<usize>,
}

fn formatted(pattern: &str, values: &[Value]) -> Evaluated<String> {
    let mut out = String::new();
    let mut values = values.iter();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let mut characters = after.chars();
        let mut verb = Verb::default();
        let letter = loop {
            match characters.next() {
                Some('-') => verb.pads_right = true,
                Some('+') => verb.shows_plus = true,
                Some('0') if verb.width == 0 && verb.precision.is_none() => {
                    verb.pads_with_zeros = true;
                }
                Some('.') if verb.precision.is_none() => verb.precision = Some(0),
                Some(digit @ '0'..='9') => {
                    let digit = digit as usize - '0' as usize;
                    let place = verb.precision.as_mut().unwrap_or(&mut verb.width);
                    *place = *place * 10 + digit;
                    if *place > WIDEST {
                        return left("formats very wide");
                    }
                }
                Some(letter) if letter.is_ascii_alphabetic() || letter == '%' => break letter,
                _ => return left("has an unusual format"),
            }
        };
        rest = characters.as_str();
        if letter == '%' {
            out.push('%');
            continue;
        }
        let Some(value) = values.next() else {
            return error("not enough arguments for the format");
        };
        verb.apply(letter, value.clone(), &mut out)?;
    }
    out.push_str(rest);
    if values.next().is_some() {
        return error("too many arguments for the format");
    }
    Ok(out)
}

impl Verb {
    fn apply(&self, letter: char, value: Value, out: &mut String) -> Evaluated<()> {
        if let Value::Null(_) = value {
            return left("formats null");
        }
        let text = match letter {
            's' | 'v' | 't' | 'q' if self.precision.is_some() || self.shows_plus => {
                return left("has an unusual format");
            }
            'v' => match value {
                Value::String(text) => text,
                value => json::encode(&value)?,
            },
            's' => string(value)?,
            'q' => {
                let text = string(value)?;
                let is_plain = |b: u8| (b.is_ascii_graphic() || b == b' ') && !b"\"\\".contains(&b);
                if !text.bytes().all(is_plain) {
                    return left("quotes unusual characters");
                }
                format!("\"{text}\"")
            }
            't' => truth(value)?.to_string(),
            'd' | 'x' | 'X' | 'b' | 'o' => {
                if self.precision.is_some() {
                    return left("has an unusual format");
                }
                let Some(whole) = number(value)?.small() else {
                    return left("formats an unusual number as a whole one");
                };
                let sign = match (whole < 0, self.shows_plus) {
                    (true, _) => "-",
                    (_, true) => "+",
                    _ => "",
                };
                let size = whole.unsigned_abs();
                let digits = match letter {
                    'd' => size.to_string(),
                    'x' => format!("{size:x}"),
                    'X' => format!("{size:X}"),
                    'b' => format!("{size:b}"),
                    _ => format!("{size:o}"),
                };
                if self.pads_with_zeros && !self.pads_right {
                    let width = self.width.saturating_sub(sign.len());
                    out.push_str(&format!("{sign}{digits:0>width$}"));
                    return Ok(());
                }
                format!("{sign}{digits}")
            }
            _ => return left(format!("formats with `%{letter}`")),
        };
        if self.width > 0 && (self.pads_with_zeros || !text.is_ascii()) {
            return left("pads what is no number with zeros, or characters beyond ASCII");
        }
        let width = self.width;
        out.push_str(&if self.pads_right {
            format!("{text:<width$}")
        } else {
            format!("{text:>width$}")
        });
        Ok(())
    }
}
