//! The line from which CloudWatch extracts metrics without an API call: the embedded metric format.
//!
//! CloudWatch bills each metric for each combination of dimension values, so the function's name is
//! the only dimension; route and status are next to the metrics, where Logs Insights finds them.

use std::env;

use axum::http::StatusCode;
use chrono::Utc;
use serde_json::{Value, json};

/// The namespace of the metrics in CloudWatch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricsNamespace(String);

impl MetricsNamespace {
    /// Reads the value of `METRICS_NAMESPACE`; `None` or an empty value means no metrics.
    ///
    /// # Errors
    /// If it is not a namespace: 1 to 255 letters, digits or any of `.-_/#:`, not beginning with
    /// `AWS/`, which is Amazon's.
    pub fn parse(value: Option<&str>) -> Result<Option<Self>, String> {
        let Some(value) = value.filter(|value| !value.is_empty()) else { return Ok(None) };
        let allowed =
            |character: char| character.is_ascii_alphanumeric() || ".-_/#:".contains(character);
        if value.len() <= 255 && value.chars().all(allowed) && !value.starts_with("AWS/") {
            return Ok(Some(Self(value.to_owned())));
        }
        Err("METRICS_NAMESPACE must have 1 to 255 letters, digits or any of .-_/#: and must not \
             begin with AWS/"
            .to_owned())
    }

    /// Reads `METRICS_NAMESPACE`.
    ///
    /// # Errors
    /// As [`MetricsNamespace::parse`].
    pub fn from_environment() -> Result<Option<Self>, String> {
        let value = env::var_os("METRICS_NAMESPACE");
        Self::parse(value.as_deref().map(|value| value.to_string_lossy()).as_deref())
    }
}

/// The facts about a request that the metrics use.
pub(super) struct Measured<'a> {
    pub(super) namespace: &'a MetricsNamespace,
    pub(super) function_name: Option<&'a str>,
    pub(super) request_id: &'a str,
    pub(super) route: &'a str,
    pub(super) status: StatusCode,
    pub(super) duration_ms: f64,
    pub(super) cold_start: bool,
}

/// The line: the metrics `Requests`, `Duration`, `ClientErrors`, `ServerErrors` and `ColdStarts`.
pub(super) fn line(measured: &Measured<'_>) -> Value {
    let count = |name: &str| json!({ "Name": name, "Unit": "Count" });
    json!({
        "_aws": {
            "Timestamp": Utc::now().timestamp_millis(),
            "CloudWatchMetrics": [{
                "Namespace": measured.namespace.0,
                "Dimensions": [["FunctionName"]],
                "Metrics": [
                    count("Requests"),
                    { "Name": "Duration", "Unit": "Milliseconds" },
                    count("ClientErrors"),
                    count("ServerErrors"),
                    count("ColdStarts"),
                ],
            }],
        },
        "FunctionName": measured.function_name.unwrap_or("(unnamed)"),
        "Requests": 1,
        "Duration": measured.duration_ms,
        "ClientErrors": u8::from(measured.status.is_client_error()),
        "ServerErrors": u8::from(measured.status.is_server_error()),
        "ColdStarts": u8::from(measured.cold_start),
        "request_id": measured.request_id,
        "route": measured.route,
        "status": measured.status.as_u16(),
    })
}

#[cfg(test)]
mod tests {
    use super::MetricsNamespace;

    #[test]
    fn a_namespace_is_optional_and_must_be_one_of_cloudwatch_s() {
        assert_eq!(MetricsNamespace::parse(None), Ok(None));
        assert_eq!(MetricsNamespace::parse(Some("")), Ok(None));
        assert!(MetricsNamespace::parse(Some("exampulumi/api")).unwrap().is_some());
        for wrong in ["AWS/Lambda", "with space", "line\nbreak", &"x".repeat(256)] {
            assert!(MetricsNamespace::parse(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
