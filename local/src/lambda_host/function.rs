//! A deployed function version: its image, environment and limits, according to the emulator's
//! Lambda API.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::aws::EmulatedAws;

/// An image in a repository of the emulator's registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageReference {
    /// The repository's name, without the registry's host.
    pub repository: String,
    /// `sha256:` and 64 hex digits.
    pub digest: Digest,
}

/// A SHA-256 digest as OCI writes it, in lower-case hex without the `sha256:`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Digest(String);

impl Digest {
    /// Reads `sha256:<64 hex digits>`.
    ///
    /// # Errors
    /// If it is anything else.
    pub fn parse(text: &str) -> Result<Self> {
        let hex = text.strip_prefix("sha256:").filter(|hex| {
            hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        });
        let hex =
            hex.with_context(|| format!("`{text}` is not a digest (sha256:<64 hex digits>)"))?;
        Ok(Self(hex.to_owned()))
    }

    /// The 64 hex digits.
    pub fn hex(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "sha256:{}", self.0)
    }
}

impl ImageReference {
    /// Reads an image URI, `<registry host>/<repository>@<digest>`.
    ///
    /// # Errors
    /// If it is not pinned by digest: a tag could point to another image tomorrow.
    pub fn parse(uri: &str) -> Result<Self> {
        let Some((name, digest)) = uri.split_once('@') else {
            bail!("the image URI `{uri}` is not pinned by digest");
        };
        let (_, repository) = name
            .split_once('/')
            .with_context(|| format!("the image URI `{uri}` names no repository"))?;
        let repository = repository.split(':').next().unwrap_or(repository).to_owned();
        Ok(Self { repository, digest: Digest::parse(digest)? })
    }
}

/// A function version, or `$LATEST`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// The function's name.
    pub name: String,
    /// The version's number, or `$LATEST`.
    pub version: String,
    /// ARN of the function.
    pub arn: String,
    /// The deployed image.
    pub image: ImageReference,
    /// The function's own environment variables.
    pub environment: BTreeMap<String, String>,
    /// The processor that it runs on, in AWS's words.
    pub architecture: String,
    /// MiB.
    pub memory_size: u64,
    /// An invocation is stopped after this time.
    pub timeout: Duration,
    /// Its log group.
    pub log_group: String,
    /// The function's overrides of the image's settings.
    pub overrides: Overrides,
}

/// `ImageConfig` of a function; an empty field overrides nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Replaces the image's entrypoint.
    pub entrypoint: Vec<String>,
    /// Replaces the image's command.
    pub command: Vec<String>,
    /// Replaces the image's working directory.
    pub working_directory: String,
}

/// Queries a function version from the emulator.
///
/// # Errors
/// If there is none, or it has no image pinned by digest.
pub fn look_up(emulator: &EmulatedAws, name: &str, version: &str) -> Result<Function> {
    let path = format!("/2015-03-31/functions/{name}?Qualifier={}", version.replace('$', "%24"));
    let body = emulator.get("lambda", &path)?;
    let answer: Value = serde_json::from_slice(&body).context("GetFunction: not JSON")?;
    parse(&answer).with_context(|| format!("the function {name}, version {version}"))
}

fn parse(answer: &Value) -> Result<Function> {
    let configuration = &answer["Configuration"];
    let text = |name: &str| -> Result<String> {
        let value = configuration[name].as_str().with_context(|| format!("it has no {name}"))?;
        Ok(value.to_owned())
    };
    let number =
        |name: &str| configuration[name].as_u64().with_context(|| format!("it has no {name}"));
    let image = answer["Code"]["ImageUri"].as_str().context("it has no image")?;
    let name = text("FunctionName")?;
    let log_group = configuration["LoggingConfig"]["LogGroup"].as_str();
    let overrides = &configuration["ImageConfigResponse"]["ImageConfig"];
    Ok(Function {
        version: text("Version")?,
        arn: text("FunctionArn")?,
        image: ImageReference::parse(image)?,
        // As on AWS, if none is set.
        architecture: configuration["Architectures"][0].as_str().unwrap_or("x86_64").to_owned(),
        environment: strings_by_name(&configuration["Environment"]["Variables"]),
        memory_size: number("MemorySize")?,
        timeout: Duration::from_secs(number("Timeout")?),
        log_group: log_group.map_or_else(|| format!("/aws/lambda/{name}"), str::to_owned),
        overrides: Overrides {
            entrypoint: strings(&overrides["EntryPoint"]),
            command: strings(&overrides["Command"]),
            working_directory: overrides["WorkingDirectory"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        },
        name,
    })
}

/// The strings of a JSON array; empty if there is none.
pub(super) fn strings(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

fn strings_by_name(value: &Value) -> BTreeMap<String, String> {
    let fields = value.as_object().into_iter().flatten();
    fields.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const HEX: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn an_image_uri_is_read_only_when_pinned_by_digest() {
        let host = "000000000000.dkr.ecr.us-east-1.amazonaws.com";
        let pinned = ImageReference::parse(&format!("{host}/team/api@sha256:{HEX}")).unwrap();
        assert_eq!((pinned.repository.as_str(), pinned.digest.hex()), ("team/api", HEX));
        let tagged = ImageReference::parse(&format!("{host}/api:v1@sha256:{HEX}")).unwrap();
        assert_eq!(tagged.repository, "api");
        for wrong in [
            format!("{host}/api:v1"),
            format!("api@sha256:{HEX}"),
            format!("{host}/api@sha256:../x"),
        ] {
            assert!(ImageReference::parse(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_function_is_read_from_the_answer_to_get_function() {
        let answer = json!({
            "Configuration": {
                "FunctionName": "api", "Version": "3", "FunctionArn": "arn:aws:lambda:::function:api",
                "MemorySize": 512, "Timeout": 15,
                "Environment": { "Variables": { "ENV_NAME": "local" } },
                "LoggingConfig": { "LogGroup": "/aws/lambda/own" },
                "ImageConfigResponse": { "ImageConfig": { "Command": ["--verbose"] } },
            },
            "Code": { "ImageUri": format!("host/api@sha256:{HEX}") },
        });
        let function = parse(&answer).unwrap();
        assert_eq!((function.name.as_str(), function.version.as_str()), ("api", "3"));
        assert_eq!(function.environment["ENV_NAME"], "local");
        assert_eq!(function.timeout, Duration::from_secs(15));
        assert_eq!(function.log_group, "/aws/lambda/own");
        assert_eq!(function.overrides.command, ["--verbose"]);
        assert!(function.overrides.entrypoint.is_empty());
    }
}
