//! Each change of what a root means is found: at every place of every root and module of this
//! repository, one at a time.

mod folders;
mod mutated;
mod written;

use folders::of_repository;
use hcl_syntax::Block;
use root_comparison::{Given, Root, compare};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use written::{Style, block, json};

/// A root of one block.
fn root(folder: &Path, name: &str, text: String) -> Result<Root, String> {
    let texts = vec![(name.to_owned(), text)];
    Root::from_texts(folder, texts, &Given::default()).map_err(|error| error.to_string())
}

/// Compares `changed` with `first`, in both syntaxes; returns whether it finds the change.
fn is_found(folder: &Path, first: &Root, changed: &Block) -> bool {
    let differs = |second: Result<Root, String>| match second {
        Ok(second) => !compare(first, &second).is_equal(),
        // A root that can no longer be read is not equal either.
        Err(_) => true,
    };
    differs(root(folder, "main.tf", block(changed, Style::default())))
        && json::block(changed).is_none_or(|text| differs(root(folder, "main.tf.json", text)))
}

#[test]
fn each_change_of_meaning_is_found() {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    let (mut missed, mut seen) = (vec![], BTreeSet::new());
    for folder in of_repository() {
        for (_, text) in &folder.files {
            let body = hcl_syntax::parse(text).body;
            for one in body.blocks() {
                let written = block(one, Style::default());
                let Ok(first) = root(&folder.path, "main.tf", written.clone()) else { continue };
                // Cases of tests have much in common.
                if !seen.insert(written) {
                    continue;
                }
                for (what, changed) in
                    (0..mutated::count(one)).filter_map(|at| mutated::change(one, at))
                {
                    *counts.entry(what).or_default() += 1;
                    if !is_found(&folder.path, &first, &changed) {
                        let text = block(&changed, Style::default());
                        missed.push(format!("{what}: {}\n{text}", folder.path.display()));
                    }
                }
            }
        }
    }
    for (what, count) in &counts {
        println!("{what}: {count}");
    }
    let all: usize = counts.values().sum();
    println!("{all} changes of {} kinds", counts.len());
    assert!(
        missed.is_empty(),
        "{} are missed:\n{}",
        missed.len(),
        missed[..missed.len().min(20)].join("\n")
    );
    assert!(all >= 20_000 && counts.len() >= 35, "{all} changes of {} kinds", counts.len());
}
