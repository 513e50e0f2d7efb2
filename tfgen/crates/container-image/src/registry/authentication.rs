//! Answers a registry's challenge: `Basic` with the user's password, or `Bearer` with a token from
//! the service that the challenge names.

use crate::Hinted;
use anyhow::{Context, Result, anyhow, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use std::fmt;
use ureq::http::header::{HeaderMap, WWW_AUTHENTICATE};

/// A user name and a password, or an identity token; neither secret is ever shown.
#[derive(Clone)]
pub struct Credentials {
    username: String,
    secret: String,
}

/// The user name with which Docker's helpers mark the secret as an identity token.
const IDENTITY_TOKEN: &str = "<token>";

impl Credentials {
    /// These credentials.
    ///
    /// # Errors
    /// If the name or the password is empty, or the name has a colon, which ends it in the `Basic`
    /// scheme.
    pub fn new(username: impl Into<String>, password: impl Into<String>) -> Result<Self> {
        let (username, password) = (username.into(), password.into());
        if username.is_empty() || username.contains(':') {
            bail!("the user name {username:?} is empty or has a colon");
        }
        if password.is_empty() {
            return Err(Hinted::error(
                "the password is empty",
                "`--password-stdin` reads it from standard input: check the command before the \
                 pipe",
            ));
        }
        Ok(Self { username, secret: password })
    }

    /// The contents of a credential store, in Docker's form.
    pub(crate) fn stored(username: &str, secret: &str) -> Result<Self> {
        if secret.is_empty() {
            return Err(Hinted::error("the stored password is empty", "sign in again"));
        }
        Self::new(username, secret)
    }

    /// A token with which a token service knows the user. It only answers a `Bearer` challenge.
    pub(crate) fn identity_token(token: &str) -> Result<Self> {
        Self::stored(IDENTITY_TOKEN, token)
    }

    /// The `Basic` scheme's header.
    ///
    /// # Errors
    /// If it is an identity token, which is not a password.
    pub(super) fn basic(&self) -> Result<String> {
        if self.as_identity_token().is_some() {
            return Err(Hinted::error(
                "the registry asks for a password, but an identity token is stored",
                "use `--username NAME --password-stdin`",
            ));
        }
        Ok(format!("Basic {}", self.encoded()))
    }

    pub(super) fn as_identity_token(&self) -> Option<&str> {
        (self.username == IDENTITY_TOKEN).then_some(self.secret.as_str())
    }

    fn encoded(&self) -> String {
        STANDARD.encode(format!("{}:{}", self.username, self.secret))
    }

    /// The forms of the secret that must not be printed.
    pub(super) fn secrets(&self) -> Vec<String> {
        vec![self.encoded(), self.secret.clone()]
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// What a registry requests with a 401.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    Basic,
    /// A token from `realm`, for these query parameters.
    Bearer {
        realm: String,
        parameters: Vec<(&'static str, String)>,
    },
}

impl Challenge {
    /// The challenge in the headers of a 401. Prefers `Bearer`, because a token exposes the
    /// password to fewer servers.
    ///
    /// # Errors
    /// If there is no challenge, or none with a supported scheme.
    pub(super) fn read(headers: &HeaderMap) -> Result<Self> {
        let mut basic = None;
        let mut others = Vec::new();
        for value in headers.get_all(WWW_AUTHENTICATE) {
            let text = value.to_str().context("the registry's challenge is not text")?;
            let challenges = http_auth::parse_challenges(text)
                .map_err(|_| anyhow!("the registry's challenge is malformed"))?;
            for challenge in challenges {
                let parameter = |name: &str| {
                    let found =
                        challenge.params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
                    found.map(|(_, value)| value.to_unescaped())
                };
                match challenge.scheme.to_ascii_lowercase().as_str() {
                    "bearer" => {
                        let realm = parameter("realm")
                            .context("the registry's Bearer challenge names no token service")?;
                        let parameters = ["service", "scope"]
                            .into_iter()
                            .filter_map(|name| Some((name, parameter(name)?)))
                            .collect();
                        return Ok(Self::Bearer { realm, parameters });
                    }
                    "basic" => basic = Some(Self::Basic),
                    other => others.push(other.to_owned()),
                }
            }
        }
        match basic {
            Some(challenge) => Ok(challenge),
            None if others.is_empty() => bail!("the registry answered 401 without a challenge"),
            None => bail!("the registry supports only the schemes {others:?}, not Basic or Bearer"),
        }
    }
}

/// The answer of a token service.
#[derive(Deserialize)]
struct TokenAnswer {
    token: Option<String>,
    access_token: Option<String>,
}

/// The token in the answer of a token service.
pub(super) fn read_token(body: &[u8]) -> Result<String> {
    // The parser's error could quote the token.
    let answer: TokenAnswer = serde_json::from_slice(body)
        .map_err(|_| anyhow!("the token service's answer is not the JSON that holds a token"))?;
    match answer.token.or(answer.access_token) {
        Some(token) if !token.is_empty() => Ok(token),
        _ => bail!("the token service's answer holds no token"),
    }
}

/// The error for a challenge without credentials to answer it.
pub(super) fn missing_credentials() -> anyhow::Error {
    Hinted::error(
        "the registry asks for a user name and a password",
        "use `--username NAME --password-stdin` with the password on standard input, or sign in \
         with `docker login`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use ureq::http::HeaderValue;

    fn read(values: &[&'static str]) -> Result<Challenge> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(WWW_AUTHENTICATE, HeaderValue::from_static(value));
        }
        Challenge::read(&headers)
    }

    #[test]
    fn basic_and_bearer_challenges_are_understood() {
        assert_eq!(read(&[r#"Basic realm="registry""#]).unwrap(), Challenge::Basic);
        let bearer = r#"Bearer realm="https://auth.example.com/token",service="registry",scope="repository:a/b:pull,push",error="x""#;
        let expected = Challenge::Bearer {
            realm: "https://auth.example.com/token".into(),
            parameters: vec![
                ("service", "registry".into()),
                ("scope", "repository:a/b:pull,push".into()),
            ],
        };
        assert_eq!(read(&[bearer]).unwrap(), expected);
        assert_eq!(read(&[r#"Basic realm="registry""#, bearer]).unwrap(), expected);
    }

    #[test]
    fn a_challenge_that_cannot_be_answered_is_an_error() {
        for values in [&[][..], &["Negotiate"], &["Bearer service=\"a\""], &["Basic realm=\"a"]] {
            assert!(read(values).is_err(), "{values:?}");
        }
    }

    #[test]
    fn credentials_do_not_show_their_password() {
        let credentials = Credentials::new("ada", "hunter2").unwrap();
        assert_eq!(credentials.basic().unwrap(), "Basic YWRhOmh1bnRlcjI=");
        assert!(!format!("{credentials:?}").contains("hunter2"));
        assert!(Credentials::new("a:b", "c").is_err());
        assert!(Credentials::new("", "c").is_err());
        assert!(Credentials::new("a", "").is_err());
    }

    #[test]
    fn a_token_service_may_name_the_token_either_way() {
        assert_eq!(read_token(br#"{"token":"a","access_token":"b"}"#).unwrap(), "a");
        assert_eq!(read_token(br#"{"access_token":"b"}"#).unwrap(), "b");
        for wrong in ["", "{}", r#"{"token":""}"#, r#"{"token":5}"#] {
            assert!(read_token(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
