//! What is started inside an image, in the image's own words: its paths are those inside.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use object::Endianness;
use object::elf::{self, FileHeader64};
use object::read::elf::{FileHeader as _, ProgramHeader as _};
use serde::{Deserialize, Serialize};
use tokio::process::Command;

use super::function::Function;
use super::image::Image;
use super::root_folder::RootFolder;
use crate::aws::REGION;

/// Where Lambda and its base images have the function's code.
const TASK_ROOT: (&str, &str) = ("LAMBDA_TASK_ROOT", "/var/task");

/// What a program finds others by where its image says nothing, as on Lambda.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin:/opt/bin";

/// Where its programs ask for events.
const RUNTIME_API: &str = "AWS_LAMBDA_RUNTIME_API";

/// A program with its arguments, its folder and all of its environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// A path, or a name that is looked for on the `PATH`.
    pub name: String,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// The folder that it starts in.
    pub folder: String,
    /// Its variables.
    pub environment: BTreeMap<String, String>,
}

impl Program {
    /// The function's entrypoint with the function's environment and Lambda's, and nothing of this
    /// machine's.
    ///
    /// # Errors
    /// When neither the function nor the image names a program.
    pub fn of(function: &Function, image: &Image, aws_endpoint: &str) -> Result<Self> {
        let overrides = &function.overrides;
        let mut words = if overrides.entrypoint.is_empty() {
            image.entrypoint.clone()
        } else {
            overrides.entrypoint.clone()
        };
        words.extend_from_slice(match overrides.command.as_slice() {
            [] => &image.command,
            own => own,
        });
        let mut words = words.into_iter();
        let name = words.next().context("the image names no program to run")?;
        let folder = match [&overrides.working_directory, &image.working_directory] {
            [own, _] if !own.is_empty() => own,
            [_, of_image] if !of_image.is_empty() => of_image,
            _ => "/",
        };
        let mut environment = BTreeMap::from([("PATH".to_owned(), PATH.to_owned())]);
        environment.extend(image.environment.clone());
        environment.extend(function.environment.clone());
        let memory = function.memory_size.to_string();
        let stream = format!("local/[{}]", function.version);
        let of_lambda = [
            ("AWS_LAMBDA_FUNCTION_NAME", function.name.as_str()),
            ("AWS_LAMBDA_FUNCTION_VERSION", &function.version),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", &memory),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", &function.log_group),
            ("AWS_LAMBDA_LOG_STREAM_NAME", &stream),
            TASK_ROOT,
            ("TZ", ":UTC"),
            ("AWS_REGION", REGION),
            ("AWS_DEFAULT_REGION", REGION),
            // What the role's credentials are on AWS; the emulator takes any.
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_ENDPOINT_URL", aws_endpoint),
        ];
        let of_lambda = of_lambda.map(|(name, value)| (name.to_owned(), value.to_owned()));
        environment.extend(of_lambda);
        Ok(Self { name, arguments: words.collect(), folder: folder.to_owned(), environment })
    }

    /// The same, which asks for its events at `address`.
    pub fn asking(&self, address: &str) -> Self {
        let mut program = self.clone();
        program.environment.insert(RUNTIME_API.to_owned(), address.to_owned());
        program
    }

    /// The command that starts it as a process of this machine, without a container.
    ///
    /// # Errors
    /// When the links of its path or its folder go round in a circle.
    pub fn directly(&self, root: &RootFolder) -> Result<Command> {
        let (task_root, folder) = TASK_ROOT;
        let file = self.file(root)?.unwrap_or_else(|| root.path().join(&self.name));
        let mut command = Command::new(file);
        command
            .args(&self.arguments)
            .current_dir(root.follow(Path::new(&self.folder))?)
            .env_clear()
            .envs(&self.environment)
            .env(task_root, root.follow(Path::new(folder))?);
        Ok(command)
    }

    /// Its file on this disk, found as it is inside the image.
    ///
    /// # Errors
    /// When the links of its path go round in a circle.
    pub fn file(&self, root: &RootFolder) -> Result<Option<PathBuf>> {
        let places: Vec<PathBuf> = if self.name.contains('/') {
            vec![Path::new(&self.folder).join(&self.name)]
        } else {
            let search = self.environment.get("PATH").map_or(PATH, String::as_str);
            search.split(':').map(|folder| Path::new(folder).join(&self.name)).collect()
        };
        for place in places {
            let file = root.follow(&place)?;
            if file.is_file() {
                return Ok(Some(file));
            }
        }
        Ok(None)
    }
}

/// What a program's file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It is started as it is: no loader, no shared library.
    Static,
    /// A loader of the image starts it, or it is a script.
    NeedsOthers,
    /// It is for another processor.
    Foreign,
}

impl Kind {
    /// That of the file with these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let Ok(header) = FileHeader64::<Endianness>::parse(bytes) else { return Self::NeedsOthers };
        let own = if cfg!(target_arch = "aarch64") { elf::EM_AARCH64 } else { elf::EM_X86_64 };
        let Ok(endian) = header.endian() else { return Self::NeedsOthers };
        if header.e_machine(endian) != own {
            return Self::Foreign;
        }
        let Ok(parts) = header.program_headers(endian, bytes) else { return Self::NeedsOthers };
        let has_loader = parts.iter().any(|part| part.p_type(endian) == elf::PT_INTERP);
        if has_loader { Self::NeedsOthers } else { Self::Static }
    }
}
