//! Which requests the service answers: all, or those with the secret that the distribution sends.
//!
//! A Function URL without signatures is open to anyone who learns it. CloudFront then adds a secret
//! header to each request, so a request without it did not come through the distribution.

use std::{env, ffi::OsStr};

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use crate::{Application, problem::Problem};

/// The header in which CloudFront sends the secret.
pub const HEADER: &str = "x-origin-secret";

/// The secrets that are accepted. Without any, every request is answered.
///
/// Only their SHA-256 is kept. So a comparison takes as long for a wrong length as for a wrong
/// letter, and no output can show a secret.
#[derive(Clone, Debug, Default)]
pub struct OriginSecrets(Vec<[u8; 32]>);

impl OriginSecrets {
    /// The current secret, and the previous one during a rotation.
    ///
    /// Without a current secret there are none, even if there is a previous one. An empty secret is
    /// never sent, so if it is set but empty, the service refuses every request.
    #[must_use]
    pub fn new(current: Option<&OsStr>, previous: Option<&OsStr>) -> Self {
        let Some(current) = current else { return Self::default() };
        let previous = previous.filter(|secret| !secret.is_empty());
        Self([Some(current), previous].into_iter().flatten().map(hash_of_secret).collect())
    }

    /// Reads `ORIGIN_SECRET` and `ORIGIN_SECRET_PREVIOUS`.
    #[must_use]
    pub fn from_environment() -> Self {
        Self::new(
            env::var_os("ORIGIN_SECRET").as_deref(),
            env::var_os("ORIGIN_SECRET_PREVIOUS").as_deref(),
        )
    }

    /// Whether a request with this value of the header is answered. The time depends only on the
    /// value's own length and the number of secrets.
    fn admit(&self, sent: Option<&[u8]>) -> bool {
        if self.0.is_empty() {
            return true;
        }
        let Some(sent) = sent.filter(|sent| !sent.is_empty()) else { return false };
        let sent = hash(sent);
        let found = self.0.iter().fold(Choice::from(0), |found, known| found | known.ct_eq(&sent));
        found.into()
    }
}

fn hash_of_secret(secret: &OsStr) -> [u8; 32] {
    hash(secret.as_encoded_bytes())
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Middleware that refuses requests that did not come through the distribution.
pub(crate) async fn admit(
    State(application): State<Application>,
    request: Request,
    next: Next,
) -> Response {
    let sent = request.headers().get(HEADER).map(HeaderValue::as_bytes);
    if application.origin_secrets.admit(sent) {
        return next.run(request).await;
    }
    not_through_the_distribution().into_response()
}

/// The answer to a refused request.
pub(crate) fn not_through_the_distribution() -> Problem {
    Problem::new(StatusCode::FORBIDDEN)
        .detail("The service answers requests that come through its distribution.")
}
