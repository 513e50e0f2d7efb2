//! The meaning of unquoted words in YAML, as Terraform resolves them.

use crate::number::{Number, Read};
use crate::value::{Evaluated, Value, ValueType, left};
use time::{Date, Month};

/// The value of the word `text`.
pub(super) fn plain(text: &str) -> Evaluated {
    let unusual = || left("reads an unusual word as YAML");
    Ok(match text {
        "~" | "null" | "Null" | "NULL" => Value::Null(ValueType::Dynamic),
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Value::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Value::Bool(false)
        }
        _ if !text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first)) => {
            Value::string(text)
        }
        _ if is_dated(text) => match date(text) {
            Some(()) => Value::string(format!("{text}T00:00:00Z")),
            None => return unusual(),
        },
        _ => match hexadecimal(text) {
            Some(number) => number,
            None if text.starts_with('+') || begins_with_zero(text) => return unusual(),
            None => match Number::read(text) {
                Read::Number(number) => Value::Number(number),
                _ if may_be_a_number(text) => return unusual(),
                Read::NotANumber | Read::Uncertain => Value::string(text),
            },
        },
    })
}

fn hexadecimal(text: &str) -> Option<Value> {
    let digits = text.strip_prefix("0x")?;
    let is_plain = digits.len() <= 12 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = is_plain.then(|| u64::from_str_radix(digits, 16).ok())??;
    Some(Value::Number(Number::whole(number.into())))
}

/// Whether versions may disagree about its being a number.
fn may_be_a_number(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_hexdigit() || b"._+-xXoOpPnNiIaAfF".contains(&byte);
    text.matches('.').count() < 2 && text.bytes().all(is_part)
}

fn begins_with_zero(text: &str) -> bool {
    let digits = text.trim_start_matches('-');
    digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.")
}

/// Whether it begins like a date.
fn is_dated(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > 4 && bytes[..4].iter().all(u8::is_ascii_digit) && bytes[4] == b'-'
}

/// Whether it is a valid calendar day.
fn date(text: &str) -> Option<()> {
    let mut parts = text.split('-');
    let mut next = |length: usize| {
        let part = parts.next().filter(|part| part.len() == length)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u16>().ok())?
    };
    let (year, month, day) = (next(4)?, next(2)?, next(2)?);
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(year.into(), month, u8::try_from(day).ok()?).ok()?;
    parts.next().is_none().then_some(())
}
