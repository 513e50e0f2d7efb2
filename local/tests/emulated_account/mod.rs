//! An emulated AWS of one test, which ends with it. Nothing runs its functions or its edge.

use std::path::{Path, PathBuf};

use local::aws::EmulatedAws;
use local::emulator::NameChanges;
use local::prerequisites::{self, Purpose};
use local::processes::Process;
use local::project::Project;
use local::state::{Ports, StateFolder};
use local::terraform::{Terraform, provider_tree};
use local::{emulator, files, ports};

pub(crate) struct EmulatedAccount {
    pub(crate) aws: EmulatedAws,
    pub(crate) project: Project,
    /// The test's own folder, made empty.
    pub(crate) state: StateFolder,
    /// Terraform or OpenTofu.
    pub(crate) program: PathBuf,
    process: Option<Process>,
}

impl EmulatedAccount {
    /// Starts the emulator, in a folder of this name.
    pub(crate) fn open(name: &str, purpose: Purpose) -> Self {
        let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        files::remove(&folder).unwrap();
        let state = StateFolder::open(&folder).unwrap();
        let program = prerequisites::check(purpose).unwrap().terraform;
        let python = emulator::install(&project, &state).unwrap();
        let port = ports::choose(None).unwrap();
        let all = Ports { emulator: port, lambda_host: port, edge: port };
        let process = emulator::start(&python, &project, &state, all, NameChanges::AtOnce).unwrap();
        let (aws, process) = (EmulatedAws::at(port), Some(process));
        Self { aws, project, state, program, process }
    }

    /// Terraform for a root module, which finds the emulator and the provider.
    pub(crate) fn terraform(&self, root: &Path, name: &str) -> Terraform {
        let mut terraform = Terraform::new(&self.program, root, &self.state, name);
        terraform.use_emulator(&self.aws);
        let downloads = self.project.root().join(".local/plugins");
        provider_tree::configure(&mut terraform, &self.program, &downloads, &self.state).unwrap();
        terraform
    }
}

impl Drop for EmulatedAccount {
    fn drop(&mut self) {
        if let Some(process) = self.process.take()
            && let Err(error) = process.stop(emulator::STOP_GRACE)
        {
            eprintln!("{error:#}");
        }
    }
}
