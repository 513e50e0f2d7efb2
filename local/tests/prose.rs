//! The prose linters find planted mistakes in a repository. A linter that is silent here would be
//! silent about ours.

use std::path::Path;
use std::process::Command;

use local::files;
use local::project::Project;
use local::prose_linters::{self, Linter};
use local::state::StateFolder;

/// What `linter` finds in a repository with only this file.
fn found(linter: Linter, name: &str, text: &str) -> Option<String> {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let state = StateFolder::open(&folder.path().join("state")).unwrap();
    let root = folder.path().join("repository");
    files::make_folder(&root).unwrap();
    let git = Command::new("git").args(["init", "--quiet"]).current_dir(&root).status();
    assert!(git.unwrap().success());
    files::write(&root.join(name), text).unwrap();
    let installed = prose_linters::install(&project, &state).unwrap();
    installed.findings(linter, &root).unwrap()
}

/// A place where people read a sentence, as a file's name and text.
type Place = (&'static str, fn(&str) -> String);

/// Plants sentences, each with what is found in it, in every place.
fn finds(linter: Linter, planted: &[(&str, &str)]) {
    let places: [Place; 4] = [
        ("page.md", |text| format!("{text}\n\n")),
        ("help.rs", |text| format!("/// {text}\nfn name() {{}}\n\n")),
        ("message.rs", |text| format!("fn name() {{ say('\"', r\"\\\", \"{text}\"); }}\n")),
        ("variables.tf", |text| format!("variable \"x\" {{\n  description = \"{text}\"\n}}\n")),
    ];
    for (name, place) in places {
        assert_eq!(found(linter, name, &place("A plain sentence of a few words.")), None, "{name}");
        let text: String = planted.iter().map(|(sentence, _)| place(sentence)).collect();
        let findings = found(linter, name, &text).unwrap_or_default();
        let lines = findings.lines().filter(|line| line.contains(name)).count();
        assert!(lines >= planted.len(), "{name}: {lines} findings\n{findings}");
        for (sentence, finding) in planted {
            assert!(findings.contains(finding), "{name}: {sentence}: {findings}");
        }
    }
}

#[test]
#[ignore = "installs linters; `make test-security` runs it"]
fn typos_finds_misspelt_words() {
    finds(
        Linter::Typos,
        &[("The enviroment is this.", "`environment`"), ("It recieves that.", "`receives`")],
    );
}

#[test]
#[ignore = "installs linters; `make test-security` runs it"]
fn textlint_finds_words_that_this_project_does_not_use() {
    finds(
        Linter::Textlint,
        &[
            ("The mistake is mended at once.", "fix"),
            ("HCL stands beside TOML.", "next to"),
            ("The file is written anew.", "again"),
            ("What is missing is said before anything starts.", "is reported"),
            ("What keeps it from its work is told there.", "is reported"),
            ("Open to whoever learns it.", "anyone who"),
            ("Who cannot, such as a webhook, needs another one.", "Anyone who"),
            ("What goes wrong in passing is tried again.", "transient"),
            ("Say of each value where it comes from.", "say about"),
            ("It comes to one table.", "=> is"),
            ("Here. Nothing that Terraform would let pass is refused.", "not"),
            ("The schema by which editors complete files.", "with which"),
        ],
    );
}

#[test]
#[ignore = "installs linters; `make test-security` runs it"]
fn code_is_not_prose() {
    let code = "fn beside(mended: &str) -> bool {\n    // Names are not prose: `beside`.\n    \
                mended == \"anew\" && mended != r#\"beside a b\"#\n}\n";
    assert_eq!(found(Linter::Textlint, "code.rs", code), None);
    assert_eq!(found(Linter::Textlint, "page.md", "```sh\nmend beside anew\n```\n"), None);
}
