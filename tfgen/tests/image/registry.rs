//! A real registry on a free loopback port, for as long as a test runs.

use container_image::Digest;
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use ureq::http::Response;

pub(crate) const USERNAME: &str = "ada";
pub(crate) const PASSWORD: &str = "correct horse";

/// The password as the registry keeps it, by bcrypt at its lowest cost.
const PASSWORD_FILE: &str = "ada:$2a$04$kmATNHEKbswuhoTdV1wGc.DC6xdsYflmRV1cGqgjr.YSw2fQzMuca\n";

/// How the registry is set up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Setup {
    /// Locations without scheme and host.
    pub(crate) relative_locations: bool,
    pub(crate) authentication: Authentication,
}

/// The credentials that the registry requires.
#[derive(Clone, Debug, Default)]
pub(crate) enum Authentication {
    #[default]
    Nothing,
    /// [`USERNAME`] and [`PASSWORD`].
    Password,
    /// A token of the service at `realm`, signed by the authority in the PEM file `authority`.
    Token { realm: String, service: String, issuer: String, authority: PathBuf },
}

/// A running registry.
pub(crate) struct Registry {
    process: Child,
    folder: TempDir,
    /// `127.0.0.1:PORT`.
    pub(crate) address: String,
}

impl Registry {
    pub(crate) fn start() -> Self {
        Self::start_with(&Setup::default())
    }

    pub(crate) fn start_with(setup: &Setup) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let configuration = folder.path().join("config.yml");
        fs::write(&configuration, self::configuration(&folder, setup)).unwrap();
        fs::write(folder.path().join("passwords"), PASSWORD_FILE).unwrap();
        let log = File::create(log(&folder)).unwrap();
        let process = Command::new("docker-registry")
            .arg("serve")
            .arg(&configuration)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| {
                panic!(
                    "these tests push to a real registry and cannot start `docker-registry` \
                     ({error}): install Debian's package docker-registry"
                )
            });
        let mut registry = Self { process, folder, address: String::new() };
        registry.address = registry.wait_for_address();
        registry
    }

    fn wait_for_address(&mut self) -> String {
        const MARK: &str = "listening on ";
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let log = self.log();
            if let Some((_, rest)) = log.split_once(MARK) {
                let end = |letter: char| letter == '"' || letter.is_whitespace();
                if let Some((address, _)) = rest.split_once(end) {
                    return address.to_owned();
                }
            }
            let ended = self.process.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < deadline, "no registry: {ended:?}\n{log}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// What the registry has logged: among others, a line for each request it has answered.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(log(&self.folder)).unwrap()
    }

    /// The answer to a plain request for `path` below `/v2/`.
    pub(crate) fn get(&self, path: &str) -> Response<ureq::Body> {
        ureq::get(format!("http://{}/v2/{path}", self.address))
            .header("Accept", "application/vnd.oci.image.manifest.v1+json")
            .call()
            .unwrap()
    }

    /// The bytes at `path`, whose digest must be `digest`.
    #[track_caller]
    pub(crate) fn pull(&self, path: &str, digest: &Digest) -> Vec<u8> {
        let bytes = self.get(path).body_mut().read_to_vec().unwrap();
        assert_eq!(&Digest::of(&bytes), digest, "{path}");
        bytes
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        self.process.kill().expect("the registry can be stopped");
        self.process.wait().expect("the registry stops");
    }
}

fn log(folder: &TempDir) -> PathBuf {
    folder.path().join("log")
}

fn configuration(folder: &TempDir, setup: &Setup) -> String {
    let root = folder.path().display();
    let relative = setup.relative_locations;
    let authentication = match &setup.authentication {
        Authentication::Nothing => String::new(),
        Authentication::Password => {
            format!("auth: {{ htpasswd: {{ realm: test, path: {root}/passwords }} }}\n")
        }
        Authentication::Token { realm, service, issuer, authority } => format!(
            "auth: {{ token: {{ realm: '{realm}', service: '{service}', issuer: '{issuer}', \
             rootcertbundle: {} }} }}\n",
            authority.display()
        ),
    };
    format!(
        "version: 0.1\n\
         storage: {{ filesystem: {{ rootdirectory: {root}/storage }} }}\n\
         http: {{ addr: '127.0.0.1:0', secret: test, relativeurls: {relative} }}\n\
         {authentication}"
    )
}
