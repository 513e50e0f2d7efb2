//! Problems of environments and modules, and their places.

pub use crate::code::{Code, Severity};
use crate::source::{Origin, SourceId};
use std::collections::{BTreeSet, HashMap};

/// A place, and what is reported about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub origin: Origin,
    /// What is reported about it.
    pub text: String,
}

/// A replacement that certainly fixes a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What to replace.
    pub origin: Origin,
    /// What to put there.
    pub replacement: String,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its kind.
    pub code: Code,
    /// What is wrong, in one sentence without a full stop.
    pub title: String,
    /// Where: first the place to fix, then other related places. Empty if no file is concerned.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub hints: Vec<String>,
    /// The fix, if it is certain; shown by [`Problems::suggestion`].
    pub(crate) suggestion: Option<Suggestion>,
    /// The result of a template at the first place; shown by [`Problems::tell_values`].
    pub(crate) came_to: Option<String>,
    /// The environments whose check found it, if any.
    pub environments: BTreeSet<String>,
}

impl Problem {
    /// A problem without a place in a file.
    pub fn new(code: Code, title: impl Into<String>) -> Self {
        Self {
            code,
            title: title.into(),
            labels: vec![],
            hints: vec![],
            suggestion: None,
            came_to: None,
            environments: BTreeSet::new(),
        }
    }

    /// Points at `origin`. The first place is the one to fix.
    #[must_use]
    pub fn at(mut self, origin: Origin, text: impl Into<String>) -> Self {
        self.labels.push(Label { origin, text: text.into() });
        self
    }

    /// Points at `origin` if there is one.
    #[must_use]
    pub fn at_maybe(self, origin: Option<Origin>, text: impl Into<String>) -> Self {
        match origin {
            Some(origin) => self.at(origin, text),
            None => self,
        }
    }

    /// Adds advice.
    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.hints.push(text.into());
        self
    }

    /// Offers `meant`, if there is one, as a replacement for the text at `origin`.
    #[must_use]
    pub fn did_you_mean(mut self, origin: Origin, meant: Option<impl Into<String>>) -> Self {
        if let Some(meant) = meant {
            self.suggestion = Some(Suggestion { origin, replacement: meant.into() });
        }
        self
    }
}

/// The name in `known` that `name` most likely stands for, if one is similar enough: at most a
/// third of it is mistyped, or the beginnings agree.
pub fn nearest<S: AsRef<str>>(name: &str, known: impl IntoIterator<Item = S>) -> Option<S> {
    let likeness = |candidate: &str| {
        let typed = strsim::normalized_damerau_levenshtein(name, candidate);
        let begun = strsim::jaro_winkler(name, candidate);
        (typed > 0.6 || begun > 0.85).then_some(typed + begun)
    };
    known
        .into_iter()
        .filter_map(|candidate| Some((likeness(candidate.as_ref())?, candidate)))
        .max_by(|(left, left_name), (right, right_name)| {
            left.total_cmp(right).then_with(|| right_name.as_ref().cmp(left_name.as_ref()))
        })
        .map(|(_, candidate)| candidate)
}

/// `names` as a list for people: the first 30, and the number of the others.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names = names.into_iter();
    let mut list = names.by_ref().take(MOST_LISTED).collect::<Vec<_>>().join(", ");
    let others = names.count();
    if others > 0 {
        list.push_str(&format!(" and {others} more"));
    }
    list
}

/// How many names a hint lists. Nobody reads more, and listing all of them for each problem takes
/// time.
const MOST_LISTED: usize = 30;

/// For how many names of one environment a similar one is searched: each is compared with all known
/// names.
const MOST_COMPARED: usize = 100;

/// How many hints a problem can have if it was found in several environments, each with its own
/// hints.
const MOST_HINTS: usize = 8;

/// All problems of a run, and the places that reports must not show.
#[derive(Debug, Default)]
pub struct Problems {
    list: Vec<Problem>,
    /// The indices of the problems that begin at one place, to find duplicates.
    by_place: HashMap<(Code, Option<Origin>), Vec<usize>>,
    secrets: BTreeSet<Origin>,
    spoilt: BTreeSet<Origin>,
    environment: Option<String>,
    /// How many of the list are errors.
    errors: usize,
    /// How many names were compared.
    compared: usize,
}

impl Problems {
    /// Names the environment that is being checked from now on.
    pub fn enter(&mut self, environment: Option<&str>) {
        self.environment = environment.map(str::to_owned);
    }

    /// Adds a problem. A problem that several environments share is reported once. A problem that
    /// only follows from a spoilt value is not reported.
    pub fn push(&mut self, mut problem: Problem) {
        problem.environments.extend(self.environment.clone());
        self.add(problem);
    }

    /// [`nearest`], for a name that will get a problem; `None` if the environment already has very
    /// many of them.
    pub fn nearest<S: AsRef<str>>(
        &mut self,
        name: &str,
        known: impl IntoIterator<Item = S>,
    ) -> Option<S> {
        self.compared += 1;
        if self.compared > MOST_COMPARED { None } else { nearest(name, known) }
    }

    /// Adds problems that were found elsewhere.
    pub(crate) fn append(&mut self, others: Self) {
        for problem in others.list {
            self.add(problem);
        }
        self.secrets.extend(others.secrets);
        self.spoilt.extend(others.spoilt);
    }

    fn add(&mut self, problem: Problem) {
        let follows = self.follows(&problem);
        let place = (problem.code, problem.labels.first().map(|label| label.origin));
        let alike = self.by_place.entry(place).or_default();
        let is_same =
            |known: &Problem| known.title == problem.title && known.labels == problem.labels;
        let known = alike.iter().copied().find(|&at| is_same(&self.list[at]));
        let Some(known) = known.and_then(|at| self.list.get_mut(at)) else {
            if !follows {
                self.errors += usize::from(problem.code.severity() == Severity::Error);
                alike.push(self.list.len());
                self.list.push(problem);
            }
            return;
        };
        for hint in problem.hints {
            if known.hints.len() < MOST_HINTS && !known.hints.contains(&hint) {
                known.hints.push(hint);
            }
        }
        known.environments.extend(problem.environments);
    }

    /// Whether `problem` is about a value that is wrong in itself. The result of a template differs
    /// between environments, so each of its problems counts.
    fn follows(&self, problem: &Problem) -> bool {
        problem.code != Code::Template
            && problem.labels.first().is_some_and(|label| self.spoilt.contains(&label.origin))
    }

    /// Marks the value at `origin` as wrong in itself, whatever is expected there; its problem was
    /// reported already.
    pub fn spoil(&mut self, origin: Origin) {
        self.spoilt.insert(origin);
    }

    /// Keeps the text at `origin` out of every report.
    pub fn conceal(&mut self, origin: Origin) {
        self.secrets.insert(origin);
    }

    /// Adds the results of templates to the problems found in `environment`, or forgets them if
    /// they may contain part of a secret.
    pub(crate) fn tell_values(&mut self, environment: &str, may_be_shown: bool) {
        for problem in &mut self.list {
            if let Some(text) = problem.came_to.take().filter(|_| may_be_shown) {
                let hint = format!("in `{environment}`, the template evaluates to `{text}`");
                problem.hints.push(hint);
            }
        }
    }

    /// Adds `hint` to every problem.
    pub(crate) fn add_hint(&mut self, hint: &str) {
        for problem in &mut self.list {
            problem.hints.push(hint.to_owned());
        }
    }

    /// The problems by file and place; those without a place come first.
    pub fn sorted(&self) -> Vec<&Problem> {
        let mut list: Vec<_> = self.list.iter().collect();
        list.sort_by_key(|problem| {
            (problem.labels.first().map(|label| label.origin), problem.code, &problem.title)
        });
        list
    }

    /// The places that reports must not show.
    pub fn secrets(&self) -> impl Iterator<Item = Origin> {
        self.secrets.iter().copied()
    }

    /// How to fix `problem`, if that is certain. A replacement for a secret may contain part of it,
    /// so it is not shown.
    pub fn suggestion<'a>(&self, problem: &'a Problem) -> Option<&'a Suggestion> {
        let meets = |one: &Suggestion, secret: &Origin| {
            one.origin.is_within(*secret) || secret.is_within(one.origin)
        };
        let suggestion = problem.suggestion.as_ref()?;
        (!self.secrets.iter().any(|secret| meets(suggestion, secret))).then_some(suggestion)
    }

    /// The number of problems, as a mark to compare with later.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The files that problems point at.
    pub(crate) fn files(&self) -> BTreeSet<SourceId> {
        let places = self.list.iter().flat_map(|problem| {
            let suggested = problem.suggestion.iter().map(|suggestion| suggestion.origin);
            problem.labels.iter().map(|label| label.origin).chain(suggested)
        });
        places.map(|origin| origin.source).collect()
    }

    /// Whether there are no problems at all.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many of them are errors.
    pub fn errors(&self) -> usize {
        self.errors
    }
}
