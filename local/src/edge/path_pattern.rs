//! Path patterns of cache behaviours.

/// A path pattern: `*` matches any number of characters, `?` exactly one, and everything else
/// itself, with case. A leading `/` is optional (CloudFront's developer guide, "Path pattern").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathPattern(Vec<char>);

impl PathPattern {
    /// A pattern as the distribution has it.
    pub fn new(pattern: &str) -> Self {
        let slash = if pattern.starts_with('/') { None } else { Some('/') };
        Self(slash.into_iter().chain(pattern.chars()).collect())
    }

    /// Whether it matches a normalized path, which begins with `/`.
    pub fn matches(&self, path: &str) -> bool {
        let path: Vec<char> = path.chars().collect();
        let (mut at, mut in_pattern) = (0, 0);
        // Where to continue if the guessed length of the last `*` was too short.
        let mut retry: Option<(usize, usize)> = None;
        while at < path.len() {
            match self.0.get(in_pattern) {
                Some('*') => {
                    retry = Some((in_pattern, at));
                    in_pattern += 1;
                }
                Some(expected) if *expected == '?' || *expected == path[at] => {
                    in_pattern += 1;
                    at += 1;
                }
                _ => match retry {
                    Some((star, from)) => {
                        retry = Some((star, from + 1));
                        in_pattern = star + 1;
                        at = from + 1;
                    }
                    None => return false,
                },
            }
        }
        self.0[in_pattern..].iter().all(|rest| *rest == '*')
    }
}

#[cfg(test)]
mod tests {
    use super::PathPattern;

    #[test]
    fn patterns_match_as_cloudfront_says() {
        for (pattern, path, expected) in [
            ("api/*", "/api/hello", true),
            ("/api/*", "/api/", true),
            ("/api/*", "/api", false),
            ("/api/*", "/apis/hello", false),
            ("/api/*", "/API/hello", false),
            ("/api*", "/api", true),
            ("*.jpg", "/a/b/c.jpg", true),
            ("*.jpg", "/a/b/c.jpeg", false),
            ("/*/edit", "/a/b/edit", true),
            ("/a??.html", "/abc.html", true),
            ("/a??.html", "/ab.html", false),
            ("*", "/", true),
            ("/*a*b*", "/xaxxbab", true),
            ("/*a*b", "/xaxxba", false),
            ("/é?", "/éü", true),
        ] {
            let found = PathPattern::new(pattern).matches(path);
            assert_eq!(found, expected, "{pattern} on {path}");
        }
    }

    #[test]
    fn a_pattern_of_many_stars_ends_quickly() {
        let pattern = PathPattern::new(&"*a".repeat(50));
        assert!(!pattern.matches(&format!("/{}b", "a".repeat(5_000))));
    }
}
