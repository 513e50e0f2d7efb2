//! The proxy between Terraform and the emulated AWS that injects faults.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use local::http::Client;
use local::ports;
use local::processes::Process;
use serde_json::Value;

use crate::cases::PASSES;

/// A running proxy; it ends with this value.
pub(crate) struct Microburst {
    address: String,
    pub(crate) port: u16,
    client: Client,
    process: Process,
}

impl Microburst {
    /// Starts it in front of the emulator on port `upstream`.
    pub(crate) fn start(python: &Path, upstream: u16, log: &Path) -> Self {
        let port = ports::choose(None).unwrap();
        let mut command = Command::new(python);
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/proxy.py");
        command.arg(program).args(["--host", "127.0.0.1"]);
        command.args(["--upstream", &format!("http://127.0.0.1:{upstream}")]);
        command.args(["--port", &port.to_string()]);
        let process = Process::start(&mut command, log).unwrap();
        let address = format!("http://127.0.0.1:{port}/_microburst");
        let proxy = Self { address, port, client: Client::default(), process };
        let deadline = Instant::now() + Duration::from_secs(60);
        while proxy.client.send("GET", &format!("{}/health", proxy.address), &[], "").is_err() {
            assert!(proxy.process.is_running() && Instant::now() < deadline, "{}", log.display());
            std::thread::sleep(Duration::from_millis(100));
        }
        proxy
    }

    /// Injects by these rules alone, the first that matches a call and is not used up.
    pub(crate) fn inject(&self, rules: Vec<Value>) {
        self.call("POST", "rules", &Value::from(rules).to_string());
    }

    /// Lets everything pass, and returns how often each rule with a fault fired.
    pub(crate) fn calm(&self) -> Vec<usize> {
        let rules: Value = serde_json::from_slice(&self.call("GET", "rules", "")).unwrap();
        let fired: Value =
            serde_json::from_slice(&self.call("GET", "fired?limit=2000", "")).unwrap();
        self.call("POST", "rules", "[]");
        self.call("DELETE", "fired", "");
        let rules = rules.as_array().unwrap();
        let fired = fired.as_array().unwrap();
        let count =
            |rule: &Value| fired.iter().filter(|event| event["rule_id"] == rule["id"]).count();
        rules.iter().filter(|rule| rule.get(PASSES).is_none()).map(count).collect()
    }

    fn call(&self, method: &str, path: &str, body: &str) -> Vec<u8> {
        let url = format!("{}/{path}", self.address);
        let json = [("content-type", "application/json")];
        self.client.send(method, &url, &json, body).unwrap().success().unwrap()
    }
}

impl Drop for Microburst {
    fn drop(&mut self) {
        if let Err(error) = self.process.stop(Duration::from_secs(5)) {
            eprintln!("{error:#}");
        }
    }
}
