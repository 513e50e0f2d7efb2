//! Root folders of Debian, from which tests build replacements for images that cannot be pulled
//! here.

use std::path::{Path, PathBuf};
use std::process::Command;

use local::files;

use crate::buildah::said;

/// Where the machine keeps the certificates that it trusts, its own network's included.
pub(crate) const CERTIFICATES: &str = "etc/ssl/certs/ca-certificates.crt";

/// Debian with these packages, this machine's certificates and what `complete` adds; kept from one
/// run to the next by its name.
pub(crate) fn root(name: &str, packages: &str, complete: impl FnOnce(&Path)) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-base"));
    let (root, whole) = (folder.join("root"), folder.join("whole"));
    if whole.is_file() {
        return root;
    }
    files::remove(&folder).unwrap();
    files::make_folder(&folder).unwrap();
    let mut make = Command::new("debootstrap");
    said(
        make.arg("--variant=minbase")
            .arg(format!("--include={packages}"))
            .arg("bookworm")
            .arg(&root),
    );
    std::fs::copy(Path::new("/").join(CERTIFICATES), root.join(CERTIFICATES)).unwrap();
    complete(&root);
    files::write(&whole, "").unwrap();
    root
}
