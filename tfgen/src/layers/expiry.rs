//! When an environment expires.

use std::fmt;
use std::time::SystemTime;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

/// The end of a day, or a moment ([RFC 3339](https://www.rfc-editor.org/rfc/rfc3339#section-5.6)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expiry {
    text: String,
    at: OffsetDateTime,
}

impl Expiry {
    /// Parses `text` as a date, which ends as days do in UTC, or as a date and time.
    pub fn parse(text: &str) -> Option<Self> {
        let moment = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
        let at = moment(text).or_else(|| moment(&format!("{text}T23:59:59Z")))?;
        Some(Self { text: text.to_owned(), at })
    }

    /// Parses input at the time `now`, either like [`Expiry::parse`] or in the form `7d`, which is
    /// the end of the seventh day from now. The result is in the future.
    ///
    /// # Errors
    /// If the text is neither, or is in the past; the message says which.
    pub fn ahead(text: &str, now: SystemTime) -> Result<Self, String> {
        let expiry = match text.strip_suffix('d').filter(|days| is_number(days)) {
            Some(days) => in_days(days, now).ok_or("no date is that far ahead")?,
            None => Self::parse(text).ok_or(
                "write a date as 2027-01-31 or 2027-01-31T18:00:00Z, or a number of days from now \
                 as 7d",
            )?,
        };
        if expiry.is_past(now) {
            return Err("that date is in the past".to_owned());
        }
        Ok(expiry)
    }

    /// Whether it is over at `now`.
    pub fn is_past(&self, now: SystemTime) -> bool {
        self.at < OffsetDateTime::from(now)
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn in_days(days: &str, now: SystemTime) -> Option<Expiry> {
    let days = Duration::days(days.parse::<u16>().ok()?.into());
    Expiry::parse(&OffsetDateTime::from(now).checked_add(days)?.date().to_string())
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

    #[test]
    fn what_is_asked_for_lies_ahead() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(30 * 86_400 + 5);
        for (asked, written) in [
            ("7d", "1970-02-07"),
            ("0d", "1970-01-31"),
            ("1970-01-31", "1970-01-31"),
            ("1970-01-31T00:00:06Z", "1970-01-31T00:00:06Z"),
        ] {
            let expiry = Expiry::ahead(asked, now).map(|expiry| expiry.to_string());
            assert_eq!(expiry, Ok(written.to_owned()), "{asked}");
        }
        for (wrong, why) in [
            ("1970-01-30", "is in the past"),
            ("1970-01-31T00:00:04Z", "is in the past"),
            ("99999d", "that far ahead"),
            ("d", "write a date as"),
            ("-7d", "write a date as"),
            ("7", "write a date as"),
            ("2026-02-30", "write a date as"),
        ] {
            let message = Expiry::ahead(wrong, now).unwrap_err();
            assert!(message.contains(why), "{wrong}: {message}");
        }
    }
}
