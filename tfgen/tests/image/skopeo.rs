//! How Debian's `skopeo`, an independent program, reads images that were built and pushed here.

use crate::program::{Image, build, run};
use crate::registry::Registry;
use serde_json::Value;
use std::process::Command;

const AUTHORITY: &str = include_str!("authority.pem");

#[track_caller]
fn skopeo(arguments: &[&str]) -> String {
    let output = Command::new("skopeo").args(arguments).output().unwrap_or_else(|error| {
        panic!(
            "these tests read images by another program and cannot start `skopeo` ({error}): \
             install Debian's package skopeo"
        )
    });
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "skopeo {arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

fn inspect(reference: &str) -> Value {
    serde_json::from_str(&skopeo(&["inspect", "--tls-verify=false", reference])).unwrap()
}

#[test]
fn a_layout_is_read_and_copied_by_its_digest() {
    let image = Image::labelled(&["org.opencontainers.image.title=service"]);
    let bundle = crate::executable::write(
        image.layout.parent().unwrap(),
        "bundle.pem",
        AUTHORITY.as_bytes(),
    );
    let program = image.layout.with_file_name("service");
    let digest = run(build(&program, &image.layout).arg("--certificates").arg(bundle)).success();
    let reference = format!("oci:{}", image.layout.display());

    let seen = inspect(&reference);
    assert_eq!(seen["Digest"], digest.trim());
    assert_eq!(seen["Architecture"], "amd64");
    assert_eq!(seen["Os"], "linux");
    assert_eq!(seen["Layers"].as_array().unwrap().len(), 2);

    // A copy checks every part against its digest.
    let copy = image.layout.with_file_name("copy");
    let to = format!("dir:{}", copy.display());
    skopeo(&["--insecure-policy", "copy", "--preserve-digests", &reference, &to]);
    let manifest = std::fs::read(copy.join("manifest.json")).unwrap();
    assert_eq!(container_image::Digest::of(&manifest).as_str(), digest.trim());
}

#[test]
fn a_pushed_image_is_read_by_its_tag() {
    let registry = Registry::start();
    let image = Image::labelled(&["org.opencontainers.image.title=service"]);
    run(&mut image.push(&format!("{}/team/service", registry.address))).success();
    let seen = inspect(&format!("docker://{}/team/service:{}", registry.address, image.tag()));
    assert_eq!(seen["Digest"], image.digest.as_str());
    assert_eq!(seen["Labels"]["org.opencontainers.image.title"], "service");
    assert_eq!(seen["RepoTags"], serde_json::json!([image.tag()]));
}
