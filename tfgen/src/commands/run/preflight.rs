//! The questions of modules before an apply or a destroy, and the results, as a table.

use std::fmt::Write as _;
use tfgen::pipeline;
use tfgen::preflight::{Answer, Question, ask, questions};
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::report::visible;
use tfgen::source::Sources;

/// Asks the questions of the modules of the environments `names`, which have no errors, before an
/// apply, or before one that `destroys`. Returns whether all hold.
pub(super) fn holds(project: &Project, names: &[String], destroys: bool) -> anyhow::Result<bool> {
    let is_there = |name: &&String| project.is_file(&format!("envs/{name}.toml"));
    let names: Vec<String> = names.iter().filter(is_there).cloned().collect();
    if names.is_empty() {
        return Ok(true);
    }
    let checked =
        pipeline::checked(project, &names, &mut Sources::default(), &mut Problems::default())?;
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let mut questions = questions(project, &checked, &mut sources, &mut problems)?;
    if !super::super::may_go_on(&problems, &sources) {
        return Ok(false);
    }
    questions.retain(|question| question.before_destroy || !destroys);
    if questions.is_empty() {
        return Ok(true);
    }
    let answers = ask(&questions, &project.path(""));
    print!("{}", table(&questions, &answers));
    Ok(!answers.iter().any(|answer| matches!(answer, Answer::Fails(_))))
}

/// One line for each question, and advice below each that fails.
fn table(questions: &[Question], answers: &[Answer]) -> String {
    let environments = |question: &Question| {
        question.environments.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
    };
    let width = |title: &str, texts: &dyn Fn(&Question) -> String| {
        let widths = questions.iter().map(|question| texts(question).chars().count());
        widths.chain([title.len()]).max().unwrap_or(0)
    };
    let names = width("preflight", &|question| question.name.clone());
    let places = width("environments", &environments);
    let mut out = format!("{:names$}  {:places$}  result\n", "preflight", "environments");
    for (question, answer) in questions.iter().zip(answers) {
        let result = match answer {
            Answer::Holds => "holds".to_owned(),
            Answer::Fails(why) => format!("fails: {why}"),
            Answer::NotAsked(why) => format!("not asked: {why}"),
        };
        let (name, places_of) = (visible(&question.name), environments(question));
        let _ = writeln!(out, "{name:names$}  {places_of:places$}  {}", visible(&result));
        if let (Answer::Fails(_), Some(hint)) = (answer, &question.hint) {
            let _ = writeln!(out, "{:names$}  {:places$}  hint: {}", "", "", visible(hint));
        }
    }
    out.push('\n');
    out
}
