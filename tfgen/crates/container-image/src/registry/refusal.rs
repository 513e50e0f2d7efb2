//! The messages of a registry that refuses a request, made safe to print.

use super::retry::Failure;
use super::transport::Answer;
use crate::Hinted;
use anyhow::{Error, anyhow};
use serde::Deserialize;
use std::time::Duration;
use ureq::http::StatusCode;
use ureq::http::header::RETRY_AFTER;

/// The most characters of an answer that are repeated.
const LONGEST_EXCERPT: usize = 600;

/// The error document of the distribution specification.
#[derive(Deserialize)]
struct Errors {
    errors: Vec<RegistryError>,
}

#[derive(Deserialize)]
struct RegistryError {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

/// "Client closed request", with which nginx and Debian's docker-registry report that the
/// connection broke before the whole body had arrived.
const CLIENT_CLOSED_REQUEST: u16 = 499;

/// The failure for `answer`: transient for 408, 429, 499 and 5xx.
pub(super) fn failure(answer: &Answer, secrets: &[String]) -> Failure {
    let error = error(answer, secrets);
    let is_transient = answer.status.is_server_error()
        || answer.status == StatusCode::REQUEST_TIMEOUT
        || answer.status == StatusCode::TOO_MANY_REQUESTS
        || answer.status.as_u16() == CLIENT_CLOSED_REQUEST;
    if is_transient {
        let seconds = answer.header(RETRY_AFTER).and_then(|value| value.trim().parse().ok());
        Failure::Transient { error, pause: seconds.map(Duration::from_secs) }
    } else {
        Failure::Final(error)
    }
}

fn error(answer: &Answer, secrets: &[String]) -> Error {
    let said = said(&answer.body, secrets);
    let problem = match said.as_str() {
        "" => format!("the registry answered {}", answer.status),
        said => format!("the registry answered {}: {said}", answer.status),
    };
    match answer.status {
        StatusCode::UNAUTHORIZED => {
            Hinted::error(problem, "the user name or the password is wrong, or it has expired")
        }
        StatusCode::FORBIDDEN => Hinted::error(
            problem,
            "these credentials may not push to this repository, or have expired",
        ),
        StatusCode::NOT_FOUND => Hinted::error(
            problem,
            "the repository may not exist: create it first, or correct `--repository`",
        ),
        _ => anyhow!(problem),
    }
}

/// The registry's own message, without secrets that it echoes and without characters that control a
/// terminal.
fn said(body: &[u8], secrets: &[String]) -> String {
    let mut text = match serde_json::from_slice::<Errors>(body) {
        Ok(Errors { errors }) => errors
            .iter()
            .map(|error| format!("{} {}", error.code, error.message).trim().to_owned())
            .collect::<Vec<_>>()
            .join("; "),
        Err(_) => String::from_utf8_lossy(body).trim().to_owned(),
    };
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret.as_str(), "(secret)");
    }
    let is_printable = |letter: char| {
        !letter.is_control()
            && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.chars()
        .take(LONGEST_EXCERPT)
        .map(|letter| if is_printable(letter) { letter } else { ' ' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_errors_of_a_registry_are_told_by_code_and_message() {
        let body = br#"{"errors":[{"code":"NAME_UNKNOWN","message":"no such repository"},
            {"code":"DENIED","detail":{"a":1}}]}"#;
        assert_eq!(said(body, &[]), "NAME_UNKNOWN no such repository; DENIED");
    }

    #[test]
    fn secrets_and_terminal_controls_are_not_repeated() {
        let body = "denied: Basic aHVudGVyMg== (hunter2)\u{1b}[31m\u{202e}".as_bytes();
        let secrets = ["hunter2".to_owned(), "aHVudGVyMg==".to_owned(), String::new()];
        assert_eq!(said(body, &secrets), "denied: Basic (secret) ((secret)) [31m ");
    }

    #[test]
    fn long_answers_are_cut() {
        assert_eq!(said("é".repeat(5000).as_bytes(), &[]).chars().count(), LONGEST_EXCERPT);
    }
}
