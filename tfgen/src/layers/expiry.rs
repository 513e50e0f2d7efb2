//! Until when an environment is needed.

use std::fmt;
use std::time::SystemTime;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The end of a day, or a moment ([RFC 3339](https://www.rfc-editor.org/rfc/rfc3339#section-5.6)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expiry {
    text: String,
    at: OffsetDateTime,
}

impl Expiry {
    /// The date, which ends as days do in UTC, or the date and time in `text`.
    pub fn parse(text: &str) -> Option<Self> {
        let moment = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
        let at = moment(text).or_else(|| moment(&format!("{text}T23:59:59Z")))?;
        Some(Self { text: text.to_owned(), at })
    }

    /// Whether it is over at `now`.
    pub fn is_past(&self, now: SystemTime) -> bool {
        self.at < OffsetDateTime::from(now)
    }
}

impl fmt::Display for Expiry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::Expiry;
    use std::time::{Duration, SystemTime};

    #[test]
    fn a_date_ends_with_its_day() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let day = Expiry::parse("1970-01-02").unwrap();
        assert!(!day.is_past(at(2 * 86_400 - 1)) && day.is_past(at(2 * 86_400)));
        let moment = Expiry::parse("1970-01-01T02:00:00+01:00").unwrap();
        assert!(!moment.is_past(at(3600)) && moment.is_past(at(3601)));
        for text in ["", "2026", "2026-02-30", "2026-1-1", "31.12.2026", "2026-12-31T10:00", "soon"]
        {
            assert_eq!(Expiry::parse(text), None, "{text}");
        }
    }
}
