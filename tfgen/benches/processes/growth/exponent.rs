//! The exponent with which a cost grows.

use libtest_mimic::Trial;

/// How many of the largest numbers tell it, each twice the one before.
const TELLING: usize = 3;

/// The slope of the logarithm of what more than one costs over that of the number. `points` are
/// numbers, the first of which is one, each with its cost.
pub(super) fn exponent(points: &[(usize, f64)]) -> Option<f64> {
    let (&(1, one), more) = points.split_first()? else { return None };
    let more = &more[more.len().saturating_sub(TELLING)..];
    if more.len() < 2 || more.iter().any(|(_, cost)| *cost <= one) {
        return None;
    }
    let logarithms: Vec<(f64, f64)> =
        more.iter().map(|(number, cost)| (((number - 1) as f64).ln(), (cost - one).ln())).collect();
    let count = logarithms.len() as f64;
    let (x, y) = logarithms.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0, y + point.1));
    let (x, y) = (x / count, y / count);
    let (product, square) = logarithms.iter().fold((0.0, 0.0), |(product, square), point| {
        let (from_x, from_y) = (point.0 - x, point.1 - y);
        (product + from_x * from_y, square + from_x * from_x)
    });
    Some(product / square)
}

/// That it is what it is known to be.
pub(super) fn trial() -> Trial {
    Trial::test("exponents_of_known_growth", || {
        let of = |cost: fn(f64) -> f64| {
            let numbers = [1, 125, 250, 500, 1_000, 2_000];
            exponent(&numbers.map(|number| (number, cost(number as f64)))).unwrap()
        };
        for (expected, found) in [
            (1.0, of(|number| 1e6 + 3.0 * number)),
            (2.0, of(|number| 1e3 + 0.5 * number * number)),
            (3.0, of(|number| number * number * number)),
            (1.14, of(|number| number * number.ln())),
        ] {
            assert!((found - expected).abs() < 0.02, "{found} is not {expected}");
        }
        assert_eq!(exponent(&[(1, 1.0), (2, 3.0)]), None, "one number tells nothing");
        assert_eq!(exponent(&[(1, 1.0), (2, 0.9), (4, 1.1)]), None, "two are cheaper than one");
        Ok(())
    })
}
