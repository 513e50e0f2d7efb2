//! Links lead somewhere: in every page of the repository, in what code and settings name of `docs/`,
//! and in the book that is made of the pages.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use book::{anchors, links};

#[test]
fn every_link_of_every_page_leads_to_a_file_and_a_heading() {
    let mut broken = vec![];
    let mut seen = 0;
    for page in tracked().into_iter().filter(|path| is_page(path)) {
        let text = text(&page);
        for link in links(&text) {
            let file = link.file(&page);
            let is_elsewhere = link.target.contains("://");
            let is_there = match (&file, link.anchor()) {
                (None, None) => is_elsewhere,
                (None, Some(anchor)) => has_heading(&page, anchor),
                (Some(file), None) => repository().join(file).exists(),
                (Some(file), Some(anchor)) => {
                    repository().join(file).is_file() && has_heading(file, anchor)
                }
            };
            seen += 1;
            if !is_there {
                broken.push(format!("{}:{}: {}", page.display(), link.line, link.target));
            }
        }
    }
    assert!(broken.is_empty(), "these lead nowhere:\n{}", broken.join("\n"));
    assert!(seen > 300, "only {seen} links");
}

#[test]
fn every_page_that_code_and_settings_name_is_there() {
    let mut broken = vec![];
    let mut seen = 0;
    for path in tracked().into_iter().filter(|path| names_pages(path)) {
        for (number, line) in text(&path).lines().enumerate() {
            for name in named(line) {
                let (file, anchor) = name.split_once('#').unwrap_or((name, ""));
                let there = repository().join(file).is_file()
                    && (anchor.is_empty() || has_heading(Path::new(file), anchor));
                seen += 1;
                if !there {
                    broken.push(format!("{}:{}: {name}", path.display(), number + 1));
                }
            }
        }
    }
    assert!(broken.is_empty(), "these pages are not there:\n{}", broken.join("\n"));
    assert!(seen > 50, "only {seen} names of pages");
}

#[test]
fn the_book_is_made_and_its_own_links_lead_somewhere() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("book");
    book::make(repository(), &target).unwrap();
    let pages = book::pages(repository()).unwrap();
    let pages: Vec<PathBuf> =
        pages.iter().map(|page| target.join(page.with_extension("html"))).collect();
    let mut places = BTreeMap::new();
    let mut broken = vec![];
    for page in &pages {
        let html = fs::read_to_string(page).unwrap();
        for to in attributes(&html, "href").into_iter().chain(attributes(&html, "src")) {
            if to.contains(':') || to.is_empty() {
                continue;
            }
            let (file, anchor) = to.split_once('#').unwrap_or((to, ""));
            let file =
                if file.is_empty() { page.clone() } else { page.with_file_name("").join(file) };
            let ids = places.entry(file.clone()).or_insert_with(|| {
                let html = fs::read_to_string(&file).ok().or(file.is_file().then(String::new));
                let ids =
                    |html: &str| attributes(html, "id").into_iter().map(str::to_owned).collect();
                html.map(|html| -> Vec<String> { ids(&html) })
            });
            let is_there = ids
                .as_ref()
                .is_some_and(|ids| anchor.is_empty() || ids.iter().any(|id| id == anchor));
            if !is_there {
                broken.push(format!("{}: {to}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "these lead nowhere:\n{}", broken.join("\n"));
    assert!(target.join("searchindex.js").is_file(), "the search has no index");
}

/// The values of an attribute.
fn attributes<'t>(html: &'t str, name: &str) -> Vec<&'t str> {
    let before = format!(" {name}=\"");
    let parts = html.split(before.as_str()).skip(1);
    parts.filter_map(|part| part.split('"').next()).collect()
}

/// The pages that a line names: `docs/`, a path that ends with `.md`, and perhaps a heading.
fn named(line: &str) -> Vec<&str> {
    let starts = line.match_indices("docs/").map(|(start, _)| start);
    let names = starts.filter_map(|start| {
        let is_longer = |one: char| one.is_alphanumeric() || "/-_.".contains(one);
        if line[..start].ends_with(is_longer) {
            return None;
        }
        let rest = &line[start..];
        let end = rest.find(|one: char| !is_longer(one) && one != '#').unwrap_or(rest.len());
        let name = rest[..end].trim_end_matches(['.', '-']);
        let file = name.split('#').next().unwrap_or_default();
        file.ends_with(".md").then_some(name)
    });
    names.collect()
}

fn has_heading(page: &Path, anchor: &str) -> bool {
    anchors(&text(page)).iter().any(|heading| heading == anchor)
}

/// What a test compares with is of other repositories.
fn is_page(path: &Path) -> bool {
    let path = path.to_str().unwrap();
    path.ends_with(".md")
        && !path.contains("/expected")
        && !path.contains("tests/cases/")
        && path != "docs/SUMMARY.md"
        && !path.starts_with("tfgen/src/")
}

fn names_pages(path: &Path) -> bool {
    let text = path.to_str().unwrap();
    let kinds = ["rs", "toml", "tf", "yml", "sh", "ts", "tsx"];
    let is_code = path.extension().is_some_and(|kind| kinds.iter().any(|one| kind == *one));
    (is_code || text == "Makefile") && !text.contains("tests/corpora") && !text.starts_with("book/")
}

/// What git has, or would take.
fn tracked() -> Vec<PathBuf> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"]).current_dir(repository());
    let output = git.output().expect("git starts");
    let files = String::from_utf8(output.stdout).unwrap();
    let files = files.lines().map(PathBuf::from).filter(|file| repository().join(file).is_file());
    files.collect()
}

fn text(path: &Path) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_default()
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
