//! How a push handles answers that only a broken, busy or unusual registry gives.

use crate::program::{Image, run};
use crate::scripted::{Reply, Scripted};
use container_image::{Backoff, Endpoint, Event, Push, Pushed, Repository, SignIn, push};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

const ATTEMPTS: u32 = 4;

/// Pushes with short pauses; also returns how often it paused.
pub(crate) fn push_to(
    image: &Image,
    repository: &str,
    endpoint: Option<&str>,
) -> (anyhow::Result<Pushed>, usize) {
    let repository: Repository = repository.parse().unwrap();
    let endpoint: Option<Endpoint> = endpoint.map(|endpoint| endpoint.parse().unwrap());
    let mut pauses = 0;
    let outcome = push(
        &Push {
            image: &image.layout,
            repository: &repository,
            digest: &image.digest,
            endpoint: endpoint.as_ref(),
            sign_in: SignIn::No,
            client: "test/1.0",
            backoff: Backoff {
                attempts: ATTEMPTS,
                first_pause: Duration::from_millis(1),
                longest_pause: Duration::from_millis(2),
            },
        },
        &mut |event| pauses += usize::from(matches!(event, Event::Waiting(..))),
    );
    (outcome, pauses)
}

/// The error of a push, and how often it paused.
#[track_caller]
fn refused(image: &Image, registry: &Scripted) -> (String, usize) {
    let (outcome, pauses) = push_to(image, &format!("{}/a", registry.address), None);
    (format!("{:#}", outcome.unwrap_err()), pauses)
}

#[test]
fn an_upload_goes_to_its_location_with_the_digest_as_one_more_parameter() {
    let image = Image::new();
    let registry = Scripted::start(|_| None);
    let (outcome, pauses) = push_to(&image, &format!("{}/a", registry.address), None);
    assert_eq!((outcome.unwrap(), pauses), (Pushed::Uploaded, 0));
    let received = registry.received();
    let uploads: Vec<_> = received.iter().filter(|r| r.is("PUT", "/v2/uploads/1")).collect();
    assert_eq!(uploads.len(), 2);
    for upload in uploads {
        let digest = container_image::Digest::of(&upload.body);
        let escaped = format!("/v2/uploads/1?state=a&digest=sha256%3A{}", digest.hex());
        let plain = escaped.replace("%3A", ":");
        assert!([escaped, plain].contains(&upload.target), "{upload:?}");
        assert_eq!(upload.header("Content-Length"), Some(&*upload.body.len().to_string()));
    }
    assert!(received.last().unwrap().is("PUT", &format!("/v2/a/manifests/{}", image.tag())));
}

#[test]
fn behind_an_endpoint_every_request_names_the_repository_s_host_and_stays_on_this_machine() {
    for location in [
        "/v2/uploads/1",
        "http://registry.example.com/v2/uploads/1",
        "https://registry.example.com/v2/uploads/1",
        "HTTP://Registry.example.com:80/v2/uploads/1",
    ] {
        let image = Image::new();
        let registry = Scripted::start(move |request| {
            (request.method == "POST").then(|| Reply::status(202).header("Location", location))
        });
        let endpoint = format!("http://{}", registry.address);
        let (outcome, _) = push_to(&image, "registry.example.com/a", Some(&endpoint));
        assert_eq!(outcome.unwrap(), Pushed::Uploaded, "{location}");
        let received = registry.received();
        assert_eq!(received.iter().filter(|r| r.is("PUT", "/v2/uploads/1")).count(), 2);
        for request in received {
            assert_eq!(request.header("Host"), Some("registry.example.com"), "{request:?}");
        }
    }
}

#[test]
fn a_location_off_this_machine_is_not_followed_from_it() {
    for (location, expected) in [
        ("https://storage.example.com/upload", "a push never moves from this machine"),
        ("http://storage.example.com/upload", "plain HTTP to storage.example.com"),
        ("//storage.example.com/upload", "plain HTTP to storage.example.com"),
        ("https://user:password@storage.example.com/upload", "holds credentials"),
        ("ftp://127.0.0.1/upload", "the scheme is \"ftp\""),
        ("http://[::1/upload", "the location is not an address"),
        ("", "no Location"),
    ] {
        let registry = Scripted::start(move |request| {
            (request.method == "POST").then(|| Reply::status(202).header("Location", location))
        });
        let (error, pauses) = refused(&Image::new(), &registry);
        assert!(error.contains("cannot upload sha256:"), "{location}: {error}");
        assert!(error.contains(expected), "{location}: {error}");
        assert!(!error.contains("password@"), "{error}");
        assert_eq!(pauses, 0);
        assert!(registry.received().iter().all(|request| request.method != "PUT"));
    }
}

#[test]
fn failures_that_pass_are_tried_again() {
    let busy = || Reply::status(429).header("Retry-After", "0");
    let failures: [fn() -> Reply; 6] = [
        busy,
        || Reply::status(408),
        || Reply::status(499),
        || Reply::status(500),
        || Reply::status(503),
        || Reply::Break,
    ];
    for (index, failure) in failures.into_iter().enumerate() {
        for (method, part) in [
            ("HEAD", "manifests"),
            ("HEAD", "blobs"),
            ("POST", ""),
            ("PUT", "uploads"),
            ("PUT", "manifests"),
        ] {
            let failed = AtomicU32::new(0);
            let registry = Scripted::start(move |request| {
                let fails = request.is(method, part) && failed.fetch_add(1, Ordering::SeqCst) < 2;
                fails.then(failure)
            });
            let image = Image::new();
            let (outcome, pauses) = push_to(&image, &format!("{}/a", registry.address), None);
            assert_eq!(outcome.unwrap(), Pushed::Uploaded, "{index} {method} {part}");
            assert_eq!(pauses, 2, "{index} {method} {part}");
        }
    }
}

#[test]
fn a_registry_that_stays_busy_is_given_up() {
    let registry = Scripted::start(|request| {
        (request.method == "POST").then(|| Reply::status(503).body("come back later"))
    });
    let (error, pauses) = refused(&Image::new(), &registry);
    assert!(error.contains("gave up after 4 tries"), "{error}");
    assert!(error.contains("503 Service Unavailable: come back later"), "{error}");
    assert_eq!(pauses, ATTEMPTS as usize - 1);
    let posts = registry.received().iter().filter(|request| request.method == "POST").count();
    assert_eq!(posts, ATTEMPTS as usize);
}

#[test]
fn a_pause_is_told_while_it_lasts() {
    let failed = AtomicU32::new(0);
    let registry = Scripted::start(move |_| {
        (failed.fetch_add(1, Ordering::SeqCst) == 0).then(|| Reply::status(503))
    });
    let outcome = run(&mut Image::new().push(&format!("{}/a", registry.address)));
    assert!(outcome.stderr.contains("503"), "{outcome:?}");
    assert!(outcome.stderr.contains("trying again in 0.5 s"), "{outcome:?}");
    outcome.success();
}

#[test]
fn a_refusal_is_final_and_told_in_the_registry_s_words() {
    let registry = Scripted::start(|request| {
        (request.method == "POST").then(|| {
            Reply::status(404)
                .body(r#"{"errors":[{"code":"NAME_UNKNOWN","message":"no such repository: a"}]}"#)
        })
    });
    let (error, pauses) = refused(&Image::new(), &registry);
    assert!(error.contains("404"), "{error}");
    assert!(error.contains("NAME_UNKNOWN no such repository: a"), "{error}");
    assert!(error.contains("hint: the repository may not exist"), "{error}");
    assert_eq!(pauses, 0);
}

#[test]
fn a_registry_that_stored_something_else_is_caught() {
    let other = format!("sha256:{}", "0".repeat(64));
    for part in ["/uploads/", "/manifests/"] {
        let other = other.clone();
        let registry = Scripted::start(move |request| {
            let reply = || Reply::status(201).header("Docker-Content-Digest", other.clone());
            request.is("PUT", part).then(reply)
        });
        let (error, _) = refused(&Image::new(), &registry);
        assert!(error.contains("where it should have"), "{part}: {error}");
    }
}

#[test]
fn a_manifest_whose_digest_the_registry_does_not_say_is_looked_up() {
    let image = Image::new();
    let digest = image.digest.to_string();
    let stored = AtomicU32::new(0);
    let registry = Scripted::start(move |request| {
        if request.is("PUT", "/manifests/") {
            stored.store(1, Ordering::SeqCst);
            return Some(Reply::status(201));
        }
        let is_stored = stored.load(Ordering::SeqCst) == 1;
        (is_stored && request.is("HEAD", &digest))
            .then(|| Reply::status(200).header("Docker-Content-Digest", digest.clone()))
    });
    let (outcome, _) = push_to(&image, &format!("{}/a", registry.address), None);
    assert_eq!(outcome.unwrap(), Pushed::Uploaded);

    let forgetful =
        Scripted::start(|request| request.is("PUT", "/manifests/").then(|| Reply::status(201)));
    let (error, _) = refused(&image, &forgetful);
    assert!(error.contains("the registry accepted it, but does not have it"), "{error}");
}

#[test]
fn an_immutable_tag_that_names_the_image_already_is_as_good_as_written() {
    let image = Image::new();
    for (digest, is_taken) in
        [(image.digest.to_string(), true), (format!("sha256:{}", "0".repeat(64)), false)]
    {
        let tag = image.tag();
        let refused_once = AtomicU32::new(0);
        let registry = Scripted::start(move |request| {
            if request.is("PUT", "/manifests/") {
                refused_once.store(1, Ordering::SeqCst);
                let body = r#"{"errors":[{"code":"TAG_INVALID","message":"immutable"}]}"#;
                return Some(Reply::status(400).body(body));
            }
            let another_pushed = refused_once.load(Ordering::SeqCst) == 1;
            (another_pushed && request.is("HEAD", &tag))
                .then(|| Reply::status(200).header("Docker-Content-Digest", digest.clone()))
        });
        let (outcome, _) = push_to(&image, &format!("{}/a", registry.address), None);
        match outcome {
            Ok(pushed) => assert!(is_taken && pushed == Pushed::Uploaded),
            Err(error) => assert!(!is_taken && format!("{error:#}").contains("TAG_INVALID")),
        }
    }
}

#[test]
fn redirects_in_a_circle_end() {
    let registry =
        Scripted::start(|request| Some(Reply::status(307).header("Location", &request.target)));
    let (error, _) = refused(&Image::new(), &registry);
    assert!(error.contains("in circles"), "{error}");
    assert!(registry.received().len() < 10);
}
