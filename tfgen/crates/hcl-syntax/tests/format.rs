//! The formatter formats as Terraform does: cases as data, and every `.tf` of this repository. For
//! each `format/NAME.hcl`, `NAME.formatted` has the formatted text, as the real Terraform makes it.
//! If Terraform loses a part of the text, `NAME.formatted` has ours and `NAME.terraform` has
//! Terraform's. `␍` is a carriage return and `␂` a byte order mark. With `UPDATE_CASES=1` both are
//! written.

#[path = "../../../tests/real_terraform/command.rs"]
mod command;
mod formatted;

use formatted::by_terraform;
use std::fs;
use std::path::Path;

fn read(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    Some(text.replace('␍', "\r").replace('␂', "\u{feff}"))
}

#[test]
fn files_are_formatted_as_is_written_beside_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/format");
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let paths = fs::read_dir(&folder).expect("the cases").map(|entry| entry.expect("one").path());
    let mut paths: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "hcl")).collect();
    paths.sort();
    assert!(paths.len() >= 15, "{} cases", paths.len());
    let texts: Vec<_> = paths.iter().map(|path| read(path).expect("a case")).collect();
    let ours: Vec<_> = texts.iter().map(|text| format(text)).collect();
    let theirs = by_terraform(&texts);
    for ((path, ours), theirs) in paths.iter().zip(&ours).zip(&theirs) {
        let [formatted, terraform] =
            ["formatted", "terraform"].map(|ending| path.with_extension(ending));
        if update {
            fs::write(&formatted, ours.replace('\r', "␍")).expect("an expectation");
            let _ = fs::remove_file(&terraform);
            if theirs != ours {
                fs::write(&terraform, theirs.replace('\r', "␍")).expect("an expectation");
            }
        }
        let expected = read(&formatted).expect("an expectation");
        assert_eq!(*ours, expected, "{}", path.display());
        assert_eq!(*theirs, read(&terraform).unwrap_or(expected), "{}", path.display());
    }
    // Terraform changes already formatted text as we do, except where it loses what it lost before.
    for ((ours, theirs), again) in ours.iter().zip(&theirs).zip(by_terraform(&ours)) {
        assert!(again == format(ours) || again == *theirs, "{ours}\n{again}");
    }
}

fn format(text: &str) -> String {
    hcl_syntax::format(text).unwrap_or_else(|errors| panic!("{errors:?}\n{text}"))
}

#[test]
fn the_modules_and_roots_of_this_repository_are_formatted_as_terraform_does() {
    let texts = repository();
    assert!(texts.len() >= 50, "{} files", texts.len());
    // Unchanged, and without any indentation, alignment or quotes around labels.
    let plain = texts.iter().map(|text| {
        let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        lines.collect::<Vec<_>>().join("\n")
    });
    let texts: Vec<_> = texts.iter().cloned().chain(plain).collect();
    for (text, theirs) in texts.iter().zip(by_terraform(&texts)) {
        assert_eq!(format(text), theirs, "{text}");
    }
}

/// The modules and generated roots of this repository.
fn repository() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let mut texts = vec![];
    for folder in ["modules", "generated", "examples"] {
        add_files(&root.join(folder), &mut texts);
    }
    texts
}

/// Adds all files with the ending `.tf` below `folder`.
fn add_files(folder: &Path, texts: &mut Vec<String>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")).collect();
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type().expect("a kind"));
        if kind.is_dir() && !entry.file_name().to_string_lossy().starts_with('.') {
            add_files(&path, texts);
        } else if path.extension().is_some_and(|ending| ending == "tf") {
            texts.extend(fs::read_to_string(&path));
        }
    }
}
