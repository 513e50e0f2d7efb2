//! Figures as the tables of docs/benchmarks.md have them, those of the service too.

/// `value` with three digits.
pub(crate) fn digits(value: f64) -> String {
    let places = match value {
        ..10.0 => 2,
        10.0..100.0 => 1,
        _ => 0,
    };
    format!("{value:.places$}")
}

/// `seconds` in the unit that suits it.
pub(crate) fn time(seconds: f64) -> String {
    let (value, unit) = match seconds {
        ..0.001 => (seconds * 1e6, "µs"),
        0.001..1.0 => (seconds * 1e3, "ms"),
        _ => (seconds, "s"),
    };
    format!("{} {unit}", digits(value))
}

/// `bytes` in MB.
pub(crate) fn megabytes(bytes: f64) -> String {
    format!("{} MB", digits(bytes / 1e6))
}
