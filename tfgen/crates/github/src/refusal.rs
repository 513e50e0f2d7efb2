//! GitHub's answers when it refuses a request, made safe to print.

use anyhow::anyhow;
use foreign_text::visible;
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;
use ureq::http::{Method, StatusCode};

/// The most characters of an answer that are repeated.
const LONGEST_EXCERPT: usize = 400;

/// An answer with an unexpected status.
pub(crate) struct Refusal<'a> {
    /// What failed, in words.
    pub(crate) what: &'a str,
    /// The permission that a job needs for it.
    pub(crate) permission: &'static str,
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    pub(crate) status: StatusCode,
    /// GitHub's own message.
    pub(crate) said: String,
}

/// The document of an error.
#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    message: String,
    #[serde(default)]
    errors: Vec<Value>,
}

/// The message in an error answer, on one line and without the token.
pub(crate) fn said(body: &[u8], token: &str) -> String {
    let text = match serde_json::from_slice::<Document>(body) {
        Ok(Document { message, errors }) => {
            let errors: Vec<String> = errors.iter().map(one).collect();
            if errors.is_empty() { message } else { format!("{message}: {}", errors.join("; ")) }
        }
        // An HTML page, from a proxy in between, says less than its status.
        Err(_) if body.trim_ascii_start().starts_with(b"<") => String::new(),
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    };
    let text = if token.is_empty() { text } else { text.replace(token, "(token)") };
    let text: String = text.chars().take(LONGEST_EXCERPT).collect();
    visible(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One of the errors: a text, or an object with a message or a code.
fn one(error: &Value) -> String {
    let text = |key: &str| error[key].as_str().unwrap_or_default();
    match error {
        Value::String(text) => text.clone(),
        _ if !text("message").is_empty() => text("message").to_owned(),
        _ => format!("{} {} {}", text("resource"), text("field"), text("code")),
    }
}

impl Refusal<'_> {
    /// This as an error; `pause` is how long GitHub accepts no more requests.
    pub(crate) fn into_error(self, pause: Option<Duration>) -> anyhow::Error {
        let Self { what, method, path, status, said, .. } = &self;
        let mut text = format!("cannot {what}: {method} {path}: {status}");
        if !said.is_empty() {
            text.push_str(&format!(": {said}"));
        }
        let limit = |pause: Duration| {
            let minutes = pause.as_secs().div_ceil(60);
            format!("GitHub accepts requests again in {minutes} minutes")
        };
        if let Some(hint) = pause.map(limit).or_else(|| self.hint()) {
            text.push_str(&format!("\nhint: {hint}"));
        }
        anyhow!(text)
    }

    /// What to do about it.
    fn hint(&self) -> Option<String> {
        let permission = self.permission;
        let hint = match self.status {
            StatusCode::UNAUTHORIZED => {
                "the token in GITHUB_TOKEN is not valid, or no longer valid".to_owned()
            }
            StatusCode::FORBIDDEN if self.said.contains("via a GitHub App") => {
                "only GitHub Apps can write check runs: a job's GITHUB_TOKEN belongs to one, but \
                 a personal token does not"
                    .to_owned()
            }
            StatusCode::FORBIDDEN if self.said.contains("by integration") => {
                format!("the job needs `{permission}` under `permissions:`")
            }
            StatusCode::FORBIDDEN => format!("the token needs the permission `{permission}`"),
            StatusCode::NOT_FOUND => format!(
                "does it exist? GitHub gives the same answer if the repository is private and the \
                 token lacks `{permission}`, or if GITHUB_REPOSITORY is wrong"
            ),
            status if status.is_redirection() => {
                "the repository has been renamed: correct GITHUB_REPOSITORY".to_owned()
            }
            _ => return None,
        };
        Some(hint)
    }
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn errors_come_out_on_one_line_whatever_their_form() {
        for (body, expected) in [
            (r#"{"message": "Bad credentials"}"#, "Bad credentials"),
            (
                r#"{"message": "Validation Failed", "errors": [
                    {"resource": "IssueComment", "code": "unprocessable", "message": "too long"},
                    {"resource": "CheckRun", "code": "missing_field", "field": "name"}, "text"]}"#,
                "Validation Failed: too long; CheckRun name missing_field; text",
            ),
            ("<html><h1>502</h1></html>", ""),
            ("plain\ntext", "plain text"),
        ] {
            assert_eq!(said(body.as_bytes(), "secret"), expected);
        }
    }

    #[test]
    fn the_token_and_what_a_terminal_obeys_are_not_repeated() {
        let body = "{\"message\": \"no \\u001b[2J ghs_abc is \u{202e} bad\"}";
        assert_eq!(said(body.as_bytes(), "ghs_abc"), "no ?[2J (token) is \u{fffd} bad");
        assert_eq!(said("é".repeat(9_000).as_bytes(), "").chars().count(), 400);
    }
}
