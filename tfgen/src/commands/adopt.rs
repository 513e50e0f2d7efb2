//! `tfgen adopt`: writes the TOML of environments for an existing root module.

use super::{adopt_imports, file_changes};
use anyhow::Context as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tfgen::adopt::{self, Adopted, Outcome, Proof, Request};
use tfgen::layers::EnvironmentName;
use tfgen::output::Change;
use tfgen::project::Project;
use tfgen::source::Sources;

/// `tfgen adopt FOLDER`, and `tfgen adopt ENV` with `--state` or `--ids`.
#[derive(Debug, clap::Args)]
pub(crate) struct Adopt {
    /// The folder of the root module, in this repository; nothing in it is changed. With --state or
    /// --ids, an environment
    #[arg(value_name = "FOLDER|ENV")]
    folder: PathBuf,
    /// Import the resources of ENV that this state has: a state file, or the output of `terraform
    /// show -json`; `-` is stdin
    #[arg(long, value_name = "FILE", conflicts_with_all = ["name", "tfvars", "backend_config"])]
    state: Vec<PathBuf>,
    /// Print commands that find the ids of ENV's resources, if there is no state
    #[arg(long, conflicts_with_all = ["state", "name", "tfvars", "backend_config", "dry_run"])]
    ids: bool,
    /// The environment, or the layer that several files of values share [default: the folder's
    /// name]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// A file with the values of variables; each of several becomes an environment, named after the
    /// file
    #[arg(long, value_name = "FILE")]
    tfvars: Vec<PathBuf>,
    /// A file with arguments of the backend, as for `terraform init -backend-config`; if it is next
    /// to one of several files of values, or has its name, it is only for that environment
    #[arg(long, value_name = "FILE")]
    backend_config: Vec<PathBuf>,
    /// Turn the root into a module that the environment calls, and move what is in the state into
    /// it
    #[arg(long, conflicts_with_all = ["state", "ids"])]
    as_module: bool,
    /// Compare, and print the files instead of writing them
    #[arg(long)]
    dry_run: bool,
}

/// Runs `tfgen adopt`.
pub(crate) fn run(command: &Adopt, mut project: Project) -> anyhow::Result<ExitCode> {
    if command.ids || !command.state.is_empty() {
        let name = command.folder.to_string_lossy();
        return match command.ids {
            true => adopt_imports::ids(&project, &name),
            false => adopt_imports::run(project, &name, &command.state, command.dry_run),
        };
    }
    let inside = |path: &Path| in_repository(&project, path);
    let folder = inside(&command.folder)?;
    if !project.is_folder(&folder) {
        let path = command.folder.display();
        anyhow::bail!(
            "{path} is not a folder\nhint: name the folder in which `terraform plan` runs"
        );
    }
    let name = match &command.name {
        Some(name) => name.clone(),
        None => folder.rsplit('/').next().unwrap_or_default().to_lowercase().replace('_', "-"),
    };
    let name = EnvironmentName::parse(&name).with_context(|| {
        format!("`{name}` is not a valid environment name\nhint: give another one with --name")
    })?;
    let request = Request {
        folder,
        name,
        tfvars: command.tfvars.iter().map(|path| inside(path)).collect::<Result<_, _>>()?,
        backend_configs: command
            .backend_config
            .iter()
            .map(|path| inside(path))
            .collect::<Result<_, _>>()?,
        as_module: command.as_module,
    };
    let Outcome { adopted, proofs, original, written: (sources, problems) } =
        adopt::adopt(&mut project, &request)?;
    if !super::may_go_on(&original.1, &original.0) {
        return Ok(ExitCode::from(1));
    }
    super::show(&problems, &sources);
    if proofs.is_empty() {
        eprintln!(
            "hint: nothing was written; the errors are in the files that tfgen would have written"
        );
        return Ok(ExitCode::from(1));
    }
    let is_equal = report(&adopted, &proofs, &original.0);
    if command.dry_run {
        for (path, text) in &adopted.files {
            println!("# {path}\n{text}");
        }
    } else {
        let changes = adopted.files.iter();
        let changes: Vec<Change> = changes
            .map(|(path, text)| Change::new(path.clone(), None, Some(text.clone())))
            .collect();
        file_changes::carry_out(&project, &changes)?;
    }
    let has_all = adopted.secrets.is_empty() && adopted.backend_secrets.is_empty();
    Ok(if is_equal && has_all && problems.errors() == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

/// Reports what is equal and what a person must decide. Returns whether everything is equal.
fn report(adopted: &Adopted, proofs: &[Proof], sources: &Sources) -> bool {
    let mut is_equal = true;
    for Proof { environment, comparison } in proofs {
        let differing: Vec<_> = comparison.differing().collect();
        let equal = comparison.blocks.len() - differing.len();
        eprintln!("{environment}: {equal} of {} blocks mean the same", comparison.blocks.len());
        for block in &differing {
            is_equal = false;
            eprintln!("  {}: {}", block.address, said(&block.verdict));
        }
    }
    for origin in &adopted.uncertain_paths {
        eprintln!("{}: `path.cwd` depends on where Terraform is started", sources.place(*origin));
    }
    for path in &adopted.unknown_paths {
        let place = sources.place(path.origin);
        eprintln!(
            "{place}: it is unclear which folder this path is relative to, so it is unchanged"
        );
    }
    for origin in &adopted.paths_in_modules {
        let (place, text) = (sources.place(*origin), sources.text(*origin));
        eprintln!("{place}: `{text}` is now the folder of the new root module");
    }
    for (name, origin) in &adopted.unknown_values {
        eprintln!("{}: no variable is called `{name}`", sources.place(*origin));
    }
    for variable in &adopted.secrets {
        eprintln!("a secret is not written: set {variable}");
    }
    for name in &adopted.backend_secrets {
        eprintln!("a secret is not written: give `{name}` to `init -backend-config`");
    }
    for name in &adopted.unset {
        eprintln!("variable `{name}` has no value: set TF_VAR_{name}");
    }
    is_equal
}

fn said(verdict: &root_comparison::Verdict) -> String {
    use root_comparison::Verdict;
    match verdict {
        Verdict::OnlyFirst(place) => format!("only in the original, {place}"),
        Verdict::OnlySecond(place) => format!("only in the generated files, {place}"),
        Verdict::Different(differences) => {
            let all: Vec<String> = differences.iter().map(ToString::to_string).collect();
            all.join("; ")
        }
        Verdict::Equal(_) | Verdict::Given(_) => "the same".to_owned(),
    }
}

/// Converts `path`, which is relative to the current folder, to a path from the root of the
/// repository.
fn in_repository(project: &Project, path: &Path) -> anyhow::Result<String> {
    let root = project.path("").canonicalize().context("cannot find the repository")?;
    let found = path.canonicalize().with_context(|| format!("cannot read {}", path.display()))?;
    let inside = found.strip_prefix(&root).ok().and_then(Path::to_str);
    inside.map(|inside| inside.replace('\\', "/")).with_context(|| {
        format!(
            "{} is not in the repository {}\nhint: copy it there, or name the repository with \
             `--root`",
            path.display(),
            root.display()
        )
    })
}
