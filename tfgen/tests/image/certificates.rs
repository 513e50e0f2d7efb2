//! Certificates of authorities in an image, and files that are not accepted as such.

use crate::executable;
use crate::layout_parts::{configuration, files_of_layer, manifest};
use crate::program::{Image, Outcome, build, run};
use std::path::{Path, PathBuf};

const AUTHORITY: &str = include_str!("authority.pem");

/// A build of the same program with what `text` says as its certificates.
fn build_with(folder: &Path, text: &str) -> (PathBuf, Outcome) {
    let program = executable::write(folder, "service", &executable::static_program());
    let bundle = executable::write(folder, "bundle.pem", text.as_bytes());
    let output = folder.join("image");
    let outcome = run(build(&program, &output).arg("--certificates").arg(bundle));
    (output, outcome)
}

#[test]
fn certificates_have_a_layer_of_their_own_below_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = format!("# An authority\n{AUTHORITY}\n{AUTHORITY}");
    let (layout, outcome) = build_with(folder.path(), &bundle);
    let digest = outcome.success();

    let plain = Image::new();
    assert_ne!(digest.trim(), plain.digest.as_str());
    let layers = manifest(&layout)["layers"].as_array().unwrap().clone();
    assert_eq!(layers.len(), 2);
    assert_eq!(layers[1], manifest(&plain.layout)["layers"][0], "the program's layer is the same");

    let entries = files_of_layer(&layout, &layers[0]);
    let paths: Vec<_> = entries.iter().map(|entry| (entry.path.as_str(), entry.mode)).collect();
    assert_eq!(
        paths,
        [
            ("etc/", 0o755),
            ("etc/ssl/", 0o755),
            ("etc/ssl/certs/", 0o755),
            ("etc/ssl/certs/ca-certificates.crt", 0o444),
        ]
    );
    assert_eq!(entries[3].content, bundle.as_bytes());
    assert!(entries.iter().all(|entry| entry.owner_and_time == [0, 0, 0]));

    let configuration = configuration(&layout);
    assert_eq!(configuration["rootfs"]["diff_ids"].as_array().unwrap().len(), 2);
    assert_eq!(configuration["history"].as_array().unwrap().len(), 2);

    let elsewhere = tempfile::tempdir().unwrap();
    assert_eq!(build_with(elsewhere.path(), &bundle).1.success(), digest);
}

#[test]
fn what_is_no_bundle_of_certificates_is_refused() {
    let cut = AUTHORITY.replacen("\nMIIB", "\n", 1);
    let open = AUTHORITY.replace("-----END CERTIFICATE-----", "");
    let key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw\n-----END PRIVATE KEY-----\n";
    for (text, expected) in [
        ("", "no certificate in PEM"),
        ("/etc/ssl/certs", "no certificate in PEM"),
        (&cut, "certificate 1 is not X.509"),
        (&format!("{AUTHORITY}{cut}"), "certificate 2 is not X.509"),
        (&open, "malformed PEM"),
        (&format!("{AUTHORITY}{key}"), "PrivateKey"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (layout, outcome) = build_with(folder.path(), text);
        let error = outcome.failure();
        assert!(error.contains(expected) && error.contains("bundle.pem"), "{text}: {error}");
        assert!(!error.contains("MC4CAQ"), "{error}");
        assert!(!layout.exists());
    }
}
