//! A container that is not Rust and was not built here: a shell script, deployed by
//! `builder = "none"` and the digest that its builder says.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use local::files;
use local::http::Answer;

use crate::deployments::SIGNATURE;
use crate::stack::Stack;

/// Paths are relative to the working directory, since this machine starts the program without a
/// container; on AWS they mean the same.
const DOCKERFILE: &str = "FROM scratch\n\
    COPY busybox /bin/busybox\n\
    COPY bootstrap.sh /app/bootstrap.sh\n\
    WORKDIR /app\n\
    ENV GREETING=hello\n\
    ENTRYPOINT [\"/bin/busybox\", \"sh\", \"bootstrap.sh\"]\n";

/// Asks the Runtime API for the next event, and answers it, for ever.
const BOOTSTRAP: &str = r#"
runtime=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation
while true; do
    # Headers and event together; the event is the last line.
    received=$(../bin/busybox wget -q -S -O - "$runtime/next" 2>&1) || exit 1
    id=$(printf '%s\n' "$received" | ../bin/busybox sed -n 's/^ *[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: *//p' | ../bin/busybox tr -d '\r')
    path=$(printf '%s\n' "$received" | ../bin/busybox sed -n 's/.*"rawPath": *"\([^"]*\)".*/\1/p')
    answer="{\"statusCode\":200,\"headers\":{\"content-type\":\"text/plain\"},\"body\":\"$GREETING from a shell at $path\"}"
    ../bin/busybox wget -q -O - --post-data "$answer" "$runtime/$id/response" || exit 1
done
"#;

pub(crate) fn drive(stack: &Stack) {
    let folder = tempfile::tempdir().unwrap();
    let layout = build(folder.path());
    let digest = stack.digest(&layout);
    let given = format!("image_digest = {digest:?}");
    let changes = [
        (stack.line("image_layout"), "builder = \"none\""),
        (stack.line("image_digest"), given.as_str()),
    ];

    // AWS makes no function of an image that is not there, so the repository comes first.
    let repository = stack.apply_repository(&changes);
    stack.push(&layout, &repository, &digest);
    stack.apply_function("a container that is not Rust", &changes);
    let answer = get(stack, "/api/anything");
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.text(), "hello from a shell at /api/anything");
    assert_eq!(answer.headers["content-type"], "text/plain");
    assert_eq!(get(stack, "/again").text(), "hello from a shell at /again");
}

fn get(stack: &Stack, path: &str) -> Answer {
    stack.at_the_bare_url(&stack.function_host(), path, &[SIGNATURE])
}

/// The image as an OCI layout, by `buildah`.
fn build(folder: &Path) -> std::path::PathBuf {
    let context = folder.join("context");
    files::make_folder(&context).unwrap();
    files::write(&context.join("Dockerfile"), DOCKERFILE).unwrap();
    files::write(&context.join("bootstrap.sh"), BOOTSTRAP).unwrap();
    let search = std::env::var_os("PATH").unwrap();
    let busybox = std::env::split_paths(&search)
        .map(|place| place.join("busybox"))
        .find(|path| path.is_file())
        .expect("busybox is on PATH; `make test-deployments` installs it");
    std::fs::copy(busybox, context.join("busybox")).unwrap();
    std::fs::set_permissions(context.join("busybox"), std::fs::Permissions::from_mode(0o755))
        .unwrap();

    let layout = folder.join("layout");
    let store = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let output = Command::new("buildah")
        .args(["--storage-driver", "vfs", "--root", &store("store"), "--runroot", &store("run")])
        .args(["build", "--isolation", "chroot", "--format", "oci", "--tag"])
        .arg(format!("oci:{}", layout.display()))
        .arg(&context)
        .output()
        .expect("buildah starts; `make test-deployments` installs it");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    layout
}
