//! Numbers as doubles, with which Terraform computes `pow` and `log`. Only operations that every
//! processor rounds in the same way are used here.

use super::number::{DOUBLE, Number};
use num_bigint::BigInt;

/// Powers of two that a double has in full precision.
const NORMAL: std::ops::RangeInclusive<i64> = -1022..=1023;
/// The natural logarithm of two in two parts; the first has few bits.
const LN_2: (f64, f64) = (6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10);

impl Number {
    /// The nearest double, if it has full precision.
    pub(super) fn double(&self) -> Option<f64> {
        if self.is_zero() {
            return Some(if self.has_minus() { -0.0 } else { 0.0 });
        }
        let (mantissa, exponent) = self.parts();
        let (mantissa, exponent) =
            Self::rounded(mantissa.clone(), exponent, false, DOUBLE).into_parts();
        let bits = i64::try_from(mantissa.bits()).ok()?;
        if !NORMAL.contains(&exponent) || !NORMAL.contains(&(exponent + bits - 1)) {
            return None;
        }
        let mantissa = i64::try_from(mantissa).ok()?;
        // It has no more bits than a double.
        #[allow(clippy::cast_precision_loss)]
        let mantissa = mantissa as f64;
        Some(mantissa * power_of_two(exponent)?)
    }

    /// The number equal to `double`, if it is finite and has full precision.
    pub(super) fn of_double(double: f64) -> Option<Self> {
        if double == 0.0 {
            let zero = Self::new(BigInt::ZERO, 0, DOUBLE);
            return Some(if double.is_sign_negative() { zero.negated() } else { zero });
        }
        if !double.is_normal() {
            return None;
        }
        let bits = double.to_bits();
        let exponent = i64::try_from(bits >> 52 & 0x7ff).ok()? - 1075;
        let mantissa = BigInt::from(bits & ((1 << 52) - 1) | 1 << 52);
        let number = Self::new(mantissa, exponent, DOUBLE);
        Some(if double < 0.0 { number.negated() } else { number })
    }
}

/// `2^exponent`, if it is normal.
fn power_of_two(exponent: i64) -> Option<f64> {
    let biased = NORMAL.contains(&exponent).then(|| u64::try_from(exponent + 1023).ok())??;
    Some(f64::from_bits(biased << 52))
}

/// A mantissa from a half up to one, and its exponent.
fn split(double: f64) -> Option<(f64, i64)> {
    if !double.is_normal() {
        return None;
    }
    let bits = double.to_bits();
    let exponent = i64::try_from(bits >> 52 & 0x7ff).ok()? - 1022;
    Some((f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52), exponent))
}

/// The result of Go's `math.Pow`, which squares and multiplies mantissas. Fractional exponents need
/// logarithms, whose last bit differs between processors.
pub(super) fn power(base: f64, exponent: f64) -> Option<f64> {
    #[allow(clippy::float_cmp)]
    if exponent == 0.0 || base == 1.0 {
        return Some(1.0);
    }
    if exponent.abs() == 0.5 && base > 0.0 {
        return Some(if exponent > 0.0 { base.sqrt() } else { 1.0 / base.sqrt() });
    }
    if exponent.fract() != 0.0 || exponent.abs() > 4096.0 {
        return None;
    }
    // It is whole and small.
    #[allow(clippy::cast_possible_truncation)]
    let mut rest = exponent.abs() as i64;
    if base == 0.0 {
        let is_odd = rest % 2 == 1;
        return (exponent > 0.0).then_some(if is_odd { base } else { 0.0 });
    }
    let (mut result, mut result_exponent) = (1.0, 0_i64);
    let (mut square, mut square_exponent) = split(base)?;
    while rest != 0 {
        if rest % 2 == 1 {
            result *= square;
            result_exponent += square_exponent;
        }
        square *= square;
        square_exponent *= 2;
        if square < 0.5 {
            square += square;
            square_exponent -= 1;
        }
        rest /= 2;
    }
    if exponent < 0.0 {
        result = 1.0 / result;
        result_exponent = -result_exponent;
    }
    let (mantissa, own) = split(result)?;
    Some(mantissa * 2.0 * power_of_two(own + result_exponent - 1)?)
}

/// The natural logarithm, only of powers of two.
pub(super) fn logarithm(double: f64) -> Option<f64> {
    let (mantissa, exponent) = split(double)?;
    #[allow(clippy::float_cmp)]
    let is_power = mantissa == 0.5;
    #[allow(clippy::cast_precision_loss)]
    let exponent = (exponent - 1) as f64;
    is_power.then_some(exponent * LN_2.0 + exponent * LN_2.1)
}
