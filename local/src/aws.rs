//! Calls to the emulated AWS.
//!
//! The emulator distinguishes services by the scope in the `Authorization` header, as AWS does, and
//! ignores the signature. So this header has the right form but contains no secret.

use anyhow::{Context, Result};
use serde_json::Value;

use crate::http::{Answer, Client};

/// The region of the local environment. `envs/local.toml` names the same; a test compares.
pub const REGION: &str = "us-east-1";

/// The emulated AWS at one address.
#[derive(Debug, Clone)]
pub struct EmulatedAws {
    endpoint: String,
    region: String,
    client: Client,
}

impl EmulatedAws {
    /// The emulator at a loopback port.
    pub fn at(port: u16) -> Self {
        let endpoint = format!("http://127.0.0.1:{port}");
        Self { endpoint, region: REGION.to_owned(), client: Client::default() }
    }

    /// The same with every call to another region, such as `us-east-2`.
    pub fn in_region(&self, region: &str) -> Self {
        Self { region: region.to_owned(), ..self.clone() }
    }

    /// The address for Terraform and for a function's AWS SDK, as `AWS_ENDPOINT_URL`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Sends one request in the name of a service, with the given headers.
    ///
    /// # Errors
    /// If there is no answer; an answer with any status is fine.
    pub fn send(
        &self,
        service: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Result<Answer> {
        let url = format!("{}{path}", self.endpoint);
        let scope = format!("test/20000101/{}/{service}/aws4_request", self.region);
        let authorization =
            format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0");
        let mut all = vec![("authorization", authorization.as_str())];
        all.extend_from_slice(headers);
        self.client.send(method, &url, &all, body).context("the emulated AWS")
    }

    /// Reads a path of a service with a REST interface (S3, Lambda, CloudFront, Route 53).
    ///
    /// # Errors
    /// If the status of the answer is not 2xx.
    pub fn get(&self, service: &str, path: &str) -> Result<Vec<u8>> {
        self.send(service, "GET", path, &[], "")?
            .success()
            .with_context(|| format!("{service}: GET {path}"))
    }

    /// Calls an operation of a service with a JSON interface (ECR, ACM, logs).
    ///
    /// # Errors
    /// If the status of the answer is not 2xx, or it is not JSON.
    pub fn call_json(&self, service: &str, target: &str, input: &Value) -> Result<Value> {
        let headers = [("x-amz-target", target), ("content-type", "application/x-amz-json-1.1")];
        let body = self
            .send(service, "POST", "/", &headers, input.to_string())?
            .success()
            .with_context(|| format!("{service}: {target}"))?;
        serde_json::from_slice(&body).with_context(|| format!("{service}: {target}: not JSON"))
    }

    /// Calls an operation of a service with the older form interface (IAM, SNS).
    ///
    /// # Errors
    /// If the status of the answer is not 2xx, or it is not text.
    pub fn call_form(&self, service: &str, form: &str) -> Result<String> {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let body = self
            .send(service, "POST", "/", &headers, form)?
            .success()
            .with_context(|| format!("{service}: {form}"))?;
        String::from_utf8(body).with_context(|| format!("{service}: {form}: not text"))
    }

    /// Whether the emulator at this address is up.
    pub fn is_healthy(&self) -> bool {
        self.send("s3", "GET", "/_ministack/health", &[], "")
            .is_ok_and(|answer| answer.status == 200)
    }

    /// Creates a bucket; an existing one is fine.
    ///
    /// # Errors
    /// If the emulator refuses.
    pub fn create_bucket(&self, name: &str) -> Result<()> {
        let answer = self.send("s3", "PUT", &format!("/{name}"), &[], "")?;
        if answer.status == 409 {
            return Ok(());
        }
        answer.success().map(|_| ()).with_context(|| format!("cannot create the bucket {name}"))
    }
}
