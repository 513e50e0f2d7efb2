//! A reader of the document, with a copy of the repository and an empty emulated account.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use local::prerequisites::{self, Purpose};
use local::project::Project;
use local::state::StateFolder;
use local::terraform::Terraform;
use local::{files, python};

use crate::document::{self, Block};
use crate::emulated_stack::EmulatedStack;
use crate::repository_copy::RepositoryCopy;
use crate::shell::shell;

/// The values that replace the examples in `envs/project.toml`.
const ENTERED: [(&str, &str); 4] = [
    ("111122223333", "000000000000"),
    ("exampulumi/exampulumi", "ann/shop"),
    ("10240001", "1024"),
    ("40960001", "4096"),
];

/// The region of `envs/project.toml`.
const REGION: &str = "us-east-2";

/// The provider waits most of a minute for lifecycle rules, and longer for a distribution. The
/// emulated CloudFront reads the bucket without TLS, and the emulator forgets for how many days a
/// table can be restored, and has no logs of web ACLs.
const EMULATED: &str = "[module.static_site]\n\
    noncurrent_version_expiration_days = { expr = \"null\" }\n\n\
    [module.cloudfront_proxy]\n\
    site_requires_tls   = false\n\
    log_expiration_days = { expr = \"null\" }\n\
    wait_for_deployment = false\n\n\
    [module.table]\n\
    recovery_period_in_days = { expr = \"null\" }\n\n\
    [module.waf]\n\
    logs = { expr = \"null\" }\n";

pub(crate) struct Walk {
    pub(crate) stack: EmulatedStack,
    pub(crate) folder: PathBuf,
    pub(crate) document: String,
    programs: PathBuf,
    terraform: Terraform,
    /// The variables that the reader's shell exported.
    session: PathBuf,
}

/// The result of commands.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) succeeded: bool,
    /// Their output on stdout and stderr.
    pub(crate) said: String,
}

impl Walk {
    pub(crate) fn begin(name: &str) -> Self {
        let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let own = Path::new(env!("CARGO_TARGET_TMPDIR")).join("deploy-your-own").join(name);
        let copy = RepositoryCopy::make(&project, &own, |_| true);
        let state = StateFolder::open(&own.join("state")).unwrap();
        let stack = EmulatedStack::start(&project, &state, REGION);
        let program = prerequisites::check(Purpose::LocalStack).unwrap().terraform;
        let aws = python::install(&project, &state, "awscli").unwrap().join("aws");
        for (name, program) in [("terraform", which::which(&program).unwrap()), ("aws", aws)] {
            std::os::unix::fs::symlink(program, copy.programs.join(name)).unwrap();
        }
        // The test's own store of images, without namespaces, because a container may not make
        // them.
        let (storage, store) = (own.join("storage.conf"), own.join("store"));
        let text =
            format!("[storage]\ndriver = \"vfs\"\ngraphroot = {store:?}\nrunroot = {store:?}\n");
        files::write(&storage, text).unwrap();
        let mut terraform = Terraform::new(&program, &copy.folder, &state, name);
        terraform.use_emulator(&stack.aws);
        terraform.set("BUILT_PROGRAMS", &copy.programs);
        terraform.set("CONTAINERS_STORAGE_CONF", storage);
        for (name, value) in [
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_DEFAULT_REGION", REGION),
            ("BUILDAH_ISOLATION", "chroot"),
            ("TFGEN_REGISTRY_ENDPOINT", stack.aws.endpoint()),
        ] {
            terraform.set(name, value);
        }
        let RepositoryCopy { folder, programs } = copy;
        let document = files::read(&folder.join("docs/deploy-your-own.md")).unwrap();
        let session = own.join("session");
        Self { stack, folder, document, programs, terraform, session }
    }

    /// Enters the account and the repository, and makes sure that the document names every example.
    pub(crate) fn enter_what_is_mine(&self) {
        let path = self.folder.join("envs/project.toml");
        let mut text = files::read(&path).unwrap();
        for (example, entered) in ENTERED {
            let mut lines = text.lines().filter(|line| line.contains(example));
            let line = lines.next().unwrap();
            let name = line.split(' ').next().unwrap();
            assert!(self.document.contains(&format!("`{name}`")), "the document lacks {name}");
            text = text.replace(example, entered);
        }
        files::write(&path, text).unwrap();
    }

    /// Adds the settings that the emulator needs to `staging`, as its last layer.
    pub(crate) fn fit_staging_to_the_emulator(&self) {
        files::write(&self.folder.join("envs/emulated.toml"), EMULATED).unwrap();
        let path = self.folder.join("envs/staging.toml");
        let text = files::read(&path).unwrap();
        let line = text.lines().find(|line| line.starts_with("extends = ")).unwrap();
        let fitted = line.replace(']', ", \"emulated.toml\"]");
        files::write(&path, text.replace(line, &fitted)).unwrap();
    }

    /// Changes a file of the repository.
    pub(crate) fn change(&self, file: &str, change: impl Fn(&str) -> String) {
        let path = self.folder.join(file);
        files::write(&path, change(&files::read(&path).unwrap())).unwrap();
    }

    /// The actions below the heading.
    pub(crate) fn step(&self, heading: &str) -> Vec<Block<'_>> {
        let steps = document::steps(&self.document);
        let step = steps.into_iter().find(|(title, _)| *title == heading);
        step.unwrap_or_else(|| panic!("no {heading}")).1
    }

    /// Does everything below the heading, and returns the output of the commands.
    pub(crate) fn follow(&self, heading: &str) -> String {
        println!("  {heading}");
        self.step(heading).iter().map(|block| self.done(block)).collect()
    }

    /// Types or enters, and makes sure that it succeeds.
    pub(crate) fn done(&self, block: &Block<'_>) -> String {
        match block {
            Block::Typed(commands) => {
                let Ended { succeeded, said } = self.typed(commands);
                assert!(succeeded, "{commands}\n{said}");
                said
            }
            Block::Entered { file, toml } => {
                let path = self.folder.join(file);
                let text = path.exists().then(|| files::read(&path).unwrap());
                files::write(&path, document::entered(text, toml)).unwrap();
                String::new()
            }
        }
    }

    /// Types commands into the reader's shell, and answers `yes` once.
    pub(crate) fn typed(&self, commands: &str) -> Ended {
        let session = self.session.display();
        let all = format!("[ ! -f {session} ] || . {session}\n{commands}\nexport -p > {session}\n");
        let started = std::time::Instant::now();
        let mut shell = shell(&all, &self.folder, &self.terraform, self.programs.clone());
        let log = self.session.with_extension("log");
        let file = fs::File::create(&log).unwrap();
        shell.stdin(Stdio::piped()).stdout(file.try_clone().unwrap()).stderr(file);
        // `make test` shares its jobs with the makes that it starts, but not with these.
        shell.env_remove("MAKEFLAGS").env_remove("MAKELEVEL").env_remove("TF_DATA_DIR");
        let mut child = shell.spawn().unwrap();
        // Commands that ask nothing may already have ended.
        let _ = child.stdin.take().unwrap().write_all(b"yes\n");
        let succeeded = child.wait().unwrap().success();
        let seconds = started.elapsed().as_secs();
        for command in commands.trim().lines() {
            println!("     $ {command}");
        }
        println!("       {seconds} s");
        Ended { succeeded, said: String::from_utf8_lossy(&fs::read(log).unwrap()).into_owned() }
    }

    /// The answer that a visitor gets.
    pub(crate) fn answer(&self, path: &str) -> String {
        let answer = self.stack.through_the_edge("GET", path, &[], "");
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.text()
    }
}
