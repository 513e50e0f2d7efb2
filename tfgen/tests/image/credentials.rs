//! Who sees the user's password, and who does not.

use crate::program::{Image, run_with_input};
use crate::scripted::{Received, Reply, Scripted};

const PASSWORD: &str = "hunter2";
/// `ada:hunter2` in the `Basic` scheme.
const BASIC: &str = "Basic YWRhOmh1bnRlcjI=";
const TOKEN: &str = "a-token-of-the-service";

fn is_signed(request: &Received) -> bool {
    request.header("Authorization") == Some(BASIC)
}

fn challenge() -> Reply {
    Reply::status(401).header("WWW-Authenticate", r#"Basic realm="test""#)
}

fn push(image: &Image, registry: &Scripted) -> crate::program::Outcome {
    let mut command = image.push(&format!("{}/a", registry.address));
    let outcome = run_with_input(command.args(["--username", "ada", "--password-stdin"]), PASSWORD);
    assert!(!outcome.stderr.contains(PASSWORD), "{outcome:?}");
    assert!(!outcome.stderr.contains(&BASIC[6..]), "{outcome:?}");
    outcome
}

#[test]
fn a_registry_that_does_not_ask_is_not_told_the_password() {
    let registry = Scripted::start(|_| None);
    push(&Image::new(), &registry).success();
    assert!(registry.received().iter().all(|request| request.header("Authorization").is_none()));
}

#[test]
fn an_upload_to_another_host_goes_without_the_password() {
    let storage = Scripted::start(|_| None);
    let location = format!("http://{}/upload?signature=b", storage.address);
    let registry = Scripted::start(move |request| match request.method.as_str() {
        _ if !is_signed(request) => Some(challenge()),
        "POST" => Some(Reply::status(202).header("Location", &location)),
        _ => None,
    });
    push(&Image::new(), &registry).success();
    let uploads = storage.received();
    assert_eq!(uploads.len(), 2);
    for upload in uploads {
        assert!(upload.is("PUT", "/upload?signature=b&digest="), "{upload:?}");
        assert_eq!(upload.header("Authorization"), None, "{upload:?}");
    }
    assert!(registry.received().iter().any(is_signed));
}

#[test]
fn a_redirect_to_another_host_and_back_loses_the_password() {
    let storage = Scripted::start(|request| {
        let back = request.header("Host").is_some().then(|| request.target.clone())?;
        let registry = back.strip_prefix("/back-to/")?;
        Some(Reply::status(307).header("Location", format!("http://{registry}/v2/returned")))
    });
    let elsewhere = storage.address.clone();
    let registry = Scripted::start(move |request| {
        if request.is("HEAD", "/v2/returned") {
            return None;
        }
        if !is_signed(request) {
            return Some(challenge());
        }
        let own = request.header("Host")?;
        let location = format!("http://{elsewhere}/back-to/{own}");
        request.is("HEAD", "/blobs/").then(|| Reply::status(307).header("Location", location))
    });
    push(&Image::new(), &registry).success();
    assert_eq!(storage.received().len(), 2);
    assert!(storage.received().iter().all(|request| request.header("Authorization").is_none()));
    let returned: Vec<_> =
        registry.received().into_iter().filter(|r| r.target == "/v2/returned").collect();
    assert_eq!(returned.len(), 2);
    assert!(returned.iter().all(|request| request.header("Authorization").is_none()));
}

#[test]
fn a_challenge_of_another_host_is_not_answered() {
    let storage = Scripted::start(|_| Some(challenge()));
    let location = format!("http://{}/upload", storage.address);
    let registry = Scripted::start(move |request| {
        (request.method == "POST").then(|| Reply::status(202).header("Location", &location))
    });
    let error = push(&Image::new(), &registry).failure();
    assert!(error.contains("401"), "{error}");
    assert_eq!(storage.received().len(), 1);
    assert_eq!(storage.received()[0].header("Authorization"), None);
}

/// A registry that accepts uploads only with a token of `service`, and reveals more than it should.
fn with_tokens(service: &Scripted) -> Scripted {
    let bearer = format!(
        r#"Bearer realm="http://{}/token",service="the registry",scope="repository:a:pull,push""#,
        service.address
    );
    Scripted::start(move |request| {
        let authorization = request.header("Authorization").unwrap_or_default();
        let is_signed = authorization == format!("Bearer {TOKEN}");
        (request.method != "HEAD" && !is_signed).then(|| {
            Reply::status(401)
                .header("WWW-Authenticate", &bearer)
                .body(format!("{authorization} of {PASSWORD} is not a good"))
        })
    })
}

#[test]
fn a_token_service_gets_the_password_and_the_registry_only_the_token() {
    let service = Scripted::start(|request| {
        is_signed(request).then(|| Reply::status(200).body(format!(r#"{{"token":"{TOKEN}"}}"#)))
    });
    let registry = with_tokens(&service);
    push(&Image::new(), &registry).success();
    let asked = service.received();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].target, "/token?service=the%20registry&scope=repository%3Aa%3Apull%2Cpush");
    assert!(!registry.received().iter().any(is_signed));
}

#[test]
fn what_a_registry_or_token_service_echoes_is_not_shown() {
    let service = Scripted::start(|_| {
        Some(Reply::status(403).body(format!("{BASIC} and {PASSWORD} are \u{1b}[31mwrong")))
    });
    let error = push(&Image::new(), &with_tokens(&service)).failure();
    assert!(error.contains("cannot get a token from http://"), "{error}");
    assert!(error.contains("(secret)") && !error.contains('\u{1b}'), "{error}");

    let lax = Scripted::start(|_| Some(Reply::status(200).body(r#"{"token":"wrong-token"}"#)));
    let error = push(&Image::new(), &with_tokens(&lax)).failure();
    assert!(error.contains("401") && error.contains("(secret)"), "{error}");
    assert!(!error.contains("wrong-token"), "{error}");

    let broken = Scripted::start(|_| Some(Reply::status(200).body(format!("{TOKEN} {PASSWORD}"))));
    let error = push(&Image::new(), &with_tokens(&broken)).failure();
    assert!(error.contains("not the JSON that holds a token"), "{error}");
    assert!(!error.contains(TOKEN), "{error}");
}

#[test]
fn a_token_service_off_this_machine_does_not_get_the_password_from_it() {
    let registry = Scripted::start(|_| {
        let bearer = r#"Bearer realm="https://auth.example.com/token""#;
        Some(Reply::status(401).header("WWW-Authenticate", bearer))
    });
    let error = push(&Image::new(), &registry).failure();
    assert!(error.contains("https://auth.example.com"), "{error}");
    assert!(error.contains("hint: a push never moves from this machine"), "{error}");
}

#[test]
fn a_user_name_and_a_password_belong_together() {
    let image = Image::new();
    for option in [&["--username", "ada"][..], &["--password-stdin"]] {
        let outcome = run_with_input(image.push("127.0.0.1:1/a").args(option), PASSWORD);
        assert_eq!(outcome.status, 2, "{outcome:?}");
    }
}
