//! The severity of a line, and the lowest level that is written: `LOG_LEVEL`.

use std::env;

use serde::Serialize;

/// The levels that `LOG_LEVEL` accepts, in upper or lower case, from the most lines to the fewest.
pub const NAMES: [&str; 5] = ["trace", "debug", "info", "warn", "error"];

/// How many characters of an invalid level are repeated.
const LONGEST_REPEATED: usize = 40;

/// The severity of a line, in the words of Lambda's JSON log format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// Finest detail.
    Trace,
    /// Details that help to find a fault.
    Debug,
    /// Normal events, and errors that the client caused.
    Info,
    /// The service works, but not as configured.
    Warn,
    /// The service failed to do something.
    Error,
}

/// The value of `LOG_LEVEL`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogLevel {
    /// A known level.
    Known(Level),
    /// Anything else, cut to 40 characters.
    Unknown(String),
}

impl LogLevel {
    /// Reads the value of `LOG_LEVEL`; `None` or an empty value is `info`.
    #[must_use]
    pub fn parse(value: Option<&str>) -> Self {
        match value.unwrap_or_default().to_ascii_lowercase().as_str() {
            "trace" => Self::Known(Level::Trace),
            "debug" => Self::Known(Level::Debug),
            "" | "info" => Self::Known(Level::Info),
            "warn" => Self::Known(Level::Warn),
            "error" => Self::Known(Level::Error),
            unknown => Self::Unknown(unknown.chars().take(LONGEST_REPEATED).collect()),
        }
    }

    /// Reads `LOG_LEVEL`.
    #[must_use]
    pub fn from_environment() -> Self {
        let value = env::var_os("LOG_LEVEL");
        Self::parse(value.as_deref().map(|value| value.to_string_lossy()).as_deref())
    }

    /// The level that is used: `info` for an unknown one.
    #[must_use]
    pub fn effective(&self) -> Level {
        match self {
            Self::Known(level) => *level,
            Self::Unknown(_) => Level::Info,
        }
    }

    /// The value, if it is not a level.
    pub(crate) fn unknown(&self) -> Option<&str> {
        match self {
            Self::Known(_) => None,
            Self::Unknown(text) => Some(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Level, LogLevel, NAMES};

    #[test]
    fn every_name_is_a_level_in_any_case_and_they_are_in_order() {
        let levels: Vec<_> = NAMES.map(|name| LogLevel::parse(Some(name)).effective()).into();
        assert!(levels.is_sorted() && levels.len() == NAMES.len());
        assert_eq!(LogLevel::parse(Some("DEBUG")), LogLevel::Known(Level::Debug));
        for absent in [None, Some("")] {
            assert_eq!(LogLevel::parse(absent), LogLevel::Known(Level::Info));
        }
    }

    #[test]
    fn what_is_no_level_is_info_and_repeated_in_part_only() {
        let level = LogLevel::parse(Some(&"verbose".repeat(1_000)));
        assert_eq!(level.effective(), Level::Info);
        assert_eq!(level.unknown().map(str::len), Some(40));
    }
}
