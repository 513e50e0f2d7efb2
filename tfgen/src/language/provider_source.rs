//! The addresses of providers in registries.

use std::fmt;

/// The address of a provider, as both tools compare it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProviderSource {
    /// `None` for the registry of whichever tool reads it.
    host: Option<String>,
    namespace: String,
    name: String,
}

/// The registries that can be left out with their own tools.
const REGISTRIES: [&str; 2] = ["registry.terraform.io", "registry.opentofu.org"];

/// The namespace of a provider that names none.
const NAMESPACE: &str = "hashicorp";

impl ProviderSource {
    /// The provider that `source` names: `NAME`, `NAMESPACE/NAME` or `HOST/NAMESPACE/NAME`.
    pub fn parse(source: &str) -> Option<Self> {
        let parts: Vec<&str> = source.split('/').collect();
        let is_name = |part: &str| {
            !part.is_empty()
                && !part.starts_with('-')
                && !part.ends_with('-')
                && part.chars().all(|one| one.is_alphanumeric() || matches!(one, '-' | '_'))
        };
        let (host, namespace, name) = match parts.as_slice() {
            [name] => (None, NAMESPACE, *name),
            [namespace, name] => (None, *namespace, *name),
            [host, namespace, name] if host.contains(['.', ':']) => {
                (Some(*host), *namespace, *name)
            }
            _ => return None,
        };
        let host = host.filter(|host| !REGISTRIES.contains(host)).map(str::to_lowercase);
        // Repositories of providers have this prefix, so a second one would double it.
        let is_right = is_name(namespace) && is_name(name) && !name.starts_with("terraform-");
        is_right.then(|| Self {
            host,
            namespace: namespace.to_lowercase(),
            name: name.to_lowercase(),
        })
    }

    /// The provider that the local name `name` stands for if nothing declares it.
    pub fn implied(name: &str) -> Self {
        match name {
            "terraform" => Self {
                host: Some("terraform.io".to_owned()),
                namespace: "builtin".to_owned(),
                name: name.to_owned(),
            },
            name => Self { host: None, namespace: NAMESPACE.to_owned(), name: name.to_lowercase() },
        }
    }

    /// Whether it is a provider that need not be declared.
    pub fn is_implied(&self) -> bool {
        self.host.is_none() && self.namespace == NAMESPACE
    }
}

impl fmt::Display for ProviderSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(host) = &self.host {
            write!(formatter, "{host}/")?;
        }
        write!(formatter, "{}/{}", self.namespace, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::ProviderSource;

    #[test]
    fn sources_are_compared_as_the_tools_do() {
        let parse = |text| ProviderSource::parse(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(parse("DataDog/datadog"), parse("registry.terraform.io/datadog/DataDog"));
        assert_eq!(parse("aws"), ProviderSource::implied("aws"));
        assert_eq!(parse("terraform.io/builtin/terraform"), ProviderSource::implied("terraform"));
        assert_ne!(parse("acme/aws"), ProviderSource::implied("aws"));
        assert_ne!(parse("tf.acme.example/hashicorp/aws"), parse("hashicorp/aws"));
        for text in ["", "a/b/c/d", "a//b", "/aws", "a b/c", "-a/b", "host/a/b", "a/terraform-b"] {
            assert!(ProviderSource::parse(text).is_none(), "{text}");
        }
    }
}
