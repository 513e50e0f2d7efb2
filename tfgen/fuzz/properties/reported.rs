//! Problems that can be shown.

use tfgen::problem::Problems;
use tfgen::report;
use tfgen::source::{Origin, Sources};

/// Every place is in its file, and every format shows every problem.
pub(crate) fn check(problems: &Problems, sources: &Sources) {
    for problem in problems.sorted() {
        assert!(!problem.title.is_empty(), "{problem:?} says nothing");
        for label in &problem.labels {
            check_place(label.origin, sources);
        }
        if let Some(suggestion) = problems.suggestion(problem) {
            check_place(suggestion.origin, sources);
        }
    }
    let human = report::human(problems, sources);
    let is_obeyed = |character: char| character.is_control() && !"\n\t\u{1b}".contains(character);
    assert!(!human.contains(is_obeyed), "a terminal obeys {human:?}");
    let json = report::json(problems, sources).expect("problems are JSON");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["problems"].as_array().map(Vec::len), Some(problems.len()));
    let github = report::github(problems, sources, "");
    assert_eq!(github.lines().count(), problems.len(), "{github}");
    assert!(github.lines().all(|line| line.starts_with("::")), "{github}");
    let sarif = report::sarif(problems, sources, "");
    let sarif: serde_json::Value = serde_json::from_str(&sarif).expect("JSON");
    assert_eq!(sarif["runs"][0]["results"].as_array().map(Vec::len), Some(problems.len()));
}

/// The place is in its file, between characters.
pub(crate) fn check_place(origin: Origin, sources: &Sources) {
    let text = &sources.get(origin.source).text;
    assert!(text.get(origin.span()).is_some(), "{origin:?} is not in {text:?}");
}
