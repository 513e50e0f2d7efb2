//! The program of an image, with paths as they are inside it.

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

/// Where Lambda and its base images keep the function's code.
const TASK_ROOT: (&str, &str) = ("LAMBDA_TASK_ROOT", "/var/task");

/// The `PATH` if the image sets none, as on Lambda.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin:/opt/bin";

/// The variable with the address for events.
const RUNTIME_API: &str = "AWS_LAMBDA_RUNTIME_API";

/// A program with its arguments, its folder and its complete environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// A path, or a name to look up on the `PATH`.
    pub name: String,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Its working directory.
    pub folder: String,
    /// Its variables.
    pub environment: BTreeMap<String, String>,
}

impl Program {
    /// The function's entrypoint, with the environment of the function and of Lambda, and nothing
    /// of this machine's.
    ///
    /// # Errors
    /// If neither the function nor the image names a program.
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
            // Instead of the role's credentials on AWS; the emulator accepts any.
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_ENDPOINT_URL", aws_endpoint),
        ];
        let of_lambda = of_lambda.map(|(name, value)| (name.to_owned(), value.to_owned()));
        environment.extend(of_lambda);
        Ok(Self { name, arguments: words.collect(), folder: folder.to_owned(), environment })
    }

    /// The same, with its events at `address`.
    pub fn asking(&self, address: &str) -> Self {
        let mut program = self.clone();
        program.environment.insert(RUNTIME_API.to_owned(), address.to_owned());
        program
    }

    /// The command that starts it as a process of this machine, without a container.
    ///
    /// # Errors
    /// If the links of its path or its folder form a circle.
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

    /// Its file on this disk, found as inside the image.
    ///
    /// # Errors
    /// If the links of its path form a circle.
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

/// The kind of a program's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It starts directly: it needs no loader and no shared library.
    Static,
    /// It needs a loader of the image, or it is a script.
    NeedsOthers,
    /// It is for another processor.
    Foreign,
}

impl Kind {
    /// The kind of the file with these bytes.
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::time::Duration;

    use crate::lambda_host::function::{Digest, ImageReference, Overrides};

    fn function(overrides: Overrides) -> Function {
        let digest = Digest::parse(&format!("sha256:{}", "0".repeat(64))).unwrap();
        Function {
            name: "api".to_owned(),
            version: "3".to_owned(),
            arn: "arn:aws:lambda:us-east-1:000000000000:function:api".to_owned(),
            image: ImageReference { repository: "api".to_owned(), digest },
            environment: [("BOTH", "function"), ("AWS_REGION", "elsewhere")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            architecture: "x86_64".to_owned(),
            memory_size: 512,
            timeout: Duration::from_secs(3),
            log_group: "/aws/lambda/api".to_owned(),
            overrides,
        }
    }

    fn image(root: &Path) -> Image {
        Image {
            root: RootFolder::at(root),
            architecture: String::new(),
            entrypoint: vec!["python3".to_owned(), "-m".to_owned()],
            command: vec!["handler".to_owned()],
            environment: [("BOTH", "image"), ("OWN", "image")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            working_directory: "/var/task".to_owned(),
        }
    }

    #[test]
    fn a_function_overrides_its_image_and_lambda_both() {
        let words = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let program = |overrides| Program::of(&function(overrides), &image(Path::new("/")), "e");
        let own = program(Overrides::default()).unwrap();
        assert_eq!((own.name.as_str(), own.folder.as_str()), ("python3", "/var/task"));
        assert_eq!(own.arguments, ["-m", "handler"]);
        for (name, value) in [
            ("BOTH", "function"),
            ("OWN", "image"),
            ("AWS_REGION", REGION),
            ("LAMBDA_TASK_ROOT", "/var/task"),
            ("PATH", PATH),
        ] {
            assert_eq!(own.environment[name], value, "{name}");
        }
        let other = program(Overrides {
            entrypoint: words(&["/start"]),
            command: words(&["a", "b"]),
            working_directory: "/srv".to_owned(),
        })
        .unwrap();
        assert_eq!((other.name.as_str(), other.folder.as_str()), ("/start", "/srv"));
        assert_eq!(other.arguments, ["a", "b"]);
        assert!(!other.environment.contains_key(RUNTIME_API));
        assert_eq!(other.asking("127.0.0.1:1").environment[RUNTIME_API], "127.0.0.1:1");
    }

    #[test]
    fn a_program_is_found_as_inside_its_image() {
        let folder = tempfile::tempdir().unwrap();
        let root = RootFolder::make(&folder.path().join("rootfs")).unwrap();
        std::fs::create_dir_all(root.path().join("usr/bin")).unwrap();
        std::fs::write(root.path().join("usr/bin/python3.11"), "").unwrap();
        symlink("/usr/bin/python3.11", root.path().join("usr/bin/python3")).unwrap();
        let program = |name: &str| Program {
            name: name.to_owned(),
            ..Program::of(&function(Overrides::default()), &image(root.path()), "e").unwrap()
        };
        let found = root.path().join("usr/bin/python3.11");
        for name in ["python3", "/usr/bin/python3", "../../usr/bin/python3.11"] {
            assert_eq!(program(name).file(&root).unwrap().as_ref(), Some(&found), "{name}");
        }
        assert_eq!(program("flask").file(&root).unwrap(), None);
        let direct = program("python3").directly(&root).unwrap();
        assert_eq!(direct.as_std().get_program(), found.as_os_str());
        let mut variables = direct.as_std().get_envs();
        let task = variables.find(|(name, _)| *name == "LAMBDA_TASK_ROOT").unwrap();
        assert_eq!(task.1, Some(root.path().join("var/task").as_os_str()));
    }

    #[test]
    fn what_needs_a_loader_and_what_is_of_another_processor_is_told_from_what_is_static() {
        let linked = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        assert_eq!(Kind::of(b"#!/bin/sh\n"), Kind::NeedsOthers);
        assert_eq!(Kind::of(&linked), Kind::NeedsOthers);
        // Program headers have 56 bytes and begin with their kind; 3 is the loader.
        let mut without = linked.clone();
        let count = usize::from(u16::from_le_bytes([linked[56], linked[57]]));
        for header in (64..64 + 56 * count).step_by(56) {
            if without[header] == 3 {
                without[header] = 0;
            }
        }
        assert_eq!(Kind::of(&without), Kind::Static);
        // The processor; 243 is RISC-V.
        without[18..20].copy_from_slice(&243u16.to_le_bytes());
        assert_eq!(Kind::of(&without), Kind::Foreign);
    }
}
