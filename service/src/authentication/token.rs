//! Which tokens are accepted: signed by a key of the issuer with RS256 or ES256, valid now, issued
//! by the issuer for the audience.

use std::sync::Once;

use jsonwebtoken::{Algorithm, Validation, decode, decode_header, errors::ErrorKind};
use serde::Deserialize;

use super::{
    keys::{IssuerKeys, KeyError},
    ring_provider,
};

/// How many seconds the issuer's clock may differ from this one.
const LEEWAY: u64 = 30;

/// Longest token, in bytes. Lambda's own limit for all headers is about as much.
const LONGEST_TOKEN: usize = 16 * 1024;

/// Why a request is refused.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It has no token.
    NoToken,
    /// Its token is not accepted, for this reason.
    Invalid(&'static str),
    /// Unknown, because the issuer's keys cannot be fetched. The cause is for the log.
    IssuerUnreachable(String),
}

/// The claims that are read in addition to those that the validation reads. The validation would
/// accept a list as `iss`, but a list is not an issuer (RFC 7519, 4.1.1).
#[derive(Deserialize)]
struct Claims {
    #[serde(rename = "iss")]
    _issuer: String,
}

/// Checks a token.
///
/// # Errors
/// The reason why the token is refused.
pub(super) async fn check(token: &str, audience: &str, keys: &IssuerKeys) -> Result<(), Refusal> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(ring_provider::install);

    if token.len() > LONGEST_TOKEN {
        return Err(Refusal::Invalid("it is too long"));
    }
    let header = decode_header(token).map_err(|error| Refusal::Invalid(reason(error.kind())))?;
    if !matches!(header.alg, Algorithm::RS256 | Algorithm::ES256) {
        return Err(Refusal::Invalid("it is not signed with RS256 or ES256"));
    }
    let key = keys.find(header.kid.as_deref(), header.alg).await.map_err(|error| match error {
        KeyError::Unknown => Refusal::Invalid("its issuer has no such key"),
        KeyError::Unreachable(cause) => Refusal::IssuerUnreachable(cause),
    })?;
    let mut validation = Validation::new(header.alg);
    validation.leeway = LEEWAY;
    validation.validate_nbf = true;
    validation.set_issuer(&[keys.issuer()]);
    validation.set_audience(&[audience]);
    validation.set_required_spec_claims(&["exp", "iss", "aud"]);
    decode::<Claims>(token, &key, &validation)
        .map(|_| ())
        .map_err(|error| Refusal::Invalid(reason(error.kind())))
}

/// The library's messages may repeat a part of the token, so these messages replace them.
fn reason(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::ExpiredSignature => "it has expired",
        ErrorKind::ImmatureSignature => "it is not valid yet",
        ErrorKind::InvalidIssuer => "it is another issuer's",
        ErrorKind::InvalidAudience => "it is for another audience",
        ErrorKind::InvalidSignature => "its signature is wrong",
        ErrorKind::MissingRequiredClaim(_) => "it lacks one of exp, iss and aud",
        _ => "it is malformed",
    }
}
