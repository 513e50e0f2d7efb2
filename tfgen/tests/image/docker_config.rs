//! Credentials from Docker's configuration: the file itself, and helpers as real programs.

use crate::executable;
use crate::program::{Image, Outcome, run, run_with_input};
use crate::registry::{Authentication, PASSWORD, Registry, Setup, USERNAME};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

/// A registry that requires a password, and a home folder for Docker's configuration.
struct Desk {
    registry: Registry,
    home: TempDir,
    image: Image,
}

impl Desk {
    fn new() -> Self {
        let authentication = Authentication::Password;
        let registry = Registry::start_with(&Setup { authentication, ..Setup::default() });
        Self { registry, home: tempfile::tempdir().unwrap(), image: Image::new() }
    }

    /// A credential helper that records its input and then does `rest`.
    fn helper(&self, name: &str, rest: &str) {
        let program = format!("docker-credential-{name}");
        let notes = self.home.path().join("notes");
        let text = format!(
            "#!/bin/sh\nread -r server\necho \"{name} $1 $server\" >> '{}'\n{rest}\n",
            notes.display()
        );
        let path = executable::write(self.home.path(), &program, text.as_bytes());
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn notes(&self) -> String {
        fs::read_to_string(self.home.path().join("notes")).unwrap_or_default()
    }

    /// A push with this configuration.
    fn push(&self, configuration: &str) -> Outcome {
        fs::write(self.home.path().join("config.json"), configuration).unwrap();
        let mut command = self.image.push(&format!("{}/a", self.registry.address));
        let path = format!("{}:/usr/bin:/bin", self.home.path().display());
        run(command.env("DOCKER_CONFIG", self.home.path()).env("PATH", path))
    }

    #[track_caller]
    fn accepts(&self, configuration: &Value) {
        self.push(&configuration.to_string()).success();
    }

    #[track_caller]
    fn refuses(&self, configuration: &str) -> String {
        let error = self.push(configuration).failure();
        assert!(!error.contains(PASSWORD) && !error.contains("hunter2"), "{error}");
        error
    }
}

fn auth(password: &str) -> Value {
    json!({ "auth": STANDARD.encode(format!("{USERNAME}:{password}")) })
}

/// What a helper prints.
fn answer(password: &str) -> String {
    format!(r#"echo '{{"ServerURL":"x","Username":"{USERNAME}","Secret":"{password}"}}'"#)
}

#[test]
fn the_file_s_own_password_is_used_for_its_registry_alone() {
    let desk = Desk::new();
    let (host, right) = (desk.registry.address.clone(), auth(PASSWORD));
    let error = desk.refuses(&json!({ "auths": { "127.0.0.1:1": right } }).to_string());
    assert!(error.contains("asks for a user name"), "{error}");
    let error = desk.refuses(&json!({ "auths": { &host: auth("hunter2") } }).to_string());
    assert!(error.contains("401"), "{error}");
    desk.accepts(&json!({ "auths": { "127.0.0.1:1": auth("hunter2"), &host: right } }));
    desk.accepts(&json!({ "auths": { format!("http://{host}/v1/"): right }, "detachKeys": "x" }));
}

#[test]
fn helpers_are_asked_before_the_file_and_the_registry_s_own_before_the_one_for_all() {
    let desk = Desk::new();
    let host = desk.registry.address.clone();
    desk.helper("vault", &answer(PASSWORD));
    desk.helper("keychain", &answer("hunter2"));
    let mut configuration = json!({
        "auths": { &host: {} },
        "credsStore": "keychain",
        "credHelpers": { &host: "vault", "elsewhere.example.com": "keychain" },
    });
    desk.accepts(&configuration);
    assert_eq!(desk.notes(), format!("vault get {host}\n"), "it is asked once in a push");

    configuration["credHelpers"] = json!({ "elsewhere.example.com": "vault" });
    assert!(desk.refuses(&configuration.to_string()).contains("401"));
    configuration["credsStore"] = json!("vault");
    desk.accepts(&configuration);

    desk.helper("vault", "echo 'credentials not found in native keychain'; exit 1");
    configuration["auths"] = json!({ &host: auth(PASSWORD) });
    desk.accepts(&configuration);
}

#[test]
fn a_helper_that_fails_or_is_absent_is_named_and_what_it_prints_stays_secret() {
    let desk = Desk::new();
    let host = desk.registry.address.clone();
    let configuration = json!({ "credHelpers": { &host: "vault" } }).to_string();
    let error = desk.refuses(&configuration);
    assert!(error.contains("docker-credential-vault") && error.contains("hint: "), "{error}");
    desk.helper("vault", "echo 'the vault is locked'; exit 3");
    assert!(desk.refuses(&configuration).contains("(exit status: 3): the vault is locked"));
    desk.helper("vault", "echo 'hunter2 is the password'");
    assert!(desk.refuses(&configuration).contains("is not the JSON that holds a password"));
    desk.helper("vault", &answer(""));
    assert!(desk.refuses(&configuration).contains("the stored password is empty"));
    let path = json!({ "credsStore": "../../tmp/vault" }).to_string();
    assert!(desk.refuses(&path).contains("is not the name of a credential helper"));
}

#[test]
fn a_malformed_file_is_told_by_its_path_and_line_and_not_repeated() {
    let desk = Desk::new();
    let error = desk.refuses("{\n  \"auths\": { hunter2 }\n}");
    assert!(error.contains("config.json") && error.contains("line 2"), "{error}");
}

#[test]
fn no_configuration_is_read_where_none_is_needed() {
    let desk = Desk::new();
    let mut command = desk.image.push(&format!("{}/a", desk.registry.address));
    fs::write(desk.home.path().join("config.json"), "malformed").unwrap();
    command.env("DOCKER_CONFIG", desk.home.path());
    run_with_input(command.args(["--username", USERNAME, "--password-stdin"]), PASSWORD).success();

    let open = Registry::start();
    let mut command = desk.image.push(&format!("{}/a", open.address));
    run(command.env("DOCKER_CONFIG", desk.home.path())).success();

    // A server that poses as a registry does not get the credentials stored for that registry.
    let endpoint = format!("http://{}", desk.registry.address);
    let entry = json!({ "auths": { "registry.example.com": auth(PASSWORD) } });
    fs::write(desk.home.path().join("config.json"), entry.to_string()).unwrap();
    let mut command = desk.image.push("registry.example.com/another");
    command.env("DOCKER_CONFIG", desk.home.path()).args(["--endpoint", &endpoint]);
    assert!(run(&mut command).failure().contains("asks for a user name"));
}
