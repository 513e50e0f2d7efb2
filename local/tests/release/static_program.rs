//! The program of a release for Linux: static, installed by the script, and alone in an image.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::made_up::{Releases, repository, succeeds};

/// tfgen as a release has it for this machine, but with glibc's static libraries instead of musl's,
/// which the toolchain here may not have.
fn built() -> PathBuf {
    let mut rustc = Command::new("rustc");
    let told = succeeds(rustc.arg("-vV").current_dir(repository()));
    let host = told.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned();
    let folder = repository().join("target/static");
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--locked", "--package", "tfgen", "--target", &host]);
    cargo.env("RUSTFLAGS", "-C target-feature=+crt-static").env("CARGO_TARGET_DIR", &folder);
    succeeds(cargo.current_dir(repository()));
    folder.join(host).join("release/tfgen")
}

#[test]
#[ignore = "compiles an optimised tfgen; `make test-release` runs it"]
fn the_released_program_is_static_and_works_alone_in_an_image() {
    let program = built();
    let folder = tempfile::tempdir().unwrap();
    let target = "x86_64-unknown-linux-musl";
    let releases = Releases::of(target, &program);
    let mut script = Command::new("sh");
    script.arg(repository().join("install.sh")).env("TFGEN_RELEASES", &releases.address);
    succeeds(script.env("TFGEN_INSTALL_DIR", folder.path()));
    let installed = folder.path().join("tfgen");
    assert!(fs::read(&installed).unwrap() == fs::read(&program).unwrap());

    // `image build` refuses a program that is not static.
    let image = folder.path().join("image");
    let mut build = Command::new(&installed);
    build.args(["image", "build", "--architecture", "x86_64", "--binary"]).arg(&installed);
    let digest = succeeds(build.arg("--output").arg(&image));
    let mut read_back = Command::new(&installed);
    assert_eq!(succeeds(read_back.args(["image", "digest", "--image"]).arg(&image)), digest);

    let root = folder.path().join("root");
    fs::create_dir_all(root.join("work/envs")).unwrap();
    fs::write(root.join("work/envs/dev.toml"), "[environment]\n[locals]\na = 1\n").unwrap();
    fs::create_dir_all(root.join("work/modules")).unwrap();
    let layer = layer(&image);
    succeeds(Command::new("tar").arg("-xzf").arg(layer).arg("-C").arg(&root));
    let alone = |arguments: &[&str]| {
        let mut program = Command::new("unshare");
        program.args(["--map-root-user", "chroot"]).arg(&root).arg("/tfgen").args(arguments);
        succeeds(&mut program)
    };
    assert_eq!(alone(&["--version"]), format!("tfgen {}\n", env!("CARGO_PKG_VERSION")));
    alone(&["--root", "/work", "generate"]);
    assert!(fs::read_to_string(root.join("work/generated/dev/main.tf")).is_ok());
}

/// The one layer of the image in this folder.
fn layer(image: &Path) -> PathBuf {
    let read = |path: &Path| -> serde_json::Value {
        serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
    };
    let blob = |digest: &serde_json::Value| {
        image.join("blobs").join(digest.as_str().unwrap().replace(':', "/"))
    };
    let index = read(&image.join("index.json"));
    let manifest = read(&blob(&index["manifests"][0]["digest"]));
    assert_eq!(manifest["layers"].as_array().unwrap().len(), 1);
    blob(&manifest["layers"][0]["digest"])
}
