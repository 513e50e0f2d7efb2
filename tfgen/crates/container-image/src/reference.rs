//! The locations of images: a registry's origin, a repository in it, and the endpoint on this
//! machine that can replace the registry.

use super::Hinted;
use anyhow::{Result, bail};
use fluent_uri::Uri;
use fluent_uri::component::Host;
use std::fmt;
use std::str::FromStr;

/// The scheme, host and port of a server. Plain HTTP is only for loopback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    scheme: Scheme,
    /// In lower case; an IPv6 address has its brackets.
    host: String,
    /// `None` for the default port of the scheme.
    port: Option<u16>,
    is_loopback: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
}

impl Scheme {
    fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    fn port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl Origin {
    /// The origin of an absolute URI.
    ///
    /// # Errors
    /// If the scheme is not `http` or `https`, there is no host, the address contains credentials
    /// (which the error does not repeat), or it is plain HTTP to a host that is not this machine.
    pub(super) fn of(uri: &Uri<&str>) -> Result<Self> {
        let scheme = match uri.scheme().as_str().to_ascii_lowercase().as_str() {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            other => bail!("the scheme is {other:?} instead of https"),
        };
        let Some(authority) = uri.authority().filter(|authority| !authority.host().is_empty())
        else {
            bail!("it names no host");
        };
        if authority.has_userinfo() {
            return Err(Hinted::error(
                "the address holds credentials",
                "remove them, and use `--username` and `--password-stdin`",
            ));
        }
        let host = authority.host().to_ascii_lowercase();
        let is_loopback = match authority.host_parsed() {
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
            _ => host == "localhost",
        };
        let port = match authority.port_to_u16() {
            Ok(port) => port.filter(|port| *port != scheme.port()),
            Err(_) => bail!("the port is not a number below 65536"),
        };
        let origin = Self { scheme, host, port, is_loopback };
        if scheme == Scheme::Http && !is_loopback {
            return Err(Hinted::error(
                format!("plain HTTP to {} would expose what is sent", origin.authority()),
                "use https; plain HTTP is for 127.0.0.1, [::1] and localhost only",
            ));
        }
        Ok(origin)
    }

    /// `host` or `host:port`, as in the `Host` header.
    #[must_use]
    pub fn authority(&self) -> String {
        match self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }

    /// Whether this is the machine that runs the program.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.is_loopback
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}://{}", self.scheme.name(), self.authority())
    }
}

/// A repository: its registry, and its name there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    origin: Origin,
    name: String,
}

impl Repository {
    /// The registry's own origin.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The name in the registry, such as `team/service`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// As in an image reference, without the scheme.
impl fmt::Display for Repository {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.origin.authority(), self.name)
    }
}

impl FromStr for Repository {
    type Err = anyhow::Error;

    /// Reads `HOST[:PORT]/NAME`, with or without a scheme. Without one, loopback hosts use plain
    /// HTTP and all others HTTPS.
    fn from_str(text: &str) -> Result<Self> {
        let absolute = match text.split_once("://") {
            Some(_) => text.to_owned(),
            None => {
                let assumed = format!("https://{text}");
                match parse(&assumed).and_then(|uri| Origin::of(&uri)) {
                    Ok(origin) if origin.is_loopback => format!("http://{text}"),
                    _ => assumed,
                }
            }
        };
        let uri = parse(&absolute)?;
        let origin = Origin::of(&uri)?;
        let name = uri.path().as_str().trim_start_matches('/');
        if uri.has_query() || uri.has_fragment() || !is_repository_name(name) {
            return Err(Hinted::error(
                format!("{name:?} is not the name of a repository in {origin}"),
                "use HOST/NAME without a tag or a digest; a name has lower-case letters and \
                 digits, joined by `.`, `_`, `__`, dashes and `/`",
            ));
        }
        Ok(Self { name: name.into(), origin })
    }
}

/// A server on this machine that receives requests instead of a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(Origin);

impl Endpoint {
    /// Where the server is.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.0
    }
}

impl FromStr for Endpoint {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let uri = parse(text)?;
        let origin = Origin::of(&uri)?;
        if !origin.is_loopback {
            return Err(Hinted::error(
                format!("{origin} is not on this machine"),
                "a registry endpoint must be on 127.0.0.1, [::1] or localhost; a push to another \
                 host uses the repository's own address",
            ));
        }
        if !matches!(uri.path().as_str(), "" | "/") || uri.has_query() || uri.has_fragment() {
            bail!("a registry endpoint cannot have a path; {origin} is an example");
        }
        Ok(Self(origin))
    }
}

/// The address itself is not in the error, because it may contain a password.
fn parse(text: &str) -> Result<Uri<&str>> {
    Uri::parse(text).map_err(|_| {
        Hinted::error("it is not an address", "an address looks like https://HOST/NAME")
    })
}

/// The grammar of the distribution specification: components of lower-case letters and digits, with
/// single separators between them.
fn is_repository_name(name: &str) -> bool {
    let is_component = |component: &str| {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = component.as_bytes();
        bytes.first().copied().is_some_and(is_plain)
            && bytes.last().copied().is_some_and(is_plain)
            && component
                .split(|letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit())
                .all(|run| matches!(run, "" | "." | "_" | "__") || run.bytes().all(|b| b == b'-'))
    };
    name.len() <= 255 && name.split('/').all(is_component)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_https_unless_it_is_on_this_machine() {
        for (text, origin, shown) in [
            ("registry.example.com/a", "https://registry.example.com", "registry.example.com/a"),
            ("https://R.example.com:443/a/b", "https://r.example.com", "r.example.com/a/b"),
            ("https://r.example.com:5000/a", "https://r.example.com:5000", "r.example.com:5000/a"),
            ("127.0.0.1:5000/a", "http://127.0.0.1:5000", "127.0.0.1:5000/a"),
            ("localhost:5000/a", "http://localhost:5000", "localhost:5000/a"),
            ("[::1]:5000/a", "http://[::1]:5000", "[::1]:5000/a"),
            ("http://127.9.8.7:80/a__b", "http://127.9.8.7", "127.9.8.7/a__b"),
            ("https://127.0.0.1:1/a-b.c---d_e", "https://127.0.0.1:1", "127.0.0.1:1/a-b.c---d_e"),
        ] {
            let repository: Repository = text.parse().unwrap();
            assert_eq!(repository.origin().to_string(), origin, "{text}");
            assert_eq!(repository.to_string(), shown, "{text}");
        }
    }

    #[test]
    fn a_repository_that_is_unsafe_or_misspelt_is_refused() {
        for text in [
            "",
            "registry.example.com",
            "registry.example.com/",
            "registry.example.com/a:latest",
            "registry.example.com/a@sha256:00",
            "registry.example.com/A",
            "registry.example.com/a//b",
            "registry.example.com/../a",
            "registry.example.com/a/%2e%2e/b",
            "registry.example.com/a?b",
            "registry.example.com/a#b",
            "registry.example.com/a___b",
            "registry.example.com/-a",
            "registry.example.com:99999/a",
            "http://registry.example.com/a",
            "http://127.0.0.1.example.com/a",
            "http://localhost.example.com/a",
            "http://10.0.0.1/a",
            "http://[::2]/a",
            "ftp://registry.example.com/a",
            "https:///a",
        ] {
            assert!(text.parse::<Repository>().is_err(), "{text}");
        }
    }

    #[test]
    fn credentials_in_an_address_are_refused_and_not_repeated() {
        for text in ["https://user:hunter2@r.example.com/a", "user:hunter2@r.example.com/a"] {
            let error = text.parse::<Repository>().unwrap_err().to_string();
            assert!(error.contains("--password-stdin") && !error.contains("hunter2"), "{error}");
        }
        let error = "http://u:hunter2@127.0.0.1:1".parse::<Endpoint>().unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[test]
    fn an_endpoint_is_an_origin_on_this_machine() {
        let endpoint: Endpoint = "http://127.0.0.1:4566/".parse().unwrap();
        assert_eq!(endpoint.origin().to_string(), "http://127.0.0.1:4566");
        for text in [
            "",
            "127.0.0.1:4566",
            "http://192.168.0.1:4566",
            "https://registry.example.com",
            "http://127.0.0.1:4566/v2/",
            "http://127.0.0.1:4566?a",
            "http://0.0.0.0:4566",
        ] {
            assert!(text.parse::<Endpoint>().is_err(), "{text}");
        }
    }
}
