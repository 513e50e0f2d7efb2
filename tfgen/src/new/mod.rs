//! New environments, layers and modules. Existing files are never replaced.

mod skeleton;

use crate::contracts::{Contract, Contracts};
use crate::docs;
use crate::layers::{self, EnvironmentName, Expiry};
use crate::output::{self, Change};
use crate::problem::{Code, Problem, Problems, listed, nearest};
use crate::project::Project;
use crate::schema;
use crate::source::Sources;

/// The files of a module by their paths in it; `MODULE_NAME` stands for its name.
const MODULE: [(&str, &str); 6] = [
    ("main.tf", include_str!("module/main.tf")),
    ("variables.tf", include_str!("module/variables.tf")),
    ("outputs.tf", include_str!("module/outputs.tf")),
    ("versions.tf", include_str!("module/versions.tf")),
    (docs::FILE, include_str!("module/README.md")),
    ("tests/MODULE_NAME.tftest.hcl", include_str!("module/tests/module.tftest.hcl")),
];

/// The TOML of an environment that extends `layer`, if given, a path below `envs/` with or without
/// `.toml`, and that is needed until it `expires`.
///
/// # Errors
/// If `envs/` or the schema cannot be read.
pub fn environment(
    project: &Project,
    name: &EnvironmentName,
    layer: Option<&str>,
    expires: Option<&Expiry>,
    problems: &mut Problems,
) -> anyhow::Result<Vec<Change>> {
    let path = format!("envs/{name}.toml");
    refuse_if_there(project, &path, problems);
    let mut text = first_lines(project, name, layer, problems)?;
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&format!("[environment]\ndescription = \"Environment {name}\"\n"));
    if let Some(expires) = expires {
        text.push_str(&format!("expires     = \"{expires}\"\n"));
    }
    text.push_str("\n# A table [module.X] calls modules/X; its keys are the module's inputs.\n");
    if layer.is_some() && problems.errors() == 0 {
        text.push_str(&skeleton::of_environment(project, name, &text)?);
    }
    Ok(vec![Change::new(path, None, Some(text))])
}

/// The TOML of a layer that extends `layer`, if given.
///
/// # Errors
/// If `envs/` or the schema cannot be read.
pub fn layer(
    project: &Project,
    name: &EnvironmentName,
    layer: Option<&str>,
    problems: &mut Problems,
) -> anyhow::Result<Vec<Change>> {
    let path = format!("envs/{name}.toml");
    refuse_if_there(project, &path, problems);
    let mut text = first_lines(project, name, layer, problems)?;
    if layer.is_some() {
        text.push('\n');
    }
    text.push_str(
        "# A layer: each environment that extends this file inherits its values, and can override \
         them.\n\
         # A table [module.X] calls modules/X; its keys are the module's inputs.\n",
    );
    Ok(vec![Change::new(path, None, Some(text))])
}

/// What an environment can set for the modules below `modules/`, as comments.
pub fn calls(contracts: &Contracts) -> String {
    skeleton::of_modules(contracts)
}

/// The first lines of a file below `envs/` called `name`: the schema, if there is one, and what it
/// extends.
fn first_lines(
    project: &Project,
    name: &EnvironmentName,
    layer: Option<&str>,
    problems: &mut Problems,
) -> anyhow::Result<String> {
    let above = "../".repeat(name.as_str().split('/').count() - 1);
    let mut text = String::new();
    if output::read_if_there(&project.path(schema::PATH))?.is_some() {
        text.push_str(&format!("#:schema {above}../{}\n", schema::PATH));
    }
    if let Some(layer) = layer {
        let layer = layer.strip_suffix(".toml").unwrap_or(layer);
        let files = layers::files(project)?;
        let names = || files.iter().filter_map(|file| file.strip_suffix(".toml"));
        if !names().any(|name| name == layer) {
            let mut problem = Problem::new(
                Code::Extends,
                format!("there is no file `envs/{layer}.toml` to extend"),
            );
            if let Some(near) = nearest(layer, names()) {
                problem = problem.hint(format!("did you mean `{near}`?"));
            }
            problems.push(problem.hint(format!("envs/ has {}", listed(names()))));
        }
        text.push_str(&format!("extends = \"{above}{layer}.toml\"\n"));
    }
    Ok(text)
}

/// The files of a module, with tests that pass.
pub fn module(project: &Project, name: &str, problems: &mut Problems) -> Vec<Change> {
    let folder = format!("modules/{name}");
    refuse_if_there(project, &folder, problems);
    let named = |text: &str| text.replace("MODULE_NAME", name);
    let mut sources = Sources::default();
    let declared = MODULE.iter().filter(|(path, _)| path.ends_with(".tf"));
    let declared = declared.map(|(path, text)| sources.add((*path).to_owned(), named(text)));
    let declared: Vec<_> = declared.collect();
    let contract = Contract::of(&declared, &sources);
    let files = MODULE.iter().map(|(path, text)| {
        let mut text = named(text);
        if *path == docs::FILE {
            text = docs::append(&text, &docs::reference(&contract, &sources));
        }
        Change::new(format!("{folder}/{}", named(path)), None, Some(text))
    });
    files.collect()
}

fn refuse_if_there(project: &Project, path: &str, problems: &mut Problems) {
    if project.path(path).symlink_metadata().is_ok() {
        problems.push(
            Problem::new(Code::ForeignFile, format!("`{path}` already exists"))
                .hint("nothing was written; choose another name, or delete it first"),
        );
    }
}
