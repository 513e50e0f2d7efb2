//! Environments as a command line names them: by name, or by a glob such as `prod/*`.

use crate::problem::{Code, Problem, listed, nearest};
use globset::{Glob, GlobBuilder, GlobMatcher};
use std::fmt::Display;

/// How many names are suggested for a glob that matches nothing.
const MOST_OFFERED: usize = 5;

/// The least similarity at which a name is suggested.
const LEAST_LIKENESS: f64 = 0.6;

/// A glob over the names of environments. `*` does not match `/`, but `**` does.
#[derive(Debug)]
pub struct EnvironmentGlob {
    text: String,
    matcher: GlobMatcher,
}

impl EnvironmentGlob {
    /// Parses `text` as a glob; `None` if it is a name.
    ///
    /// # Errors
    /// If it looks like a glob but is malformed.
    pub fn parse(text: &str) -> Option<Result<Self, Box<Problem>>> {
        if !is_glob(text) {
            return None;
        }
        let glob = GlobBuilder::new(text).literal_separator(true).build();
        Some(match glob.as_ref().map(Glob::compile_matcher) {
            Ok(matcher) => Ok(Self { text: text.to_owned(), matcher }),
            Err(error) => {
                let title = format!("`{text}` is not a glob: {}", error.kind());
                Err(Box::new(Problem::new(Code::UnknownEnvironment, title)))
            }
        })
    }

    /// Whether it matches `name`.
    pub fn is_match(&self, name: &str) -> bool {
        self.matcher.is_match(name)
    }

    /// The problem that it matches none of the environments `known`. It may match `layers`.
    pub fn no_match<'a>(
        &self,
        known: impl IntoIterator<Item = &'a str>,
        layers: impl IntoIterator<Item = &'a str>,
    ) -> Problem {
        let known: Vec<&str> = known.into_iter().collect();
        let title = format!("no environment matches `{}`", self.text);
        let problem = Problem::new(Code::UnknownEnvironment, title);
        let layers: Vec<&str> = layers.into_iter().filter(|name| self.is_match(name)).collect();
        if !layers.is_empty() {
            return problem.hint(format!("these are layers: {}", listed(layers)));
        }
        let wanted: String = self.text.chars().filter(|one| !is_meta(*one)).collect();
        let likeness = |name: &str| strsim::jaro_winkler(&wanted, name);
        let mut near: Vec<&str> =
            known.iter().copied().filter(|name| likeness(name) > LEAST_LIKENESS).collect();
        near.sort_by(|left, right| {
            likeness(right).total_cmp(&likeness(left)).then_with(|| left.cmp(right))
        });
        near.truncate(MOST_OFFERED);
        problem.hint(match near.as_slice() {
            [] => there_are(known),
            near => format!("the nearest names are {}", near.join(", ")),
        })
    }
}

/// Those of `known` that `text` names.
///
/// # Errors
/// If there is none, or `text` is not a glob but looks like one.
pub fn chosen<'a>(text: &str, known: &[&'a str]) -> Result<Vec<&'a str>, Box<Problem>> {
    if let Some(name) = known.iter().find(|name| **name == text) {
        return Ok(vec![*name]);
    }
    let Some(glob) = EnvironmentGlob::parse(text).transpose()? else {
        return Err(Box::new(unknown(text, known.iter().copied())));
    };
    let found: Vec<&str> = known.iter().copied().filter(|name| glob.is_match(name)).collect();
    if found.is_empty() {
        return Err(Box::new(glob.no_match(known.iter().copied(), [])));
    }
    Ok(found)
}

/// The problem that there is no environment `name`, if there are files with the names `known`.
pub fn unknown<'a>(
    name: impl Display,
    known: impl IntoIterator<Item = &'a str, IntoIter: Clone>,
) -> Problem {
    let (name, known) = (name.to_string(), known.into_iter());
    let title = format!("there is no environment `{name}`: no file `envs/{name}.toml`");
    let mut problem = Problem::new(Code::UnknownEnvironment, title);
    if let Some(code) = Code::parse(&name) {
        problem = problem.hint(format!("`tfgen explain-code {}` explains that code", code.id()));
    }
    if let Some(near) = nearest(&name, known.clone()) {
        problem = problem.hint(format!("did you mean `{near}`?"));
    }
    problem.hint(there_are(known))
}

fn there_are<'a>(known: impl IntoIterator<Item = &'a str>) -> String {
    let names = listed(known);
    if names.is_empty() {
        return "envs/ has none yet: `tfgen new env NAME` writes one".to_owned();
    }
    format!("envs/ has {names}")
}

/// The name of one environment, for a command that takes exactly one.
///
/// # Errors
/// If it is a glob.
pub fn one(text: &str) -> Result<String, String> {
    if is_glob(text) {
        return Err("it is a glob, but this command takes a single environment".to_owned());
    }
    Ok(text.to_owned())
}

/// Whether `text` is meant as a glob: it has a character that no name has.
pub fn is_glob(text: &str) -> bool {
    text.contains(is_meta)
}

fn is_meta(character: char) -> bool {
    matches!(character, '*' | '?' | '[' | ']' | '{' | '}')
}
