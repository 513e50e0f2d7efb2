//! Third stage: checks an environment's values against the contracts of its modules. The result is
//! a root module that can be printed, or every problem at once.

mod argument;
mod body;
mod checker;
mod circles;
mod context;
mod dynamic_block;
mod expected;
mod expression;
mod given;
mod inner_validations;
mod input;
mod instance;
mod instance_inputs;
mod instances;
mod known;
mod literal;
mod locals;
mod marks;
mod module_block;
mod moves;
mod order;
mod other_output;
mod passed_providers;
mod provider_name;
mod reference;
mod remote_state;
mod repetition;
mod root_module;
mod root_readings;
mod root_variable;
mod scope;
mod secrecy;
mod target;
mod terraform_block;
mod unintended_text;
mod validation;
mod validations;
mod value;
mod verdicts;
mod versions;

pub(crate) use secrecy::WRITTEN_OUT;
pub use validations::{LeftToTerraform, Validations};

use crate::contracts::Contracts;
use crate::hcl::File;
use crate::layers::{Environment, EnvironmentName, ModuleSource, Others};
use crate::parallel::each;
use crate::problem::Problems;
use known::Known;
use marks::MarkSources;
use scope::Scope;
use secrecy::Secrecy;
use std::borrow::Borrow;

/// A root module: the checked blocks of one environment, by file.
#[derive(Debug)]
pub struct RootModule {
    /// The environment.
    pub name: EnvironmentName,
    /// The environment's own TOML, relative to the repository root.
    pub path: String,
    /// Whether the environment is guarded.
    pub is_guarded: bool,
    /// Its files, without empty ones.
    pub files: Vec<File>,
}

/// Checks `environments` and leaves out those with errors. Adds the results of the modules' own
/// conditions to `validations`.
pub fn check(
    environments: &[Environment],
    contracts: &Contracts,
    others: &Others,
    problems: &mut Problems,
    validations: &mut Validations,
) -> Vec<RootModule> {
    check_each(environments, (contracts, None), others, problems, validations, |_, root, _| root)
}

/// Checks like [`check`], with the contracts of modules as one tool reads them. If either tool may
/// run and the other reads other files, it also checks with those. `keep` reduces each environment,
/// its root module if it has no errors, and its problems to what is kept, because keeping
/// everything takes much memory.
pub fn check_each<E: Borrow<Environment> + Send, R: Send>(
    environments: impl IntoIterator<Item = E>,
    (contracts, also): (&Contracts, Option<&Contracts>),
    others: &Others,
    problems: &mut Problems,
    validations: &mut Validations,
    keep: impl Fn(E, Option<RootModule>, &mut Problems) -> Option<R> + Sync,
) -> Vec<R> {
    let environments = environments.into_iter().collect();
    let none = validations.alike();
    let checked = each(environments, FEWEST, Known::default, |known, environment: E| {
        let mut came = none.alike();
        let one = environment.borrow();
        let (mut root, mut found) = check_one(one, contracts, others, known, &mut came);
        if let Some(also) = also {
            found.add_hint(&read_as(contracts));
            let mut again = none.alike();
            let (other, mut by_other) = check_one(one, also, others, known, &mut again);
            by_other.add_hint(&read_as(also));
            if found.is_empty() {
                found.append(by_other);
            }
            root = root.filter(|_| other.is_some());
        }
        (keep(environment, root, &mut found), found, came)
    });
    let mut kept = vec![];
    for (root, found, came) in checked {
        kept.extend(root);
        problems.append(found);
        validations.extend(came);
    }
    kept
}

/// The note that tells with which tool modules were read for a problem.
fn read_as(contracts: &Contracts) -> String {
    let name = contracts.tool().name();
    format!("{name} reads the modules this way; if you run only one tool, set `tool` in tfgen.toml")
}

/// How many environments are worth a thread: checking them takes several times as long as it takes
/// to start one.
const FEWEST: usize = 8;

fn check_one(
    environment: &Environment,
    contracts: &Contracts,
    others: &Others,
    known: &mut Known,
    validations: &mut Validations,
) -> (Option<RootModule>, Problems) {
    let mut problems = Problems::default();
    let scope = Scope::new(environment, contracts);
    let mut are_whole = true;
    for module in scope.modules.values() {
        let own = module.contract.into_iter().flat_map(|contract| &contract.problems);
        let inside = match &module.source {
            ModuleSource::Folder(folder) => Some(contracts.problems_inside(folder)),
            ModuleSource::Remote(_) => None,
        };
        for problem in own.chain(inside.into_iter().flatten()) {
            are_whole = false;
            problems.push(problem.clone());
        }
    }
    let mut root = None;
    if are_whole {
        problems.enter(Some(environment.name.as_str()));
        let declared = MarkSources { tables: &environment.tables, scope: &scope, others };
        Secrecy::new(environment, declared, &mut problems).check();
        let files = root_module::Builder::new(
            environment,
            &scope,
            others,
            &mut problems,
            validations,
            known,
        )
        .files();
        problems.enter(None);
        if problems.errors() == 0 {
            let (name, path) = (environment.name.clone(), environment.path.clone());
            root = Some(RootModule { name, path, is_guarded: environment.guard, files });
        }
    }
    (root, problems)
}
