//! `local dev`, on a copy of this repository whose sources the test changes and breaks.
//!
//! It compiles the service and installs the site's packages: `make test-dev` runs it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use local::edge::payload_hash::{HEADER, sha256_hex};
use local::http::Client;
use local::{files, ports};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// For a build of the service on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// Neither sources nor small.
const NOT_COPIED: [&str; 8] = [
    ".git",
    ".local",
    ".offline",
    ".terraform",
    ".tfgen-offline",
    "dist",
    "node_modules",
    "target",
];

/// `local dev`, running; it is stopped if the test fails.
struct Development {
    process: Child,
    root: PathBuf,
    port: u16,
}

/// An item that was stored, and the answer to that.
struct Stored {
    path: String,
    text: String,
}

impl Drop for Development {
    fn drop(&mut self) {
        self.terminate();
    }
}

impl Development {
    /// Starts it on a fresh copy and waits until it says its address.
    fn start() -> Self {
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let root = scratch.join("development");
        files::remove(&root).unwrap();
        let original = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        files::copy_folder(original, &root, &|name| NOT_COPIED.contains(&name)).unwrap();
        let port = ports::choose(None).unwrap();
        let mut process = command(&root, port)
            .stdout(Stdio::piped())
            .stderr(fs::File::create(root.join("errors")).unwrap())
            .spawn()
            .unwrap();
        let stdout = process.stdout.take().unwrap();
        let development = Self { process, root, port };
        development.tells_what_it_waits_for();
        let mut address = String::new();
        BufReader::new(stdout).read_line(&mut address).unwrap();
        assert_eq!(address, format!("http://127.0.0.1:{port}/\n"), "{}", development.errors());
        development
    }

    /// While the first build is running.
    fn tells_what_it_waits_for(&self) {
        let page = || {
            let url = format!("http://127.0.0.1:{}/items", self.port);
            Client::default().send("GET", &url, &[("accept", "text/html")], "").ok()
        };
        wait_for("Vite", || page().is_some());
        let page = page().unwrap();
        assert_eq!(page.status, 503, "{}", page.text());
        assert!(page.text().contains("The service is being built"), "{}", page.text());
        let told: Value = serde_json::from_str(&self.get("@development")).unwrap();
        assert_eq!((&told["phase"], &told["wasBuilt"]), (&"building".into(), &false.into()));
        wait_for("news of the first build", || {
            self.get("@development").contains("crates compiled, last ")
        });
    }

    fn errors(&self) -> String {
        fs::read_to_string(self.root.join("errors")).unwrap()
    }

    fn get(&self, path: &str) -> String {
        let url = format!("http://127.0.0.1:{}/{path}", self.port);
        let answer = Client::default().send("GET", &url, &[], "").unwrap();
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.text()
    }

    /// Stores an item by the API.
    fn stored_item(&self) -> Stored {
        let body = r#"{"name":"Lamp","price":12}"#;
        let hash = sha256_hex(body.as_bytes());
        let headers = [("content-type", "application/json"), (HEADER, hash.as_str())];
        let url = format!("http://127.0.0.1:{}/api/items", self.port);
        let answer = Client::default().send("POST", &url, &headers, body).unwrap();
        assert_eq!(answer.status, 201, "{}", answer.text());
        let path = answer.headers["location"].to_str().unwrap().trim_start_matches('/').to_owned();
        Stored { path, text: answer.text() }
    }

    /// Replaces the only `from` in a source.
    fn edit(&self, source: &str, from: &str, to: &str) {
        let path = self.root.join(source);
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from} in {source}");
        fs::write(path, text.replace(from, to)).unwrap();
    }

    fn terminate(&self) {
        let id = i32::try_from(self.process.id()).ok().and_then(Pid::from_raw).unwrap();
        // It may have ended.
        let _ = kill_process(id, Signal::TERM);
    }

    /// The processes that it has started and that still run.
    fn children(&self) -> Vec<String> {
        let id = self.process.id();
        let threads = fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
        let lists =
            threads.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
        lists
            .flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
            .collect()
    }
}

fn command(root: &Path, port: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_local"));
    command
        .arg("dev")
        .current_dir(root)
        .env("PORT", port.to_string())
        // The service's dependencies are compiled already.
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap());
    command
}

fn wait_for(what: &str, is_there: impl Fn() -> bool) -> Duration {
    let started = Instant::now();
    while !is_there() {
        assert!(started.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
    started.elapsed()
}

#[test]
#[ignore = "takes a minute or more; `make test-dev` runs it"]
fn page_and_api_are_renewed_on_one_origin() {
    let started = Instant::now();
    let mut development = Development::start();
    println!("page and API answer after {:.1} s", started.elapsed().as_secs_f64());
    assert!(development.get("").contains("/@vite/client"), "the page is not Vite's");
    assert_eq!(development.get("api/hello"), r#"{"Hello":"World"}"#);
    let body = b"{\"name\":\"\xff\",\"price\":1.5}";
    let hash = sha256_hex(body);
    let headers = [("content-type", "application/json"), (HEADER, hash.as_str())];
    let url = format!("http://127.0.0.1:{}/api/items", development.port);
    let refused = Client::default().send("POST", &url, &headers, body).unwrap();
    assert_eq!(refused.status, 400, "a body that is not UTF-8: {}", refused.text());
    let refused = command(&development.root, development.port).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let message = String::from_utf8(refused.stderr).unwrap();
    assert!(
        message.starts_with(&format!("error: port {} is taken", development.port)),
        "{message}"
    );

    let item = development.stored_item();
    let mut updates = hot_updates(development.port);
    let hello = "service/src/routes/hello.rs";
    development.edit(hello, r#""World" }"#, r#""Reader" }"#);
    let renewed = || development.get("api/hello") == r#"{"Hello":"Reader"}"#;
    let took = wait_for("the new answer", renewed);
    println!("a change of the service answers after {:.1} s", took.as_secs_f64());
    assert_eq!(development.get(&item.path), item.text, "data outlives a change");
    let line = "INFO  200 GET /api/hello in ";
    assert!(development.errors().contains(line), "{}", development.errors());
    development.edit(hello, r#""Reader" }"#, r#"7 }"#);
    wait_for("the compiler's message", || {
        development.errors().contains("the service does not compile")
    });
    assert!(renewed(), "what was built before serves on");
    let told = told_until(&mut updates, "mismatched types");
    assert!(told.contains(r#""type":"error""#) && told.contains("hello.rs:"), "{told}");
    development.edit(hello, r#"7 }"#, r#""Reader" }"#);
    told_until(&mut updates, r#""type":"full-reload""#);

    development.edit(
        "web/src/main.tsx",
        "import { App }",
        "export const wrong: number = \"\";\nimport { App }",
    );
    let told = told_until(&mut updates, "TS2322");
    assert!(told.contains("web/src/main.tsx:"), "{told}");
    development.edit("web/src/main.tsx", "export const wrong: number = \"\";\n", "");
    told_until(&mut updates, r#""type":"full-reload""#);

    // Vite updates what a browser has requested.
    development.get("src/main.tsx");
    development.get("src/App.tsx");
    let app = development.root.join("web/src/App.tsx");
    fs::write(&app, fs::read_to_string(&app).unwrap() + "\n").unwrap();
    told_until(&mut updates, "src/App.tsx");

    assert!(renewed(), "the corrected service");
    let children = development.children();
    assert!(children.len() >= 2, "Vite and the service");
    development.terminate();
    assert_eq!(development.process.wait().unwrap().code(), Some(0), "{}", development.errors());
    assert!(ports::is_free(development.port));
    wait_for("the end of what it started", || {
        children.iter().all(|child| !Path::new("/proc").join(child).exists())
    });
    files::remove(&development.root).unwrap();
}

/// What Vite sends to a browser, up to and including `wanted`.
fn told_until(updates: &mut TcpStream, wanted: &str) -> String {
    let mut told = String::new();
    while !told.contains(wanted) {
        let mut bytes = [0; 4096];
        let length = updates.read(&mut bytes).unwrap_or_else(|error| {
            panic!("{wanted} is not told ({error}), only {told}");
        });
        told.push_str(&String::from_utf8_lossy(&bytes[..length]));
    }
    told
}

/// The WebSocket with which Vite tells a browser what has changed, opened as by a program that is
/// not a browser.
fn hot_updates(port: u16) -> TcpStream {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let request = format!(
        "GET / HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
         sec-websocket-protocol: vite-hmr\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).unwrap();
    let mut answer = [0; 12];
    socket.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 101");
    socket
}
