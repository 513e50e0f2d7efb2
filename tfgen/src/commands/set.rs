//! `tfgen set` and `tfgen unset`: change one value in an environment's own TOML.

use anyhow::bail;
use std::process::ExitCode;
use tfgen::environment_choice;
use tfgen::layers::EnvironmentName;
use tfgen::output::Writer;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::report::visible;
use tfgen::set::{self, Action, Outcome, Refused};
use tfgen::source::Sources;

/// `tfgen set ENV ADDRESS VALUE`.
#[derive(Debug, clap::Args)]
pub(crate) struct Set {
    #[command(flatten)]
    at: At,
    /// The value as TOML; quotes are optional if a string is expected
    #[arg(allow_hyphen_values = true)]
    value: String,
}

/// `tfgen unset ENV ADDRESS`.
#[derive(Debug, clap::Args)]
pub(crate) struct Unset {
    #[command(flatten)]
    at: At,
}

#[derive(Debug, clap::Args)]
struct At {
    /// The environment
    #[arg(value_name = "ENV", value_parser = environment_choice::one)]
    environment: String,
    /// The address of the value, as `tfgen explain` shows it, such as module.NAME.INPUT or
    /// vars.NAME
    address: String,
}

/// How often another program may write the file first.
const MOST_TRIES: usize = 100;

/// Runs `tfgen set`.
pub(crate) fn run_set(command: &Set, project: &Project) -> anyhow::Result<ExitCode> {
    run(&command.at, Action::Set(&command.value), project)
}

/// Runs `tfgen unset`.
pub(crate) fn run_unset(command: &Unset, project: &Project) -> anyhow::Result<ExitCode> {
    run(&command.at, Action::Unset, project)
}

fn run(at: &At, action: Action<'_>, project: &Project) -> anyhow::Result<ExitCode> {
    let outcome = carry_out(at, action, project);
    match outcome.map_err(anyhow::Error::downcast::<Refused>) {
        Ok(code) => Ok(code),
        Err(Ok(refused)) => {
            eprintln!("error: {}", visible(&refused.to_string()));
            Ok(ExitCode::from(2))
        }
        Err(Err(error)) => Err(error),
    }
}

fn carry_out(at: &At, action: Action<'_>, project: &Project) -> anyhow::Result<ExitCode> {
    let address = set::address(&at.address)?;
    let Some(name) = EnvironmentName::parse(&at.environment) else {
        bail!("`{}` cannot be the name of an environment", visible(&at.environment));
    };
    for _ in 0..MOST_TRIES {
        let (mut sources, mut problems) = (Sources::default(), Problems::default());
        let outcome = set::edited(project, &name, &address, action, &mut sources, &mut problems)?;
        let may_go_on = super::may_go_on(&problems, &sources);
        let Some(outcome) = outcome.filter(|_| may_go_on) else {
            let file = format!("envs/{name}.toml");
            if project.is_file(&file) {
                eprintln!("{file} is unchanged");
            }
            return Ok(ExitCode::from(1));
        };
        let Some(change) = &outcome.change else {
            tell(&address.to_string(), &outcome);
            return Ok(ExitCode::SUCCESS);
        };
        let writer = Writer::new(project);
        let staged = writer.stage(std::slice::from_ref(change))?;
        // From here on, no other run of tfgen writes. One may have written since the file was read.
        if !change.is_of(&project.read(&outcome.file)?) {
            continue;
        }
        writer.commit([staged])?;
        tell(&address.to_string(), &outcome);
        eprintln!("hint: `tfgen generate {name}` brings generated/ up to date");
        return Ok(ExitCode::SUCCESS);
    }
    bail!("another program keeps writing envs/{name}.toml")
}

fn tell(address: &str, outcome: &Outcome) {
    let Outcome { file, line, old, new, below, change } = outcome;
    let shown = |text: &Option<String>| text.as_deref().map_or("not set".to_owned(), visible);
    let place = line.map(|line| format!("  {file}:{line}")).unwrap_or_default();
    let address = visible(address);
    match change {
        None => println!("{address}  unchanged: {}{place}", shown(old)),
        Some(_) => println!("{address}  {} → {}{place}", shown(old), shown(new)),
    }
    if let Some((place, text)) = below {
        println!("  overrides  {place}  {}", visible(text));
    }
}
