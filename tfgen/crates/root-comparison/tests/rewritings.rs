//! Roots that are written differently mean the same: every root and module of this repository, in
//! every style.

mod folders;
mod written;

use folders::{Folder, of_repository};
use root_comparison::{Comparison, Given, Root, Verdict, compare};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use written::{file, json, styles};

/// How often a rewriting was tried, by its name: roots and blocks.
type Counts = BTreeMap<&'static str, (usize, usize)>;

/// Compares the root `first` with one of the files `texts`, and returns what is not equal.
fn differences(
    folder: &Folder,
    first: &Root,
    texts: Vec<(String, String)>,
    name: &'static str,
    counts: &mut Counts,
) -> String {
    let shown = texts.clone();
    let second = match Root::from_texts(&folder.path, texts, &Given::default()) {
        Ok(root) => root,
        Err(error) => return format!("{name}: {}: {error}\n{shown:?}\n", folder.path.display()),
    };
    let comparison = compare(first, &second);
    let count = counts.entry(name).or_default();
    count.0 += 1;
    count.1 += comparison.blocks.len();
    told(folder, name, &comparison)
}

fn told(folder: &Folder, name: &str, comparison: &Comparison) -> String {
    let mut out = String::new();
    for block in comparison.differing() {
        let _ = writeln!(out, "{name}: {}: {}", folder.path.display(), block.address);
        match &block.verdict {
            Verdict::Different(differences) => {
                for difference in differences {
                    let _ = writeln!(out, "  {difference}");
                }
            }
            verdict => {
                let _ = writeln!(out, "  {verdict:?}");
            }
        }
    }
    out
}

#[test]
fn what_is_written_in_another_way_is_equal() {
    let (mut counts, mut wrong) = (Counts::new(), String::new());
    let (mut read, mut as_json, mut refused) = (0, 0, 0);
    for folder in of_repository() {
        let texts = || folder.files.clone();
        let Ok(first) = Root::from_texts(&folder.path, texts(), &Given::default()) else {
            refused += 1;
            continue;
        };
        read += 1;
        let bodies: Vec<_> = folder
            .files
            .iter()
            .map(|(name, text)| (name.clone(), hcl_syntax::parse(text).body))
            .collect();
        for (name, style) in styles() {
            let texts =
                bodies.iter().map(|(file_name, body)| (file_name.clone(), file(body, style)));
            wrong += &differences(&folder, &first, texts.collect(), name, &mut counts);
        }
        let joined: String = folder.files.iter().map(|(_, text)| format!("{text}\n")).collect();
        if folder.files.iter().all(|(name, _)| !name.contains("override")) {
            let texts = vec![("all.tf".to_owned(), joined)];
            wrong += &differences(&folder, &first, texts, "joined files", &mut counts);
        }
        let texts: Option<Vec<(String, String)>> = bodies
            .iter()
            .map(|(name, body)| Some((format!("{name}.json"), json::file(body)?)))
            .collect();
        if let Some(texts) = texts {
            as_json += 1;
            wrong += &differences(&folder, &first, texts, "JSON", &mut counts);
        }
    }
    for (name, (roots, blocks)) in &counts {
        println!("{name}: {roots} roots, {blocks} blocks");
    }
    println!("{read} roots, {as_json} as JSON, {refused} refused");
    assert!(wrong.is_empty(), "{wrong}");
    assert!(read >= 100 && as_json * 10 >= read * 9, "{read} roots, {as_json} as JSON");
}
