//! `modules/ecr/publish.sh` with a real builder and a real registry; only the AWS CLI is a fake.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use local::files;
use local::http::Client;
use serde_json::Value;
use tempfile::TempDir;

use crate::buildah::{Buildah, said};

const NAME: &str = "team/hello";
const TAG: &str = "src-1";
const PASSWORD: &str = "a-password-of-ecr";
/// The user `AWS` with that password, by bcrypt at its lowest cost.
const PASSWORD_FILE: &str = "AWS:$2b$04$kmATNHEKbswuhoTdV1wGc.KFlnrX5Kt9VReDWnKAWKQFnTn0Obi2i\n";
/// `AWS:a-password-of-ecr` in the `Basic` scheme.
const BASIC: &str = "Basic QVdTOmEtcGFzc3dvcmQtb2YtZWNy";

/// An AWS CLI whose account is the start of the registry's address, and whose repository has no
/// image.
const AWS: &str = "#!/bin/sh\ncase \"$1 $2\" in\n\
    'sts get-caller-identity') echo 127;;\n\
    'ecr get-login-password') echo a-password-of-ecr;;\n\
    *) exit 254;;\nesac\n";

/// A registry that requires [`PASSWORD`].
struct Registry {
    process: Child,
    folder: TempDir,
}

impl Registry {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().display();
        let configuration = format!(
            "version: 0.1\n\
             storage: {{ filesystem: {{ rootdirectory: {path}/storage }} }}\n\
             http: {{ addr: '127.0.0.1:0', secret: test }}\n\
             auth: {{ htpasswd: {{ realm: test, path: {path}/passwords }} }}\n"
        );
        files::write(&folder.path().join("config.yml"), configuration).unwrap();
        files::write(&folder.path().join("passwords"), PASSWORD_FILE).unwrap();
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        let process = Command::new("docker-registry")
            .arg("serve")
            .arg(folder.path().join("config.yml"))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("docker-registry starts; `make test-images` installs it");
        Self { process, folder }
    }

    /// `127.0.0.1:PORT`, as soon as it listens.
    fn address(&self) -> String {
        let deadline = Instant::now() + Duration::from_secs(30);
        while Instant::now() < deadline {
            let log = files::read(&self.folder.path().join("log")).unwrap();
            let end = |letter: char| letter == '"' || letter.is_whitespace();
            let listening = log.split_once("listening on ").map(|(_, rest)| rest);
            if let Some((address, _)) = listening.and_then(|rest| rest.split_once(end)) {
                return address.to_owned();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the registry does not listen");
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        self.process.kill().expect("the registry can be stopped");
        self.process.wait().expect("the registry stops");
    }
}

#[test]
#[ignore = "needs buildah; `make test-images` runs it"]
fn a_dockerfile_is_built_and_pushed_as_a_single_manifest() {
    let registry = Registry::start();
    let address = registry.address();
    let buildah = Buildah::new(Some(&address));
    let programs = tempfile::tempdir().unwrap();
    let aws = programs.path().join("aws");
    files::write(&aws, AWS).unwrap();
    std::fs::set_permissions(&aws, std::fs::Permissions::from_mode(0o755)).unwrap();
    for program in ["buildah", "newuidmap", "newgidmap", "sh"] {
        for folder in ["/usr/bin", "/bin"] {
            let path = Path::new(folder).join(program);
            if path.is_file() && !programs.path().join(program).exists() {
                std::os::unix::fs::symlink(path, programs.path().join(program)).unwrap();
            }
        }
    }

    let ecr = Path::new(env!("CARGO_MANIFEST_DIR")).join("../modules/ecr");
    let output = said(
        Command::new("/bin/sh")
            .arg(ecr.join("publish.sh"))
            .arg("publish")
            .env("PATH", programs.path())
            .envs(buildah.settings())
            .envs([
                ("BUILDER", "docker"),
                ("BUILD_DOCKERFILE", "Dockerfile"),
                ("BUILD_PLATFORM", "linux/amd64"),
                ("IMAGE_DIGEST", ""),
                ("IMAGE_LAYOUT", ""),
                ("IMAGE_TAG", TAG),
            ])
            .env("BUILD_CONTEXT", ecr.join("tests/docker"))
            .env("REPOSITORY_URL", format!("{address}/{NAME}")),
    );
    assert!(!output.contains(PASSWORD), "{output}");

    let url = format!("http://{address}/v2/{NAME}/manifests/{TAG}");
    let kinds = "application/vnd.oci.image.manifest.v1+json, \
                 application/vnd.docker.distribution.manifest.v2+json, \
                 application/vnd.oci.image.index.v1+json";
    let headers = [("authorization", BASIC), ("accept", kinds)];
    let answer = Client::default().send("GET", &url, &headers, "").unwrap();
    let manifest: Value = serde_json::from_slice(&answer.success().unwrap()).unwrap();
    assert!(manifest["config"].is_object() && manifest["manifests"].is_null(), "{manifest}");
    assert_eq!(manifest["layers"].as_array().unwrap().len(), 1);
}
