//! Takes an image to a registry: asks first, sends what is missing, and names it so that it stays.

use super::registry::Registry;
use super::{Backoff, Digest, Endpoint, Hinted, Layout, Repository, SignIn};
use anyhow::{Error, Result};
use std::cell::RefCell;
use std::path::Path;
use std::time::Duration;

/// What to push, and where to.
#[derive(Debug)]
pub struct Push<'a> {
    /// The folder of the image layout; read only if the registry lacks the image.
    pub image: &'a Path,
    /// Where the image belongs.
    pub repository: &'a Repository,
    /// The image that is asked for.
    pub digest: &'a Digest,
    /// A server on this machine to send everything to, with the repository's host as `Host`.
    pub endpoint: Option<&'a Endpoint>,
    /// How to answer a registry that asks for a password.
    pub sign_in: SignIn,
    /// The name and version of the program that pushes, as `NAME/VERSION`.
    pub client: &'a str,
    /// How to meet failures that pass.
    pub backoff: Backoff,
}

/// A step of a push, told while it goes on.
#[derive(Debug)]
pub enum Event<'a> {
    /// So many bytes of this part were sent, of so many in all.
    BlobSent(&'a Digest, u64, u64),
    /// The repository had this part, which has so many bytes.
    BlobPresent(&'a Digest, u64),
    /// This part, which has so many bytes, was uploaded.
    BlobUploaded(&'a Digest, u64),
    /// A request failed in a way that may pass, and is sent again after the pause.
    Waiting(&'a Error, Duration),
}

/// How a push ended: the repository has the image, under its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// It was there already.
    AlreadyThere,
    /// It was there without its tag, which it has now.
    Tagged,
    /// It was uploaded.
    Uploaded,
}

/// The tag an image is pushed under. Untagged images are what lifecycle rules remove first, and a
/// tag that says the digest never has to move, so that it may be immutable. It is not spelt
/// `sha256-…`, because that names the *referrers* of an image in the distribution specification.
#[must_use]
pub fn tag(digest: &Digest) -> String {
    format!("digest-{}", digest.hex())
}

/// Makes sure that the repository has the image.
///
/// # Errors
/// The registry cannot be reached or refuses, the layout is not whole, or it holds another image
/// than the one asked for.
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
