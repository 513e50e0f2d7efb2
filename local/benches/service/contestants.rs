//! The programs that are measured, and how much each takes on disk.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use local::builds::Profile;
use local::lambda_host::function::{Digest, Function, ImageReference, Overrides};
use local::lambda_host::image::Image;
use local::lambda_host::program::Program;
use local::lambda_host::root_folder::RootFolder;
use local::project::Project;
use local::state::StateFolder;
use local::{builds, files, python};

use crate::{minimal_runtime, size};

/// One program with the environment that a function of its own would have.
pub(crate) struct Contestant {
    pub(crate) name: &'static str,
    /// Whether its answers are those of the API.
    pub(crate) answers: bool,
    words: Vec<String>,
    folder: PathBuf,
    environment: BTreeMap<String, String>,
}

impl Contestant {
    /// What starts it, with the variables of Lambda.
    pub(crate) fn program(&self) -> Result<Program> {
        let function = Function {
            architecture: std::env::consts::ARCH.to_owned(),
            name: "api".to_owned(),
            version: "1".to_owned(),
            arn: "arn:aws:lambda:us-east-1:000000000000:function:api".to_owned(),
            image: ImageReference {
                repository: "api".to_owned(),
                digest: Digest::parse(&format!("sha256:{}", "0".repeat(64)))?,
            },
            environment: self.environment.clone(),
            memory_size: 512,
            timeout: Duration::from_secs(30),
            log_group: "/aws/lambda/api".to_owned(),
            overrides: Overrides::default(),
        };
        let image = Image {
            architecture: String::new(),
            root: RootFolder::at("/"),
            entrypoint: self.words.clone(),
            command: Vec::new(),
            environment: HashMap::new(),
            working_directory: self.folder.display().to_string(),
        };
        let endpoint = self.environment.get("AWS_ENDPOINT_URL").map_or("", String::as_str);
        Program::of(&function, &image, endpoint)
    }
}

/// The runtime that does nothing.
pub(crate) fn nothing() -> Result<Contestant> {
    let program = std::env::current_exe().context("this program has no path")?;
    Ok(Contestant {
        name: "nothing",
        answers: false,
        words: vec![program.display().to_string(), minimal_runtime::ARGUMENT.to_owned()],
        folder: "/".into(),
        environment: BTreeMap::new(),
    })
}

/// Our service as it is deployed, with its table at `table`; and its image's and program's size.
pub(crate) fn own(
    project: &Project,
    state: &StateFolder,
    table: &str,
) -> Result<(Contestant, size::Size)> {
    let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };
    let program = builds::service(project, state, architecture, Profile::Lambda)?;
    let tfgen = builds::tfgen(project, state)?;
    builds::image(project, state, &tfgen, &program, architecture, Profile::Lambda)?;
    let size = size::Size {
        installed: size::of_file(&program)?,
        compressed: size::of_image(&project.image_layout(Profile::Lambda))?,
    };
    let environment = [
        ("FUNCTION_NAME", "api"),
        ("ENV_NAME", "bench"),
        ("LOG_LEVEL", "info"),
        ("TABLE_NAME", "items"),
        ("AWS_ENDPOINT_URL", table),
    ];
    let contestant = Contestant {
        name: "service",
        answers: true,
        words: vec![program.display().to_string()],
        folder: "/".into(),
        environment: environment.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
    };
    Ok((contestant, size))
}

/// The tutorial's API; and the sizes of what pip installed for it, and of Python itself.
pub(crate) fn fastapi(
    project: &Project,
    state: &StateFolder,
) -> Result<(Contestant, size::Size, size::Size)> {
    let python = python::install(project, state, "fastapi")?.join("python");
    let packages = size::of_python(&python, size::Part::Packages)?;
    let interpreter = size::of_python(&python, size::Part::Interpreter)?;
    // A copy, in which Python may keep what it has compiled.
    let folder = state.path().join("fastapi");
    let sources = project.root().join("local/benches/service/fastapi");
    files::copy_folder(&sources, &folder, &|_| false)?;
    let contestant = Contestant {
        name: "fastapi",
        answers: true,
        words: [&python.display().to_string(), "-m", "awslambdaric", "lambda_handler.handler"]
            .map(str::to_owned)
            .into(),
        folder,
        environment: BTreeMap::new(),
    };
    Ok((contestant, packages, interpreter))
}

/// The other's versions, as its requirements have them.
pub(crate) fn versions(project: &Project) -> Result<String> {
    let requirements = files::read(&project.root().join("local/requirements/fastapi.txt"))?;
    let version = |name: &str| {
        let line =
            requirements.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix("=="));
        let version = line.and_then(|line| line.split_whitespace().next());
        format!("{name} {}", version.unwrap_or_default())
    };
    Ok(["fastapi", "mangum", "awslambdaric"].map(version).join(", "))
}
