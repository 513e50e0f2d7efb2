//! The examples in the documents are run.
//!
//! A fenced block whose info string names a file is that file of a repository; under
//! `generated/` it must be part of what is generated, and with the word `written` behind it what the
//! commands before have written. In a `console` block, each `$ tfgen …` must print what follows it.

mod case_input;

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn the_examples_of_the_language_work() {
    run(&fs::read_to_string(repository().join("docs/language.md")).expect("docs/language.md"));
}

#[test]
fn the_examples_of_the_readme_work() {
    run(&fs::read_to_string(repository().join("README.md")).expect("README.md"));
}

#[test]
fn the_page_of_errors_is_what_explain_code_prints() {
    let page = fs::read_to_string(repository().join("docs/errors.md")).expect("docs/errors.md");
    let printed = tfgen(repository(), &["explain-code"], &[]);
    assert_eq!(page, printed, "run `tfgen explain-code > docs/errors.md`");
}

/// `UPDATE_DOCUMENTS=1` writes them in place of comparing.
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
fn the_examples_of_the_commands_work() {
    run(&fs::read_to_string(repository().join("docs/commands.md")).expect("docs/commands.md"));
}

#[test]
fn the_examples_of_adopting_work() {
    run(&fs::read_to_string(repository().join("docs/adopting.md")).expect("docs/adopting.md"));
}

#[test]
fn the_examples_of_the_service_work_over_this_repository_s_layers() {
    let page = repository().join("docs/running-the-service.md");
    let document = fs::read_to_string(page).expect("docs/running-the-service.md");
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

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate is in the repository")
}

/// A fenced block: the words behind the fence, and its text.
struct Fence<'a> {
    info: Vec<&'a str>,
    text: String,
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
    // The examples are of a laptop, also where a job tries them.
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

fn fences(document: &str) -> Vec<Fence<'_>> {
    let mut fences: Vec<Fence<'_>> = vec![];
    let mut is_inside = false;
    for line in document.lines() {
        match (line.strip_prefix("```"), is_inside) {
            (Some(info), false) => {
                fences.push(Fence { info: info.split_whitespace().collect(), text: String::new() });
                is_inside = true;
            }
            (Some(_), true) => is_inside = false,
            (None, true) => {
                if let Some(fence) = fences.last_mut() {
                    fence.text.push_str(line);
                    fence.text.push('\n');
                }
            }
            (None, false) => {}
        }
    }
    fences
}
