//! Which answers are worth a retry, and when.

use std::time::{Duration, SystemTime};
use ureq::http::header::RETRY_AFTER;
use ureq::http::{HeaderMap, StatusCode};

/// The most times that a request is sent.
pub(crate) const ATTEMPTS: u32 = 4;

/// The longest time that a job waits at once.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// The least time to wait after a secondary limit, according to GitHub, if the answer names no
/// time.
const SECONDARY_PAUSE: Duration = Duration::from_secs(60);

/// How long to wait before a request with this answer is sent again, after the `attempt`th time;
/// `None` if the answer would be the same. A limit may name a time longer than [`LONGEST_PAUSE`].
pub(crate) fn pause(
    status: StatusCode,
    headers: &HeaderMap,
    message: &str,
    attempt: u32,
    now: SystemTime,
) -> Option<Duration> {
    let number = |name: &str| -> Option<u64> {
        headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok()
    };
    let asked = number(RETRY_AFTER.as_str()).map(Duration::from_secs);
    let is_passing = status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT;
    if is_passing {
        return Some(asked.unwrap_or_else(|| after_a_break(attempt)));
    }
    let is_limit = status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::FORBIDDEN;
    if !is_limit {
        return None;
    }
    if asked.is_some() {
        return asked;
    }
    if number("x-ratelimit-remaining") == Some(0)
        && let Some(reset) = number("x-ratelimit-reset")
    {
        let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        // The whole second in which the limit ends is over with the next one.
        return Some(Duration::from_secs((reset + 1).saturating_sub(now.as_secs())));
    }
    let is_secondary = message.to_lowercase().contains("secondary rate limit");
    (is_secondary || status == StatusCode::TOO_MANY_REQUESTS)
        .then(|| SECONDARY_PAUSE * attempt.min(2))
}

/// The same after a broken connection.
pub(crate) fn after_a_break(attempt: u32) -> Duration {
    Duration::from_secs(1) * 2_u32.saturating_pow(attempt.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::pause;
    use std::time::{Duration, SystemTime};
    use ureq::http::{HeaderMap, StatusCode};

    /// The seconds to wait after a first and a third answer.
    fn seconds(status: u16, headers: &[(&'static str, &str)], message: &str) -> [Option<u64>; 2] {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        let status = StatusCode::from_u16(status).unwrap();
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
        [1, 3].map(|attempt| pause(status, &map, message, attempt, now).map(|one| one.as_secs()))
    }

    #[test]
    fn failures_of_the_server_pass_sooner_than_limits() {
        let secondary = "You have exceeded a secondary rate limit. Please wait a few minutes.";
        let used_up = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1090")];
        for (status, headers, message, expected) in [
            (502, &[][..], "", [Some(1), Some(4)]),
            (503, &[("retry-after", "7")], "", [Some(7), Some(7)]),
            (429, &[], "", [Some(60), Some(120)]),
            (403, &[], secondary, [Some(60), Some(120)]),
            (403, &[("retry-after", "30")], secondary, [Some(30), Some(30)]),
            (403, &used_up, "API rate limit exceeded", [Some(91), Some(91)]),
            (403, &[("x-ratelimit-remaining", "9")], "Resource not accessible", [None, None]),
            (401, &[], "Bad credentials", [None, None]),
            (422, &[], "Validation Failed", [None, None]),
        ] {
            assert_eq!(seconds(status, headers, message), expected, "{status} {headers:?}");
        }
    }
}
