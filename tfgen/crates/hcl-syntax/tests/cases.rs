//! Trees and errors as data: for each `cases/NAME.hcl`, `NAME.tree` has the tree with the place of
//! each node, and `NAME.errors` has the errors, as `LINE:COLUMN-LINE:COLUMN`. With `UPDATE_CASES=1`
//! both are written instead: read them before you commit.

mod shown;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

fn errors(text: &str, file: &hcl_syntax::File) -> String {
    let position = |at: u32| {
        let before = &text[..at as usize];
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|one| *one != '\n').count() + 1;
        format!("{line}:{column}")
    };
    let mut out = String::new();
    for error in &file.errors {
        let (start, end) = (position(error.span.start), position(error.span.end));
        let _ = writeln!(out, "{start}-{end}: {}", error.message);
        if let Some((span, label)) = error.related {
            let _ = writeln!(out, "  {}-{}: {label}", position(span.start), position(span.end));
        }
    }
    out
}

#[test]
fn files_have_the_trees_and_errors_that_are_written_beside_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let mut count = 0;
    for entry in fs::read_dir(&folder).expect("the cases") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ending| ending != "hcl") {
            continue;
        }
        count += 1;
        let text = fs::read_to_string(&path).expect("a case");
        let file = hcl_syntax::parse(&text);
        for (ending, found) in
            [("tree", shown::file(&text, &file)), ("errors", errors(&text, &file))]
        {
            let path = path.with_extension(ending);
            if update {
                fs::write(&path, &found).expect("an expectation");
            }
            let expected = fs::read_to_string(&path).expect("an expectation");
            assert_eq!(found, expected, "{}", path.display());
        }
    }
    assert!(count >= 5, "{count} cases");
}
