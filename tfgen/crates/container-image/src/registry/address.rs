//! Addresses from and for a registry, and the servers that a request may go to.

use crate::{Endpoint, Hinted, Origin, Repository};
use anyhow::{Context, Result, anyhow};
use fluent_uri::component::Scheme;
use fluent_uri::pct_enc::EString;
use fluent_uri::pct_enc::encoder::{Data, Query};
use fluent_uri::{Uri, UriRef};
use std::fmt;

/// An absolute address on some server.
#[derive(Clone, Debug)]
pub(super) struct Address {
    origin: Origin,
    uri: Uri<String>,
}

impl Address {
    /// The address of `path`, which is absolute and needs no escaping, on a server.
    pub(super) fn new(origin: &Origin, path: &str) -> Result<Self> {
        Self::parse(&format!("{origin}{path}"))
    }

    /// Reads an absolute address.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let uri = Uri::parse(text).map_err(|_| anyhow!("it is not an address"))?;
        Ok(Self { origin: Origin::of(&uri)?, uri: uri.to_owned() })
    }

    /// The meaning of `location`, absolute or relative, in the answer to a request for this
    /// address.
    pub(super) fn join(&self, location: &str) -> Result<Self> {
        let reference =
            UriRef::parse(location).map_err(|_| anyhow!("the location is not an address"))?;
        let mut uri = reference.resolve_against(&self.uri).context("the location is malformed")?;
        uri.set_fragment(None);
        Self::parse(uri.as_str())
    }

    /// This address with an additional query parameter.
    pub(super) fn with_parameter(&self, name: &str, value: &str) -> Result<Self> {
        let escaped = escaped(value);
        let separator = if self.uri.has_query() { '&' } else { '?' };
        Self::parse(&format!("{}{separator}{name}={escaped}", self.uri))
    }

    /// The path and the query, as in a request line.
    fn target(&self) -> String {
        let path = self.uri.path();
        match self.uri.query() {
            Some(query) => format!("{path}?{query}"),
            None => path.to_string(),
        }
    }
}

/// A value in a query or a form, with every byte escaped that could end it.
pub(super) fn escaped(value: &str) -> String {
    let mut escaped = EString::<Query>::new();
    escaped.encode_str::<Data>(value);
    escaped.into_string()
}

/// Without the query, which may contain a signature.
impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.origin, self.uri.path())
    }
}

/// The real destination of a request.
#[derive(Debug)]
pub(super) struct Destination {
    pub(super) url: String,
    /// The `Host` header, if it differs from that of `url`.
    pub(super) host: Option<String>,
    /// The server to connect to. If it is on this machine, the request must not go through a proxy.
    pub(super) server: Origin,
    /// Whether it is the registry itself, which may get the credentials.
    pub(super) is_registry: bool,
}

/// The registry, by its name and by the way it is reached.
#[derive(Debug)]
pub(super) struct Route {
    named: Origin,
    endpoint: Option<Origin>,
}

impl Route {
    pub(super) fn new(repository: &Repository, endpoint: Option<&Endpoint>) -> Self {
        Self {
            named: repository.origin().clone(),
            endpoint: endpoint.map(|endpoint| endpoint.origin().clone()),
        }
    }

    /// The registry's origin by its name.
    pub(super) fn origin(&self) -> &Origin {
        &self.named
    }

    /// The meaning of `location` in the answer to a request for `base`. With an endpoint, the
    /// registry may use its own name with plain HTTP, because that is how it was addressed.
    pub(super) fn follow(&self, base: &Address, location: &str) -> Result<Address> {
        let authority = self.named.authority();
        let is_own_name = |uri: &UriRef<&str>| {
            uri.scheme().is_some_and(|scheme| scheme == Scheme::new_or_panic("http"))
                && uri.authority().is_some_and(|named| {
                    named.as_str().trim_end_matches(":80").eq_ignore_ascii_case(&authority)
                })
        };
        match UriRef::parse(location) {
            Ok(uri) if self.endpoint.is_some() && is_own_name(&uri) => {
                let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
                Address::new(&self.named, &format!("{}{query}", uri.path()))
            }
            _ => base.join(location),
        }
    }

    /// The destination of a request for `address`.
    ///
    /// # Errors
    /// If the address would move a push from this machine to another, or from another machine to
    /// this one.
    pub(super) fn destination(&self, address: &Address) -> Result<Destination> {
        let reached = self.endpoint.as_ref().unwrap_or(&self.named);
        let is_registry = address.origin == self.named || address.origin == *reached;
        if is_registry {
            return Ok(Destination {
                url: format!("{reached}{}", address.target()),
                host: self.endpoint.is_some().then(|| self.named.authority()),
                server: reached.clone(),
                is_registry,
            });
        }
        if address.origin.is_loopback() != reached.is_loopback() {
            return Err(Hinted::error(
                format!("the registry at {reached} sends this request on to {}", address.origin),
                "a push never moves from this machine to another, or back: correct the address \
                 that the registry returns",
            ));
        }
        Ok(Destination {
            url: format!("{}{}", address.origin, address.target()),
            host: None,
            server: address.origin.clone(),
            is_registry,
        })
    }
}
