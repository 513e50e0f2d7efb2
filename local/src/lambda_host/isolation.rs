//! How an image runs on this machine: in a container engine, in namespaces, or as an ordinary
//! process.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tokio::sync::OnceCell;

use super::bootstrap::Launch;
use super::container_engine::Engine;
use super::function::ImageReference;
use super::image::Image;
use super::namespaces::Namespaces;
use super::program::{Kind, Program};
use super::root_folder::RootFolder;
use crate::state::StateFolder;

/// What this machine offers to run images, determined when an image first needs it.
#[derive(Debug)]
pub struct Machine {
    namespaces: Namespaces,
    /// The registry of the images, `127.0.0.1:PORT`.
    registry: String,
    state: StateFolder,
    engine: OnceCell<Result<Engine, String>>,
    has_namespaces: OnceCell<Result<(), String>>,
}

/// How one image is run.
#[derive(Debug)]
pub enum Isolation {
    /// As a process of this machine, which the program is suited for.
    Direct,
    /// In a docker or podman container, with this name of the image.
    Container(Engine, String),
    /// In its own user, mount and process namespaces.
    Namespaces(Namespaces),
}

impl Machine {
    /// This machine. `program` is `local`, which is started again inside namespaces.
    pub fn new(program: &Path, aws_endpoint: &str, state: &StateFolder) -> Self {
        Self {
            namespaces: Namespaces::new(program),
            registry: aws_endpoint.trim_start_matches("http://").to_owned(),
            state: state.clone(),
            engine: OnceCell::new(),
            has_namespaces: OnceCell::new(),
        }
    }

    /// How `program` of `image` runs here.
    ///
    /// # Errors
    /// If it cannot; the message says why, and what to install.
    pub async fn isolation(
        &self,
        reference: &ImageReference,
        image: &Image,
        program: &Program,
    ) -> Result<Isolation> {
        let named = || format!("the image {}@{}", reference.repository, reference.digest);
        let kind = match program.file(&image.root).with_context(named)? {
            Some(file) => {
                let read = || format!("cannot read {}", file.display());
                let kind = Kind::of(&std::fs::read(&file).with_context(read)?);
                if kind == Kind::Static && is_alone(&file, &image.root)? {
                    return Ok(Isolation::Direct);
                }
                kind
            }
            None => bail!("{} has no program `{}`", named(), program.name),
        };
        if kind == Kind::Foreign {
            bail!(
                "{} is for a different processor from this computer's: build it for {}, and set \
                 that as `architecture` of the function",
                named(),
                std::env::consts::ARCH
            );
        }
        let name = format!("{}/{}@{}", self.registry, reference.repository, reference.digest);
        let engine = self
            .engine
            .get_or_init(async || {
                Engine::find(&name, &self.state).await.map_err(|error| one_line(&error))
            })
            .await;
        let no_engine = match engine {
            Ok(engine) => match engine.pull(&name).await {
                Ok(()) => return Ok(Isolation::Container(engine.clone(), name)),
                Err(error) => one_line(&error),
            },
            Err(reason) => reason.clone(),
        };
        let namespaces = self
            .has_namespaces
            .get_or_init(async || self.namespaces.probe().await.map_err(|error| one_line(&error)))
            .await;
        match namespaces {
            Ok(()) => Ok(Isolation::Namespaces(self.namespaces.clone())),
            // It then finds its own files only by relative paths.
            Err(_) if kind == Kind::Static => Ok(Isolation::Direct),
            Err(no_namespaces) => bail!(
                "{} cannot run on this computer: `{}` needs other files of the image, and there \
                 is neither a container engine ({no_engine}) nor a user namespace \
                 ({no_namespaces}). Install podman or docker, or let users create namespaces \
                 (`sysctl kernel.unprivileged_userns_clone=1`, or \
                 `kernel.apparmor_restrict_unprivileged_userns=0`)",
                named(),
                program.name
            ),
        }
    }
}

impl Isolation {
    /// How to start `program` in the root folder `root`.
    ///
    /// # Errors
    /// If the root folder cannot be prepared.
    pub fn launch(&self, program: &Program, root: &RootFolder) -> Result<Launch> {
        Ok(match self {
            Self::Direct => Launch { command: program.directly(root)?, end: None },
            Self::Container(engine, name) => engine.launch(program, name),
            Self::Namespaces(namespaces) => {
                Launch { command: namespaces.command(program, root)?, end: None }
            }
        })
    }
}

/// Whether an image has no file besides `program` that a program could read, except settings that
/// every machine has.
fn is_alone(program: &Path, root: &RootFolder) -> Result<bool> {
    let mut folders = vec![root.path().to_owned()];
    let settings: PathBuf = root.path().join("etc");
    while let Some(folder) = folders.pop() {
        let read = || format!("cannot read {}", folder.display());
        for entry in std::fs::read_dir(&folder).with_context(read)? {
            let entry = entry.with_context(read)?;
            let path = entry.path();
            if path == settings {
                continue;
            }
            if entry.file_type().with_context(read)?.is_dir() {
                folders.push(path);
            } else if path != program {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

fn one_line(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
