//! Pushes to a real registry.

use crate::program::{Image, push, run, run_with_input};
use crate::registry::{Authentication, PASSWORD, Registry, Setup, USERNAME};
use container_image::Digest;
use serde_json::Value;

const NAME: &str = "team/service";

#[test]
fn what_was_pushed_can_be_pulled_by_digest_and_by_tag() {
    for relative_locations in [false, true] {
        let registry = Registry::start_with(&Setup { relative_locations, ..Setup::default() });
        let image = Image::new();
        let repository = format!("{}/{NAME}", registry.address);
        let printed = run(&mut image.push(&repository)).success();
        assert_eq!(printed, format!("{repository}@{}\n", image.digest));

        let by_tag = registry.pull(&format!("{NAME}/manifests/{}", image.tag()), &image.digest);
        let by_digest = registry.pull(&format!("{NAME}/manifests/{}", image.digest), &image.digest);
        assert_eq!(by_tag, by_digest);
        let manifest: Value = serde_json::from_slice(&by_digest).unwrap();
        for part in [&manifest["config"], &manifest["layers"][0]] {
            let digest: Digest = part["digest"].as_str().unwrap().parse().unwrap();
            let bytes = registry.pull(&format!("{NAME}/blobs/{digest}"), &digest);
            assert_eq!(bytes.len() as u64, part["size"].as_u64().unwrap());
        }
    }
}

#[test]
fn a_second_push_only_asks_and_needs_no_layout() {
    let registry = Registry::start();
    let image = Image::new();
    let repository = format!("{}/{NAME}", registry.address);
    run(&mut image.push(&repository)).success();

    let absent = image.layout.join("absent");
    let outcome = run(&mut push(&absent, &repository, image.digest.as_str()));
    assert!(outcome.stderr.contains("is already there"), "{outcome:?}");
    assert_eq!(outcome.success(), format!("{repository}@{}\n", image.digest));

    // A last request whose line shows that all lines before it are in the log.
    registry.get("");
    while !registry.log().contains("\"GET /v2/ ") {
        std::thread::yield_now();
    }
    let log = registry.log();
    assert_eq!(log.matches("\"POST /v2/").count(), 2, "{log}");
    assert_eq!(log.matches("\"PUT /v2/").count(), 3, "{log}");
}

#[test]
fn parts_that_the_repository_has_are_not_sent_again() {
    let registry = Registry::start();
    let repository = format!("{}/{NAME}", registry.address);
    run(&mut Image::new().push(&repository)).success();

    let outcome = run(&mut Image::labelled(&["revision=2"]).push(&repository));
    assert_eq!(outcome.stderr.matches("already there").count(), 1, "{outcome:?}");
    assert_eq!(outcome.stderr.matches("uploaded").count(), 1, "{outcome:?}");
    outcome.success();
}

#[test]
fn an_image_that_lost_its_tag_is_tagged_again_without_a_layout() {
    let registry = Registry::start();
    let image = Image::new();
    let repository = format!("{}/{NAME}", registry.address);
    run(&mut image.push(&repository)).success();
    let manifest = registry.pull(&format!("{NAME}/manifests/{}", image.digest), &image.digest);

    // The registry keeps parts for all repositories, and gives them to one that mounts them.
    let other = "team/untagged";
    let parts: Value = serde_json::from_slice(&manifest).unwrap();
    for part in [&parts["config"], &parts["layers"][0]] {
        let mount = part["digest"].as_str().unwrap();
        let url = format!(
            "http://{}/v2/{other}/blobs/uploads/?mount={mount}&from={NAME}",
            registry.address
        );
        assert_eq!(ureq::post(url).send_empty().unwrap().status(), 201);
    }
    let url = format!("http://{}/v2/{other}/manifests/{}", registry.address, image.digest);
    let media_type = "application/vnd.oci.image.manifest.v1+json";
    ureq::put(url).header("Content-Type", media_type).send(&manifest).unwrap();

    let repository = format!("{}/{other}", registry.address);
    let absent = image.layout.join("absent");
    let outcome = run(&mut push(&absent, &repository, image.digest.as_str()));
    assert!(outcome.stderr.contains("the tag is set again"), "{outcome:?}");
    registry.pull(&format!("{other}/manifests/{}", image.tag()), &image.digest);
}

#[test]
fn another_image_than_the_one_asked_for_is_not_pushed() {
    let registry = Registry::start();
    let (built, planned) = (Image::new(), Image::labelled(&["revision=2"]));
    let repository = format!("{}/{NAME}", registry.address);
    let error = run(&mut push(&built.layout, &repository, planned.digest.as_str())).failure();
    assert!(error.contains(built.digest.as_str()), "{error}");
    assert!(error.contains(planned.digest.as_str()), "{error}");
    assert!(!registry.log().contains("\"POST /v2/"), "nothing was sent");
}

#[test]
fn a_layout_that_was_changed_is_not_pushed() {
    let registry = Registry::start();
    let image = Image::new();
    let configuration = std::fs::read_dir(image.layout.join("blobs/sha256"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| std::fs::read(path).unwrap().starts_with(b"{\"created"))
        .unwrap();
    let text = std::fs::read_to_string(&configuration).unwrap();
    std::fs::write(&configuration, text.replace("65532:65532", "00000:00000")).unwrap();
    let error = run(&mut image.push(&format!("{}/{NAME}", registry.address))).failure();
    assert!(error.contains("was changed or is incomplete"), "{error}");
    assert!(!registry.log().contains("\"POST /v2/"), "nothing was sent");
}

#[test]
fn a_registry_with_a_password_takes_the_right_one_only() {
    let registry = Registry::start_with(&Setup {
        authentication: Authentication::Password,
        ..Setup::default()
    });
    let image = Image::new();
    let repository = format!("{}/{NAME}", registry.address);

    let error = run(&mut image.push(&repository)).failure();
    assert!(error.contains("hint: use `--username NAME --password-stdin`"), "{error}");

    let sign_in = ["--username", USERNAME, "--password-stdin"];
    let error =
        run_with_input(image.push(&repository).args(sign_in), "hunter2 battery\n").failure();
    assert!(error.contains("401 Unauthorized"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");

    let error = run_with_input(image.push(&repository).args(sign_in), "\n").failure();
    assert!(error.contains("the password is empty"), "{error}");

    let password = format!("{PASSWORD}\n");
    run_with_input(image.push(&repository).args(sign_in), &password).success();
    let outcome = run_with_input(image.push(&repository).args(sign_in), PASSWORD);
    assert!(outcome.stderr.contains("is already there"), "{outcome:?}");
}

#[test]
fn an_endpoint_on_this_machine_takes_the_push_for_the_repository_s_host() {
    let registry = Registry::start();
    let image = Image::new();
    let endpoint = format!("http://{}", registry.address);
    let repository = format!("registry.example.com/{NAME}");

    let printed = run(image.push(&repository).env("TFGEN_REGISTRY_ENDPOINT", &endpoint)).success();
    assert_eq!(printed, format!("{repository}@{}\n", image.digest));
    registry.pull(&format!("{NAME}/manifests/{}", image.tag()), &image.digest);
    assert!(registry.log().contains("http.request.host=registry.example.com"));

    let outcome = run(image.push(&repository).args(["--endpoint", &endpoint]));
    assert!(outcome.stderr.contains("is already there"), "{outcome:?}");
}

#[test]
fn an_empty_endpoint_variable_is_none() {
    let registry = Registry::start();
    let image = Image::new();
    let mut command = image.push(&format!("{}/{NAME}", registry.address));
    run(command.env("TFGEN_REGISTRY_ENDPOINT", "")).success();
}

#[test]
fn a_proxy_of_the_environment_never_sees_a_push_on_this_machine() {
    let registry = Registry::start();
    let image = Image::new();
    let mut command = image.push(&format!("{}/{NAME}", registry.address));
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        command.env(name, "http://127.0.0.1:1");
    }
    run(&mut command).success();
}

#[test]
fn plain_http_and_endpoints_off_this_machine_are_refused() {
    let image = Image::new();
    let error = run(&mut image.push(&format!("http://registry.example.com/{NAME}"))).failure();
    assert!(error.contains("plain HTTP to registry.example.com"), "{error}");

    let repository = format!("registry.example.com/{NAME}");
    for endpoint in ["http://192.0.2.1:5000", "https://mirror.example.com"] {
        let by_variable = run(image.push(&repository).env("TFGEN_REGISTRY_ENDPOINT", endpoint));
        let by_option = run(image.push(&repository).args(["--endpoint", endpoint]));
        for outcome in [by_variable, by_option] {
            let error = outcome.failure();
            assert!(error.contains("--endpoint or TFGEN_REGISTRY_ENDPOINT"), "{error}");
        }
    }
}

#[test]
fn a_registry_that_does_not_run_is_said_with_its_address() {
    let address = Registry::start().address.clone();
    let error = run(&mut Image::new().push(&format!("{address}/{NAME}"))).failure();
    assert!(error.contains(&address) && error.contains("hint: check that the registry"), "{error}");
}
