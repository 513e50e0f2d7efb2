//! Takes the two files of the Swagger UI release that the documentation page uses out of the
//! vendored archive and compresses them, so that the binary carries half a megabyte instead of four.

use std::{
    borrow::Cow,
    env,
    error::Error,
    fs::File,
    io::{self, Cursor},
    path::PathBuf,
};

use flate2::{Compression, GzBuilder};
use zip::ZipArchive;

const EMBEDDED: [&str; 2] = ["swagger-ui-bundle.js", "swagger-ui.css"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    let output = PathBuf::from(env::var("OUT_DIR")?);
    let mut archive =
        ZipArchive::new(Cursor::new(utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED))?;
    for name in EMBEDDED {
        let entry = entry_name(&archive, name)?;
        let path = output.join(format!("{name}.gz"));
        let file = File::create(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        // No file name and no time stamp: the same input must give the same bytes.
        let mut compressed = GzBuilder::new().mtime(0).write(file, Compression::best());
        io::copy(&mut archive.by_name(&entry)?, &mut compressed)?;
        compressed.finish()?;
    }
    Ok(())
}

/// The archive's folder carries the release's version, so the entry is found by its ending.
fn entry_name<R: io::Read + io::Seek>(
    archive: &ZipArchive<R>,
    name: &str,
) -> Result<String, String> {
    let ending = format!("/dist/{name}");
    archive
        .file_names()
        .filter_map(Result::ok)
        .find(|entry| entry.ends_with(&ending) && entry.matches('/').count() == 2)
        .map(Cow::into_owned)
        .ok_or_else(|| format!("the vendored Swagger UI has no {ending}"))
}
