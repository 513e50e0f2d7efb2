//! Numbers in decimal notation, in the form of Go's `math/big`.

use super::number::Number;

/// A number as decimal digits: `0.DIGITS * 10^point`, or zero without digits.
#[derive(Clone, Debug)]
pub(super) struct Decimal {
    is_negative: bool,
    digits: String,
    point: i64,
}

impl Decimal {
    /// All digits of `number`.
    pub(super) fn exact(number: &Number) -> Self {
        let (mantissa, places) = number.decimal_mantissa();
        Self::of(number.has_minus(), &mantissa.to_string(), places)
    }

    /// The fewest digits that are read as `number`; `None` if they are unknown.
    pub(super) fn shortest(number: &Number) -> Option<Self> {
        let text = number.absolute().text()?;
        let places = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        Some(Self::of(number.has_minus(), &text.replace('.', ""), places))
    }

    /// `digits`, the last `places` of them after the point.
    fn of(is_negative: bool, digits: &str, places: usize) -> Self {
        let leading = digits.len() - digits.trim_start_matches('0').len();
        let length = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX);
        let point = length(&digits[leading..]) - i64::try_from(places).unwrap_or(i64::MAX);
        let digits = digits[leading..].trim_end_matches('0').to_owned();
        Self { is_negative, point: if digits.is_empty() { 0 } else { point }, digits }
    }

    /// With at most `count` digits, rounding half to even.
    fn rounded(mut self, count: i64) -> Self {
        let Ok(count) = usize::try_from(count) else {
            return Self { digits: String::new(), point: 0, ..self };
        };
        if self.digits.len() <= count {
            return self;
        }
        let (kept, cut) = self.digits.split_at(count);
        let is_odd = kept.bytes().last().is_some_and(|last| last % 2 == 1);
        let goes_up = match cut.as_bytes() {
            [b'5'] => is_odd,
            [first, ..] => *first >= b'5',
            [] => false,
        };
        let mut kept = kept.as_bytes().to_vec();
        if goes_up {
            while kept.last() == Some(&b'9') {
                kept.pop();
            }
            match kept.last_mut() {
                Some(last) => *last += 1,
                None => {
                    kept.push(b'1');
                    self.point += 1;
                }
            }
        }
        let text: String = kept.into_iter().map(char::from).collect();
        text.trim_end_matches('0').clone_into(&mut self.digits);
        if self.digits.is_empty() {
            self.point = 0;
        }
        self
    }

    /// `-`, if it is negative.
    fn sign(&self) -> &'static str {
        if self.is_negative { "-" } else { "" }
    }

    /// With `places` after the point.
    pub(super) fn fixed(self, places: usize) -> String {
        let count = self.point.saturating_add(i64::try_from(places).unwrap_or(i64::MAX));
        self.rounded(count).with_places(places)
    }

    fn with_places(&self, places: usize) -> String {
        let digit = |place: i64| {
            let place = usize::try_from(place).ok();
            place
                .and_then(|place| self.digits.as_bytes().get(place))
                .map_or('0', |b| char::from(*b))
        };
        let mut text = self.sign().to_owned();
        if self.point > 0 {
            text.extend((0..self.point).map(digit));
        } else {
            text.push('0');
        }
        if places > 0 {
            text.push('.');
            text.extend(
                (0..i64::try_from(places).unwrap_or(0)).map(|place| digit(self.point + place)),
            );
        }
        text
    }

    /// With an exponent and `places` after the point.
    pub(super) fn scientific(self, places: usize) -> String {
        let count = i64::try_from(places).unwrap_or(i64::MAX).saturating_add(1);
        self.rounded(count).with_exponent(places)
    }

    fn with_exponent(&self, places: usize) -> String {
        let first = self.digits.chars().next().unwrap_or('0');
        let rest: String = self.digits.chars().skip(1).take(places).collect();
        let exponent = if self.digits.is_empty() { 0 } else { self.point - 1 };
        let sign = if exponent < 0 { '-' } else { '+' };
        let point = if places > 0 { "." } else { "" };
        format!("{}{first}{point}{rest:0<places$}e{sign}{:02}", self.sign(), exponent.abs())
    }

    /// Like `%g` for the existing digits: with an exponent below -4 or from `limit` on.
    pub(super) fn general(&self, limit: i64) -> String {
        let exponent = self.point - 1;
        let count = self.digits.len();
        if !self.digits.is_empty() && (exponent < -4 || exponent >= limit) {
            return self.with_exponent(count.saturating_sub(1));
        }
        let places = i64::try_from(count).unwrap_or(0) - self.point;
        self.with_places(usize::try_from(places).unwrap_or(0))
    }

    /// Like `%.COUNTg`, with which Terraform orders the elements of a set.
    pub(super) fn of_digits(self, count: usize) -> String {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let rounded = self.rounded(count);
        let digits = i64::try_from(rounded.digits.len()).unwrap_or(i64::MAX);
        let limit = if count > digits && digits >= rounded.point { digits } else { count };
        rounded.general(limit)
    }
}
