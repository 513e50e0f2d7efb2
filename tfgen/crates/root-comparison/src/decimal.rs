//! Numbers, independent of their notation.

/// A decimal number: `digits` followed by `exponent` zeros, or, if that is negative, with as many
/// digits after the point. The digits neither begin nor end with a zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    is_negative: bool,
    digits: String,
    exponent: i64,
}

/// The most digits and zeros that are written out.
const LONGEST: i64 = 100;

impl Decimal {
    /// Parses `text`: digits, an optional fraction and an optional exponent.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (is_negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
        let short = all.trim_end_matches('0');
        let zeros = i64::try_from(all.len() - short.len()).ok()?;
        let digits = short.trim_start_matches('0').to_owned();
        let exponent = if digits.is_empty() { 0 } else { exponent.checked_add(zeros)? };
        Some(Self { is_negative, digits, exponent })
    }

    /// The number with the opposite sign. Terraform has a negative zero: it is written as `-0`.
    pub(crate) fn negated(mut self) -> Self {
        self.is_negative = !self.is_negative;
        self
    }

    /// As Terraform writes it into a string, unless that is long.
    pub(crate) fn text(&self) -> Option<String> {
        let length = i64::try_from(self.digits.len()).ok()?;
        if self.exponent.checked_abs()?.checked_add(length)? > LONGEST {
            return None;
        }
        let sign = if self.is_negative { "-" } else { "" };
        let point = usize::try_from(length + self.exponent).unwrap_or(0);
        if self.digits.is_empty() {
            return Some(format!("{sign}0"));
        }
        if self.exponent >= 0 {
            let zeros = "0".repeat(usize::try_from(self.exponent).ok()?);
            return Some(format!("{sign}{}{zeros}", self.digits));
        }
        if point > 0 {
            let (whole, fraction) = self.digits.split_at(point);
            return Some(format!("{sign}{whole}.{fraction}"));
        }
        let zeros = "0".repeat(usize::try_from(-(length + self.exponent)).ok()?);
        Some(format!("{sign}0.{zeros}{}", self.digits))
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn one_number_has_many_forms() {
        for (forms, text) in [
            (&["1", "1.0", "1e0", "10e-1", "0.1E+1", "01"][..], "1"),
            (&["1500", "1.5e3", "15e2"], "1500"),
            (&["0.05", "5e-2", "0.050"], "0.05"),
            (&["12.5", "125e-1"], "12.5"),
            (&["0", "0.0", "0e9"], "0"),
            (&["-0", "-0.0"], "-0"),
            (&["1e21"], "1000000000000000000000"),
        ] {
            for form in forms {
                let number = Decimal::read(form).expect("a number");
                assert_eq!(number, Decimal::read(forms[0]).expect("a number"), "{form}");
                assert_eq!(number.text().as_deref(), Some(text), "{form}");
            }
        }
        assert_ne!(Decimal::read("1"), Decimal::read("10"));
        assert_ne!(Decimal::read("0"), Decimal::read("-0"));
        assert_eq!(Decimal::read("1").map(Decimal::negated), Decimal::read("-1"));
    }

    #[test]
    fn what_is_no_number_or_too_long_is_left() {
        for text in ["", "-", "a", "1.2.3", "1e", "1e99999999999999999999"] {
            assert_eq!(Decimal::read(text), None, "{text}");
        }
        assert_eq!(Decimal::read("1e400").and_then(|number| number.text()), None);
    }
}
