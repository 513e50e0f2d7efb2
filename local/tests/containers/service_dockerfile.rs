//! `service/Dockerfile`, built for real over a replacement for its base image: Debian from
//! `debootstrap`, with this machine's toolchain.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::read::GzDecoder;
use local::image_layout::Sizes;
use local::project::Project;
use local::state::StateFolder;
use local::{builds, files};
use serde_json::Value;

use crate::buildah::{Buildah, said, word};
use crate::debian;

const BASE: &str = "FROM scratch\n\
    COPY . /\n\
    ENV CARGO_HOME=/usr/local/cargo PATH=/usr/local/rust/bin:/usr/sbin:/usr/bin:/sbin:/bin\n";

/// A root folder with the contents of the base image.
fn base(repository: &Path) -> PathBuf {
    debian::root("rust", "ca-certificates,gcc,libc6-dev", |root| {
        let mut rustc = Command::new("rustc");
        let sysroot = said(rustc.args(["--print", "sysroot"]).current_dir(repository));
        let sysroot = Path::new(sysroot.trim());
        files::make_folder(&root.join("usr/local/rust")).unwrap();
        for part in ["bin", "lib"] {
            let mut copy = Command::new("cp");
            said(copy.args(["-aL"]).arg(sysroot.join(part)).arg(root.join("usr/local/rust")));
        }
    })
}

/// The one file of an image's one layer.
fn only_file(layout: &Path) -> (String, Vec<u8>) {
    let json =
        |path: PathBuf| -> Value { serde_json::from_str(&files::read(&path).unwrap()).unwrap() };
    let blob = |part: &Value| {
        let digest = part["digest"].as_str().unwrap().trim_start_matches("sha256:").to_owned();
        layout.join("blobs/sha256").join(digest)
    };
    let manifest = json(blob(&json(layout.join("index.json"))["manifests"][0]));
    assert_eq!(manifest["layers"].as_array().unwrap().len(), 1);
    let layer = std::fs::File::open(blob(&manifest["layers"][0])).unwrap();
    let mut archive = tar::Archive::new(GzDecoder::new(layer));
    let mut found = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        found.push((entry.path().unwrap().to_string_lossy().into_owned(), content));
    }
    assert_eq!(found.len(), 1);
    found.remove(0)
}

#[test]
#[ignore = "makes a base image and builds the service in it; `make test-images` runs it"]
fn the_service_is_built_by_its_dockerfile_with_its_dependencies_in_a_layer_of_their_own() {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let buildah = Buildah::new(None);
    let root = base(project.root());
    let own = tempfile::tempdir().unwrap();
    let file = own.path().join("base.Dockerfile");
    files::write(&file, BASE).unwrap();
    let dockerfile = project.root().join("service/Dockerfile");
    let text = files::read(&dockerfile).unwrap();
    let name = text.lines().find_map(|line| line.strip_prefix("FROM rust:")).unwrap();
    let tag = format!("rust:{}", name.split(' ').next().unwrap());
    buildah.run(&["build", "--layers=false", "--tag", &tag, "--file", word(&file), word(&root)]);

    let build = ["build", "--pull=never", "--layers", "--tag", "service", "--file"];
    let context = project.service();
    let arguments = [&build[..], &[word(&dockerfile), word(&context)]].concat();
    let log = buildah.run(&arguments);
    let (dependencies, program) = log.split_once("COPY src src").unwrap();
    assert!(dependencies.contains("Compiling axum "), "{log}");
    let compiled: Vec<_> = program.lines().filter(|line| line.contains(" Compiling ")).collect();
    assert_eq!(compiled.len(), 1, "{compiled:?}");
    assert!(compiled[0].contains("Compiling service "), "{compiled:?}");
    let again = buildah.run(&arguments);
    assert!(!again.contains("Compiling "), "an unchanged source builds nothing: {again}");

    let about = buildah.run(&["inspect", "--type", "image", "service"]);
    let about: Value = serde_json::from_str(&about).unwrap();
    let settings = &about["OCIv1"]["config"];
    assert_eq!(settings["User"], "65532:65532");
    assert_eq!(settings["Entrypoint"], serde_json::json!(["/service"]));

    let layout = own.path().join("layout");
    buildah.save("service", &layout);
    let (name, bytes) = only_file(&layout);
    assert_eq!(name, "service");
    eprintln!("  program of {} bytes, {}", bytes.len(), Sizes::of(&layout).unwrap());
    // tfgen packs only a static program for this machine.
    let extracted = own.path().join("service");
    std::fs::write(&extracted, bytes).unwrap();
    let state = StateFolder::open(&own.path().join("state")).unwrap();
    let tfgen = builds::tfgen(&project, &state).unwrap();
    let mut pack = Command::new(&tfgen);
    pack.args(["image", "build", "--architecture", "x86_64", "--binary"]).arg(&extracted);
    said(pack.arg("--output").arg(own.path().join("packed")));
    let mut read = Command::new(&tfgen);
    said(read.args(["image", "digest", "--image"]).arg(&layout));
}
