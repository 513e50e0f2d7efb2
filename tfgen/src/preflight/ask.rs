//! Runs the checks.

use super::question::{Expected, Question};
use crate::parallel::each;
use std::path::Path;
use std::process::{Command, Stdio};

/// How many characters of an answer are shown.
const LONGEST: usize = 120;

/// The result of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The answer is as required.
    Holds,
    /// The answer is wrong or missing, for this reason.
    Fails(String),
    /// The question needs this, which the environment does not set.
    NotAsked(String),
}

/// Asks all `questions` on all cores, with `folder` as the working directory of each command.
pub fn ask(questions: &[Question], folder: &Path) -> Vec<Answer> {
    each(questions.iter().collect(), 1, || (), |(), question| question.ask(folder))
}

impl Question {
    fn ask(&self, folder: &Path) -> Answer {
        if let Some(reason) = &self.not_asked {
            return Answer::NotAsked(reason.clone());
        }
        let Some((program, arguments)) = self.command.split_first() else {
            return Answer::Fails("there is no command".to_owned());
        };
        let mut command = Command::new(program);
        command.args(arguments).current_dir(folder).stdin(Stdio::null());
        let output = match command.output() {
            Ok(output) => output,
            Err(error) => return Answer::Fails(format!("cannot start {program}: {error}")),
        };
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            let last = errors.lines().rev().find(|line| !line.trim().is_empty());
            let why = last.map_or_else(|| output.status.to_string(), short);
            return Answer::Fails(format!("{program}: {why}"));
        }
        match self.expected.against(String::from_utf8_lossy(&output.stdout).trim()) {
            None => Answer::Holds,
            Some(why) => Answer::Fails(why),
        }
    }
}

impl Expected {
    /// Why `answer` is not as required; `None` if it is.
    fn against(&self, answer: &str) -> Option<String> {
        if let Some(equals) = &self.equals
            && answer != equals
        {
            return Some(format!("the answer is `{}`, not `{equals}`", short(answer)));
        }
        if let Some(at_least) = &self.at_least {
            match (answer.parse::<f64>(), at_least.parse::<f64>()) {
                (Ok(answer), Ok(at_least)) if answer >= at_least => {}
                (Ok(_), Ok(_)) => {
                    return Some(format!("the answer is {answer}, less than {at_least}"));
                }
                (Ok(_), Err(_)) => return Some(format!("`{at_least}` is not a number")),
                (Err(_), _) => {
                    return Some(format!("the answer is `{}`, not a number", short(answer)));
                }
            }
        }
        let words: Vec<&str> = answer.split_whitespace().collect();
        let lacks = self.contains.iter().find(|word| !words.contains(&word.as_str()));
        lacks.map(|word| format!("the answer lacks `{word}`"))
    }
}

/// `text` on one line, cut to the room in a table.
fn short(text: &str) -> String {
    let start: String = text.trim().chars().take(LONGEST + 1).collect();
    let line = start.split_whitespace().collect::<Vec<_>>().join(" ");
    match start.chars().count() > LONGEST {
        true => format!("{}…", line.chars().take(LONGEST).collect::<String>()),
        false => line,
    }
}

#[cfg(test)]
mod tests {
    use super::Expected;

    #[test]
    fn an_answer_is_held_against_all_that_is_expected() {
        let text = |text: &str| Some(text.to_owned());
        let equals = Expected { equals: text("Enabled"), ..Expected::default() };
        let at_least = Expected { at_least: text("10"), ..Expected::default() };
        let contains = Expected { contains: vec!["a".into(), "b".into()], ..Expected::default() };
        for (expected, answer, why) in [
            (&equals, "Enabled", None),
            (&equals, "a\n b", text("the answer is `a b`, not `Enabled`")),
            (&equals, "Suspended", text("the answer is `Suspended`, not `Enabled`")),
            (&at_least, "10", None),
            (&at_least, "1e3", None),
            (&at_least, "9.5", text("the answer is 9.5, less than 10")),
            (&at_least, "None", text("the answer is `None`, not a number")),
            (&contains, "b\tc\na", None),
            (&contains, "ab b", text("the answer lacks `a`")),
            (&Expected::default(), "anything", None),
        ] {
            assert_eq!(expected.against(answer), why, "{answer}");
        }
    }

    #[test]
    fn of_a_long_answer_the_start_is_shown() {
        let equals = Expected { equals: Some("x".to_owned()), ..Expected::default() };
        let why = equals.against(&"ü".repeat(10_000_000)).unwrap();
        assert_eq!(why, format!("the answer is `{}…`, not `x`", "ü".repeat(120)));
    }
}
