//! Images from the registry, and what happens to programs that are bad runtimes. The end-to-end
//! test covers a good one, the service itself.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use local::aws::EmulatedAws;
use local::http::{Answer, Client};
use local::lambda_host::namespaces;
use local::ports;
use local::processes;
use local::state::StateFolder;
use serde_json::{Value, json};

use crate::image::{Image, Layer};
use crate::serve;

/// The function's timeout, which is enough even on a busy machine for a function that does not
/// sleep.
const SECONDS: u64 = 5;

/// Invokes the function once; returns the answer and where the host keeps its state.
fn invoke(image: Image) -> (Answer, tempfile::TempDir, u16) {
    invoke_within(SECONDS, image)
}

/// The same with another timeout.
fn invoke_within(seconds: u64, image: Image) -> (Answer, tempfile::TempDir, u16) {
    let folder = tempfile::tempdir().unwrap();
    let state = StateFolder::open(folder.path()).unwrap();
    let emulator = serve(move || image.emulator(seconds));
    let program = Path::new(env!("CARGO_BIN_EXE_local"));
    let host =
        serve(move || local::lambda_host::router(EmulatedAws::at(emulator), &state, program));
    (post(host), folder, host)
}

fn post(host: u16) -> Answer {
    let headers = [("x-amzn-lambda-function-version", "1"), ("x-amzn-lambda-request-id", "r1")];
    let url = format!("http://127.0.0.1:{host}/api");
    Client::default().send("POST", &url, &headers, "{}").unwrap()
}

fn assert_nothing_runs(state: &Path) {
    let images = state.canonicalize().unwrap().join("images");
    assert!(images.is_dir(), "it never ran");
    assert!(comes_true(|| !runs_from(&images)), "it still runs");
}

fn runs_from(images: &Path) -> bool {
    !processes::running_from(images).is_empty() || !namespaces::running_in(images).is_empty()
}

/// Whether the condition becomes true soon.
fn comes_true(condition: impl Fn() -> bool) -> bool {
    let deadline = Instant::now() + Duration::from_secs(10);
    while Instant::now() < deadline {
        if condition() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

fn error_of(answer: &Answer) -> (String, String) {
    assert_eq!(answer.headers["x-amz-function-error"], "Unhandled");
    let error: Value = serde_json::from_slice(&answer.body).unwrap();
    let text = |name: &str| error[name].as_str().unwrap().to_owned();
    (text("errorType"), text("errorMessage"))
}

#[test]
fn a_function_that_takes_too_long_is_ended_after_its_timeout() {
    let started = Instant::now();
    let (answer, folder, _) = invoke_within(1, Image::of("/bin/sleep", &["60"]));
    let (kind, message) = error_of(&answer);
    assert_eq!(
        (kind.as_str(), message.as_str()),
        ("Sandbox.Timedout", "Task timed out after 1.00 seconds")
    );
    assert!(started.elapsed() < Duration::from_secs(30));
    assert_nothing_runs(folder.path());
    let log = std::fs::read_to_string(folder.path().join("logs/function-api.log")).unwrap();
    assert!(log.contains("Task timed out after 1.00 seconds"), "{log}");
}

#[test]
fn a_runtime_that_ends_is_an_error_each_time_it_is_tried() {
    let (answer, folder, host) = invoke(Image::of("/bin/false", &[]));
    for answer in [answer, post(host)] {
        let (kind, message) = error_of(&answer);
        assert_eq!(kind, "Runtime.ExitError");
        assert!(message.contains("exit status: 1"), "{message}");
    }
    let log = std::fs::read_to_string(folder.path().join("logs/function-api.log")).unwrap();
    assert_eq!(log.matches("Runtime exited: exit status: 1").count(), 2, "{log}");
}

/// A runtime in bash that answers events with what `answer` prints, as a response or an error.
fn runtime(outcome: &str, answer: &str) -> String {
    format!(
        r#"ask() {{
    exec 3<>"/dev/tcp/${{AWS_LAMBDA_RUNTIME_API/://}}" || exit 1
    printf "$@" >&3
    while IFS= read -r line <&3 && [ "$line" != $'\r' ]; do
        case ${{line,,}} in lambda-runtime-aws-request-id:*) id=${{line##* }} id=${{id%$'\r'}};; esac
    done
}}
api=/2018-06-01/runtime/invocation
while true; do
    ask 'GET %s/next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' $api
    answer=$({answer})
    ask 'POST %s/%s/{outcome} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %s\r\n\r\n%s' \
        $api "$id" "${{#answer}}" "$answer"
done"#
    )
}

/// What an image of several layers finds in its sandbox, twice in the same one and once in another.
#[test]
fn an_image_that_is_not_static_runs_in_its_own_files_as_on_lambda() {
    let report = r#"
        echo "in $PWD as $0 for $GREETING with $LAMBDA_TASK_ROOT and $OWN"
        for file in /etc/deleted /var/task/app /tmp/left /proc/self/exe /dev/null /etc/resolv.conf; do
            [ -e $file ] && echo "has $file"
        done
        : 2>/dev/null >/tmp/left && echo "writes /tmp"
        { : >/var/task/left; } 2>/dev/null && echo "writes /var/task"
        [ $$ = 1 ] && echo "is the first process"
        echo noted >&2"#;
    let script = runtime("response", report);
    let settings = json!({
        "Entrypoint": ["bash", "-c"], "Cmd": [script, "a-name"],
        "Env": ["PATH=/nowhere:/bin", "OWN=its own"], "WorkingDir": "/var/task",
    });
    let lower = Layer::default().with_program("/bin/bash").with("etc/deleted");
    let upper = Layer::default().with("etc/.wh.deleted").with("var/task/app");
    let (first, folder, host) = invoke(Image::new(&[lower, upper], &settings));
    let expected = |left: &str| {
        let lines = [
            "in /var/task as a-name for hello with /var/task and its own",
            "has /var/task/app",
            left,
            "has /proc/self/exe",
            "has /dev/null",
            "has /etc/resolv.conf",
            "writes /tmp",
            "is the first process",
        ];
        let lines: Vec<_> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        lines.join("\n")
    };
    assert_eq!(first.text(), expected(""));
    assert_eq!(post(host).text(), expected("has /tmp/left"), "the sandbox is the same one");
    let log = std::fs::read_to_string(folder.path().join("logs/function-api.log")).unwrap();
    assert_eq!(log, "noted\nnoted\n");
}

/// Two processes that the program starts end with it, one of them in a session of its own.
#[test]
fn what_a_program_starts_ends_with_it() {
    let script = "/bin/sleep 61 & /bin/setsid /bin/sleep 61 & wait";
    let settings = json!({ "Entrypoint": ["/bin/bash", "-c", script] });
    let programs = ["/bin/bash", "/bin/sleep", "/bin/setsid"];
    let layer = programs.iter().fold(Layer::default(), |layer, name| layer.with_program(name));
    let (answer, folder, _) = invoke_within(2, Image::new(&[layer], &settings));
    assert_eq!(error_of(&answer).0, "Sandbox.Timedout");
    assert_nothing_runs(folder.path());
    let sleeping = || {
        let mut processes = std::fs::read_dir("/proc").unwrap().flatten();
        processes.any(|entry| {
            let command = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
            command.ends_with(b"sleep\x0061\x00")
        })
    };
    assert!(comes_true(|| !sleeping()), "what it has started still runs");
}

#[test]
fn an_image_without_its_program_or_folder_says_so() {
    let (answer, folder, _) = invoke(Image::new(
        &[Layer::default().with_program("/bin/false")],
        &json!({ "Entrypoint": ["flask"] }),
    ));
    let (kind, message) = error_of(&answer);
    assert_eq!(kind, "Sandbox.StartError");
    assert!(message.contains("has no program `flask`"), "{message}");
    let log = std::fs::read_to_string(folder.path().join("logs/function-api.log")).unwrap();
    assert!(log.contains("has no program `flask`"), "{log}");

    let settings = json!({ "Entrypoint": ["/bin/false"], "WorkingDir": "/srv" });
    let (answer, folder, _) =
        invoke(Image::new(&[Layer::default().with_program("/bin/false")], &settings));
    assert_eq!(error_of(&answer).0, "Runtime.ExitError");
    let log = std::fs::read_to_string(folder.path().join("logs/function-api.log")).unwrap();
    assert!(log.contains("the image lacks its working directory /srv"), "{log}");
}

/// `local serve` as its own process, which finds programs only in `search`.
struct Server {
    process: Child,
    folder: tempfile::TempDir,
    port: u16,
}

impl Server {
    fn start(image: Image, search: &OsStr) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let emulator = serve(move || image.emulator(SECONDS));
        let free = || ports::choose(None).unwrap().to_string();
        let (port, edge) = (free(), free());
        let process = Command::new(env!("CARGO_BIN_EXE_local"))
            .arg("--state")
            .arg(folder.path())
            .args(["serve", "--emulator", &emulator.to_string()])
            .args(["--lambda-host", &port, "--edge", &edge])
            .env("PATH", search)
            .spawn()
            .unwrap();
        let port = port.parse().unwrap();
        let server = Self { process, folder, port };
        assert!(comes_true(|| !ports::is_free(port)), "it does not listen");
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn where_nothing_can_run_an_image_one_line_says_what_to_install() {
    let nothing = tempfile::tempdir().unwrap();
    let server = Server::start(Image::of("/bin/bash", &[]), nothing.path().as_os_str());
    let (kind, message) = error_of(&post(server.port));
    assert_eq!(kind, "Sandbox.StartError");
    for part in [
        "the image api@sha256:",
        "`/bin/bash` needs other files",
        "neither docker nor podman is installed",
        "`setpriv` of util-linux cannot be started",
        "Install podman or docker",
    ] {
        assert!(message.contains(part), "{message}");
    }
    assert!(!message.contains('\n'), "{message}");
}

#[test]
fn a_server_that_is_killed_takes_its_functions_with_it() {
    let search = std::env::var_os("PATH").unwrap();
    let mut server =
        Server::start(Image::of("/bin/bash", &["-c", &runtime("response", "echo 1")]), &search);
    assert_eq!(post(server.port).text(), "1");
    let images = server.folder.path().canonicalize().unwrap().join("images");
    assert!(runs_from(&images), "nothing runs");
    server.process.kill().unwrap();
    assert_nothing_runs(server.folder.path());
}

/// A runtime in bash that takes one event and posts a streamed response: a head, these further
/// lines of the body's framing, and trailers.
fn streaming_runtime(rest: &str) -> Image {
    let script = format!(
        r#"exec 3<>"/dev/tcp/${{AWS_LAMBDA_RUNTIME_API/://}}"
printf 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n' >&3
while IFS= read -r line <&3 && [ "$line" != $'\r' ]; do :; done
printf 'POST /2018-06-01/runtime/invocation/r1/response HTTP/1.1\r\nHost: x\r\n' >&3
printf 'Lambda-Runtime-Function-Response-Mode: streaming\r\n' >&3
printf 'Content-Type: application/vnd.awslambda.http-integration-response\r\n' >&3
printf 'Transfer-Encoding: chunked\r\nTrailer: Lambda-Runtime-Function-Error-Type\r\n\r\n' >&3
printf '1a\r\n{{"statusCode":202}}\0\0\0\0\0\0\0\0\r\n' >&3
sleep 0.1
{rest}
while IFS= read -r line <&3; do :; done"#
    );
    Image::of("/bin/bash", &["-c", &script])
}

#[test]
fn a_streamed_answer_comes_whole_as_the_emulator_takes_answers() {
    let pieces = r"printf '3\r\none\r\n' >&3; sleep 0.1; printf '3\r\ntwo\r\n0\r\n\r\n' >&3";
    let (answer, _folder, _) = invoke(streaming_runtime(pieces));
    assert!(!answer.headers.contains_key("x-amz-function-error"), "{}", answer.text());
    let answer: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(answer, json!({ "statusCode": 202, "body": "b25ldHdv", "isBase64Encoded": true }));
}

#[test]
fn a_stream_that_fails_in_its_midst_is_the_functions_error() {
    let pieces =
        r"printf '3\r\none\r\n0\r\nLambda-Runtime-Function-Error-Type: Handler.Failed\r\n\r\n' >&3";
    let (answer, _folder, _) = invoke(streaming_runtime(pieces));
    assert_eq!(error_of(&answer).0, "Handler.Failed");
}

/// The answer to an event at a function's address, as in AWS's Runtime Interface Emulator.
fn at_the_address(host: u16, name: &str) -> (u16, String) {
    let url = format!("http://127.0.0.1:{host}/2015-03-31/functions/{name}/invocations");
    let answer = Client::default().send("POST", &url, &[], r#"{"a":1}"#).unwrap();
    assert!(answer.headers.get("x-amz-function-error").is_none());
    (answer.status, answer.text())
}

#[test]
fn a_functions_address_answers_as_the_runtime_interface_emulator() {
    let echo = r#"read -r -n 7 event <&3; echo "{\"event\":$event}""#;
    let of_bash = |outcome| Image::of("/bin/bash", &["-c", &runtime(outcome, echo)]);
    let answered = (200, r#"{"event":{"a":1}}"#.to_owned());
    let (_, _folder, host) = invoke(of_bash("error"));
    assert_eq!(at_the_address(host, "function"), answered, "the handler's error is an answer");
    let (_, _folder, host) = invoke(of_bash("response"));
    assert_eq!(at_the_address(host, "function"), answered);
    assert_eq!(at_the_address(host, "api"), answered);
    let (status, said) = at_the_address(host, "other");
    assert_eq!((status, said.contains("no function `other`")), (404, true), "{said}");

    let (_, _folder, host) = invoke_within(1, Image::of("/bin/sleep", &["60"]));
    let said = (200, "Task timed out after 1.00 seconds".to_owned());
    assert_eq!(at_the_address(host, "function"), said);

    let (_, _folder, host) = invoke(Image::of("/bin/false", &[]));
    let (status, said) = at_the_address(host, "function");
    assert_eq!((status, said.contains("Runtime.ExitError")), (502, true), "{said}");
}

#[test]
fn an_image_that_is_not_what_was_deployed_is_not_run() {
    let (answer, folder, _) = invoke(Image::of("/bin/false", &[]).changed());
    let (kind, message) = error_of(&answer);
    assert_eq!(kind, "Sandbox.StartError");
    assert!(message.contains("asked for sha256:") && message.contains("got sha256:"), "{message}");
    let unpacked = std::fs::read_dir(folder.path().join("images")).unwrap().flatten();
    let whole = unpacked.filter(|entry| entry.path().extension().is_none()).count();
    assert_eq!(whole, 0, "nothing counts as unpacked");
}
