//! All files of one repository, formatted here and by Terraform.

use crate::command::terraform;
use std::fs;
use std::path::{Path, PathBuf};

/// A file and its formatted text.
pub(crate) struct Formatted {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    pub(crate) ours: String,
    /// As `terraform fmt -` prints it, except for blanks after the last line.
    pub(crate) terraforms: String,
}

/// Formats every `.tf` file in or below `folder` that is HCL.
pub(crate) fn all_files(folder: &Path) -> Vec<Formatted> {
    let mut files = vec![];
    add_files(folder, &mut files);
    // One run formats all files of a folder.
    let flat = tempfile::tempdir().expect("a folder");
    let place = |at: usize| flat.path().join(format!("{at}.tf"));
    for (at, file) in files.iter().enumerate() {
        fs::write(place(at), &file.text).expect("a file");
    }
    let arguments = ["fmt", "-list=false", "-no-color", "."];
    terraform(flat.path(), &arguments).output().expect("terraform starts");
    for (at, file) in files.iter_mut().enumerate() {
        let text = fs::read_to_string(place(at)).expect("a file");
        file.terraforms = match text.ends_with('\n') || format!("{text}\n") == file.ours {
            true => text,
            // Blanks after the last line.
            false => text.trim_end_matches([' ', '\t']).to_owned(),
        };
        if !file.terraforms.ends_with('\n') {
            file.terraforms.push('\n');
        }
    }
    files
}

fn add_files(folder: &Path, files: &mut Vec<Formatted>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            add_files(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "tf")
            && let Ok(text) = fs::read_to_string(&path)
            && let Ok(ours) = hcl_syntax::format(&text)
        {
            files.push(Formatted { path, text, ours, terraforms: String::new() });
        }
    }
}
