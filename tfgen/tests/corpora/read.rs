//! All modules of one repository, and what is found in them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::AddAssign;
use std::rc::Rc;
use terraform_expressions::Patterns;
use tfgen::contracts::{self, Contract, Verdict, default_of, verdict};
use tfgen::project::Project;
use tfgen::source::Sources;

/// What is in modules.
#[derive(Default)]
pub(crate) struct Figures {
    folders: usize,
    variables: usize,
    outputs: usize,
    holds: usize,
    left: usize,
    needs_input: usize,
    /// Conditions that the defaults alone make false.
    pub(crate) failed_conditions: Vec<String>,
    /// Why conditions are left to Terraform, and how often.
    pub(crate) reasons: BTreeMap<String, usize>,
    /// Modules that were not read.
    pub(crate) failures: Vec<Failure>,
}

/// A module that was not read.
#[derive(Clone)]
pub(crate) struct Failure {
    /// `OWNER/NAME/…`.
    pub(crate) folder: String,
    what: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.folder, self.what)
    }
}

/// The cells of a row.
impl fmt::Display for Figures {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (fails, Self { folders, variables, outputs, holds, left, needs_input, .. }) =
            (self.failed_conditions.len(), self);
        write!(
            formatter,
            "{folders} | {variables} | {outputs} | {holds} | {fails} | {left} | {needs_input}"
        )
    }
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.folders += other.folders;
        self.variables += other.variables;
        self.outputs += other.outputs;
        self.holds += other.holds;
        self.left += other.left;
        self.needs_input += other.needs_input;
        self.failed_conditions.extend(other.failed_conditions);
        self.failures.extend(other.failures);
        for (reason, count) in other.reasons {
            *self.reasons.entry(reason).or_default() += count;
        }
    }
}

/// Reads every folder with a `.tf` file in or below `folder`.
pub(crate) fn all_modules(project: &Project, folder: &str) -> Figures {
    let mut folders = BTreeSet::new();
    module_folders(project, folder, &mut folders);
    let mut figures = Figures::default();
    for folder in folders {
        figures.folders += 1;
        let mut sources = Sources::default();
        let wanted = BTreeSet::from([folder.clone()]);
        let failure = match contracts::read(project, &wanted, &mut sources) {
            Err(error) => Some(format!("{error:#}")),
            Ok(contracts) => contracts.get(&folder).and_then(|contract| {
                figures.add(contract, &sources);
                contract.problems.first().map(|problem| {
                    let place = problem.labels.first().map(|one| sources.place(one.origin));
                    let said = problem.labels.first().map_or("", |label| label.text.as_str());
                    let place = place.map(|place| place.to_string()).unwrap_or_default();
                    format!("{place}: {}: {said}", problem.title)
                })
            }),
        };
        let folder = folder.trim_start_matches("modules/").to_owned();
        figures.failures.extend(failure.map(|what| Failure { folder, what }));
    }
    figures
}

fn module_folders(project: &Project, folder: &str, folders: &mut BTreeSet<String>) {
    for entry in project.entries(folder).expect("a folder") {
        let path = format!("{folder}/{entry}");
        let is_link = project.path(&path).is_symlink();
        if entry != ".git" && project.is_folder(&path) && !is_link {
            module_folders(project, &path, folders);
        } else if entry.ends_with(".tf") && project.is_file(&path) {
            folders.insert(folder.to_owned());
        }
    }
}

impl Figures {
    fn add(&mut self, contract: &Contract, sources: &Sources) {
        self.variables += contract.variables.len();
        self.outputs += contract.outputs.len();
        let values =
            contract.variables.iter().map(|(key, one)| (key.clone(), default_of(key, one)));
        let (values, patterns) = (Rc::new(values.collect()), Rc::new(Patterns::default()));
        for variable in contract.variables.values() {
            for validation in &variable.validations {
                match verdict(validation, &values, &patterns) {
                    Verdict::Holds => self.holds += 1,
                    Verdict::Fails(message) => self
                        .failed_conditions
                        .push(format!("{}: {message}", sources.place(validation.origin))),
                    Verdict::Left(reason) if reason.contains("which has no value") => {
                        self.needs_input += 1;
                    }
                    Verdict::Left(reason) => {
                        self.left += 1;
                        *self.reasons.entry(reason).or_default() += 1;
                    }
                }
            }
        }
    }
}
