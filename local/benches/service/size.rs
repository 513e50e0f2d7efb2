//! What has to be deployed: bytes on disk, and bytes of the gzip that a registry keeps.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

/// Bytes of one thing that is deployed.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    /// As it lies on disk.
    pub(crate) installed: u64,
    /// As a layer of an image.
    pub(crate) compressed: u64,
}

/// What of a Python installation.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    /// What pip installed, without pip and setuptools.
    Packages,
    /// The interpreter with its standard library, without what that has for tests, an editor and
    /// the linking of other programs.
    Interpreter,
}

/// Bytes of one file.
pub(crate) fn of_file(path: &Path) -> Result<u64> {
    Ok(fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.len())
}

/// Bytes of all layers of the one image in an OCI layout.
pub(crate) fn of_image(layout: &Path) -> Result<u64> {
    let index = json(&layout.join("index.json"))?;
    let digest = index["manifests"][0]["digest"].as_str().context("the layout has no image")?;
    let manifest = json(&layout.join("blobs").join(digest.replace(':', "/")))?;
    let layers = manifest["layers"].as_array().context("the image has no layers")?;
    Ok(layers.iter().filter_map(|layer| layer["size"].as_u64()).sum())
}

fn json(path: &Path) -> Result<Value> {
    Ok(serde_json::from_str(&local::files::read(path)?)?)
}

/// Bytes of a part of the installation that `python` belongs to.
pub(crate) fn of_python(python: &Path, part: Part) -> Result<Size> {
    let roots = match part {
        Part::Packages => vec![ask(python, "sysconfig.get_path('purelib')")?],
        Part::Interpreter => vec![
            ask(python, "sysconfig.get_path('stdlib')")?,
            // Where the interpreter is a library, it is this one; else there is no such file.
            ask(python, "'/'.join(sysconfig.get_config_vars('LIBDIR', 'INSTSONAME'))")?,
            fs::canonicalize(python)
                .with_context(|| format!("cannot read {}", python.display()))?,
        ],
    };
    let skipped: &[&str] = match part {
        Part::Packages => &["pip", "setuptools", "pkg_resources", "_distutils_hack"],
        Part::Interpreter => {
            &["site-packages", "dist-packages", "test", "idlelib", "ensurepip", "config"]
        }
    };
    let is_kept = |name: &str| {
        let package = name.split_once('-').map_or(name, |(package, _)| package);
        !skipped.contains(&name) && !skipped.contains(&package)
    };
    let mut archive = tar::Builder::new(GzEncoder::new(Counted(0), Compression::default()));
    let mut installed = 0;
    for root in roots {
        for file in files_below(root, &is_kept)? {
            installed += of_file(&file)?;
            archive.append_path_with_name(&file, file.strip_prefix("/").unwrap_or(&file))?;
        }
    }
    let compressed = archive.into_inner()?.finish()?.0;
    Ok(Size { installed, compressed })
}

fn ask(python: &Path, expression: &str) -> Result<PathBuf> {
    let script = format!("import sysconfig; print({expression})");
    let output =
        Command::new(python).args(["-c", &script]).output().context("cannot start Python")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?.trim().into())
}

/// Every file below a folder, but for what lies below a name that is not kept, sorted.
fn files_below(root: PathBuf, is_kept: &dyn Fn(&str) -> bool) -> Result<Vec<PathBuf>> {
    let (mut files, mut waiting) = (Vec::new(), vec![root]);
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path);
            let entries = entries.with_context(|| format!("cannot read {}", path.display()))?;
            let kept =
                entries.flatten().filter(|entry| is_kept(&entry.file_name().to_string_lossy()));
            waiting.extend(kept.map(|entry| entry.path()));
        } else if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Counts what is written to it.
struct Counted(u64);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
