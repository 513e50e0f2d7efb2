//! The upload of one part of an image: in one request if that works, and otherwise from where the
//! registry stopped when the connection broke.

use super::address::Address;
use super::client::Client;
use super::retry::Failure;
use super::transport::{Answer, Payload, Request};
use super::{Descriptor, content_digest, request, require_digest};
use std::path::Path;
use ureq::http::header::{CONTENT_RANGE, CONTENT_TYPE, RANGE};
use ureq::http::{Method, StatusCode};

pub(super) struct Upload<'a> {
    /// The path at which the repository opens uploads.
    uploads: String,
    blob: &'a Descriptor,
    file: &'a Path,
    on_sent: &'a dyn Fn(u64),
    stage: Stage,
}

/// The state of an upload after the last try.
enum Stage {
    New,
    /// Bytes were sent to this address, but perhaps not all have arrived.
    Begun(Address),
    /// It broke and could not continue, so it starts again.
    Restarted,
}

impl<'a> Upload<'a> {
    pub(super) fn new(
        uploads: String,
        blob: &'a Descriptor,
        file: &'a Path,
        on_sent: &'a dyn Fn(u64),
    ) -> Self {
        Self { uploads, blob, file, on_sent, stage: Stage::New }
    }

    /// Whether anything was sent, so that the part may already be in the repository because of this
    /// upload.
    pub(super) fn was_begun(&self) -> bool {
        !matches!(self.stage, Stage::New)
    }

    /// Sends what the registry lacks. After a transient failure, the next call continues.
    pub(super) fn send(&mut self, client: &mut Client) -> Result<(), Failure> {
        if let Stage::Begun(address) = &self.stage {
            let address = address.clone();
            if let Some((address, offset)) = progress(client, &address)?
                && offset <= self.blob.size
            {
                return self.go_on(client, &address, offset);
            }
            self.stage = Stage::Restarted;
        }
        let uploads = client.address(&self.uploads)?;
        let opened = client.exchange(&uploads, &request(Method::POST))?;
        if opened.status != StatusCode::ACCEPTED {
            return Err(client.refuse(&opened));
        }
        let address = client.location(&uploads, &opened)?;
        self.stage = Stage::Begun(address.clone());
        self.finish(client, &address, self.rest(0))
    }

    /// Sends the bytes from `offset` on and closes the upload. If the registry does not accept
    /// that, it sends everything again.
    fn go_on(
        &mut self,
        client: &mut Client,
        address: &Address,
        offset: u64,
    ) -> Result<(), Failure> {
        self.stage = Stage::Begun(address.clone());
        let closed = self
            .patch(client, address, offset)
            .and_then(|address| self.finish(client, &address, Payload::Empty));
        closed.map_err(|failure| match failure {
            Failure::Final(error) => {
                self.stage = Stage::Restarted;
                Failure::Transient {
                    error: error.context("the upload cannot continue"),
                    pause: None,
                }
            }
            transient => transient,
        })
    }

    /// Sends the bytes from `offset` on, if there are any, and returns where to close the upload.
    fn patch(
        &self,
        client: &mut Client,
        address: &Address,
        offset: u64,
    ) -> Result<Address, Failure> {
        if offset == self.blob.size {
            return Ok(address.clone());
        }
        let mut patch = upload_request(Method::PATCH, self.rest(offset));
        patch.headers.push((CONTENT_RANGE, format!("{offset}-{}", self.blob.size - 1)));
        let answer = client.exchange(address, &patch)?;
        if !answer.status.is_success() {
            return Err(client.refuse(&answer));
        }
        Ok(client.location(address, &answer)?)
    }

    /// Sends `payload` as the last bytes.
    fn finish(
        &self,
        client: &mut Client,
        address: &Address,
        payload: Payload<'_>,
    ) -> Result<(), Failure> {
        let address = address.with_parameter("digest", self.blob.digest.as_str())?;
        let answer = client.exchange(&address, &upload_request(Method::PUT, payload))?;
        if !answer.status.is_success() {
            return Err(client.refuse(&answer));
        }
        match content_digest(&answer)? {
            Some(stored) => require_digest(&stored, &self.blob.digest),
            None => Ok(()),
        }
    }

    fn rest(&self, offset: u64) -> Payload<'a> {
        let length = self.blob.size - offset;
        Payload::File { path: self.file, offset, length, on_sent: self.on_sent }
    }
}

fn upload_request(method: Method, payload: Payload<'_>) -> Request<'_> {
    let headers = vec![(CONTENT_TYPE, "application/octet-stream".to_owned())];
    Request { method, headers, payload }
}

/// Where and from which byte the upload continues; `None` if the registry does not report it. Some
/// do not keep what arrived, at least not for a broken request.
fn progress(client: &mut Client, address: &Address) -> Result<Option<(Address, u64)>, Failure> {
    let answer = client.exchange(address, &request(Method::GET))?;
    if !answer.status.is_success() {
        return match client.refuse(&answer) {
            Failure::Final(_) => Ok(None),
            transient => Err(transient),
        };
    }
    let Some(offset) = received(&answer) else { return Ok(None) };
    // Not every registry repeats the location here.
    let address = client.location(address, &answer).unwrap_or_else(|_| address.clone());
    Ok(Some((address, offset)))
}

/// The number of bytes in `Range: 0-LAST`; `0-0` is reported both for one byte and for none.
fn received(answer: &Answer) -> Option<u64> {
    let range = answer.header(RANGE)?.trim();
    let last: u64 =
        range.strip_prefix("bytes=").unwrap_or(range).strip_prefix("0-")?.parse().ok()?;
    last.checked_add(1).filter(|_| last > 0)
}
