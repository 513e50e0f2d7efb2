//! No crate of the workspace has a cycle of modules: you can read every module that a module names
//! without reading the module itself.
//!
//! A module is a file. It refers to another when it names an item that is defined there, under any
//! name or re-export. Declaring a child and re-exporting its items is not a reference: so a
//! folder's `mod.rs` is its front page. Nor is a child's use of items in a module that contains it,
//! which is usual in Rust. A method belongs to its type, wherever it is written: methods that
//! evaluate a tree call each other, in whatever files they are. Code under `cfg(test)` may look
//! anywhere.

mod names;
mod sources;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use sources::Module;
use std::path::{Path, PathBuf};

/// The circles of the modules whose sources are below `folder` and begin with the file `entry`,
/// each as the names of its files.
fn circles(folder: &Path, entry: &str) -> Vec<Vec<String>> {
    let modules = sources::read(folder, entry);
    let references = names::references(&modules);
    // Modules inside a file belong to it.
    let mut files: Vec<&str> = modules.iter().map(|module| module.file.as_str()).collect();
    files.sort_unstable();
    files.dedup();
    let node = |module: &Module| {
        let found = files.binary_search(&module.file.as_str());
        NodeIndex::new(found.expect("every module has a file"))
    };
    let mut graph = DiGraph::<(), ()>::new();
    for _ in &files {
        graph.add_node(());
    }
    for (from, to) in references {
        let (from, to) = (&modules[from], &modules[to]);
        if from.file != to.file && !from.is_inside(to) {
            graph.add_edge(node(from), node(to), ());
        }
    }
    let mut circles: Vec<Vec<String>> = kosaraju_scc(&graph)
        .into_iter()
        .filter(|circle| circle.len() > 1)
        .map(|circle| {
            let mut circle: Vec<String> =
                circle.iter().map(|one| files[one.index()].to_owned()).collect();
            circle.sort();
            circle
        })
        .collect();
    circles.sort();
    circles
}

/// The folders of all crates of the workspace, with the files that they begin with.
fn crates() -> Vec<(PathBuf, &'static str)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).expect("a manifest");
    let manifest: toml::Table = manifest.parse().expect("it is TOML");
    let members = manifest["workspace"]["members"].as_array().expect("the workspace has members");
    let mut crates = vec![];
    for member in members {
        let folder = root.join(member.as_str().expect("a path")).join("src");
        let entries = ["lib.rs", "main.rs"].into_iter();
        let entries = entries.filter(|entry| folder.join(entry).is_file());
        let before = crates.len();
        crates.extend(entries.map(|entry| (folder.clone(), entry)));
        assert!(crates.len() > before, "{member:?} has no sources");
    }
    crates
}

#[test]
fn no_crate_has_a_circle_of_modules() {
    let crates = crates();
    assert!(crates.len() >= 4, "{crates:?}");
    let mut found = vec![];
    for (folder, entry) in crates {
        found
            .extend(circles(&folder, entry).into_iter().map(|circle| (folder.join(entry), circle)));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn circles_that_were_planted_are_found() {
    let planted = |files: &[(&str, &str)]| {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(path, text).expect("written");
        }
        circles(folder.path(), "lib.rs")
    };
    let lib = ("lib.rs", "mod a;\nmod b;\n");
    for (a, b) in [
        // By `use`, by a path, in a macro, under another name.
        ("use crate::b::B;\npub struct A(B);", "pub struct B;\nfn f() -> crate::a::A { panic!() }"),
        ("use super::b;\npub fn a() { b::b() }", "pub fn b() { println!(\"{}\", super::a::a()) }"),
        (
            "use crate::b::B as X;\npub struct A(X);",
            "pub struct B;\nuse super::a::*;\nfn f(_: A) {}",
        ),
    ] {
        let found = planted(&[lib, ("a.rs", a), ("b.rs", b)]);
        assert_eq!(found, [["a.rs", "b.rs"]], "{a}\n{b}");
    }
    // Through a re-export.
    let files = [
        ("lib.rs", "mod a;\nmod d;\n"),
        ("a.rs", "pub struct A;\nfn f(_: crate::d::E) {}"),
        ("d/mod.rs", "mod e;\npub use e::E;\n"),
        ("d/e.rs", "pub struct E(crate::a::A);"),
    ];
    assert_eq!(planted(&files), [["a.rs", "d/e.rs"]]);
    // A parent that uses an item of its child, which uses a sibling, which uses the parent.
    let files = [
        ("lib.rs", "mod a;\nmod d;\n"),
        ("a.rs", "pub struct A(crate::d::D);"),
        ("d/mod.rs", "mod e;\npub struct D(e::E);\n"),
        ("d/e.rs", "pub struct E(Box<crate::a::A>);"),
    ];
    assert_eq!(planted(&files), [["a.rs", "d/e.rs", "d/mod.rs"]]);
}

#[test]
fn what_goes_one_way_is_no_circle() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        ("lib.rs", "mod a;\nmod b;\nmod d;\npub use a::A;\npub const L: u8 = 1;\n"),
        ("a.rs", "use crate::b::B;\npub struct A(B);\nfn f(a: A) { a.own(); crate::L; }"),
        (
            "b.rs",
            "pub struct B;\nimpl B { fn own(&self) {} }\n#[cfg(test)]\nmod tests { use crate::a::A; }",
        ),
        ("d.rs", "mod e;\npub struct D;\npub fn d() -> e::E { e::E(D) }\n"),
        ("d/e.rs", "pub struct E(super::D);"),
    ] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }
    assert_eq!(circles(folder.path(), "lib.rs"), Vec::<Vec<String>>::new());
}

impl Module {
    /// Whether this is a module inside `other`, at any depth.
    fn is_inside(&self, other: &Self) -> bool {
        self.path.starts_with(&other.path)
    }
}
