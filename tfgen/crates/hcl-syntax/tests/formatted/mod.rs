//! What the real Terraform formats.

use super::command::terraform;
use std::fs;

/// Each of `texts` as `terraform fmt -` prints it. They are formatted as files, all at once, so
/// each ends with a newline.
pub(crate) fn by_terraform(texts: &[String]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |place: usize| folder.path().join(format!("{place}.tf"));
    for (place, text) in texts.iter().enumerate() {
        fs::write(path(place), text).expect("a file");
    }
    let arguments = ["fmt", "-list=false", "-no-color", "."];
    terraform(folder.path(), &arguments).output().expect("terraform starts");
    let formatted = (0..texts.len()).map(|place| {
        let mut text = fs::read_to_string(path(place)).expect("a file");
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text
    });
    formatted.collect()
}
