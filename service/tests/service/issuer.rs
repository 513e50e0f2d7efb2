//! An OpenID issuer on this machine, with its own keys, which sign anything a test wants.

use std::{
    net::Ipv4Addr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::{
    rand::SystemRandom,
    rsa::PublicKeyComponents,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
    },
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Semaphore};

/// A key pair with its id.
pub(crate) struct Key {
    pub(crate) id: &'static str,
    pair: Pair,
}

enum Pair {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
}

impl Key {
    /// One of the two RSA keys of 2,048 bits in `tests/keys`; making one takes seconds.
    pub(crate) fn rsa(id: &'static str, document: &[u8]) -> Self {
        Self { id, pair: Pair::Rsa(RsaKeyPair::from_pkcs8(document).unwrap()) }
    }

    pub(crate) fn rsa_one(id: &'static str) -> Self {
        Self::rsa(id, include_bytes!("../keys/rsa-one.pk8"))
    }

    pub(crate) fn rsa_two(id: &'static str) -> Self {
        Self::rsa(id, include_bytes!("../keys/rsa-two.pk8"))
    }

    /// A new key on the curve P-256.
    pub(crate) fn ec(id: &'static str) -> Self {
        let (random, algorithm) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap();
        Self { id, pair: Pair::Ec(pair) }
    }

    pub(crate) fn algorithm(&self) -> &'static str {
        match self.pair {
            Pair::Rsa(_) => "RS256",
            Pair::Ec(_) => "ES256",
        }
    }

    /// The public key as the issuer publishes it.
    pub(crate) fn public(&self) -> Value {
        let mut key = json!({ "kid": self.id, "use": "sig", "alg": self.algorithm() });
        match &self.pair {
            Pair::Rsa(pair) => {
                let parts = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                key["kty"] = json!("RSA");
                key["n"] = json!(encode(&parts.n));
                key["e"] = json!(encode(&parts.e));
            }
            Pair::Ec(pair) => {
                let point = pair.public_key().as_ref();
                key["kty"] = json!("EC");
                key["crv"] = json!("P-256");
                key["x"] = json!(encode(&point[1..33]));
                key["y"] = json!(encode(&point[33..]));
            }
        }
        key
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).unwrap();
                signature
            }
            Pair::Ec(pair) => pair.sign(&random, message).unwrap().as_ref().to_vec(),
        }
    }

    /// A token with these claims.
    pub(crate) fn token(&self, claims: &Value) -> String {
        let header = json!({ "alg": self.algorithm(), "typ": "JWT", "kid": self.id });
        self.token_with_header(&header, claims)
    }

    pub(crate) fn token_with_header(&self, header: &Value, claims: &Value) -> String {
        let message = message(header, claims);
        let signature = self.sign(message.as_bytes());
        format!("{message}.{}", encode(&signature))
    }
}

/// The text that a token's signature signs.
pub(crate) fn message(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()))
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// A running issuer.
#[derive(Clone)]
pub(crate) struct Issuer {
    pub(crate) url: String,
    keys: Arc<Mutex<Vec<Value>>>,
    is_down: Arc<Mutex<bool>>,
    /// How often its keys were requested.
    asked: Arc<AtomicUsize>,
    /// Without a permit it does not answer.
    gate: Arc<Semaphore>,
}

impl Issuer {
    pub(crate) async fn start(keys: &[&Key]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let issuer = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            keys: Arc::default(),
            is_down: Arc::default(),
            asked: Arc::default(),
            gate: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
        };
        issuer.publish(keys);
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(key_set))
            .with_state(issuer.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        issuer
    }

    /// Replaces the published keys, next to others that no token is signed with.
    pub(crate) fn publish(&self, keys: &[&Key]) {
        let mut published = vec![
            json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }),
            json!({ "kty": "RSA", "use": "enc", "alg": "RSA-OAEP-512", "n": "AQAB", "e": "AQAB" }),
        ];
        published.extend(keys.iter().map(|key| key.public()));
        *self.keys.lock().unwrap() = published;
    }

    pub(crate) fn set_down(&self, is_down: bool) {
        *self.is_down.lock().unwrap() = is_down;
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// Keeps answers back until [`Issuer::go_on`].
    pub(crate) fn hold(&self) {
        self.gate.forget_permits(Semaphore::MAX_PERMITS);
    }

    pub(crate) fn go_on(&self) {
        self.gate.add_permits(100);
    }
}

async fn discovery(State(issuer): State<Issuer>) -> Response {
    issuer.asked.fetch_add(1, Ordering::SeqCst);
    let _permit = issuer.gate.acquire().await;
    if *issuer.is_down.lock().unwrap() {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let keys = format!("{}/keys", issuer.url);
    Json(json!({ "issuer": issuer.url, "jwks_uri": keys })).into_response()
}

async fn key_set(State(issuer): State<Issuer>) -> Json<Value> {
    Json(json!({ "keys": *issuer.keys.lock().unwrap() }))
}
