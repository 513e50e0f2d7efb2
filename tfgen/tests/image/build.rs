//! The contents of an image, and programs that are refused.

use crate::executable::{self, AARCH64, EXECUTABLE, RELOCATABLE, RISC_V, STATUS, X86_64};
use crate::layout_parts::{configuration, files_of_layer, json_file, manifest};
use crate::program::{Image, build, run, tfgen};
use serde_json::json;
use std::fs::{self, File, FileTimes};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

/// The digest of the image of [`executable::static_program`] called `service`. Changing it changes
/// the digest of every image, and so redeploys every unchanged service once.
const DIGEST: &str = "sha256:dbaf9e9bbce8fb4cf90edf70e30f4120344f394f1f2af98bd6d093ab2e8ed033";

/// Every file below `folder` with its content.
fn snapshot(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((path.strip_prefix(folder).unwrap().into(), fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn the_same_binary_gives_the_same_bytes_from_any_folder_at_any_time() {
    let first = Image::new();
    assert_eq!(first.digest.as_str(), DIGEST);

    let elsewhere = tempfile::tempdir().unwrap();
    let binary = executable::write(elsewhere.path(), "service", &executable::static_program());
    fs::set_permissions(&binary, fs::Permissions::from_mode(0o700)).unwrap();
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(86_400);
    File::open(&binary).unwrap().set_times(FileTimes::new().set_modified(long_ago)).unwrap();
    let output = elsewhere.path().join("some/where/else");
    let relative = Path::new("service");
    let digest = run(build(relative, &output).current_dir(elsewhere.path())).success();

    assert_eq!(digest, format!("{DIGEST}\n"));
    assert_eq!(snapshot(&output), snapshot(&first.layout));
}

#[test]
fn the_binary_its_name_and_the_labels_are_part_of_the_digest() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("image");
    let program = executable::static_program();
    let other_name = executable::write(folder.path(), "other", &program);
    let other_program =
        executable::write(folder.path(), "service", &[&program[..], b"\0"].concat());
    let mut digests = vec![
        format!("{DIGEST}\n"),
        run(&mut build(&other_name, &output)).success(),
        run(&mut build(&other_program, &output)).success(),
        format!("{}\n", Image::labelled(&["a=1"]).digest),
        format!("{}\n", Image::labelled(&["a=2"]).digest),
    ];
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), 5);
    assert_eq!(Image::labelled(&["b=2", "a=1"]).digest, Image::labelled(&["a=1", "b=2"]).digest);
}

#[test]
fn the_image_is_one_file_that_any_user_may_run_and_that_runs() {
    let image = Image::labelled(&["org.opencontainers.image.title=service", "empty="]);
    let manifest = manifest(&image.layout);
    assert_eq!(manifest["layers"].as_array().unwrap().len(), 1);
    let entries = files_of_layer(&image.layout, &manifest["layers"][0]);
    assert_eq!(entries.len(), 1);
    assert_eq!((entries[0].path.as_str(), entries[0].mode), ("service", 0o555));
    assert_eq!(entries[0].owner_and_time, [0, 0, 0]);

    let configuration = configuration(&image.layout);
    assert_eq!(
        configuration["config"],
        json!({
            "User": "65532:65532",
            "Entrypoint": ["/service"],
            "WorkingDir": "/",
            "Labels": { "empty": "", "org.opencontainers.image.title": "service" },
        })
    );
    assert_eq!(configuration["architecture"], "amd64");
    assert_eq!(configuration["created"], "1970-01-01T00:00:00Z");

    if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        let root = tempfile::tempdir().unwrap();
        let program = executable::write(root.path(), "service", &entries[0].content);
        fs::set_permissions(&program, fs::Permissions::from_mode(entries[0].mode)).unwrap();
        let status = Command::new(program).status().unwrap();
        assert_eq!(status.code(), Some(STATUS));
    }
}

#[test]
fn an_arm64_binary_makes_an_arm64_image() {
    let folder = tempfile::tempdir().unwrap();
    let binary =
        executable::write(folder.path(), "service", &executable::elf(AARCH64, EXECUTABLE, &[]));
    let output = folder.path().join("image");
    let mut command = tfgen(["build", "--architecture", "arm64", "--binary"]);
    run(command.arg(&binary).arg("--output").arg(&output)).success();
    let configuration = configuration(&output);
    assert_eq!(configuration["architecture"], "arm64");
    let index = json_file(&output.join("index.json"));
    assert_eq!(
        index["manifests"][0]["platform"],
        json!({ "architecture": "arm64", "os": "linux" })
    );
}

#[test]
fn what_could_not_run_in_the_image_is_refused() {
    let big_endian = {
        let mut bytes = executable::static_program();
        bytes[5] = 2;
        bytes[18..20].copy_from_slice(&X86_64.to_be_bytes());
        bytes
    };
    let cut = executable::static_program()[..40].to_vec();
    let cases: [(&str, Vec<u8>, &str); 10] = [
        ("empty", Vec::new(), "not an ELF file"),
        ("script", b"#!/bin/sh\n".to_vec(), "not an ELF file"),
        ("loader", executable::with_interpreter(), "crt-static"),
        ("library", executable::with_needed_library(), "crt-static"),
        ("arm64", executable::elf(AARCH64, EXECUTABLE, &[]), "--architecture arm64"),
        ("risc-v", executable::elf(RISC_V, EXECUTABLE, &[]), "machine 243"),
        ("object", executable::elf(X86_64, RELOCATABLE, &[]), "not an executable"),
        ("big-endian", big_endian, "not for x86_64"),
        ("cut", cut, "not a well-formed"),
        ("tfgen", fs::read(env!("CARGO_BIN_EXE_tfgen")).unwrap(), "dynamically linked"),
    ];
    for (name, bytes, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let binary = executable::write(folder.path(), name, &bytes);
        let output = folder.path().join("image");
        let error = run(&mut build(&binary, &output)).failure();
        assert!(error.contains(expected) && error.contains(name), "{name}: {error}");
        assert!(!output.exists(), "{name}");
    }
}

#[test]
fn a_binary_that_is_not_there_is_said_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("absent");
    let error = run(&mut build(&absent, &folder.path().join("image"))).failure();
    assert!(error.contains(absent.to_str().unwrap()), "{error}");
    assert!(error.contains("hint: build the program first"), "{error}");
    let error = run(&mut build(folder.path(), &folder.path().join("image"))).failure();
    assert!(error.contains("it is not a file"), "{error}");
}

#[test]
fn source_and_revision_are_labels_when_they_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let binary = executable::write(folder.path(), "service", &executable::static_program());
    let output = folder.path().join("image");
    let mut by_option = build(&binary, &output);
    by_option.args(["--source", "https://git.example.com/shop", "--revision", "0f1e2d"]);
    let digest = run(&mut by_option).success();
    assert_eq!(
        configuration(&output)["config"]["Labels"],
        json!({
            "org.opencontainers.image.revision": "0f1e2d",
            "org.opencontainers.image.source": "https://git.example.com/shop",
        })
    );
    let mut by_variable = build(&binary, &output);
    by_variable.env("TFGEN_IMAGE_SOURCE", "https://git.example.com/shop");
    assert_eq!(run(by_variable.env("TFGEN_IMAGE_REVISION", "0f1e2d")).success(), digest);
    let mut empty = build(&binary, &output);
    empty.env("TFGEN_IMAGE_SOURCE", "").env("TFGEN_IMAGE_REVISION", "");
    assert_eq!(run(&mut empty).success(), format!("{DIGEST}\n"));

    let mut twice = build(&binary, &output);
    twice.args(["--revision", "1", "--label", "org.opencontainers.image.revision=2"]);
    assert!(run(&mut twice).failure().contains("given twice"));
}

#[test]
fn labels_that_are_malformed_or_given_twice_are_refused() {
    for labels in [&["title"][..], &["=service"], &["a=1", "a=2"]] {
        let folder = tempfile::tempdir().unwrap();
        let binary = executable::write(folder.path(), "service", &executable::static_program());
        let mut command = build(&binary, &folder.path().join("image"));
        for label in labels {
            command.args(["--label", label]);
        }
        run(&mut command).failure();
    }
}
