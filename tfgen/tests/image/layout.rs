//! The folder of an image: replaced if tfgen may replace it, and verified before it is used.

use crate::executable;
use crate::program::{Image, Outcome, build, run, tfgen};
use std::fs;
use std::path::Path;

fn digest(layout: &Path) -> Outcome {
    run(tfgen(["digest", "--image"]).arg(layout))
}

fn rebuild(output: &Path) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let binary = executable::write(folder.path(), "rebuilt", &executable::static_program());
    run(&mut build(&binary, output))
}

/// The one file of a layout that is larger than its JSON documents.
fn layer(layout: &Path) -> std::path::PathBuf {
    let is_gzip = |path: &std::path::PathBuf| fs::read(path).unwrap().starts_with(&[0x1f, 0x8b]);
    fs::read_dir(layout.join("blobs/sha256"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(is_gzip)
        .unwrap()
}

#[test]
fn the_digest_command_prints_what_the_build_printed() {
    let image = Image::new();
    assert_eq!(digest(&image.layout).success(), format!("{}\n", image.digest));
}

#[test]
fn a_new_image_replaces_the_old_one_and_leaves_nothing_beside_it() {
    let image = Image::new();
    let rebuilt = rebuild(&image.layout).success();
    assert_ne!(rebuilt, format!("{}\n", image.digest));
    assert_eq!(digest(&image.layout).success(), rebuilt);
    assert_eq!(fs::read_dir(image.layout.join("blobs/sha256")).unwrap().count(), 3);

    let mut beside: Vec<_> = fs::read_dir(image.layout.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    beside.sort();
    assert_eq!(beside, ["image", "service"]);
}

#[test]
fn an_unchanged_image_is_not_written_again_and_a_damaged_one_is() {
    let image = Image::new();
    let marker = image.layout.join("oci-layout");
    let written = fs::metadata(&marker).unwrap().modified().unwrap();
    let binary = image.layout.with_file_name("service");
    let outcome = run(&mut build(&binary, &image.layout));
    assert!(outcome.stderr.starts_with("unchanged "), "{outcome:?}");
    assert_eq!(fs::metadata(&marker).unwrap().modified().unwrap(), written);

    fs::remove_file(layer(&image.layout)).unwrap();
    let outcome = run(&mut build(&binary, &image.layout));
    assert!(outcome.stderr.starts_with("wrote "), "{outcome:?}");
    assert_eq!(digest(&image.layout).success(), format!("{}\n", image.digest));
}

#[test]
fn an_empty_folder_and_a_link_to_a_layout_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let built = rebuild(&empty).success();
    assert_eq!(digest(&empty).success(), built);

    let image = Image::new();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&image.layout, &link).unwrap();
    let built = rebuild(&link).success();
    assert!(link.is_symlink());
    assert_eq!(digest(&image.layout).success(), built);
}

#[test]
fn a_folder_that_holds_anything_else_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let precious = folder.path().join("precious");
    fs::write(&precious, "keep").unwrap();
    for output in [folder.path(), &precious] {
        let error = rebuild(output).failure();
        assert!(error.contains("stays unchanged"), "{error}");
        assert_eq!(fs::read(&precious).unwrap(), b"keep");
    }

    let image = Image::new();
    fs::write(image.layout.join("notes.txt"), "keep").unwrap();
    let error = rebuild(&image.layout).failure();
    assert!(error.contains("notes.txt"), "{error}");
    assert_eq!(digest(&image.layout).success(), format!("{}\n", image.digest));
}

#[test]
fn a_layout_that_is_not_whole_is_refused() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 7] = [
        ("there is no oci-layout", |layout| fs::remove_file(layout.join("oci-layout")).unwrap()),
        ("has version \"2.0.0\"", |layout| {
            fs::write(layout.join("oci-layout"), r#"{"imageLayoutVersion":"2.0.0"}"#).unwrap();
        }),
        ("index.json is malformed", |layout| fs::write(layout.join("index.json"), "{").unwrap()),
        ("names 0 images", |layout| {
            fs::write(layout.join("index.json"), r#"{"schemaVersion":2,"manifests":[]}"#).unwrap();
        }),
        ("only images for one architecture", |layout| {
            let index = fs::read_to_string(layout.join("index.json")).unwrap();
            let nested = index.replace("image.manifest.v1", "image.index.v1");
            fs::write(layout.join("index.json"), nested).unwrap();
        }),
        ("cannot open", |layout| fs::remove_file(layer(layout)).unwrap()),
        ("was changed or is incomplete", |layout| {
            let path = layer(layout);
            let mut bytes = fs::read(&path).unwrap();
            *bytes.last_mut().unwrap() ^= 1;
            fs::write(path, bytes).unwrap();
        }),
    ];
    for (expected, damage) in damages {
        let image = Image::new();
        damage(&image.layout);
        let error = digest(&image.layout).failure();
        assert!(error.contains(expected), "{expected}: {error}");
        assert!(error.contains(image.layout.to_str().unwrap()), "{error}");
    }
}

#[test]
fn a_digest_that_is_a_path_does_not_leave_the_layout() {
    let image = Image::new();
    let index = fs::read_to_string(image.layout.join("index.json")).unwrap();
    let escaped = index.replace(image.digest.hex(), &format!("{:.<64}", "../../../../etc/passwd"));
    fs::write(image.layout.join("index.json"), escaped).unwrap();
    assert!(digest(&image.layout).failure().contains("is not a digest"));
}
