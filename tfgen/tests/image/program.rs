//! Runs `tfgen`, and makes an image with it.

use crate::executable;
use container_image::Digest;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// What a run of `tfgen` left.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    /// The standard output of a successful run.
    #[track_caller]
    pub(crate) fn success(self) -> String {
        assert_eq!(self.status, 0, "{self:?}");
        self.stdout
    }

    /// The standard error of a run that failed and printed no data.
    #[track_caller]
    pub(crate) fn failure(self) -> String {
        assert_ne!(self.status, 0, "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        assert!(self.stderr.starts_with("error: "), "{self:?}");
        self.stderr
    }
}

/// The caller's variables that would redirect requests to a registry or change an image.
const VARIABLES: [&str; 6] = [
    "TFGEN_REGISTRY_ENDPOINT",
    "TFGEN_IMAGE_REVISION",
    "TFGEN_IMAGE_SOURCE",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
];

/// `tfgen image` with these arguments, without the caller's variables.
pub(crate) fn tfgen<A: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tfgen"));
    command.arg("image").args(arguments);
    for name in VARIABLES {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command.env("DOCKER_CONFIG", "/nonexistent");
    command
}

/// Runs the command with nothing on standard input.
pub(crate) fn run(command: &mut Command) -> Outcome {
    run_with_input(command, "")
}

/// Runs the command with `input` on standard input.
pub(crate) fn run_with_input(command: &mut Command, input: &str) -> Outcome {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("tfgen starts");
    // A run that needs no input may have ended before it could be written.
    let _ = child.stdin.take().expect("standard input is a pipe").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("tfgen ends");
    Outcome {
        status: output.status.code().expect("tfgen is not killed"),
        stdout: String::from_utf8(output.stdout).expect("standard output is text"),
        stderr: String::from_utf8(output.stderr).expect("standard error is text"),
    }
}

/// `tfgen image build` of an x86-64 binary.
pub(crate) fn build(binary: &Path, output: &Path) -> Command {
    let mut command = tfgen(["build", "--architecture", "x86_64", "--binary"]);
    command.arg(binary).arg("--output").arg(output);
    command
}

/// An image of [`executable::static_program`] in a folder of its own.
pub(crate) struct Image {
    _folder: TempDir,
    pub(crate) layout: PathBuf,
    pub(crate) digest: Digest,
}

impl Image {
    pub(crate) fn new() -> Self {
        Self::labelled(&[])
    }

    /// The image with these `--label` values.
    pub(crate) fn labelled(labels: &[&str]) -> Self {
        Self::of(&executable::static_program(), labels)
    }

    /// An image whose layer has at least so many bytes, since they do not compress.
    pub(crate) fn of_size(bytes: usize) -> Self {
        let mut random = fastrand::Rng::with_seed(1);
        let noise = std::iter::repeat_with(|| random.u8(..)).take(bytes);
        let program: Vec<u8> = executable::static_program().into_iter().chain(noise).collect();
        Self::of(&program, &[])
    }

    fn of(program: &[u8], labels: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let binary = executable::write(folder.path(), "service", program);
        let layout = folder.path().join("image");
        let mut command = build(&binary, &layout);
        for label in labels {
            command.args(["--label", label]);
        }
        let digest = run(&mut command).success().trim().parse().unwrap();
        Self { _folder: folder, layout, digest }
    }

    /// The tag it is pushed under.
    pub(crate) fn tag(&self) -> String {
        container_image::tag(&self.digest)
    }

    /// `tfgen image push` of it.
    pub(crate) fn push(&self, repository: &str) -> Command {
        push(&self.layout, repository, self.digest.as_str())
    }
}

/// `tfgen image push`.
pub(crate) fn push(layout: &Path, repository: &str, digest: &str) -> Command {
    let mut command = tfgen(["push", "--repository", repository, "--digest", digest, "--image"]);
    command.arg(layout);
    command
}
