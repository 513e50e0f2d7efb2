//! The examples in the documents are run.
//!
//! A fenced block whose info string names a file is that file of a repository; under `generated/`
//! it must be part of the generated file, and with the word `written` after it, the earlier
//! commands must have written it. In a `console` block, each `$ tfgen …` must print what follows
//! it.

mod case_input;
mod page;

use std::fs;
use std::path::Path;
use std::process::Command;

use page::{fences, repository};

/// Pages that another test types, because they need more than tfgen.
const TYPED_ELSEWHERE: [(&str, &str); 7] = [
    ("adopting-folders.md", "tfgen/tests/getting_started.rs"),
    ("deploy-your-own.md", "local/tests/deploy_your_own/main.rs"),
    ("expiry.md", "tfgen/tests/getting_started.rs"),
    ("getting-started.md", "tfgen/tests/getting_started.rs"),
    ("github.md", "tfgen/tests/getting_started.rs"),
    ("module-authors.md", "tfgen/tests/getting_started.rs"),
    ("secrets.md", "tfgen/tests/getting_started.rs"),
];

/// The page whose examples extend this repository's own layers.
const OVER_OWN_LAYERS: &str = "running-the-service.md";

#[test]
fn the_examples_of_every_page_work() {
    let mut run_pages = vec![];
    for page in pages() {
        let document = fs::read_to_string(repository().join("docs").join(&page)).expect(&page);
        if !has_examples(&document) {
            continue;
        }
        if let Some((_, test)) = TYPED_ELSEWHERE.iter().find(|(typed, _)| *typed == page) {
            let test = fs::read_to_string(repository().join(test)).expect(test);
            assert!(test.contains(&format!("docs/{page}")), "no test types docs/{page}");
        } else if page != OVER_OWN_LAYERS {
            println!("docs/{page}");
            run(&document);
        }
        run_pages.push(page);
    }
    for (page, _) in TYPED_ELSEWHERE {
        assert!(run_pages.iter().any(|run| run == page), "{page} has no examples");
    }
    assert!(run_pages.len() > 6, "only {run_pages:?}");
}

#[test]
fn the_book_has_every_page() {
    let pages = pages();
    for folder in ["docs", "docs/decisions"] {
        for entry in fs::read_dir(repository().join(folder)).expect(folder).flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|extension| extension == "md") {
                let page = path.strip_prefix(repository().join("docs")).expect("in docs/");
                let page = page.to_str().expect("text").replace('\\', "/");
                assert!(page == "SUMMARY.md" || pages.contains(&page), "docs/SUMMARY.md: {page}");
            }
        }
    }
}

/// The pages of the book, from `docs/`.
fn pages() -> Vec<String> {
    let summary = fs::read_to_string(repository().join("docs/SUMMARY.md")).expect("the summary");
    let pages = summary.lines().filter_map(|line| line.split_once("]("));
    pages.map(|(_, rest)| rest.split_once(')').expect("a link").0.to_owned()).collect()
}

fn has_examples(document: &str) -> bool {
    fences(document).iter().any(|fence| match fence.info[..] {
        ["console"] => fence.text.contains("$ tfgen "),
        ["toml" | "hcl" | "json", ..] => fence.info.len() > 1,
        _ => false,
    })
}

#[test]
fn the_page_of_errors_is_what_explain_code_prints() {
    let page = fs::read_to_string(repository().join("docs/errors.md")).expect("docs/errors.md");
    let printed = tfgen(repository(), &["explain-code"], &[]);
    assert_eq!(page, printed, "run `tfgen explain-code > docs/errors.md`");
}

/// `UPDATE_DOCUMENTS=1` writes them instead of comparing.
#[test]
fn the_tables_of_the_language_are_those_of_the_check() {
    let path = repository().join("docs/language.md");
    let page = fs::read_to_string(&path).expect("docs/language.md");
    let [begin, end] = ["begin", "end"].map(|one| format!("<!-- {one}: the root language -->\n"));
    let (before, rest) = page.split_once(&begin).expect("where the tables begin");
    let (_, after) = rest.split_once(&end).expect("where the tables end");
    let tables = tfgen::language::document();
    let fresh = format!("{before}{begin}\n{tables}\n{end}{after}");
    if std::env::var_os("UPDATE_DOCUMENTS").is_some() {
        fs::write(path, fresh).expect("docs/language.md can be written");
    } else {
        let how = "UPDATE_DOCUMENTS=1 cargo test -p tfgen --test documents";
        assert!(page == fresh, "docs/language.md is not fresh: run `{how}`");
    }
}

#[test]
fn problems_as_json_have_the_form_that_the_schema_says() {
    let schema =
        fs::read_to_string(repository().join("docs/problems.schema.json")).expect("a file");
    let schema = serde_json::from_str(&schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut examined = 0;
    for case in fs::read_dir(cases).expect("a folder").flatten() {
        let repository = tempfile::tempdir().expect("a temporary folder");
        let files = case_input::input(&case.path()).expect("the case can be read");
        case_input::write(&files, repository.path()).expect("it can be copied");
        let folder = repository.path();
        if folder.join("envs").is_dir() && folder.join("modules").is_dir() {
            let printed = tfgen(folder, &["check", "--format", "json"], &[]);
            let report = serde_json::from_str(&printed).expect(&printed);
            let errors: Vec<_> = validator.iter_errors(&report).collect();
            assert!(errors.is_empty(), "{}: {errors:?}", case.path().display());
            examined += 1;
        }
    }
    assert!(examined > 30, "only {examined} cases");
}

#[test]
fn the_examples_of_the_service_work_over_this_repository_s_layers() {
    let page = repository().join("docs").join(OVER_OWN_LAYERS);
    let document = fs::read_to_string(page).expect(OVER_OWN_LAYERS);
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["modules", "service", "web"] {
        std::os::unix::fs::symlink(repository().join(name), folder.path().join(name))
            .expect("a link");
    }
    fs::create_dir(folder.path().join("envs")).expect("a folder");
    // The layers, and the environment that they read.
    for file in ["project.toml", "base.toml", "zone.toml"] {
        let from = repository().join("envs").join(file);
        fs::copy(from, folder.path().join("envs").join(file)).expect(file);
    }
    run_in(folder.path(), &document);
}

fn run(document: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["envs", "modules"] {
        fs::create_dir(folder.path().join(name)).expect("a folder");
    }
    run_in(folder.path(), document);
}

fn run_in(folder: &Path, document: &str) {
    let fences = fences(document);
    let (mut examined, mut environments) = (0, vec![]);
    for fence in &fences {
        if let ["toml" | "hcl" | "json", path] = fence.info[..]
            && !path.starts_with("generated/")
        {
            let target = folder.join(path);
            fs::create_dir_all(target.parent().expect("in a folder")).expect("a folder");
            fs::write(target, &fence.text).expect("a file");
        }
        if let [_, path] = fence.info[..]
            && let Some(rest) = path.strip_prefix("generated/")
        {
            environments.extend(rest.rsplit_once('/').map(|(name, _)| name.to_owned()));
        }
    }
    if !environments.is_empty() {
        let output = tfgen(folder, &["generate"], &environments);
        assert!(output.starts_with("+ "), "{output}");
    }
    for fence in &fences {
        match fence.info[..] {
            [_, path, "written"] => {
                let found = fs::read_to_string(folder.join(path)).expect(path);
                assert_eq!(found, fence.text, "{path}");
                examined += 1;
            }
            [_, path] if path.starts_with("generated/") => {
                let found = fs::read_to_string(folder.join(path)).expect(path);
                assert!(found.contains(&fence.text), "{path} is\n{found}");
                examined += 1;
            }
            ["console"] => {
                for command in fence.text.split("$ tfgen ").skip(1) {
                    let (arguments, expected) = command.split_once('\n').expect("a line");
                    let arguments: Vec<&str> = arguments.split(' ').collect();
                    assert_eq!(tfgen(folder, &arguments, &[]), expected);
                    examined += 1;
                }
            }
            _ => {}
        }
    }
    assert!(examined > 0, "the document has no example");
}

fn tfgen(folder: &Path, arguments: &[&str], environments: &[String]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tfgen"));
    // The examples are for a laptop, even if a job tries them.
    for name in ["ACTIONS", "OUTPUT", "REPOSITORY", "RUN_ID", "SERVER_URL", "TOKEN"] {
        command.env_remove(format!("GITHUB_{name}"));
    }
    let output = command
        .args(arguments)
        .args(environments)
        .current_dir(folder)
        .output()
        .expect("tfgen starts");
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
