//! Functions of time that need no clock. A timestamp follows RFC 3339, with a `T` and either a `Z`
//! or an offset, both in upper case.

use super::Arguments;
use crate::number::Number;
use crate::value::{Evaluated, Value, error, left};
use std::cmp::Ordering;
use time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

pub(super) fn call(name: &str, arguments: &Arguments) -> Option<Evaluated> {
    Some(match name {
        "timecmp" => compare(arguments),
        "timeadd" => add(arguments),
        "formatdate" => format(arguments),
        _ => return None,
    })
}

fn compare(arguments: &Arguments) -> Evaluated {
    arguments.are(2)?;
    let (one, other) = (timestamp(&arguments.text(0)?)?, timestamp(&arguments.text(1)?)?);
    Ok(Value::Number(match one.cmp(&other) {
        Ordering::Less => Number::counted(1).negated(),
        Ordering::Equal => Number::counted(0),
        Ordering::Greater => Number::counted(1),
    }))
}

fn add(arguments: &Arguments) -> Evaluated {
    arguments.are(2)?;
    let time = timestamp(&arguments.text(0)?)?;
    let Some(duration) = duration(&arguments.text(1)?) else {
        return error("the text is not a duration");
    };
    match time.checked_add(duration?).filter(|time| (0..=9999).contains(&time.year())) {
        Some(time) => Ok(Value::String(format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}",
            time.year(),
            u8::from(time.month()),
            time.day(),
            time.hour(),
            time.minute(),
            time.second(),
            zone(time.offset(), ":", true)
        ))),
        None => left("leaves the years that have four digits"),
    }
}

/// The offset with `separator`; `Z` for none, if `is_short`.
fn zone(offset: UtcOffset, separator: &str, is_short: bool) -> String {
    let (hours, minutes, _) = offset.as_hms();
    if is_short && hours == 0 && minutes == 0 {
        return "Z".to_owned();
    }
    let sign = if offset.is_negative() { '-' } else { '+' };
    format!("{sign}{:02}{separator}{:02}", hours.abs(), minutes.abs())
}

fn timestamp(text: &str) -> Evaluated<OffsetDateTime> {
    match parsed(text) {
        Some(time) => Ok(time),
        None => error("the text is not a timestamp of RFC 3339"),
    }
}

fn parsed(text: &str) -> Option<OffsetDateTime> {
    let bytes = text.as_bytes();
    let number = |from: usize, length: usize| {
        let digits = bytes.get(from..from + length)?;
        digits.iter().try_fold(0, |number: u16, digit| {
            digit.is_ascii_digit().then(|| number * 10 + u16::from(digit - b'0'))
        })
    };
    let pair = |from| u8::try_from(number(from, 2)?).ok();
    let is_separated = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')]
        .into_iter()
        .all(|(place, separator)| bytes.get(place) == Some(&separator));
    let date = Date::from_calendar_date(
        i32::from(number(0, 4)?),
        Month::try_from(pair(5)?).ok()?,
        pair(8)?,
    );
    let (hour, minute, second) = (pair(11)?, pair(14)?, pair(17)?);
    let mut rest = &bytes[19..];
    let mut nanoseconds = 0;
    if let [b'.', digits @ ..] = rest {
        let count = digits.iter().take_while(|digit| digit.is_ascii_digit()).count();
        if count == 0 {
            return None;
        }
        for place in 0..9 {
            let digit = digits[..count].get(place).map_or(0, |digit| digit - b'0');
            nanoseconds = nanoseconds * 10 + u32::from(digit);
        }
        rest = &digits[count..];
    }
    let offset = match rest {
        b"Z" => UtcOffset::UTC,
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let from = bytes.len() - 5;
            let (hours, minutes) = (pair(from)?, pair(from + 3)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let seconds = (i32::from(hours) * 60 + i32::from(minutes)) * 60;
            let seconds = if *sign == b'-' { -seconds } else { seconds };
            UtcOffset::from_whole_seconds(seconds).ok()?
        }
        _ => return None,
    };
    let time = Time::from_hms_nano(hour, minute, second, nanoseconds).ok()?;
    is_separated.then_some(PrimitiveDateTime::new(date.ok()?, time).assume_offset(offset))
}

/// A duration in Go's notation, such as `1h30m`; `None` for any other text.
fn duration(text: &str) -> Option<Evaluated<Duration>> {
    let (is_negative, mut rest) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    if rest == "0" {
        return Some(Ok(Duration::ZERO));
    }
    if rest.is_empty() {
        return None;
    }
    let mut nanoseconds: i64 = 0;
    while !rest.is_empty() {
        let end = rest.find(|one: char| !one.is_ascii_digit() && one != '.')?;
        let (number, after) = rest.split_at(end);
        let unit_end = after.find(|one: char| one.is_ascii_digit() || one == '.');
        let (unit, after) = after.split_at(unit_end.unwrap_or(after.len()));
        rest = after;
        let unit: i64 = match unit {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return None,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
            return None;
        }
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        // Beyond these digits, Go uses floating point.
        if fraction.len() > 6 {
            return Some(left("has a duration with many digits"));
        }
        let scale = 10_i64.pow(u32::try_from(fraction.len()).ok()?);
        let fraction: i64 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
        let added = whole.checked_mul(unit)?.checked_add(fraction.checked_mul(unit)? / scale)?;
        nanoseconds = nanoseconds.checked_add(added)?;
    }
    let nanoseconds = if is_negative { -nanoseconds } else { nanoseconds };
    Some(Ok(Duration::nanoseconds(nanoseconds)))
}

fn format(arguments: &Arguments) -> Evaluated {
    arguments.are(2)?;
    let (pattern, time) = (arguments.text(0)?, timestamp(&arguments.text(1)?)?);
    let mut out = String::new();
    let mut rest = pattern.as_str();
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            rest = quoted(&rest[1..], &mut out)?;
        } else if first.is_ascii_alphabetic() {
            let length = rest.len() - rest.trim_start_matches(first).len();
            let Some(text) = part(first, length, time) else {
                return error("the format has a sequence of letters without a meaning");
            };
            out.push_str(&text);
            rest = &rest[length..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    Ok(Value::string(out))
}

/// Adds the quoted text at the start of `text`, in which two quotes stand for one, to `out`;
/// returns the rest. Two quotes alone also stand for one.
fn quoted<'t>(text: &'t str, out: &mut String) -> Evaluated<&'t str> {
    if let Some(rest) = text.strip_prefix('\'') {
        out.push('\'');
        return Ok(rest);
    }
    let mut rest = text;
    loop {
        let Some((before, after)) = rest.split_once('\'') else {
            return error("the format has a quote that does not end");
        };
        out.push_str(before);
        match after.strip_prefix('\'') {
            Some(after) => {
                out.push('\'');
                rest = after;
            }
            None => return Ok(after),
        }
    }
}

/// The meaning of `letter`, repeated `length` times.
fn part(letter: char, length: usize, time: OffsetDateTime) -> Option<String> {
    let number = |number: u8| match length {
        1 => Some(number.to_string()),
        2 => Some(format!("{number:02}")),
        _ => None,
    };
    let word = |word: String| match length {
        3 => Some(word[..3].to_owned()),
        4 => Some(word),
        _ => None,
    };
    match (letter, length) {
        ('Y', 2) => Some(format!("{:02}", time.year() % 100)),
        ('Y', 4) => Some(format!("{:04}", time.year())),
        ('M', 1 | 2) => number(time.month().into()),
        ('M', _) => word(time.month().to_string()),
        ('D', _) => number(time.day()),
        ('E', _) => word(time.weekday().to_string()),
        ('h', _) => number(time.hour()),
        ('H', _) => number((time.hour() + 11) % 12 + 1),
        ('A', 2) => Some(if time.hour() < 12 { "AM" } else { "PM" }.to_owned()),
        ('a', 2) => Some(if time.hour() < 12 { "am" } else { "pm" }.to_owned()),
        ('m', _) => number(time.minute()),
        ('s', _) => number(time.second()),
        ('Z', 1) => Some(zone(time.offset(), ":", true)),
        ('Z', 3) if time.offset().is_utc() => Some("UTC".to_owned()),
        ('Z', 3 | 4) => Some(zone(time.offset(), "", false)),
        ('Z', 5) => Some(zone(time.offset(), ":", false)),
        _ => None,
    }
}
