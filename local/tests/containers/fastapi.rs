//! `examples/fastapi` in a repository without our service and our site: `make up` builds its
//! Dockerfile by `builder = "docker"`, deploys it to the emulated AWS and runs it.
//!
//! Its base replaces AWS's, which cannot be pulled here: Debian's Python by `debootstrap`, AWS's
//! runtime client for Python from PyPI, and an entrypoint like that of AWS's base.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use local::files;
use local::http::Client;
use local::project::Project;
use serde_json::{Value, json};

use crate::buildah::{Buildah, said, word};
use crate::debian::{self, CERTIFICATES};
use crate::repository_copy::RepositoryCopy;

/// Like AWS's, but without the emulator, which is not installed.
const ENTRYPOINT: &str = "#!/bin/sh\n\
    export _HANDLER=\"$1\"\n\
    if [ -z \"$AWS_LAMBDA_RUNTIME_API\" ]; then exec /usr/local/bin/aws-lambda-rie; fi\n\
    exec python3 -m awslambdaric \"$_HANDLER\"\n";

/// The folders and variables of AWS's. The variables for pip's certificates are for this machine's
/// network.
fn base_dockerfile() -> String {
    format!(
        "FROM scratch\n\
         COPY . /\n\
         ENV PATH=/usr/local/bin:/usr/bin:/bin PYTHONPATH=/var/runtime PIP_CERT=/{CERTIFICATES}\n\
         ENV LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime\n\
         RUN python3 -m pip install --no-cache-dir --target /var/runtime awslambdaric==4.2.2\n\
         WORKDIR /var/task\n\
         ENTRYPOINT [\"/lambda-entrypoint.sh\"]\n"
    )
}

/// Builds the base under the name that the example's Dockerfile has for it.
fn build_base(buildah: &Buildah, folder: &Path, example: &Path) {
    let root = debian::root("python", "ca-certificates,python3,python3-pip", |_| ());
    write_program(&root.join("lambda-entrypoint.sh"), ENTRYPOINT);
    let file = folder.join("base.Dockerfile");
    files::write(&file, base_dockerfile()).unwrap();
    let text = files::read(&example.join("backend/Dockerfile")).unwrap();
    let tag = text.lines().find_map(|line| line.strip_prefix("ARG BASE=")).unwrap();
    buildah.run(&["build", "--layers=false", "--tag", tag, "--file", word(&file), word(&root)]);
}

fn write_program(path: &Path, text: &str) {
    files::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// A copy in which `make` finds variables of its own.
struct Copy {
    repository: RepositoryCopy,
    variables: Vec<(&'static str, PathBuf)>,
}

impl Copy {
    /// Types `make` with `arguments`, and returns whether it succeeded and its output.
    fn make(&self, arguments: &[&str]) -> (bool, String) {
        let mut make = Command::new("make");
        make.args(arguments).current_dir(&self.repository.folder);
        make.env_remove("MAKEFLAGS").env_remove("MAKELEVEL");
        make.env("BUILT_PROGRAMS", &self.repository.programs);
        let output = make.envs(self.variables.iter().cloned()).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    /// Types it, and returns its output, which must contain `expected`.
    fn says(&self, arguments: &[&str], expected: &str) -> String {
        let (success, said) = self.make(arguments);
        assert!(
            success && said.contains(expected),
            "make {arguments:?}: no `{expected}` in {said}"
        );
        said
    }
}

/// Ends everything that `make up` has started, even if the test fails.
struct Running<'a>(&'a Copy);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let (_, said) = self.0.make(&["down", STACK]);
        if std::thread::panicking() {
            eprintln!("{said}");
        }
    }
}

const STACK: &str = "STACK=examples/fastapi";

/// A container engine without a daemon.
const BROKEN: &str = "#!/bin/sh\necho no daemon >&2\nexit 1\n";

/// The tutorial's request, and its answer.
const ITEM: &str = "api/items/555?q=boo";
fn item() -> (u16, String) {
    (200, r#"{"item_id":555,"q":"boo"}"#.to_owned())
}

/// The word after `name` in the output of `make status`.
fn address(status: &str, name: &str) -> String {
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.split_whitespace().next().unwrap().to_owned()
}

fn get(url: &str) -> (u16, String) {
    let answer = Client::default().send("GET", url, &[], "").unwrap();
    (answer.status, answer.text())
}

/// A copy without our service and site, in which `engine` decides what `podman` is.
fn stack(buildah: &Buildah, own: &Path, name: &str, engine: &str) -> Copy {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let is_ours = |path: &str| ["service/", "web/"].iter().any(|gone| path.starts_with(gone));
    let repository = RepositoryCopy::make(&project, &folder, |path| !is_ours(path));
    build_base(buildah, own, &repository.folder.join("examples/fastapi"));
    write_program(&own.join("docker"), BROKEN);
    write_program(&own.join("podman"), engine);
    // Settings that this machine needs to start containers inside a container: crun and the limits.
    let settings = own.join("containers.conf");
    let limits = "default_ulimits = [\"nofile=1024:1024\", \"nproc=1024:1024\"]";
    let text = format!("[containers]\n{limits}\n[engine]\nruntime = \"runc\"\n");
    files::write(&settings, text).unwrap();
    let search = std::env::var_os("PATH").unwrap_or_default();
    let search = std::iter::once(own.to_owned()).chain(std::env::split_paths(&search));
    let search = std::env::join_paths(search).unwrap();
    let own = vec![("PATH", search.into()), ("CONTAINERS_CONF", settings)];
    Copy { repository, variables: [buildah.settings(), own].concat() }
}

#[test]
#[ignore = "makes a base image and deploys the example; `make test-images` runs it"]
fn a_fastapi_in_a_container_answers_through_the_edge_and_at_the_functions_address() {
    let (buildah, own) = (Buildah::new(None), tempfile::tempdir().unwrap());
    let copy = stack(&buildah, own.path(), "fastapi", BROKEN);
    let example = copy.repository.folder.join("examples/fastapi");

    let running = Running(&copy);
    copy.says(&["up", STACK], "send events by POST to http://127.0.0.1:");
    let status = copy.says(&["status", STACK], "running, process");
    let site = address(&status, "site ");
    assert_eq!(get(&format!("{site}{ITEM}")), item());
    assert!(get(&format!("{site}api/docs")).1.contains("swagger-ui"));
    assert_eq!(get(&format!("{site}api/items/boo")).0, 422);
    assert_eq!(get(&site).0, 404, "there is no site");

    let event = files::read(&example.join("event.json")).unwrap();
    let function = address(&status, "function ");
    assert!(function.ends_with("/2015-03-31/functions/function/invocations"), "{function}");
    let answer = Client::default().send("POST", &function, &[], event.clone()).unwrap();
    let answer: Value = serde_json::from_slice(&answer.success().unwrap()).unwrap();
    assert_eq!((&answer["statusCode"], &answer["body"]), (&json!(200), &json!(item().1)));
    let invoke = ["invoke", STACK, "EVENT=examples/fastapi/event.json"];
    copy.says(&invoke, "200 OK\n");
    copy.says(&invoke, "\"item_id\": 555");

    let main = example.join("backend/src/main.py");
    let changed = files::read(&main).unwrap().replace("world", "changed world");
    files::write(&main, changed).unwrap();
    copy.says(&["up", STACK], "terraform apply");
    assert_eq!(get(&format!("{site}api/hello")), (200, r#"{"hello":"changed world"}"#.to_owned()));

    drop(running);
    assert!(!example.join(".local").exists(), "something is left");
}

/// If podman works, it also runs the image, and leaves no container.
#[test]
#[ignore = "makes a base image and deploys the example; `make test-images` runs it"]
fn a_container_engine_that_works_runs_the_image() {
    let (buildah, own) = (Buildah::new(None), tempfile::tempdir().unwrap());
    let podman = which::which("podman").expect("podman is on PATH; `make test-images` installs it");
    let wrapped = format!("#!/bin/sh\nexec {} \"$@\"\n", podman.display());
    let copy = stack(&buildah, own.path(), "fastapi-in-podman", &wrapped);
    let containers = |arguments: &[&str]| {
        let mut list = Command::new(&podman);
        list.args(["ps", "--filter", "label=tfgen.local.state", "--format", "{{.Image}}"]);
        said(list.args(arguments).envs(copy.variables.iter().cloned()))
    };

    let running = Running(&copy);
    copy.says(&["up", STACK], "send events by POST to http://127.0.0.1:");
    let status = copy.says(&["status", STACK], "running, process");
    assert_eq!(get(&format!("{}{ITEM}", address(&status, "site "))), item());
    let running_now = containers(&[]);
    assert_eq!(running_now.lines().count(), 1, "{running_now}");
    assert!(running_now.contains("/local-fastapi@sha256:"), "{running_now}");

    drop(running);
    assert_eq!(containers(&["--all"]), "");
}
