//! Uploads that break in the middle, through a proxy that cuts connections.

use crate::cut_connections::CuttingProxy;
use crate::program::{Image, run};
use crate::protocol::push_to;
use crate::registry::Registry;
use crate::scripted::{Reply, Scripted};
use container_image::Pushed;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

const SIZE: usize = 900_000;
const NAME: &str = "team/service";

/// A registry that keeps the received part of a broken upload, as the distribution specification
/// requires, and refuses uploads that do not continue from there.
fn keeping() -> Scripted {
    let arrived = Mutex::new(Vec::new());
    Scripted::start(move |request| {
        let mut arrived = arrived.lock().unwrap();
        let announced =
            request.header("Content-Length").map_or(0, |length| length.parse().unwrap());
        let is_whole = request.body.len() == announced;
        match request.method.as_str() {
            "POST" => arrived.clear(),
            "GET" => {
                let range = format!("0-{}", arrived.len() - 1);
                let location = format!("/v2/uploads/1?at={}", arrived.len());
                return Some(
                    Reply::status(204).header("Range", range).header("Location", location),
                );
            }
            "PATCH" => {
                let start = format!("{}-", arrived.len());
                let range = request.header("Content-Range").unwrap_or_default();
                let state = format!("/v2/uploads/1?at={}", arrived.len());
                if !range.starts_with(&start) || request.target != state {
                    return Some(Reply::status(416));
                }
                arrived.extend(&request.body);
                let next = Reply::status(202).header("Location", "/v2/uploads/1?state=a");
                return Some(if is_whole { next } else { Reply::Break });
            }
            "PUT" if request.target.starts_with("/v2/uploads/") => {
                arrived.extend(&request.body);
                if !is_whole {
                    return Some(Reply::Break);
                }
                let digest = container_image::Digest::of(&arrived).hex().to_owned();
                let is_asked_for = request.target.ends_with(&digest);
                return Some(Reply::status(if is_asked_for { 201 } else { 400 }));
            }
            _ => {}
        }
        None
    })
}

#[test]
fn a_broken_upload_goes_on_from_where_the_registry_has_got_to() {
    let registry = keeping();
    let proxy = CuttingProxy::start(&registry.address, &[400_000, 300_000]);
    let image = Image::of_size(SIZE);
    let outcome = run(&mut image.push(&format!("{}/{NAME}", proxy.address)));
    assert_eq!(outcome.stderr.matches("trying again").count(), 2, "{outcome:?}");
    outcome.success();
    assert_eq!(proxy.cuts_left(), 0);

    let starts: Vec<usize> = registry
        .received()
        .iter()
        .filter(|request| request.method == "PATCH")
        .map(|request| request.header("Content-Range").unwrap().split_once('-').unwrap().0)
        .map(|start| start.parse().unwrap())
        .collect();
    assert_eq!(starts.len(), 2);
    assert!(starts[0] > 300_000 && starts[0] <= 420_000, "{starts:?}");
    assert!(starts[1] > 600_000 && starts[1] <= 740_000, "{starts:?}");
    let sent = proxy.sent();
    assert!(sent < SIZE + 50_000, "{sent} bytes went through the proxy");
}

/// Debian's registry does not: a signed token says how many bytes an upload must have, and it drops
/// an upload with another number.
#[test]
fn what_a_registry_drops_is_sent_anew() {
    let registry = Registry::start();
    let proxy = CuttingProxy::start(&registry.address, &[400_000]);
    let image = Image::of_size(SIZE);
    let outcome = run(&mut image.push(&format!("{}/{NAME}", proxy.address)));
    assert_eq!(outcome.stderr.matches("trying again").count(), 1, "{outcome:?}");
    outcome.success();
    assert!(proxy.sent() > SIZE + 400_000);
    let manifest = registry.pull(&format!("{NAME}/manifests/{}", image.tag()), &image.digest);
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let layer = manifest["layers"][0]["digest"].as_str().unwrap();
    registry.pull(&format!("{NAME}/blobs/{layer}"), &layer.parse().unwrap());
}

/// A registry that breaks the first upload and then answers, when asked how far it is, `status`
/// with this `Range`.
fn forgetful(status: u16, range: &'static str, patch: u16) -> Scripted {
    let broken = AtomicU32::new(0);
    Scripted::start(move |request| match request.method.as_str() {
        "PUT" if request.target.starts_with("/v2/uploads/") => {
            (broken.fetch_add(1, Ordering::SeqCst) == 0).then_some(Reply::Break)
        }
        "GET" => Some(Reply::status(status).header("Range", range)),
        "PATCH" => Some(Reply::status(patch).header("Location", "/v2/uploads/2")),
        _ => None,
    })
}

fn methods_after_the_break(registry: &Scripted) -> Vec<String> {
    let received = registry.received();
    let broken = received.iter().position(|r| r.is("PUT", "/v2/uploads/")).unwrap();
    let later = received[broken + 1..].iter().filter(|request| request.method != "HEAD");
    later.map(|request| request.method.clone()).take_while(|method| method != "PUT").collect()
}

#[test]
fn an_upload_that_cannot_go_on_begins_anew() {
    for (status, range, patch, expected) in [
        (404, "", 202, &["GET", "POST"][..]),
        (405, "", 202, &["GET", "POST"]),
        (204, "0-0", 202, &["GET", "POST"]),
        (204, "none", 202, &["GET", "POST"]),
        (204, "0-999999999", 202, &["GET", "POST"]),
        (204, "0-20", 416, &["GET", "PATCH", "POST"]),
        (204, "bytes=0-20", 202, &["GET", "PATCH"]),
    ] {
        let registry = forgetful(status, range, patch);
        let (outcome, _) = push_to(&Image::new(), &format!("{}/a", registry.address), None);
        assert_eq!(outcome.unwrap(), Pushed::Uploaded, "{status} {range}");
        assert_eq!(methods_after_the_break(&registry), expected, "{status} {range} {patch}");
    }
}

#[test]
fn bytes_that_all_arrived_are_not_sent_again() {
    let image = Image::new();
    let layer = std::fs::read_dir(image.layout.join("blobs/sha256"))
        .unwrap()
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .find(|bytes| bytes.starts_with(&[0x1f, 0x8b]))
        .unwrap();
    let range: &'static str = Box::leak(format!("0-{}", layer.len() - 1).into_boxed_str());
    let registry = forgetful(204, range, 500);
    push_to(&image, &format!("{}/a", registry.address), None).0.unwrap();
    assert_eq!(methods_after_the_break(&registry), ["GET"]);
    let closing = registry.received().into_iter().filter(|r| r.is("PUT", "/v2/uploads/1")).nth(1);
    assert_eq!(closing.unwrap().body, b"");
}
