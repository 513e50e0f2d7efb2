//! What is read from a text is what the parser's tree of it says: held against it over every module
//! of the repository, every file that fuzzing and the tests keep, and mutations of all of these.

use super::outline::{expression_tree, of_tree, read, read_type};
use super::syntax::{Parsed, declared, parse_body, parsed};
use super::tokens::tokens;
use super::written::unquoted;
use super::{Contract, Type, module};
use crate::source::Sources;
use fastrand::Rng;
use hcl_edit::Span as _;
use hcl_edit::expr::{
    Array, FuncArgs, Object, ObjectValue, ObjectValueAssignment, ObjectValueTerminator,
};
use hcl_edit::structure;
use hcl_edit::visit_mut::{self, VisitMut};
use std::path::Path;

/// How many mutations are made of each file.
const MUTATIONS: usize = 8;

#[test]
fn a_text_declares_what_its_tree_does() {
    for text in texts() {
        is_same(&text);
    }
}

#[test]
fn modules_are_read_without_a_tree() {
    for text in files(&["modules", "examples", "tfgen/src/scaffold"], ".tf") {
        assert!(is_same(&text), "{text}");
    }
}

#[test]
fn mutated_texts_declare_what_their_trees_do() {
    let mut random = Rng::with_seed(10);
    let (texts, mut understood) = (texts(), 0);
    for text in &texts {
        for _ in 0..MUTATIONS {
            let other = &texts[random.usize(..texts.len())];
            understood += usize::from(is_same(&mutated(text, other, &mut random)));
        }
    }
    assert!(understood > texts.len(), "{understood} mutations are read as texts");
}

/// Holds both ways of reading `text` against each other; whether it is read without a tree.
fn is_same(text: &str) -> bool {
    let [mine, theirs] = [declared(text), parsed(text)].map(|declared| {
        let (mut contract, mut sources) = (Contract::default(), Sources::default());
        let source = sources.add("main.tf".to_owned(), text.to_owned());
        module::read_file(&mut contract, source, declared);
        format!("{contract:#?}")
    });
    assert_eq!(mine, theirs, "{text}");
    // Even a file that declares nothing is HCL when it is understood.
    let understood = read(text);
    let Ok(Parsed { body, text: whole }) = parse_body(text) else {
        assert_eq!(understood, None, "{text}");
        return false;
    };
    check_values(&body, &whole);
    let Some(understood) = understood else { return false };
    assert_eq!(whole, text);
    assert_eq!(understood, of_tree(&body), "{text}");
    true
}

/// Each value in `body` of the file with `text` is alone what it is in its file, and what is read of
/// it without the parser too.
fn check_values(body: &structure::Body, text: &str) {
    for attribute in body.attributes() {
        let value = &text[attribute.value.span().expect("a place")];
        let mut alone =
            hcl_edit::parser::parse_expr(value).unwrap_or_else(|error| panic!("{value}\n{error}"));
        assert_eq!(alone, attribute.value, "{value}");
        if let Some(kind) = read_type(value) {
            assert_eq!(Type::parse(&alone, value).ok(), Some(kind), "{value}");
        }
        if let Some(string) = unquoted(value) {
            assert_eq!(alone.as_str(), Some(string.as_str()), "{value}");
        }
        if let Some(mut tree) = expression_tree(value) {
            let bared = [&mut tree, &mut alone].map(|tree| {
                let mut bare = Bare::default();
                bare.visit_expr_mut(tree);
                bare.expanded
            });
            assert_eq!(tree, alone, "{value}");
            assert_eq!(bared[0], bared[1], "{value}");
        }
    }
    for block in body.blocks() {
        check_values(&block.body, text);
    }
}

/// Takes out of a tree what is told of how it is written.
#[derive(Default)]
struct Bare {
    /// Whether each call expands its last argument, which no comparison of trees looks at.
    expanded: Vec<bool>,
}

impl VisitMut for Bare {
    fn visit_array_mut(&mut self, node: &mut Array) {
        node.set_trailing("");
        node.set_trailing_comma(false);
        visit_mut::visit_array_mut(self, node);
    }

    fn visit_func_args_mut(&mut self, node: &mut FuncArgs) {
        self.expanded.push(node.expand_final());
        node.set_trailing("");
        node.set_trailing_comma(false);
        visit_mut::visit_func_args_mut(self, node);
    }

    fn visit_object_mut(&mut self, node: &mut Object) {
        node.set_trailing("");
        visit_mut::visit_object_mut(self, node);
    }

    fn visit_object_value_mut(&mut self, node: &mut ObjectValue) {
        node.set_assignment(ObjectValueAssignment::Equals);
        node.set_terminator(ObjectValueTerminator::Newline);
        visit_mut::visit_object_value_mut(self, node);
    }
}

/// `text` with one to three places deleted, doubled, swapped, or replaced by some of `other`.
fn mutated(text: &str, other: &str, random: &mut Rng) -> String {
    let mut parts: Vec<String> = if random.bool() {
        tokens(text).iter().map(|token| token.text.to_owned()).collect()
    } else {
        text.chars().map(String::from).collect()
    };
    let others = tokens(other);
    for _ in 0..random.usize(1..=3) {
        if parts.is_empty() || others.is_empty() {
            break;
        }
        let at = random.usize(..parts.len());
        match random.usize(..6) {
            0 => drop(parts.remove(at)),
            1 => parts.insert(at, parts[at].clone()),
            2 => parts.insert(at, others[random.usize(..others.len())].text.to_owned()),
            3 => parts[at] = others[random.usize(..others.len())].text.to_owned(),
            4 => parts.insert(at, SPECIAL[random.usize(..SPECIAL.len())].to_owned()),
            _ => parts.swap(at, random.usize(..at + 1)),
        }
    }
    parts.concat()
}

/// What a grammar may trip over.
const SPECIAL: &[&str] = &[
    "\n",
    " ",
    "\r\n",
    "\r",
    "\t",
    "\0",
    "é",
    "\"",
    "\\",
    "\\u0061",
    "$",
    "$$",
    "$${",
    "${",
    "%{",
    "%%{",
    "~",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "[*]",
    ".",
    "..",
    "...",
    "*",
    ",",
    ":",
    "::",
    "=",
    "==",
    "=>",
    "?",
    "!",
    "-",
    "/",
    "//",
    "/*",
    "*/",
    "#",
    "<<",
    "<<E\n",
    "for ",
    "if ",
    "1e9",
    "00000000000000000001",
];

/// Every `.tf` of the repository and every input of the fuzz target, without those that come twice.
fn texts() -> Vec<String> {
    let mut texts = files(&["modules", "examples", "generated", "tfgen/src", "tfgen/tests"], ".tf");
    let fuzzed = files(&["tfgen/fuzz/corpus/contract", "tfgen/fuzz/regressions/contract"], "");
    texts.extend(fuzzed.iter().flat_map(|text| text.split("=====\n")).map(str::to_owned));
    texts.sort();
    texts.dedup();
    texts
}

/// The text of each file below `folders` of the repository whose name ends with `ending`.
fn files(folders: &[&str], ending: &str) -> Vec<String> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut texts = vec![];
    for folder in folders {
        let before = texts.len();
        collect_files(&repository.join(folder), ending, &mut texts);
        assert!(texts.len() > before, "{folder} has no files");
    }
    texts
}

fn collect_files(folder: &Path, ending: &str, texts: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect_files(&path, ending, texts);
        } else if path.to_str().is_some_and(|path| path.ends_with(ending)) {
            // Some are not UTF-8.
            texts.extend(String::from_utf8(std::fs::read(&path).expect("a file")));
        }
    }
}
