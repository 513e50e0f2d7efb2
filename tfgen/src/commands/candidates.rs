//! Completions for command-line words that name something in the repository. The value name of an
//! argument, such as `ENV`, decides what it completes, so the arguments of new commands are
//! completed, too.

use clap::{Arg, ArgMatches, Command, CommandFactory as _};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use std::ffi::OsStr;
use std::path::PathBuf;
use tfgen::code::Code;
use tfgen::explain::Explainer;
use tfgen::layer_name::LayerName;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::root_values::ValueAddress;
use tfgen::source::Sources;
use tfgen::{layers, pipeline};

/// The command line, with candidates for its values.
pub(super) fn definition() -> Command {
    with_candidates(super::Arguments::command())
}

fn with_candidates(command: Command) -> Command {
    command.mut_args(completed).mut_subcommands(with_candidates)
}

/// `argument`, with completions if its value name has them.
fn completed(argument: Arg) -> Arg {
    let name = match argument.get_value_names() {
        Some([name, ..]) => name.to_string(),
        _ => argument.get_id().to_string().to_uppercase(),
    };
    let candidates = match name.as_str() {
        "ENV" | "ENV[@REV]" => environments,
        "LAYER" => layers_of_runs,
        "ADDRESS" if argument.is_positional() => addresses,
        "CODE" => codes,
        _ => return argument,
    };
    let starting = move |word: &OsStr| {
        let begun = word.to_str().unwrap_or_default();
        let offered = candidates().unwrap_or_default();
        let offered = offered.into_iter().filter(|one| one.starts_with(begun));
        offered.map(CompletionCandidate::new).collect()
    };
    argument.add(ArgValueCompleter::new(starting))
}

/// The words so far. While somebody types, most are missing.
fn words() -> Option<ArgMatches> {
    let typed = std::env::args_os().skip_while(|word| word != "--").skip(1);
    super::Arguments::command().ignore_errors(true).try_get_matches_from(typed).ok()
}

/// The subcommand's own part of `words`.
fn innermost(words: &ArgMatches) -> &ArgMatches {
    words.subcommand().map_or(words, |(_, inner)| innermost(inner))
}

fn project(words: &ArgMatches) -> Option<Project> {
    let root = innermost(words).try_get_one::<PathBuf>("root").ok().flatten();
    Project::find(root.map(PathBuf::as_path)).ok()
}

/// The names of the files below `envs/` whose contents satisfy `holds`. A file that is not TOML
/// could be anything, so it counts.
fn files_that(holds: fn(&toml::Table) -> bool) -> Option<Vec<String>> {
    let project = project(&words()?)?;
    let mut names = vec![];
    for path in layers::files(&project).ok()? {
        let Ok(text) = project.read(&format!("envs/{path}")) else { continue };
        let table = std::str::from_utf8(&text).ok().and_then(|text| text.parse().ok());
        if let Some(name) = path.strip_suffix(".toml")
            && table.is_none_or(|table| holds(&table))
        {
            names.push(name.to_owned());
        }
    }
    Some(names)
}

fn environments() -> Option<Vec<String>> {
    files_that(|table| table.contains_key("environment"))
}

fn layers_of_runs() -> Option<Vec<String>> {
    files_that(|table| table.contains_key("with"))
}

fn codes() -> Option<Vec<String>> {
    Some(Code::ALL.iter().map(|code| code.id().to_owned()).collect())
}

/// The addresses in the environment that an earlier word names.
fn addresses() -> Option<Vec<String>> {
    let words = words()?;
    let inner = innermost(&words);
    let name = inner.try_get_one::<String>("environment").ok().flatten()?.clone();
    let layer = inner.try_get_one::<LayerName>("with").ok().flatten().cloned();
    let project = project(&words)?.with_layer(layer);
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let names = std::slice::from_ref(&name);
    let checked = pipeline::checked(&project, names, &mut sources, &mut problems).ok()?;
    let (environment, root) = checked.get(&name)?;
    let contracts = &checked.contracts;
    let all = Explainer { environment, root, contracts, sources: &sources }.all();
    let mut addresses = vec![];
    for one in &all {
        // The blocks around it can be named, too.
        let mut segments = one.address.segments().iter();
        let mut address = ValueAddress::new(segments.next()?);
        for segment in segments {
            address = address.then(segment);
            addresses.push(address.to_string());
        }
    }
    addresses.sort();
    addresses.dedup();
    // Shells split words at other characters.
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-/".contains(letter);
    addresses.retain(|address| address.chars().all(plain));
    Some(addresses)
}
