//! The commands of `examples/builders/README.md`, typed as written against the emulated AWS: a
//! static program in Go, and a shell script in an image that `buildah` builds. Each answers through
//! the edge.

#[path = "../documents/mod.rs"]
mod documents;
#[path = "../emulated_stack/mod.rs"]
mod emulated_stack;
#[path = "../loopback/mod.rs"]
mod loopback;

use std::path::{Path, PathBuf};
use std::process::Stdio;

use emulated_stack::EmulatedStack;
use local::prerequisites::{self, Purpose};
use local::project::Project;
use local::state::StateFolder;
use local::terraform::{Terraform, provider_tree};
use local::{builds, files, python};

/// The account that the emulator is, and the example's.
const ACCOUNTS: (&str, &str) = ("000000000000", "111122223333");

/// The region of the example.
const REGION: &str = "us-east-2";

/// The digest of `envs/none.toml`, an example.
const DIGEST: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

/// The provider waits most of a minute for lifecycle rules, and longer for a distribution, although
/// the emulator finishes both at once.
const LOGS: &str = "log_bucket_force_destroy = true\n";
const WITHOUT_WAITING: &str = "log_bucket_force_destroy = true\nwait_for_deployment = false\n\
                               log_expiration_days = { expr = \"null\" }\n";

/// The base of the example's image, made from this machine's busybox.
const BASE: &str = "FROM scratch\nCOPY busybox /bin/busybox\n";

#[test]
#[ignore = "deploys to the emulator; `make test-deployments` runs it"]
fn a_static_program_is_packed_and_deployed() {
    let example = Example::open("tfgen");
    example.type_all("A static program");
    assert_eq!(example.answer("/api/you"), "hello from Go at /api/you");
    let again = example.type_in(
        "export TF_VAR_image_digest=$(tfgen image digest --image target/image)\n\
         tfgen run tfgen -- plan",
    );
    assert!(again.contains("plan: 1 without changes"), "{again}");
}

#[test]
#[ignore = "deploys to the emulator; `make test-deployments` runs it"]
fn any_image_that_the_repository_has_is_deployed() {
    let example = Example::open("none");
    example.make_base_image();
    let [built, deployed] = &example.section("Any image")[..] else { panic!("two blocks") };
    let said = example.type_in(built);
    example.enter(said.lines().last().unwrap());
    example.type_in(deployed);
    assert_eq!(example.answer("/api/anything"), "hello from a shell at /api/anything");
    assert_eq!(example.answer("/api/again"), "hello from a shell at /api/again");
    let again = example.type_in("tfgen run none -- plan");
    assert!(again.contains("plan: 1 without changes"), "{again}");
}

/// A copy of the example next to the repository's modules, for the account that the emulator is.
struct Example {
    stack: EmulatedStack,
    terraform: Terraform,
    folder: PathBuf,
    programs: PathBuf,
}

impl Example {
    fn open(environment: &str) -> Self {
        let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let own =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("builders-deployed").join(environment);
        files::remove(&own).unwrap();
        let state = StateFolder::open(&own).unwrap();
        let program = prerequisites::check(Purpose::LocalStack).unwrap().terraform;
        let tfgen = builds::tfgen(&project, &state).unwrap();
        let aws = python::install(&project, &state, "awscli").unwrap().join("aws");
        let stack = EmulatedStack::start(&project, &state, REGION);

        let repository = state.path().join("repository");
        let folder = repository.join("examples/builders");
        let ignored = |name: &str| matches!(name, "tests" | "target" | ".terraform");
        for part in ["modules", "examples/builders"] {
            files::copy_folder(&project.root().join(part), &repository.join(part), &ignored)
                .unwrap();
        }
        for file in ["envs/base.toml", "README.md"].map(|file| folder.join(file)) {
            let text = files::read(&file).unwrap().replace(ACCOUNTS.1, ACCOUNTS.0);
            files::write(&file, text.replace(LOGS, WITHOUT_WAITING)).unwrap();
        }

        let programs = state.path().join("programs");
        files::make_folder(&programs).unwrap();
        let terraform = which::which(&program).unwrap();
        for (name, program) in [("terraform", &terraform), ("aws", &aws), ("tfgen", &tfgen)] {
            std::os::unix::fs::symlink(program, programs.join(name)).unwrap();
        }
        let root = folder.join("generated").join(environment);
        let mut terraform = Terraform::new(&program, &root, &state, environment);
        terraform.use_emulator(&stack.aws);
        let downloads = project.root().join(".local/plugins");
        provider_tree::configure(&mut terraform, &program, &downloads, &state).unwrap();
        for (name, value) in [
            // As plain `terraform` does it.
            ("TF_DATA_DIR", ".terraform"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_DEFAULT_REGION", REGION),
            ("TFGEN_REGISTRY_ENDPOINT", stack.aws.endpoint()),
        ] {
            terraform.set(name, value);
        }
        // The test's own store of images, without namespaces, because a container may not make
        // them.
        let storage = state.path().join("storage.conf");
        let store = state.path().join("store");
        let text =
            format!("[storage]\ndriver = \"vfs\"\ngraphroot = {store:?}\nrunroot = {store:?}\n");
        files::write(&storage, text).unwrap();
        terraform.set("CONTAINERS_STORAGE_CONF", storage);
        terraform.set("BUILDAH_ISOLATION", "chroot");
        let example = Self { stack, terraform, folder, programs };
        example.type_in("tfgen generate");
        example.type_all("The bucket of the states");
        example
    }

    /// The commands that the README has below a heading.
    fn section(&self, heading: &str) -> Vec<String> {
        let readme = files::read(&self.folder.join("README.md")).unwrap();
        let blocks = documents::blocks(documents::section(&readme, Some(heading)), "sh");
        blocks.into_iter().map(str::to_owned).collect()
    }

    /// Enters a digest in `envs/none.toml`.
    fn enter(&self, digest: &str) {
        let path = self.folder.join("envs/none.toml");
        let text = files::read(&path).unwrap();
        assert_eq!(text.matches(DIGEST).count(), 1);
        files::write(&path, text.replace(DIGEST, digest)).unwrap();
    }

    /// Types the one block below a heading.
    fn type_all(&self, heading: &str) {
        let readme = files::read(&self.folder.join("README.md")).unwrap();
        let section = documents::section(&readme, Some(heading));
        self.type_in(documents::block(section, "sh").unwrap());
    }

    /// Types commands into one shell, and returns their output.
    fn type_in(&self, commands: &str) -> String {
        let programs = self.programs.clone();
        let mut shell = documents::shell(commands, &self.folder, &self.terraform, programs);
        let output = shell.stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{commands}\n{said}\n{errors}");
        said
    }

    fn make_base_image(&self) {
        let context = self.folder.join("target/base");
        files::make_folder(&context).unwrap();
        files::write(&context.join("Dockerfile"), BASE).unwrap();
        let busybox = which::which("busybox").expect("`make test-deployments` installs it");
        std::fs::copy(busybox, context.join("busybox")).unwrap();
        let dockerfile = files::read(&self.folder.join("shell/Dockerfile")).unwrap();
        let name = dockerfile.lines().find_map(|line| line.strip_prefix("FROM ")).unwrap();
        let tag = format!("docker.io/library/{name}");
        self.type_in(&format!("buildah build --tag {tag} target/base"));
    }

    /// The answer that a visitor gets.
    fn answer(&self, path: &str) -> String {
        let answer = self.stack.through_the_edge("GET", path, &[], "");
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.headers["content-type"], "text/plain");
        answer.text()
    }
}
