//! The parser accepts and refuses what Terraform accepts and refuses: handwritten snippets, and
//! random changes of them and of this repository's modules.

#[path = "../../../tests/real_terraform/command.rs"]
mod command;
mod snippets;

use command::terraform;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The indices of `texts` that Terraform refuses.
fn refused_by_terraform(texts: &[(String, String)]) -> BTreeSet<usize> {
    let folder = tempfile::tempdir().expect("a folder");
    for (place, (_, text)) in texts.iter().enumerate() {
        fs::write(folder.path().join(format!("{place}.tf")), text).expect("a file");
    }
    // It reads what it formats, all files of a folder at once.
    let arguments = ["fmt", "-list=false", "-write=false", "-no-color", "."];
    let output = terraform(folder.path(), &arguments).output().expect("terraform starts");
    let talk = String::from_utf8_lossy(&output.stderr);
    let places = talk.lines().filter_map(|line| {
        let (file, _) = line.trim_start().strip_prefix("on ")?.split_once(".tf line ")?;
        file.parse().ok()
    });
    places.collect()
}

fn is_refused(text: &str) -> bool {
    !hcl_syntax::parse(text).errors.is_empty()
}

/// Fails with the texts on which both differ. Returns how many are refused.
fn compare(texts: &[(String, String)]) -> usize {
    let refused = refused_by_terraform(texts);
    let mut differences = String::new();
    for (place, (title, text)) in texts.iter().enumerate() {
        let errors = hcl_syntax::parse(text).errors;
        if errors.is_empty() == refused.contains(&place) {
            let verdict = if errors.is_empty() { "accepted" } else { "refused" };
            let _ = writeln!(differences, "{title} is {verdict}, {errors:?}\n{text}\n{text:?}\n");
        }
    }
    assert!(differences.is_empty(), "{differences}");
    refused.len()
}

#[test]
fn snippets_are_accepted_and_refused_as_terraform_does() {
    let (accepted, refused) = (snippets::accepted(), snippets::refused());
    assert!(accepted.len() >= 25 && refused.len() >= 110, "snippets are gone");
    for (title, text) in &accepted {
        assert!(!is_refused(text), "{title}: {:?}\n{text}", hcl_syntax::parse(text).errors);
    }
    for (title, text) in &refused {
        assert!(is_refused(text), "{title}\n{text}");
    }
    assert_eq!(compare(&accepted), 0);
    assert_eq!(compare(&refused), refused.len());
}

/// All files with the ending `.tf` below `folder`.
fn modules(folder: &Path, texts: &mut Vec<String>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")).collect();
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type().expect("a kind"));
        if kind.is_dir() && !entry.file_name().to_string_lossy().starts_with('.') {
            modules(&path, texts);
        } else if path.extension().is_some_and(|ending| ending == "tf") {
            texts.extend(fs::read_to_string(&path));
        }
    }
}

/// What is put into texts.
const PIECES: [&str; 42] = [
    "\n",
    "\"",
    "${",
    "}",
    "{",
    "[",
    "]",
    "(",
    ")",
    "%{ if a }",
    "%{ endif }",
    "%{ else }",
    "~",
    ",",
    ".",
    "*",
    "=",
    ":",
    "?",
    "for a in b :",
    " a ",
    "1",
    "!",
    "-",
    "=>",
    "...",
    "<<E\n",
    "\nE\n",
    "<<-E\n",
    "#",
    "/*",
    "*/",
    "\\",
    "$",
    "%",
    "::",
    "&&",
    "\r\n",
    "\r",
    "[*]",
    "a {\n",
    "null",
];

#[test]
fn random_changes_are_accepted_and_refused_as_terraform_does() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../modules");
    let mut texts: Vec<String> = snippets::accepted().into_iter().map(|(_, text)| text).collect();
    modules(&root, &mut texts);
    // A longer search sets more rounds.
    let rounds = std::env::var("HCL_SYNTAX_ROUNDS").ok().and_then(|rounds| rounds.parse().ok());
    let mut random = fastrand::Rng::with_seed(11);
    for _ in 0..rounds.unwrap_or(1) {
        let changed: Vec<_> = (0..1500)
            .map(|_| {
                let text = &texts[random.usize(..texts.len())];
                ("a random change".to_owned(), changed(text, &mut random))
            })
            .collect();
        let refused = compare(&changed);
        assert!((200..1300).contains(&refused), "{refused} are refused");
    }
}

/// A part of `text` with a few changes.
fn changed(text: &str, random: &mut fastrand::Rng) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let from = random.usize(0..=lines.len());
    let mut text = lines[from..].iter().take(random.usize(1..40)).copied().collect::<String>();
    for _ in 0..random.usize(1..3) {
        let boundary = |at: usize| (0..=at).rev().find(|at| text.is_char_boundary(*at));
        let at = boundary(random.usize(0..=text.len())).unwrap_or(0);
        let end = boundary((at + random.usize(0..6)).min(text.len())).unwrap_or(at).max(at);
        match random.u8(0..3) {
            0 => text.replace_range(at..end, ""),
            1 => text.insert_str(at, PIECES[random.usize(..PIECES.len())]),
            _ => {
                let part = text[at..end].to_owned();
                text.insert_str(at, &part);
            }
        }
    }
    text
}
