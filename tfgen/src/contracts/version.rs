//! Version constraints, as far as to tell whether two of them can hold at once.
//!
//! <https://developer.hashicorp.com/terraform/language/expressions/version-constraints>

use std::cmp::Ordering;

/// The versions that a constraint leaves, without regard to single versions that `!=` takes out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VersionRange {
    lowest: Option<Bound>,
    highest: Option<Bound>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Bound {
    version: Vec<u64>,
    is_included: bool,
}

impl VersionRange {
    /// Reads constraints joined by commas. `None` for what is not such, and for pre-releases,
    /// which have an order of their own.
    pub fn parse(text: &str) -> Option<Self> {
        let mut range = Self::default();
        for constraint in text.split(',') {
            range = range.and(&Self::parse_one(constraint.trim())?);
        }
        Some(range)
    }

    fn parse_one(text: &str) -> Option<Self> {
        let split = text.find(|character: char| character.is_ascii_digit())?;
        let (operator, version) = text.split_at(split);
        let version: Vec<u64> =
            version.trim().split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
        let bound = |is_included| Some(Bound { version: version.clone(), is_included });
        Some(match operator.trim().trim_end_matches('v') {
            "" | "=" => Self { lowest: bound(true), highest: bound(true) },
            "!=" => Self::default(),
            ">" => Self { lowest: bound(false), highest: None },
            ">=" => Self { lowest: bound(true), highest: None },
            "<" => Self { lowest: None, highest: bound(false) },
            "<=" => Self { lowest: None, highest: bound(true) },
            "~>" => {
                // The last part may grow, the others not; a single part may grow without end.
                let mut above = version.clone();
                above.pop();
                let highest = above.last_mut().map(|last| *last += 1);
                let highest = highest.map(|()| Bound { version: above, is_included: false });
                Self { lowest: bound(true), highest }
            }
            _ => return None,
        })
    }

    /// The versions that both leave.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let pick =
            |left: &Option<Bound>, right: &Option<Bound>, wanted: Ordering| match (left, right) {
                (Some(left), Some(right)) => {
                    let order = compare(&left.version, &right.version);
                    let is_left =
                        order == wanted || (order == Ordering::Equal && !left.is_included);
                    Some(if is_left { left } else { right }.clone())
                }
                (one, other) => one.clone().or_else(|| other.clone()),
            };
        Self {
            lowest: pick(&self.lowest, &other.lowest, Ordering::Greater),
            highest: pick(&self.highest, &other.highest, Ordering::Less),
        }
    }

    /// Whether no version is left.
    pub fn is_empty(&self) -> bool {
        let (Some(lowest), Some(highest)) = (&self.lowest, &self.highest) else { return false };
        match compare(&lowest.version, &highest.version) {
            Ordering::Less => false,
            Ordering::Equal => !(lowest.is_included && highest.is_included),
            Ordering::Greater => true,
        }
    }
}

/// Compares versions; parts that are not written are 0.
fn compare(left: &[u64], right: &[u64]) -> Ordering {
    let part = |version: &[u64], index: usize| version.get(index).copied().unwrap_or(0);
    (0..left.len().max(right.len()))
        .map(|index| part(left, index).cmp(&part(right, index)))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
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
            ("= 1.0", "!= 1.0", false),
            ("> 1.0", "1.0", true),
            ("~> 1", "2.9", false),
            ("~> 1.2", "2.0", true),
        ] {
            let range = |text| VersionRange::parse(text).expect(text);
            assert_eq!(range(left).and(&range(right)).is_empty(), is_empty, "{left} and {right}");
            assert_eq!(range(right).and(&range(left)).is_empty(), is_empty, "{right} and {left}");
        }
    }

    #[test]
    fn what_is_no_constraint_is_left_alone() {
        for text in ["", "latest", ">= 1.0-beta", "=> 1", "1.x"] {
            assert_eq!(VersionRange::parse(text), None, "{text}");
        }
    }
}
