//! Versions of the required programs.

use std::fmt;

/// Major and minor number; the rest does not matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32);

impl Version {
    /// The first `<number>.<number>` in the output of a program's `--version`.
    pub fn find_in(text: &str) -> Option<Self> {
        text.split(|character: char| !character.is_ascii_digit() && character != '.').find_map(
            |word| {
                let mut numbers = word.split('.').map(str::parse);
                match (numbers.next(), numbers.next()) {
                    (Some(Ok(major)), Some(Ok(minor))) => Some(Self(major, minor)),
                    _ => None,
                }
            },
        )
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.0, self.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_found_in_what_programs_say() {
        for (text, expected) in [
            ("cargo 1.95.0 (f2d3ce0bd 2026-03-24)", Some(Version(1, 95))),
            ("v20.20.2\n", Some(Version(20, 20))),
            ("Python 3.11.7", Some(Version(3, 11))),
            ("Terraform v1.11.4\non linux_amd64", Some(Version(1, 11))),
            ("OpenTofu v1.10.6\non linux_amd64", Some(Version(1, 10))),
            ("10.8.2", Some(Version(10, 8))),
            ("command not found", None),
            ("v20", None),
        ] {
            assert_eq!(Version::find_in(text), expected, "{text}");
        }
    }

    #[test]
    fn minor_versions_compare_as_numbers() {
        assert!(Version(1, 9) < Version(1, 10) && Version(2, 0) > Version(1, 99));
    }
}
