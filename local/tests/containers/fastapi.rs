//! `examples/fastapi` as somebody runs it who has deleted our service and our site: `make up` builds
//! its Dockerfile by `builder = "docker"`, deploys it to the emulated AWS and runs it.
//!
//! Its base is a stand-in for AWS's, which cannot be pulled here: Debian's Python by `debootstrap`,
//! AWS's runtime client for Python from PyPI, and an entrypoint like that of AWS's base.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use local::files;
use local::http::Client;
use serde_json::{Value, json};

use crate::buildah::{Buildah, word};
use crate::debian::{self, CERTIFICATES};
use crate::repository_copy::Copy;

/// As AWS's does, but for the emulator, which is not there to be started.
const ENTRYPOINT: &str = "#!/bin/sh\n\
    export _HANDLER=\"$1\"\n\
    if [ -z \"$AWS_LAMBDA_RUNTIME_API\" ]; then exec /usr/local/bin/aws-lambda-rie; fi\n\
    exec python3 -m awslambdaric \"$_HANDLER\"\n";

/// The folders and variables of AWS's. What pip trusts on this machine's network is of this one.
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

/// Ends what `make up` has started, also where the test fails.
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

/// The word after `name` in what `make status` says.
fn address(status: &str, name: &str) -> String {
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.split_whitespace().next().unwrap().to_owned()
}

fn get(url: &str) -> (u16, String) {
    let answer = Client::default().send("GET", url, &[], "").unwrap();
    (answer.status, answer.text())
}

#[test]
#[ignore = "makes a base image and deploys the example; `make test-images` runs it"]
fn a_fastapi_in_a_container_answers_through_the_edge_and_at_the_functions_address() {
    let own = tempfile::tempdir().unwrap();
    let copy = Copy::without(&["service", "web"], "fastapi");
    let example = copy.folder.join("examples/fastapi");
    let buildah = Buildah::new(None);
    build_base(&buildah, own.path(), &example);
    // Engines that are there and do not work are not taken, nor those of this machine that do: the
    // base image is in this store alone.
    for engine in ["docker", "podman"] {
        write_program(&own.path().join(engine), "#!/bin/sh\necho no daemon >&2\nexit 1\n");
    }
    let search = std::env::var_os("PATH").unwrap_or_default();
    let search = std::iter::once(own.path().to_owned()).chain(std::env::split_paths(&search));
    let search = std::env::join_paths(search).unwrap();
    let variables = [buildah.settings(), vec![("PATH", search.into())]].concat();
    let copy = copy.with(variables);

    let running = Running(&copy);
    copy.assert_says(&["up", STACK], true, "events go by POST to http://127.0.0.1:");
    let status = copy.assert_says(&["status", STACK], true, "running, process");
    let site = address(&status, "site ");
    let item = (200, r#"{"item_id":555,"q":"boo"}"#.to_owned());
    assert_eq!(get(&format!("{site}api/items/555?q=boo")), item);
    assert!(get(&format!("{site}api/docs")).1.contains("swagger-ui"));
    assert_eq!(get(&format!("{site}api/items/boo")).0, 422);
    assert_eq!(get(&site).0, 404, "there is no site");

    let event = files::read(&example.join("event.json")).unwrap();
    let function = address(&status, "function ");
    assert!(function.ends_with("/2015-03-31/functions/function/invocations"), "{function}");
    let answer = Client::default().send("POST", &function, &[], event.clone()).unwrap();
    let answer: Value = serde_json::from_slice(&answer.success().unwrap()).unwrap();
    assert_eq!((&answer["statusCode"], &answer["body"]), (&json!(200), &json!(item.1)));
    let invoke = ["invoke", STACK, "EVENT=examples/fastapi/event.json"];
    copy.assert_says(&invoke, true, "200 OK\n");
    copy.assert_says(&invoke, true, "\"item_id\": 555");

    let main = example.join("backend/src/main.py");
    let changed = files::read(&main).unwrap().replace("world", "changed world");
    files::write(&main, changed).unwrap();
    copy.assert_says(&["up", STACK], true, "terraform apply");
    assert_eq!(get(&format!("{site}api/hello")), (200, r#"{"hello":"changed world"}"#.to_owned()));

    drop(running);
    assert!(!example.join(".local").exists(), "something is left");
}
