//! Pushes an image to a registry: asks first, sends what is missing, and tags it so that it is
//! kept.

use super::registry::Registry;
use super::{Backoff, Digest, Endpoint, Hinted, Layout, Repository, SignIn};
use anyhow::{Error, Result};
use std::cell::RefCell;
use std::path::Path;
use std::time::Duration;

/// What to push, and where.
#[derive(Debug)]
pub struct Push<'a> {
    /// The folder of the image layout; read only if the registry lacks the image.
    pub image: &'a Path,
    /// Where the image belongs.
    pub repository: &'a Repository,
    /// The requested image.
    pub digest: &'a Digest,
    /// A server on this machine to send everything to, with the repository's host as `Host`.
    pub endpoint: Option<&'a Endpoint>,
    /// How to sign in if the registry asks for a password.
    pub sign_in: SignIn,
    /// The name and version of the program that pushes, as `NAME/VERSION`.
    pub client: &'a str,
    /// How to retry after transient failures.
    pub backoff: Backoff,
}

/// A step of a push, reported while it runs.
#[derive(Debug)]
pub enum Event<'a> {
    /// This many bytes of this part were sent, of this many in total.
    BlobSent(&'a Digest, u64, u64),
    /// The repository already had this part, of this many bytes.
    BlobPresent(&'a Digest, u64),
    /// This part, of this many bytes, was uploaded.
    BlobUploaded(&'a Digest, u64),
    /// A request failed with a transient error, and is sent again after the pause.
    Waiting(&'a Error, Duration),
}

/// The result of a push: the repository has the image, under its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// It was there already.
    AlreadyThere,
    /// It was there without its tag, which was added.
    Tagged,
    /// It was uploaded.
    Uploaded,
}

/// The tag under which an image is pushed. Lifecycle rules remove untagged images first, and a tag
/// with the digest in it never has to move, so it can be immutable. It is not written as
/// `sha256-…`, because in the distribution specification that names the *referrers* of an image.
#[must_use]
pub fn tag(digest: &Digest) -> String {
    format!("digest-{}", digest.hex())
}

/// Makes sure that the repository has the image.
///
/// # Errors
/// If the registry cannot be reached or refuses, the layout is incomplete, or it has another image
/// than the requested one.
pub fn push(push: &Push<'_>, on_event: &mut dyn FnMut(&Event<'_>)) -> Result<Pushed> {
    let on_event = RefCell::new(on_event);
    let mut on_pause = |error: &Error, pause: Duration| {
        (on_event.borrow_mut())(&Event::Waiting(error, pause));
    };
    let mut registry = Registry::new(
        push.repository,
        push.endpoint,
        (push.sign_in.clone(), push.client),
        &push.backoff,
        &mut on_pause,
    );
    let tag = tag(push.digest);
    if registry.manifest_digest(push.digest.as_str())?.as_ref() == Some(push.digest) {
        if registry.manifest_digest(&tag)?.as_ref() == Some(push.digest) {
            return Ok(Pushed::AlreadyThere);
        }
        let stored = registry.manifest(push.digest)?;
        registry.put_manifest(&tag, push.digest, &stored.media_type, &stored.bytes)?;
        return Ok(Pushed::Tagged);
    }

    let layout = Layout::open(push.image)?;
    require_image(&layout, push)?;
    for blob in layout.blobs() {
        let on_sent =
            |sent| (on_event.borrow_mut())(&Event::BlobSent(&blob.digest, sent, blob.size));
        let uploaded = registry.ensure_blob(blob, &layout.blob_path(&blob.digest), &on_sent)?;
        let event = if uploaded { Event::BlobUploaded } else { Event::BlobPresent };
        (on_event.borrow_mut())(&event(&blob.digest, blob.size));
    }
    registry.put_manifest(&tag, push.digest, layout.manifest_type(), layout.manifest_bytes())?;
    Ok(Pushed::Uploaded)
}

fn require_image(layout: &Layout, push: &Push<'_>) -> Result<()> {
    if layout.digest() == push.digest {
        return Ok(());
    }
    Err(Hinted::error(
        format!(
            "{} holds the image {}, not {}, which is wanted but not in {}",
            push.image.display(),
            layout.digest(),
            push.digest,
            push.repository
        ),
        "plan again with the digest of the image that was built, or build the one that was \
         planned",
    ))
}
