//! The book: the pages of `docs/SUMMARY.md`, made by mdBook.
//!
//! Its pages are files of the repository that also GitHub shows, in `docs/` and next to what they
//! describe. They are copied into one folder at their own paths, so that the links between them
//! lead to the same page here and there. Other files that they link to come along as they are.

mod markdown;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;

pub use markdown::{Link, anchors, links, with_file_names};

/// The list of the pages, from the repository's folder.
const SUMMARY: &str = "docs/SUMMARY.md";

/// The pages of the book, in its order, from the repository's folder.
///
/// # Errors
/// When the summary cannot be read.
pub fn pages(repository: &Path) -> Result<Vec<PathBuf>> {
    let summary = read(&repository.join(SUMMARY))?;
    Ok(links(&summary).iter().filter_map(|link| link.file(Path::new(SUMMARY))).collect())
}

/// Makes the book of `repository` in `target`, from scratch.
///
/// # Errors
/// When a page or a file that it links to cannot be read, or mdBook fails.
pub fn make(repository: &Path, target: &Path) -> Result<()> {
    let staged = target.with_extension("pages");
    for folder in [target, &staged] {
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| format!("cannot remove {folder:?}"))?;
        }
    }
    let pages = pages(repository)?;
    let mut files = BTreeSet::new();
    for page in &pages {
        let text = read(&repository.join(page))?;
        files.extend(links(&text).iter().filter_map(|link| link.file(page)));
        write(&staged.join(page), &with_file_names(&text))?;
    }
    // Paths in a summary are mdBook's from its own folder, which is now the repository's.
    let summary = read(&repository.join(SUMMARY))?;
    let summary = summary.replace("](", "](docs/").replace("](docs/../", "](");
    write(&staged.join("SUMMARY.md"), &summary)?;
    let style = "book/book.css";
    write(&staged.join(style), &read(&repository.join(style))?)?;

    let mut config = Config::from_disk(repository.join("book.toml"))?;
    config.book.src = PathBuf::from(".");
    config.build.build_dir = target.to_owned();
    MDBook::load_with_config(&staged, config)?.build()?;

    for file in files.iter().filter(|file| !pages.contains(file)) {
        let from = repository.join(file);
        ensure!(from.is_file(), "{} is linked to and no file", file.display());
        let to = target.join(file);
        make_parent(&to)?;
        fs::copy(&from, &to).with_context(|| format!("cannot copy {}", from.display()))?;
    }
    fs::remove_dir_all(&staged).with_context(|| format!("cannot remove {staged:?}"))
}

/// `path` without `.` and `..`; nothing when it leads out.
#[must_use]
pub fn normal(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                if !normal.pop() {
                    return None;
                }
            }
            Component::Normal(name) => normal.push(name),
            Component::Prefix(_) | Component::RootDir => return None,
        }
    }
    Some(normal)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<()> {
    make_parent(path)?;
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn make_parent(path: &Path) -> Result<()> {
    let parent = path.parent().context("a file is in a folder")?;
    fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))
}
