//! Terraform's numbers: binary floating point with a precision for each number, 512 bits for
//! decimal literals and 64 for counts.

use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;

/// The precision of decimal literals.
pub(super) const WRITTEN: u64 = 512;
/// The precision of lengths, indices and the like.
pub(super) const COUNTED: u64 = 64;
/// The precision of doubles.
pub(super) const DOUBLE: u64 = 53;
/// Nothing is computed beyond this; validations do not need it.
const LARGEST_EXPONENT: i64 = 4096;
/// Up to this length, every implementation rounds a decimal correctly.
const MOST_DIGITS: usize = 150;

/// A finite number, `mantissa * 2^exponent` with an odd mantissa, or zero, which may have a sign
/// that is visible in its text.
#[derive(Clone, Debug)]
pub struct Number {
    mantissa: BigInt,
    exponent: i64,
    precision: u64,
    is_negative_zero: bool,
}

/// The result of reading a text as a number.
#[derive(Debug)]
pub enum Read {
    /// A number.
    Number(Number),
    /// Certainly not a number.
    NotANumber,
    /// Only Terraform itself knows it, or can compute with it.
    Uncertain,
}

impl Number {
    /// A count.
    pub fn counted(count: usize) -> Self {
        Self::whole(BigInt::from(count))
    }

    /// A whole number that was computed as one.
    pub fn whole(value: BigInt) -> Self {
        let precision = value.bits().max(COUNTED);
        Self::new(value, 0, precision)
    }

    /// `mantissa * 2^exponent`; zero without a sign.
    pub(super) fn new(mantissa: BigInt, exponent: i64, precision: u64) -> Self {
        Self { mantissa, exponent, precision, is_negative_zero: false }.normal()
    }

    /// Zero, with a sign if it `is_negative`.
    fn zero(is_negative: bool, precision: u64) -> Self {
        Self { is_negative_zero: is_negative, ..Self::new(BigInt::ZERO, 0, precision) }
    }

    /// The number that `text` represents in decimal.
    pub fn read(text: &str) -> Read {
        match Self::decimal(text) {
            Some(number) => Read::Number(number),
            None => match text.bytes().next() {
                None => Read::NotANumber,
                Some(first) if first.is_ascii_digit() => {
                    let may_go_on = |byte: u8| byte.is_ascii_digit() || b"._+-eEpP".contains(&byte);
                    if text.bytes().all(may_go_on) { Read::Uncertain } else { Read::NotANumber }
                }
                Some(b'+' | b'-' | b'.' | b'i' | b'I') => Read::Uncertain,
                Some(_) => Read::NotANumber,
            },
        }
    }

    fn decimal(text: &str) -> Option<Self> {
        let (is_negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        // Most numbers are small and whole, and need no division.
        if let Some(small) = text.parse::<i64>().ok().filter(|_| are_digits(text)) {
            if small == 0 {
                return Some(Self::zero(is_negative, WRITTEN));
            }
            let mantissa = BigInt::from(if is_negative { -small } else { small });
            return Some(Self::rounded(mantissa, 0, false, WRITTEN));
        }
        let (digits, power) = match text.split_once(['e', 'E']) {
            Some((digits, power)) => (digits, power.parse::<i64>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        if !are_digits(whole) || !are_digits(fraction) || digits.len() > MOST_DIGITS {
            return None;
        }
        let power = power.checked_sub(i64::try_from(fraction.len()).ok()?)?;
        let mut mantissa: BigInt = format!("{whole}{fraction}").parse().ok()?;
        if mantissa.sign() == Sign::NoSign {
            return Some(Self::zero(is_negative, WRITTEN));
        }
        if is_negative {
            mantissa = -mantissa;
        }
        let size = u32::try_from(power.unsigned_abs()).ok().filter(|size| *size <= 240)?;
        let scale = BigInt::from(10).pow(size);
        if power < 0 {
            Some(Self::ratio(&mantissa, &scale, WRITTEN))
        } else {
            Some(Self::rounded(mantissa * scale, 0, false, WRITTEN))
        }
    }

    /// The nearest number of `precision` to `above / below`.
    fn ratio(above: &BigInt, below: &BigInt, precision: u64) -> Self {
        let shift = (precision + 2 + below.bits()).saturating_sub(above.bits());
        let shifted: BigInt = above << shift;
        let quotient = &shifted / below;
        let is_inexact = &quotient * below != shifted;
        Self::rounded(quotient, -i64::try_from(shift).unwrap_or(i64::MAX), is_inexact, precision)
    }

    /// Rounds half to even; `is_more` means that the magnitude is slightly larger than the
    /// mantissa.
    pub(super) fn rounded(mantissa: BigInt, exponent: i64, is_more: bool, precision: u64) -> Self {
        let surplus = mantissa.bits().saturating_sub(precision);
        if surplus == 0 {
            return Self::new(mantissa, exponent, precision);
        }
        let (sign, magnitude) = mantissa.into_parts();
        let mut kept = &magnitude >> surplus;
        let is_half = magnitude.bit(surplus - 1);
        let is_above_half = is_more || magnitude.trailing_zeros().unwrap_or(0) < surplus - 1;
        if is_half && (is_above_half || kept.bit(0)) {
            kept += 1u32;
        }
        let exponent = exponent + i64::try_from(surplus).unwrap_or(i64::MAX / 2);
        Self::new(BigInt::from_biguint(sign, kept), exponent, precision)
    }

    fn normal(mut self) -> Self {
        match self.mantissa.trailing_zeros() {
            None => self.exponent = 0,
            Some(zeros) => {
                self.mantissa >>= zeros;
                self.exponent += i64::try_from(zeros).unwrap_or(i64::MAX / 2);
            }
        }
        self
    }

    fn bounded(self) -> Option<Self> {
        (self.exponent.abs() <= LARGEST_EXPONENT).then_some(self)
    }

    /// Both mantissas with the lower exponent.
    fn aligned(&self, other: &Self) -> (BigInt, BigInt, i64) {
        let exponent = self.exponent.min(other.exponent);
        let at = |number: &Self| &number.mantissa << (number.exponent - exponent);
        (at(self), at(other), exponent)
    }

    /// The sum, unless it is out of bounds.
    pub fn plus(&self, other: &Self) -> Option<Self> {
        let (left, right, exponent) = self.aligned(other);
        let precision = self.precision.max(other.precision);
        if self.is_zero() && other.is_zero() {
            return Some(Self::zero(self.has_minus() && other.has_minus(), precision));
        }
        Self::rounded(left + right, exponent, false, precision).bounded()
    }

    /// The difference, unless it is out of bounds.
    pub fn minus(&self, other: &Self) -> Option<Self> {
        self.plus(&other.negated())
    }

    /// The product, unless it is out of bounds.
    pub fn times(&self, other: &Self) -> Option<Self> {
        if self.is_zero() || other.is_zero() {
            let precision = self.precision.max(other.precision);
            return Some(Self::zero(self.has_minus() != other.has_minus(), precision));
        }
        let exponent = self.exponent + other.exponent;
        let product = &self.mantissa * &other.mantissa;
        let mut product = Self::rounded(product, exponent, false, WRITTEN);
        product.precision = self.precision.max(other.precision).max(product.mantissa.bits());
        product.bounded()
    }

    /// The quotient, unless the divisor is zero or the result is out of bounds.
    pub fn over(&self, other: &Self) -> Option<Self> {
        if other.is_zero() {
            return None;
        }
        let precision = self.precision.max(other.precision);
        if self.is_zero() {
            return Some(Self::zero(self.has_minus() != other.has_minus(), precision));
        }
        let (above, below, _) = self.aligned(other);
        Self::ratio(&above, &below, precision).bounded()
    }

    /// The remainder after the whole part of the quotient, if the divisor is not zero.
    pub fn remainder(&self, other: &Self) -> Option<Self> {
        let quotient = self.over(other)?;
        let whole = if quotient.is_negative() { quotient.ceiling() } else { quotient.floor() };
        let at =
            |number: Self| Self::rounded(number.mantissa, number.exponent, false, self.precision);
        if whole.is_zero() && !self.is_zero() {
            return Some(self.clone());
        }
        let taken = Self::zero(false, whole.precision).plus(&whole)?.times(other)?;
        let rest = self.minus(&if taken.is_zero() { taken } else { at(taken) })?;
        Some(if rest.is_zero() { rest } else { at(rest) })
    }

    /// The negative; for zero, with the opposite sign.
    pub fn negated(&self) -> Self {
        Self {
            mantissa: -&self.mantissa,
            is_negative_zero: self.is_zero() && !self.is_negative_zero,
            ..self.clone()
        }
    }

    /// Without the sign.
    pub fn absolute(&self) -> Self {
        if self.has_minus() { self.negated() } else { self.clone() }
    }

    /// The nearest whole number that is not larger.
    pub fn floor(&self) -> Self {
        if self.exponent >= 0 {
            return Self { is_negative_zero: false, ..self.clone() };
        }
        // A shift to the right rounds towards negative infinity.
        let mantissa = &self.mantissa >> self.exponent.unsigned_abs();
        Self::new(mantissa, 0, self.precision)
    }

    /// The nearest whole number that is not smaller.
    pub fn ceiling(&self) -> Self {
        Self { is_negative_zero: false, ..self.negated().floor().negated() }
    }

    /// Whether it is negative.
    pub fn is_negative(&self) -> bool {
        self.mantissa.sign() == Sign::Minus
    }

    /// The mantissa and the exponent.
    pub(super) fn parts(&self) -> (&BigInt, i64) {
        (&self.mantissa, self.exponent)
    }

    /// The mantissa and the exponent.
    pub(super) fn into_parts(self) -> (BigInt, i64) {
        (self.mantissa, self.exponent)
    }

    /// Whether its text begins with a minus.
    pub fn has_minus(&self) -> bool {
        self.is_negative() || self.is_negative_zero
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.mantissa.sign() == Sign::NoSign
    }

    /// Whether it has no fraction.
    pub fn is_whole(&self) -> bool {
        self.exponent >= 0
    }

    /// The whole number, if it is one.
    pub fn as_whole(&self) -> Option<BigInt> {
        self.is_whole().then(|| &self.mantissa << self.exponent)
    }

    /// The whole number, if a double can hold it exactly.
    pub fn small(&self) -> Option<i64> {
        let whole = i64::try_from(self.as_whole()?).ok()?;
        (whole.unsigned_abs() < 1 << 53).then_some(whole)
    }

    /// The magnitude as a whole number, and how many of its decimal places are after the point.
    pub(super) fn decimal_mantissa(&self) -> (BigInt, usize) {
        let magnitude = BigInt::from(self.mantissa.magnitude().clone());
        match u32::try_from(-self.exponent) {
            Ok(places) if self.exponent < 0 => {
                (magnitude * BigInt::from(5).pow(places), usize::try_from(places).unwrap_or(0))
            }
            _ => (magnitude << self.exponent, 0),
        }
    }

    /// The shortest decimal that is closer to this number than half of its last place, without an
    /// exponent. `None` if the precision is too low for the digits.
    pub fn text(&self) -> Option<String> {
        let sign = if self.has_minus() { "-" } else { "" };
        let bits = self.mantissa.bits();
        if let Some(whole) = self.as_whole() {
            let size = whole.magnitude();
            return (whole.bits() <= self.precision).then(|| format!("{sign}{size}"));
        }
        let spare = self.precision.checked_sub(bits)?;
        // In units of half a last place; a decimal may differ by one of them.
        let size = BigInt::from(self.mantissa.magnitude().clone()) << (spare + 1);
        let unit = BigInt::from(1) << (self.exponent.unsigned_abs() + spare + 1);
        let mut scale = BigInt::from(1);
        for digits in 1..=MOST_DIGITS {
            scale *= 10;
            let scaled = &size * &scale;
            let nearest: BigInt = (&scaled * 2 + &unit) / (&unit * 2);
            let distance = (&nearest * &unit - &scaled).magnitude().clone();
            let is_near = match distance.cmp(scale.magnitude()) {
                Ordering::Less => true,
                // Rounds half to even.
                Ordering::Equal => spare > 0,
                Ordering::Greater => false,
            };
            if is_near {
                let text = format!("{nearest:0>width$}", width = digits + 1);
                let (whole, fraction) = text.split_at(text.len() - digits);
                return Some(format!("{sign}{whole}.{fraction}"));
            }
        }
        None
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.mantissa == other.mantissa && self.exponent == other.exponent
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right, _) = self.aligned(other);
        left.cmp(&right)
    }
}
