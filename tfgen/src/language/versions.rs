//! What a version constraint is, and where one is allowed.

/// Whether Terraform accepts `text` as a version constraint:
/// <https://developer.hashicorp.com/terraform/language/expressions/version-constraints>.
pub fn is_version_constraint(text: &str) -> bool {
    text.split(',').all(|part| {
        let part = part.trim();
        let operators = ["!=", ">=", "<=", "~>", "=", ">", "<"];
        let version = operators.iter().find_map(|operator| part.strip_prefix(operator));
        is_version(version.unwrap_or(part).trim_start())
    })
}

/// Whether `text` is numbers separated by dots, with an optional suffix.
fn is_version(text: &str) -> bool {
    let text = text.strip_prefix('v').unwrap_or(text);
    let end = text.find(|one: char| !one.is_ascii_digit() && one != '.').unwrap_or(text.len());
    let (numbers, rest) = text.split_at(end);
    let numbers_are_right = numbers.split('.').all(|number| !number.is_empty());
    let is_marked = rest.is_empty() || rest.starts_with(|one: char| one != '.');
    numbers_are_right
        && is_marked
        && rest.chars().all(|one| one.is_ascii_alphanumeric() || "-+.~".contains(one))
        && !rest.ends_with(['-', '+', '.'])
}

/// Whether `source` is the address of a module in a registry; only these have versions.
pub fn is_registry_address(source: &str) -> bool {
    let (package, _) = source.split_once("//").unwrap_or((source, ""));
    let parts: Vec<&str> = package.split('/').collect();
    let (host, parts) = match parts.as_slice() {
        [host, parts @ ..] if parts.len() == 3 => (Some(*host), parts),
        parts => (None, parts),
    };
    let is_name = |part: &&str| {
        !part.is_empty()
            && part.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '_' | '-'))
    };
    let is_host = |host: &str| host.contains(['.', ':']) || host == "localhost";
    parts.len() == 3
        && parts.iter().all(is_name)
        && host.is_none_or(|host| is_host(host) && !host.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::{is_registry_address, is_version_constraint};

    #[test]
    fn constraints_are_told_from_other_text() {
        for text in ["1", "= 1.2", ">=1.0, < 2.0.0", "~> 1.2", "!= v1.0.1", "1.0.0-beta1+x", " 1 "]
        {
            assert!(is_version_constraint(text), "{text}");
        }
        for text in ["", "five", ">=", "1.", ".1", "1..2", "=> 1", "1,", "~ 1", "1 2", "^1", "1.x"]
        {
            assert!(!is_version_constraint(text), "{text}");
        }
    }

    #[test]
    fn addresses_of_registries_are_told_from_other_sources() {
        for source in [
            "hashicorp/consul/aws",
            "app.terraform.io/acme/vpc/aws",
            "a/b/c//inner",
            "localhost/a/b/c",
        ] {
            assert!(is_registry_address(source), "{source}");
        }
        for source in [
            "github.com/hashicorp/example",
            "git::https://a.b/c.git",
            "git@github.com:a/b.git",
            "https://a.b/c.zip",
            "s3::https://x/y.zip",
            "../a",
            "a/b",
        ] {
            assert!(!is_registry_address(source), "{source}");
        }
    }
}
