//! The issuer's keys: found with its discovery document, fetched when the first token comes, and
//! kept for a while. An unknown key id makes the service fetch them again, since issuers rotate
//! their keys, but not for every such token: anyone can invent key ids.
//!
//! Time is measured by the clock, not by the process: an instance that Lambda has frozen does not
//! notice the hours that pass.

use std::time::{Duration, SystemTime};

use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;

use super::fetch;

/// How long keys are kept, and how often the issuer may be asked.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// The time after which keys are fetched again: a key that the issuer withdraws is accepted for
    /// this long.
    pub keep: Duration,
    /// The shortest time between two attempts, for an unknown key or after a failed attempt.
    pub between_attempts: Duration,
    /// The longest time that one fetch of a document may take.
    pub fetch: Duration,
}

impl Default for Patience {
    /// An hour, ten seconds, and three seconds.
    fn default() -> Self {
        Self {
            keep: Duration::from_secs(3_600),
            between_attempts: Duration::from_secs(10),
            fetch: Duration::from_secs(3),
        }
    }
}

/// Why there is no key.
#[derive(Debug)]
pub(super) enum KeyError {
    /// The issuer has none of this id for this algorithm.
    Unknown,
    /// The issuer's keys could not be fetched.
    Unreachable(String),
}

/// An issuer's keys.
pub(super) struct IssuerKeys {
    issuer: String,
    patience: Patience,
    state: Mutex<State>,
}

/// What is known about the keys.
#[derive(Default)]
struct State {
    keys: Vec<Key>,
    fetched: Option<SystemTime>,
    attempted: Option<SystemTime>,
    /// Why the last attempt failed.
    failure: Option<String>,
}

struct Key {
    id: Option<String>,
    algorithm: Algorithm,
    key: DecodingKey,
}

/// The parts of a discovery document that are read (OpenID Connect Discovery 1.0, 3).
#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

impl IssuerKeys {
    pub(super) fn new(issuer: String, patience: Patience) -> Self {
        Self { issuer, patience, state: Mutex::default() }
    }

    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The key of this id for this algorithm. A token without an id means the only key there is.
    pub(super) async fn find(
        &self,
        id: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<DecodingKey, KeyError> {
        // Held while fetching, so that concurrent requests fetch only once.
        let mut state = self.state.lock().await;
        if !is_within(state.fetched, self.patience.keep) {
            state.keys.clear();
        }
        if let Some(key) = state.find(id, algorithm) {
            return Ok(key);
        }
        if !is_within(state.attempted, self.patience.between_attempts) {
            self.fetch_into(&mut state).await;
        }
        match (state.find(id, algorithm), &state.failure) {
            (Some(key), _) => Ok(key),
            (None, Some(failure)) => Err(KeyError::Unreachable(failure.clone())),
            (None, None) => Err(KeyError::Unknown),
        }
    }

    /// If the attempt fails, keys that are still kept stay.
    async fn fetch_into(&self, state: &mut State) {
        match self.fetch().await {
            Ok(keys) => {
                *state = State { keys, fetched: Some(SystemTime::now()), ..State::default() };
            }
            Err(failure) => {
                state.failure = Some(format!("the keys of {} failed: {failure}", self.issuer));
            }
        }
        state.attempted = Some(SystemTime::now());
    }

    async fn fetch(&self) -> Result<Vec<Key>, String> {
        let issuer = self.issuer.trim_end_matches('/');
        let url = format!("{issuer}/.well-known/openid-configuration");
        let discovery: Discovery = fetch::json(url, self.patience.fetch).await?;
        if discovery.issuer != self.issuer {
            return Err(format!("its discovery document is of {}", discovery.issuer));
        }
        if !fetch::is_trustworthy(&discovery.jwks_uri) {
            return Err("its jwks_uri is not a https URL".to_owned());
        }
        let set: KeySet = fetch::json(discovery.jwks_uri, self.patience.fetch).await?;
        Ok(set.keys.into_iter().filter_map(Key::read).collect())
    }
}

impl State {
    fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<DecodingKey> {
        let mut keys = self.keys.iter().filter(|key| key.algorithm == algorithm);
        match id {
            Some(_) => keys.find(|key| key.id.as_deref() == id).map(|key| key.key.clone()),
            None => keys.next().filter(|_| keys.next().is_none()).map(|key| key.key.clone()),
        }
    }
}

impl Key {
    /// A key for RS256 or ES256; other keys in the set are for others.
    fn read(value: Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(value).ok()?;
        if !matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature)) {
            return None;
        }
        let algorithm = match (&jwk.algorithm, jwk.common.key_algorithm) {
            (AlgorithmParameters::RSA(_), None | Some(KeyAlgorithm::RS256)) => Algorithm::RS256,
            (AlgorithmParameters::EllipticCurve(point), None | Some(KeyAlgorithm::ES256))
                if point.curve == EllipticCurve::P256 =>
            {
                Algorithm::ES256
            }
            _ => return None,
        };
        let key = DecodingKey::from_jwk(&jwk).ok()?;
        Some(Self { id: jwk.common.key_id, algorithm, key })
    }
}

/// Whether the moment was less than the duration ago. One in the future, by a clock that was set
/// back, was not.
fn is_within(moment: Option<SystemTime>, duration: Duration) -> bool {
    moment.and_then(|moment| moment.elapsed().ok()).is_some_and(|elapsed| elapsed < duration)
}
