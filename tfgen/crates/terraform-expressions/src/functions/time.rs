//! `timecmp`: the one function of time that needs no clock.

use super::Arguments;
use crate::number::Number;
use crate::value::{Evaluated, Value, error, left};
use std::cmp::Ordering;

/// Compares two timestamps of RFC 3339.
pub(super) fn compare(arguments: &Arguments) -> Evaluated {
    arguments.are(2)?;
    let (one, other) = (seconds(&arguments.text(0)?)?, seconds(&arguments.text(1)?)?);
    Ok(Value::Number(match one.cmp(&other) {
        Ordering::Less => Number::counted(1).negated(),
        Ordering::Equal => Number::counted(0),
        Ordering::Greater => Number::counted(1),
    }))
}

/// Seconds since the year 0, of `YYYY-MM-DDThh:mm:ssZ` or with an offset. Other forms of RFC 3339
/// are left to Terraform, and what has no digit where all forms have one is none of them.
fn seconds(text: &str) -> Evaluated<i64> {
    let bytes = text.as_bytes();
    let form = b"0000-00-00T00:00:00";
    let fits = |(byte, form): (&u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        form => byte == form,
    };
    if !bytes.iter().take(4).all(u8::is_ascii_digit) {
        return error("the text is not a timestamp of RFC 3339");
    }
    if bytes.len() < 20 || !bytes.iter().zip(form).all(fits) {
        return left("has an unusual timestamp");
    }
    let number = |from: usize, to: usize| text[from..to].parse::<i64>().unwrap_or(0);
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let (hour, minute, second) = (number(11, 13), number(14, 16), number(17, 19));
    let offset = match &bytes[19..] {
        b"Z" => 0,
        [sign @ (b'+' | b'-'), a, b, b':', c, d]
            if [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()) =>
        {
            if number(20, 22) > 23 || number(23, 25) > 59 {
                return left("has an unusual timestamp");
            }
            let minutes = number(20, 22) * 60 + number(23, 25);
            if *sign == b'-' { -minutes } else { minutes }
        }
        _ => return left("has an unusual timestamp"),
    };
    let days_before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let at = usize::try_from(month - 1).unwrap_or(0);
    let (Some(before), Some(length)) = (days_before.get(at), lengths.get(at)) else {
        return left("has an unusual timestamp");
    };
    if day > *length || hour > 23 || minute > 59 || second > 59 {
        return left("has an unusual timestamp");
    }
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let years = year - 1;
    let leaps = years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400);
    let days = year * 365 + leaps + before + i64::from(is_leap && month > 2) + day;
    Ok(((days * 24 + hour) * 60 + minute - offset) * 60 + second)
}
