//! One emulated AWS behind one fault-injecting proxy, and Terraform that knows only the proxy.

use std::path::{Path, PathBuf};
use std::process::Command;

use local::aws::EmulatedAws;
use local::emulator::NameChanges;
use local::prerequisites::{self, Purpose};
use local::processes::Process;
use local::project::Project;
use local::state::{Ports, StateFolder};
use local::terraform::{Terraform, provider_tree};
use local::{builds, emulator, files, logged, ports, python};
use serde_json::Value;

use crate::microburst::Microburst;
use crate::smallest_image;

/// The bucket of states that the environments in `repository/envs` name.
pub(crate) const STATE_BUCKET: &str = "faults-tfstate";

/// Made once and used by every laboratory.
pub(crate) struct Equipment {
    project: Project,
    folder: PathBuf,
    terraform: PathBuf,
    tfgen: PathBuf,
    image: PathBuf,
    image_digest: String,
    emulator: PathBuf,
    microburst: PathBuf,
}

impl Equipment {
    /// Builds and installs into `folder`.
    pub(crate) fn prepare(project: Project, folder: &Path) -> Self {
        let found = prerequisites::check(Purpose::LocalStack).unwrap();
        let state = StateFolder::open(&folder.join("equipment")).unwrap();
        let tfgen = builds::tfgen(&project, &state).unwrap();
        let image = state.path().join("image");
        let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };
        let image_digest = smallest_image::build(&state, &tfgen, &image, architecture);
        let emulator = emulator::install(&project, &state).unwrap();
        let microburst = python::install(&project, &state, "microburst").unwrap().join("python");
        Self {
            project,
            folder: folder.to_owned(),
            terraform: found.terraform,
            tfgen,
            image,
            image_digest,
            emulator,
            microburst,
        }
    }
}

/// Runs experiments one after the other. Its processes end with it.
pub(crate) struct Laboratory {
    pub(crate) emulator: EmulatedAws,
    pub(crate) proxy: Microburst,
    port: u16,
    process: Option<Process>,
    repository: PathBuf,
    state: StateFolder,
    runners: Vec<(&'static str, Terraform)>,
}

impl Laboratory {
    /// Sets up the `number`th one, with every environment ready to apply.
    pub(crate) fn set_up(equipment: &Equipment, number: usize) -> Self {
        let folder = equipment.folder.join(format!("laboratory-{number}"));
        files::remove(&folder).unwrap();
        let state = StateFolder::open(&folder).unwrap();
        let port = ports::choose(None).unwrap();
        let proxy = Microburst::start(&equipment.microburst, port, &state.log("microburst"));
        let repository = state.path().join("repository");
        let mut laboratory = Self {
            emulator: EmulatedAws::at(port),
            proxy,
            port,
            process: None,
            repository,
            state,
            runners: Vec::new(),
        };
        laboratory.write_repository(equipment);
        laboratory.clear(equipment);
        for environment in ["stack", "watched", "names", "whole"] {
            let runner = laboratory.runner(equipment, environment);
            laboratory.runners.push((environment, runner));
        }
        laboratory
    }

    /// Terraform for one of the environments.
    pub(crate) fn terraform(&self, environment: &str) -> &Terraform {
        &self.runners.iter().find(|(name, _)| *name == environment).unwrap().1
    }

    /// The generated root of one of the environments.
    pub(crate) fn root(&self, environment: &str) -> PathBuf {
        self.repository.join("generated").join(environment)
    }

    /// The modules that the roots use.
    pub(crate) fn modules(&self) -> PathBuf {
        self.repository.join("modules")
    }

    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.state.log(name)
    }

    /// Starts an empty AWS instead of the previous one, with a new bucket for the states. (The
    /// emulator's own reset forgets to forget some Function URLs.)
    pub(crate) fn clear(&mut self, equipment: &Equipment) {
        if let Some(process) = self.process.take() {
            process.stop(emulator::STOP_GRACE).unwrap();
        }
        files::remove(&self.state.emulator()).unwrap();
        // No request reaches a function here, so nothing listens on the other two.
        let port = self.port;
        let ports = Ports { emulator: port, lambda_host: port, edge: port };
        let (python, project) = (&equipment.emulator, &equipment.project);
        // Faults can hit the wait, too, as on AWS.
        let process = emulator::start(python, project, &self.state, ports, NameChanges::Awaited);
        self.process = Some(process.unwrap());
        self.emulator.create_bucket(STATE_BUCKET).unwrap();
    }

    /// The state of an environment as the backend has it.
    pub(crate) fn recorded(&self, environment: &str) -> Value {
        let path = format!("/{STATE_BUCKET}/{environment}.tfstate");
        let answer = self.emulator.send("s3", "GET", &path, &[], "").unwrap();
        if answer.status == 404 {
            Value::Null
        } else {
            serde_json::from_slice(&answer.body).unwrap()
        }
    }

    /// Whether someone holds the lock of an environment's state.
    pub(crate) fn is_locked(&self, environment: &str) -> bool {
        let path = format!("/{STATE_BUCKET}/{environment}.tfstate.tflock");
        self.emulator.send("s3", "GET", &path, &[], "").unwrap().status == 200
    }

    fn write_repository(&self, equipment: &Equipment) {
        let source = equipment.project.root().join("local/tests/faults/repository");
        files::copy_folder(&source, &self.repository, &|_| false).unwrap();
        let modules = equipment.project.root().join("modules");
        files::copy_folder(&modules, &self.modules(), &|name| name == "tests").unwrap();
        files::copy_folder(&equipment.image, &self.repository.join("image"), &|_| false).unwrap();
        let mut generate = Command::new(&equipment.tfgen);
        generate.arg("generate").arg("--root").arg(&self.repository);
        logged::run(&mut generate, &self.state.log("generate")).unwrap();
    }

    fn runner(&self, equipment: &Equipment, environment: &str) -> Terraform {
        let root = self.root(environment);
        let variables = serde_json::json!({ "image_digest": equipment.image_digest });
        files::write(&root.join("image.auto.tfvars.json"), variables.to_string()).unwrap();
        let mut terraform = Terraform::new(&equipment.terraform, &root, &self.state, environment);
        let proxy = EmulatedAws::at(self.proxy.port);
        terraform.use_emulator(&proxy);
        terraform.set("TFGEN", &equipment.tfgen);
        terraform.set("TFGEN_REGISTRY_ENDPOINT", proxy.endpoint());
        let downloads = equipment.project.root().join(".local/plugins");
        let program = &equipment.terraform;
        provider_tree::configure(&mut terraform, program, &downloads, &self.state).unwrap();
        terraform.init(&[]).unwrap();
        terraform
    }
}

impl Drop for Laboratory {
    fn drop(&mut self) {
        let stopped = self.process.take().map(|process| process.stop(emulator::STOP_GRACE));
        if let Some(Err(error)) = stopped {
            eprintln!("{error:#}");
        }
    }
}
