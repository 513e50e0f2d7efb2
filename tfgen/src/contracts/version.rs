//! Version constraints, as far as is needed to tell whether two of them can be met at once.
//!
//! <https://developer.hashicorp.com/terraform/language/expressions/version-constraints>

use version_ranges::Ranges;

/// The versions that a constraint allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRange(Ranges<Version>);

/// The parts of a version, without trailing zeros: missing parts are 0.
type Version = Vec<u64>;

impl VersionRange {
    /// Reads constraints joined by commas. `None` for other text, and for pre-releases, which have
    /// their own order.
    pub fn parse(text: &str) -> Option<Self> {
        let mut range = Ranges::full();
        for constraint in text.split(',') {
            range = range.intersection(&one(constraint.trim())?);
        }
        Some(Self(range))
    }

    /// Whether no version meets both.
    pub fn excludes(&self, other: &Self) -> bool {
        self.0.is_disjoint(&other.0)
    }
}

fn one(text: &str) -> Option<Ranges<Version>> {
    let split = text.find(|character: char| character.is_ascii_digit())?;
    let (operator, version) = text.split_at(split);
    let parts: Vec<u64> =
        version.trim().split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let version = normal(parts.clone());
    Some(match operator.trim().trim_end_matches('v').trim_end() {
        "" | "=" => Ranges::singleton(version),
        "!=" => Ranges::singleton(version).complement(),
        ">" => Ranges::strictly_higher_than(version),
        ">=" => Ranges::higher_than(version),
        "<" => Ranges::strictly_lower_than(version),
        "<=" => Ranges::lower_than(version),
        "~>" => {
            // The last part may grow, but not the others; a single part may grow without limit.
            let mut above = parts;
            above.pop();
            match above.last_mut() {
                Some(last) => {
                    *last = last.checked_add(1)?;
                    Ranges::between(version, normal(above))
                }
                None => Ranges::higher_than(version),
            }
        }
        _ => return None,
    })
}

fn normal(mut version: Version) -> Version {
    while version.last() == Some(&0) {
        version.pop();
    }
    version
}

#[cfg(test)]
mod tests {
    use super::VersionRange;

    #[test]
    fn constraints_that_exclude_each_other_leave_nothing() {
        for (left, right, is_empty) in [
            (">= 1.10", "< 1.10", true),
            (">= 1.10", "<= 1.10.0", false),
            ("~> 5.100", ">= 6.0", true),
            ("~> 5.100", "< 5.200", false),
            ("~> 1.2.3", "1.3.0", true),
            (">= 5.100, < 7.0", ">= 6.28", false),
            ("= 1.0", "!= 1.0", true),
            ("= 1.0", "!= 1.0.0", true),
            (">= 1.0, != 1.0", "<= 1", true),
            (">= 1.0, != 1.1", "1.1", true),
            ("!= 1.0", "!= 1.1", false),
            ("> 1.0, < 1.0.1", ">= 1", false),
            ("> 1.0", "1.0", true),
            ("~> 1", "2.9", false),
            ("~> 1.2", "2.0", true),
        ] {
            let range = |text| VersionRange::parse(text).expect(text);
            assert_eq!(range(left).excludes(&range(right)), is_empty, "{left} and {right}");
            assert_eq!(range(right).excludes(&range(left)), is_empty, "{right} and {left}");
        }
    }

    #[test]
    fn what_is_no_constraint_is_left_alone() {
        for text in ["", "latest", ">= 1.0-beta", "=> 1", "1.x"] {
            assert_eq!(VersionRange::parse(text), None, "{text}");
        }
    }
}
