//! The scanners find planted mistakes in a repository. A scanner that is silent here would be
//! silent about ours.

use std::path::{Path, PathBuf};

use local::files;
use local::project::Project;
use local::scanners::targets;
use local::scanners::{Scan, Scanner};
use local::state::StateFolder;

/// A module with a bucket that is as public as its caller makes it, and one whose findings are
/// skipped.
const BUCKET: &str = r#"variable "acl" {
  type    = string
  default = "private"
}

resource "aws_s3_bucket" "this" {
  bucket_prefix = "site"
}

resource "aws_s3_bucket_acl" "this" {
  bucket = aws_s3_bucket.this.id
  acl    = var.acl
}

resource "aws_s3_bucket" "skipped" {
  # checkov:skip=CKV_AWS_20:Planted, and skipped.
  bucket_prefix = "public"
}

# trivy:ignore:AWS-0092 Planted, and skipped.
resource "aws_s3_bucket_acl" "skipped" {
  bucket = aws_s3_bucket.skipped.id
  acl    = "public-read"
}
"#;

/// The repository's own scanners, and a repository in a temporary folder.
struct Planted {
    folder: tempfile::TempDir,
    state: StateFolder,
}

impl Planted {
    /// A private root, a public one, and a root without any resource.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let state = StateFolder::open(&folder.path().join("state")).unwrap();
        let planted = Self { folder, state };
        planted.write("envs/base.toml", "");
        planted.write("modules/bucket/main.tf", BUCKET);
        for acl in ["private", "public-read"] {
            planted.write(
                &format!("generated/{acl}/main.tf"),
                &format!(
                    "module \"bucket\" {{\n  source = \"../../modules/bucket\"\n  acl    = \"{acl}\"\n}}\n"
                ),
            );
        }
        planted.write("empty/main.tf", "locals {\n  one = 1\n}\n");
        planted
    }

    fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.folder.path().join(file);
        files::make_folder(path.parent().unwrap()).unwrap();
        files::write(&path, text).unwrap();
    }

    fn scan(&self, scanner: Scanner, target: &Path) -> anyhow::Result<Scan> {
        let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        scanner.install(&project, &self.state).unwrap().scan(&self.root(), target, &self.state)
    }
}

/// The lines at which `check` fails in the module.
fn lines(scan: &Scan, check: &str) -> Vec<(u32, u32)> {
    let file = Path::new("modules/bucket/main.tf");
    let found = scan.findings.iter().filter(|found| found.check == check && found.file == file);
    found.map(|found| found.lines).collect()
}

/// Scans every target of the planted repository: it finds the public root's mistake, at its place
/// in the module, and neither the private root nor the skip has one.
fn finds_the_public_bucket(scanner: Scanner, check: &str, at: (u32, u32)) {
    let planted = Planted::new();
    let project = Project::containing(&planted.root()).unwrap();
    let targets = targets::of(&project).unwrap();
    assert_eq!(targets, ["modules", "generated/private", "generated/public-read"].map(Path::new));
    for target in &targets {
        let scan = planted.scan(scanner, target).unwrap();
        let expected = if target.ends_with("public-read") { vec![at] } else { vec![] };
        assert_eq!(lines(&scan, check), expected, "{target:?}: {scan:#?}");
        assert_eq!(scan.resources, 4, "{scan:#?}");
    }
}

fn says_that_it_read_nothing(scanner: Scanner) {
    let planted = Planted::new();
    let error = planted.scan(scanner, Path::new("empty")).unwrap_err().to_string();
    assert_eq!(error, format!("{} read no resource in empty", scanner.name()));
}

#[test]
#[ignore = "installs scanners; `make test-security` runs it"]
fn checkov_finds_a_public_bucket_in_the_root_that_has_one() {
    finds_the_public_bucket(Scanner::Checkov, "CKV_AWS_20", (6, 8));
    says_that_it_read_nothing(Scanner::Checkov);
}

#[test]
#[ignore = "installs scanners; `make test-security` runs it"]
fn trivy_finds_a_public_bucket_in_the_root_that_has_one() {
    finds_the_public_bucket(Scanner::Trivy, "AWS-0092", (12, 12));
    says_that_it_read_nothing(Scanner::Trivy);
}
