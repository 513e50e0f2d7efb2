//! The part of the OCI distribution API that a push needs: query, upload and tag.

mod address;
mod authentication;
mod client;
mod refusal;
mod retry;
mod transport;
mod upload;

pub use authentication::Credentials;
pub use retry::Backoff;

use super::documents::{DOCKER_MANIFEST_TYPE, Descriptor, INDEX_TYPE, MANIFEST_TYPE};
use super::{Digest, Endpoint, Repository, SignIn};
use address::Route;
use anyhow::{Context, Error, Result, anyhow, bail};
use client::Client;
use retry::Failure;
use std::path::Path;
use std::time::Duration;
use transport::{Answer, Payload, Request};
use upload::Upload;
use ureq::http::header::{ACCEPT, CONTENT_TYPE};
use ureq::http::{Method, StatusCode};

/// The header in which a registry reports what it has found or stored.
const CONTENT_DIGEST: &str = "docker-content-digest";

/// One repository of a registry.
pub(super) struct Registry<'a> {
    client: Client,
    repository: &'a Repository,
    backoff: &'a Backoff,
    on_pause: &'a mut dyn FnMut(&Error, Duration),
}

/// A manifest as stored in the registry.
pub(super) struct StoredManifest {
    pub(super) media_type: String,
    pub(super) bytes: Vec<u8>,
}

impl<'a> Registry<'a> {
    /// The registry of `repository`, reached at `endpoint` if there is one. `on_pause` receives
    /// each failure that is retried, and the pause before that.
    pub(super) fn new(
        repository: &'a Repository,
        endpoint: Option<&Endpoint>,
        (sign_in, client): (SignIn, &str),
        backoff: &'a Backoff,
        on_pause: &'a mut dyn FnMut(&Error, Duration),
    ) -> Self {
        let client = Client::new(Route::new(repository, endpoint), sign_in, client);
        Self { client, repository, backoff, on_pause }
    }

    /// The digest of the manifest for `reference`, a tag or a digest; `None` if there is none.
    pub(super) fn manifest_digest(&mut self, reference: &str) -> Result<Option<Digest>> {
        let path = self.path(&format!("manifests/{reference}"));
        self.try_each(|client| head_manifest(client, &path))
            .with_context(|| format!("cannot ask {} for {reference}", self.repository))
    }

    /// The manifest of this digest.
    pub(super) fn manifest(&mut self, digest: &Digest) -> Result<StoredManifest> {
        let path = self.path(&format!("manifests/{digest}"));
        self.try_each(|client| {
            let answer = get_manifest(client, &path)?;
            require_digest(&Digest::of(&answer.body), digest)?;
            let media_type = answer.header(CONTENT_TYPE).unwrap_or(MANIFEST_TYPE).to_owned();
            Ok(StoredManifest { media_type, bytes: answer.body })
        })
        .with_context(|| format!("cannot get the manifest {digest} from {}", self.repository))
    }

    /// Uploads a part of an image from `file` unless the repository has it, and returns whether it
    /// did. `on_sent` receives the number of bytes sent. A broken upload continues from where the
    /// registry stopped.
    pub(super) fn ensure_blob(
        &mut self,
        blob: &Descriptor,
        file: &Path,
        on_sent: &dyn Fn(u64),
    ) -> Result<bool> {
        let path = self.path(&format!("blobs/{}", blob.digest));
        let mut upload = Upload::new(self.path("blobs/uploads/"), blob, file, on_sent);
        self.try_each(|client| {
            let answer = client.exchange(&client.address(&path)?, &request(Method::HEAD))?;
            match answer.status {
                StatusCode::OK => Ok(upload.was_begun()),
                StatusCode::NOT_FOUND => upload.send(client).map(|()| true),
                _ => Err(client.refuse(&answer)),
            }
        })
        .with_context(|| format!("cannot upload {} to {}", blob.digest, self.repository))
    }

    /// Stores a manifest under `tag`. If the tag cannot be written but already names this very
    /// manifest, that is fine.
    pub(super) fn put_manifest(
        &mut self,
        tag: &str,
        digest: &Digest,
        media_type: &str,
        bytes: &[u8],
    ) -> Result<()> {
        let path = self.path(&format!("manifests/{tag}"));
        let by_digest = self.path(&format!("manifests/{digest}"));
        self.try_each(|client| {
            let put = Request {
                method: Method::PUT,
                headers: vec![(CONTENT_TYPE, media_type.to_owned())],
                payload: Payload::Bytes(bytes),
            };
            let answer = client.exchange(&client.address(&path)?, &put)?;
            if !answer.status.is_success() {
                let refusal = client.refuse(&answer);
                let is_conflict = matches!(refusal, Failure::Final(_))
                    && answer.status != StatusCode::UNAUTHORIZED
                    && head_manifest(client, &path)
                        .is_ok_and(|found| found.as_ref() == Some(digest));
                return if is_conflict { Ok(()) } else { Err(refusal) };
            }
            match content_digest(&answer)? {
                Some(stored) => require_digest(&stored, digest),
                None => match head_manifest(client, &by_digest)? {
                    Some(stored) => require_digest(&stored, digest),
                    None => {
                        Err(anyhow!("the registry accepted it, but does not have it as {digest}")
                            .into())
                    }
                },
            }
        })
        .with_context(|| format!("cannot store the manifest as {}:{tag}", self.repository))
    }

    fn path(&self, below_repository: &str) -> String {
        format!("/v2/{}/{below_repository}", self.repository.name())
    }

    fn try_each<T>(
        &mut self,
        mut operation: impl FnMut(&mut Client) -> Result<T, Failure>,
    ) -> Result<T> {
        self.backoff.run(self.on_pause, || operation(&mut self.client))
    }
}

fn request(method: Method) -> Request<'static> {
    Request { method, headers: Vec::new(), payload: Payload::Empty }
}

fn manifest_request(method: Method) -> Request<'static> {
    let accepted = [MANIFEST_TYPE, DOCKER_MANIFEST_TYPE, INDEX_TYPE].join(", ");
    Request { headers: vec![(ACCEPT, accepted)], ..request(method) }
}

fn head_manifest(client: &mut Client, path: &str) -> Result<Option<Digest>, Failure> {
    let answer = client.exchange(&client.address(path)?, &manifest_request(Method::HEAD))?;
    match answer.status {
        StatusCode::OK => match content_digest(&answer)? {
            Some(digest) => Ok(Some(digest)),
            None => Ok(Some(Digest::of(&get_manifest(client, path)?.body))),
        },
        StatusCode::NOT_FOUND => Ok(None),
        _ => Err(client.refuse(&answer)),
    }
}

fn get_manifest(client: &mut Client, path: &str) -> Result<Answer, Failure> {
    let answer = client.exchange(&client.address(path)?, &manifest_request(Method::GET))?;
    match answer.status {
        StatusCode::OK => Ok(answer),
        _ => Err(client.refuse(&answer)),
    }
}

fn content_digest(answer: &Answer) -> Result<Option<Digest>> {
    answer.header(CONTENT_DIGEST).map(|text| text.trim().parse()).transpose()
}

fn require_digest(found: &Digest, wanted: &Digest) -> Result<(), Failure> {
    let check = || -> Result<()> {
        if found != wanted {
            bail!("the registry has {found} where it should have {wanted}");
        }
        Ok(())
    };
    Ok(check()?)
}
