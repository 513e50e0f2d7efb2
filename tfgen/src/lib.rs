//! Generates Terraform root modules from one TOML per environment.
//!
//! Start with [`pipeline`]: it turns a [`Project`](project::Project) into root modules, or reports
//! every problem at once.
//!
//! ```
//! use tfgen::{hcl, pipeline, problem::Problems, project::Project, source::Sources};
//!
//! let files = [
//!     ("envs/prod.toml", "[environment]\n[module.api]\nname = \"{{ environment.name }}-api\"\n"),
//!     ("modules/api/main.tf", "variable \"name\" {\n  type = string\n}\n"),
//! ];
//! let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
//! let project = Project::in_memory(files);
//! let (mut sources, mut problems) = (Sources::default(), Problems::default());
//!
//! let checked = pipeline::checked(&project, &[], &mut sources, &mut problems)?;
//! assert!(problems.is_empty());
//! let (_, root) = checked.get("prod").expect("it has no errors");
//! let main = root.files.iter().find(|file| file.name == "main.tf").expect("modules are called");
//! assert_eq!(
//!     hcl::print(main, "# From envs/prod.toml.\n"),
//!     "# From envs/prod.toml.\n\nmodule \"api\" {\n  source = \"../../modules/api\"\n\n  name = \"prod-api\"\n}\n"
//! );
//! # Ok::<(), anyhow::Error>(())
//! ```
//!
//! A problem knows its places, and [`report`] shows all of them.
//!
//! ```
//! # use tfgen::{pipeline, problem::Problems, project::Project, report, source::Sources};
//! # let files = [
//! #     ("envs/prod.toml", "[environment]\n[module.api]\nnmae = \"api\"\n"),
//! #     ("modules/api/main.tf", "variable \"name\" {\n  type = string\n}\n"),
//! # ];
//! # let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
//! # let project = Project::in_memory(files);
//! # let (mut sources, mut problems) = (Sources::default(), Problems::default());
//! // In the same repository with `nmae` instead of `name`:
//! let checked = pipeline::checked(&project, &[], &mut sources, &mut problems)?;
//! assert!(checked.get("prod").is_none());
//! let report = report::human(&problems, &sources);
//! assert!(report.contains("module `api` has no variable `nmae`"));
//! assert!(report.contains("did you mean `name`?"));
//! # Ok::<(), anyhow::Error>(())
//! ```
//!
//! Data flows one way through five stages: [`layers`] reads and merges the TOML of an environment,
//! [`contracts`] reads what the modules declare, [`check`] compares the two and builds a root
//! module from them ([`terraform_expressions`] evaluates the modules' conditions), [`hcl`] prints
//! it, and [`output`] compares and writes files. One table, [`language`], has everything that
//! Terraform itself reads in a root module. Next to the stages, [`schema`] tells editors what
//! environments may contain, [`docs`] documents the inputs of modules, [`new`] creates environments
//! and modules, and [`init`] creates a project. [`explain`], [`diff`], [`graph`] and [`changed`]
//! examine environments, and [`planned`] describes them for [`plan_summary`]. For pipelines,
//! [`matrix`] lists what to plan and what to destroy, and [`review`] shows it on GitHub. No code
//! here knows the name of a module, a resource type or a cloud.
//!
//! Read [`pipeline`] first, then [`layers`] and [`check`] from their first lines. The commands in
//! `commands/` are thin, and each is named as on the command line. Nothing here is a stable
//! interface yet, except the command line and the files that it writes.

#![warn(clippy::print_stderr, clippy::print_stdout)]

pub mod adopt;
pub mod changed;
pub mod check;
pub mod code;
pub mod contracts;
pub mod diff;
pub mod docs;
pub mod environment_choice;
pub mod explain;
pub mod git;
pub mod graph;
pub mod hcl;
pub mod init;
pub mod language;
pub mod layer_name;
pub mod layers;
pub mod local_states;
pub mod matrix;
pub mod module_files;
pub mod new;
pub mod output;
mod parallel;
pub mod pipeline;
pub mod plan_inputs;
pub mod planned;
pub mod preflight;
pub mod problem;
pub mod project;
mod reading_order;
mod relative_path;
pub mod renamed;
pub mod report;
mod resources;
pub mod review;
pub mod root_values;
pub mod schema;
pub mod set;
pub mod settings;
mod slugs;
pub mod source;
mod source_names;
pub mod stages;
mod states;
