//! Pushes to a real registry that accepts only the tokens of a service, and checks them.

use crate::program::{Image, Outcome, run, run_with_input};
use crate::registry::{Authentication, Registry, Setup};
use crate::scripted::{Received, Reply, Scripted};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

const SERVICE: &str = "the registry";
const ISSUER: &str = "an issuer";
const NAME: &str = "team/service";
/// `ada:hunter2` in the `Basic` scheme.
const BASIC: &str = "Basic YWRhOmh1bnRlcjI=";
const IDENTITY_TOKEN: &str = "an+identity/token=";

/// Signs tokens as the registry checks them: <https://distribution.github.io/distribution/spec/auth/jwt/>.
struct Signer {
    key: EcdsaKeyPair,
    certificate: String,
    authority: TempDir,
}

impl Signer {
    fn new() -> Self {
        let names = ["tokens.example.com".to_owned()];
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).unwrap();
        let document = signing_key.serialize_der();
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &document, &random);
        let authority = tempfile::tempdir().unwrap();
        std::fs::write(authority.path().join("authority.pem"), cert.pem()).unwrap();
        Self { key: key.unwrap(), certificate: STANDARD.encode(cert.der()), authority }
    }

    /// A token with which the bearer may do `actions` in the repository [`NAME`].
    fn token(&self, actions: &[&str]) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let header = json!({ "typ": "JWT", "alg": "ES256", "x5c": [self.certificate] });
        let access = json!([{ "type": "repository", "name": NAME, "actions": actions }]);
        let claims = json!({
            "iss": ISSUER, "sub": "ada", "aud": SERVICE, "jti": "1",
            "iat": now, "nbf": now - 60, "exp": now + 300, "access": access,
        });
        let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", encode(&header), encode(&claims));
        let signature = self.key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// A registry, and the token service that its challenges name.
struct Guarded {
    registry: Registry,
    service: Scripted,
    _authority: TempDir,
}

/// The service gives a token for `actions` to users that `knows` knows.
fn guarded(actions: &'static [&str], knows: fn(&Received) -> bool) -> Guarded {
    let signer = Signer::new();
    let token = signer.token(actions);
    let service = Scripted::start(move |request| {
        let body = json!({ "token": token, "access_token": token }).to_string();
        Some(if knows(request) { Reply::status(200).body(body) } else { Reply::status(401) })
    });
    let authentication = Authentication::Token {
        realm: format!("http://{}/token", service.address),
        service: SERVICE.into(),
        issuer: ISSUER.into(),
        authority: signer.authority.path().join("authority.pem"),
    };
    let registry = Registry::start_with(&Setup { authentication, ..Setup::default() });
    Guarded { registry, service, _authority: signer.authority }
}

fn knows_password(request: &Received) -> bool {
    request.method == "GET" && request.header("Authorization") == Some(BASIC)
}

fn push(guarded: &Guarded) -> Outcome {
    let image = Image::new();
    let mut command = image.push(&format!("{}/{NAME}", guarded.registry.address));
    run_with_input(command.args(["--username", "ada", "--password-stdin"]), "hunter2\n")
}

#[test]
fn a_token_for_the_password_opens_the_repository() {
    let guarded = guarded(&["pull", "push"], knows_password);
    push(&guarded).success();
    // The challenge is only for pulling, since the push first looks; this token is enough for
    // everything.
    let asked: Vec<_> = guarded.service.received().into_iter().map(|r| r.target).collect();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(
        asked[0].starts_with("/token?service=the%20registry&scope=repository%3Ateam%2Fservice")
    );
}

#[test]
fn a_token_that_may_not_push_is_refused_by_the_registry() {
    let guarded = guarded(&["pull"], knows_password);
    let error = push(&guarded).failure();
    assert!(error.contains("401 Unauthorized"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[test]
fn without_a_password_the_token_service_is_asked_and_its_refusal_told() {
    let guarded = guarded(&["pull", "push"], knows_password);
    let error =
        run(&mut Image::new().push(&format!("{}/{NAME}", guarded.registry.address))).failure();
    assert!(error.contains("hint: use `--username NAME --password-stdin`"), "{error}");
    assert_eq!(guarded.service.received()[0].header("Authorization"), None);
}

#[test]
fn a_stored_identity_token_is_traded_for_an_access_token() {
    fn knows_identity(request: &Received) -> bool {
        let form = String::from_utf8_lossy(&request.body);
        request.method == "POST"
            && request.header("Authorization").is_none()
            && request.header("Content-Type") == Some("application/x-www-form-urlencoded")
            && form.starts_with("grant_type=refresh_token&client_id=tfgen&refresh_token=an%2Bidentity%2Ftoken%3D&service=the%20registry&scope=repository%3Ateam%2Fservice")
    }
    let guarded = guarded(&["pull", "push"], knows_identity);
    let home = tempfile::tempdir().unwrap();
    let entry = json!({ "auth": "PHRva2VuPjo=", "identitytoken": IDENTITY_TOKEN });
    let configuration = json!({ "auths": { &guarded.registry.address: entry } });
    std::fs::write(home.path().join("config.json"), configuration.to_string()).unwrap();
    let image = Image::new();
    let mut command = image.push(&format!("{}/{NAME}", guarded.registry.address));
    run(command.env("DOCKER_CONFIG", home.path())).success();
}
