//! Pairs of roots, as data: `pairs/*.txt` have the files of both and the differences. Copy one to
//! add one; `UPDATE_CASES=1` writes the differences.

use root_comparison::{Given, Root, Verdict, compare};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The lines that begin a part of a case.
const MARK: &str = "--- ";

/// A case, taken apart.
struct Case {
    /// Its title, and the files of both roots.
    head: String,
    first: Vec<(String, String)>,
    second: Vec<(String, String)>,
    /// Whether variables have their defaults.
    defaults: bool,
    expected: String,
}

impl Case {
    fn read(text: &str) -> Self {
        let head = text.split("--- found\n").next().unwrap_or_default().to_owned();
        let expected = String::new();
        let mut case = Self { head, first: vec![], second: vec![], defaults: false, expected };
        for part in text.split(&format!("\n{MARK}")).skip(1) {
            let (title, inside) = part.split_once('\n').unwrap_or((part, ""));
            let file = |name: &str| (name.to_owned(), format!("{}\n", inside.trim_end()));
            match title.split_once(' ') {
                Some(("first", name)) => case.first.push(file(name)),
                Some(("second", name)) => case.second.push(file(name)),
                _ if title == "defaults" => case.defaults = true,
                _ if title == "found" => inside.trim_end().clone_into(&mut case.expected),
                _ => panic!("`{title}` is no part of a case"),
            }
        }
        case
    }

    /// The differences.
    fn found(&self) -> String {
        let read = |folder: &str, files: &[(String, String)]| {
            let mut given = Given { defaults: self.defaults, ..Given::default() };
            let mut texts = vec![];
            for (name, text) in files {
                if name.contains("tfvars") {
                    given.read_variables(name, text)?;
                } else if name.ends_with(".tfbackend") {
                    given.read_backend(name, text)?;
                } else {
                    texts.push((name.clone(), text.clone()));
                }
            }
            let root = Root::from_texts(Path::new(folder), texts, &given);
            root.map_err(|error| error.to_string())
        };
        let first = match read("/repository/first", &self.first) {
            Ok(root) => root,
            Err(error) => return format!("first: {error}"),
        };
        let second = match read("/repository/second/deeper", &self.second) {
            Ok(root) => root,
            Err(error) => return format!("second: {error}"),
        };
        let mut out = String::new();
        for block in compare(&first, &second).blocks {
            let address = &block.address;
            match block.verdict {
                Verdict::Equal(assumptions) => {
                    let _ = writeln!(out, "{address}: equal");
                    for one in assumptions {
                        let _ = writeln!(out, "  {}: if {}", one.path, one.premise);
                    }
                }
                Verdict::Given(_) => {
                    let _ = writeln!(out, "{address}: given");
                }
                Verdict::OnlyFirst(place) => {
                    let _ = writeln!(out, "{address}: only first ({place})");
                }
                Verdict::OnlySecond(place) => {
                    let _ = writeln!(out, "{address}: only second ({place})");
                }
                Verdict::Different(differences) => {
                    let _ = writeln!(out, "{address}: different");
                    for one in differences {
                        let _ = writeln!(out, "  {one}");
                    }
                }
            }
        }
        out.trim_end().to_owned()
    }
}

#[test]
fn pairs_compare_as_they_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pairs");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("pairs").map(|entry| entry.expect("a pair").path()).collect();
    paths.sort();
    assert!(paths.len() >= 15, "{} pairs", paths.len());
    let mut wrong = String::new();
    for path in paths {
        let text = fs::read_to_string(&path).expect("a pair");
        let case = Case::read(&text);
        let found = case.found();
        if std::env::var_os("UPDATE_CASES").is_some() {
            fs::write(&path, format!("{}--- found\n{found}\n", case.head)).expect("written");
        } else if found != case.expected {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let _ = writeln!(wrong, "{name}:\n{found}\n\nexpected:\n{}\n", case.expected);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
