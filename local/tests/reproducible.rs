//! The same source gives the same program, and the same image, in any folder.

use std::path::{Path, PathBuf};

use local::builds::Profile;
use local::edge::payload_hash::sha256_hex;
use local::image_layout::Sizes;
use local::project::Project;
use local::state::StateFolder;
use local::{builds, files};
use tempfile::TempDir;

/// The largest size of an image of the service, in bytes.
const BUDGET: u64 = 5_000_000;

/// A copy of some source in its own folder.
struct Copy {
    folder: TempDir,
    name: &'static str,
    state: StateFolder,
}

impl Copy {
    /// `name` is a folder below a temporary one.
    fn new(name: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        files::make_folder(&folder.path().join(name)).unwrap();
        let state = StateFolder::open(&folder.path().join("state")).unwrap();
        Self { folder, name, state }
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join(self.name)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        files::make_folder(path.parent().unwrap()).unwrap();
        files::write(&path, text).unwrap();
    }

    fn project(&self) -> Project {
        for folder in ["envs", "modules"] {
            files::make_folder(&self.root().join(folder)).unwrap();
        }
        Project::containing(&self.root()).unwrap()
    }

    /// The program, built with everything in this folder.
    fn program(&self) -> PathBuf {
        let output = self.root().join("target");
        builds::service_into(&output, &self.project(), &self.state, "x86_64", Profile::Lambda)
            .unwrap()
    }
}

/// The paths of this machine that are in the program.
fn paths_in(program: &[u8], folders: &[&Path]) -> Vec<String> {
    let is_text = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
    program
        .split(|byte| !is_text(byte))
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .filter(|text| folders.iter().any(|folder| text.contains(folder.to_str().unwrap())))
        .collect()
}

fn toolchain() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rust-toolchain.toml");
    files::read(&file).unwrap()
}

/// A program that shows where it was compiled in every way that Rust has.
fn small(name: &'static str) -> Copy {
    let copy = Copy::new(name);
    copy.write("rust-toolchain.toml", &toolchain());
    copy.write(
        "service/Cargo.lock",
        "version = 4\n\n[[package]]\nname = \"part\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \
         \"service\"\nversion = \"0.1.0\"\ndependencies = [\n \"part\",\n]\n",
    );
    let package = |name: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n")
    };
    copy.write("service/part/Cargo.toml", &package("part"));
    copy.write(
        "service/part/src/lib.rs",
        "pub fn place() -> String { format!(\"{}\", std::panic::Location::caller()) }\n",
    );
    let rest = "[workspace]\nmembers = [\"part\"]\n\n[dependencies]\npart = { path = \"part\" }\n\n[profile.lambda]\n\
                inherits = \"release\"\nstrip = \"symbols\"\n";
    copy.write("service/Cargo.toml", &(package("service") + rest));
    copy.write(
        "service/build.rs",
        "fn main() {\n    let out = std::env::var(\"OUT_DIR\").unwrap();\n    \
         std::fs::write(format!(\"{out}/made.rs\"), \"fn made() -> &'static str { file!() }\").unwrap();\n}\n",
    );
    copy.write(
        "service/src/main.rs",
        "include!(concat!(env!(\"OUT_DIR\"), \"/made.rs\"));\nfn main() {\n    \
         println!(\"{} {} {}\", made(), file!(), part::place());\n    \
         std::env::args().nth(9).expect(\"never\");\n}\n",
    );
    copy
}

#[test]
fn a_program_does_not_show_in_which_folder_it_was_built() {
    let (first, second) = (small("here"), small("another place/much deeper/down"));
    let programs = [&first, &second].map(|copy| std::fs::read(copy.program()).unwrap());
    let folders = [first.folder.path(), second.folder.path()];
    for program in &programs {
        assert_eq!(paths_in(program, &folders), Vec::<String>::new());
    }
    assert_eq!(sha256_hex(&programs[0]), sha256_hex(&programs[1]));
    let shown = String::from_utf8_lossy(&programs[0]);
    assert!(shown.contains("/target/") && shown.contains("made.rs"), "the place is shown remapped");
}

/// The sources of the service.
fn service(name: &'static str) -> Copy {
    let copy = Copy::new(name);
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    copy.write("rust-toolchain.toml", &toolchain());
    let ignored = |name: &str| name == "target";
    files::copy_folder(&repository.join("service"), &copy.root().join("service"), &ignored)
        .unwrap();
    copy
}

#[test]
#[ignore = "builds the service twice from nothing; `make test-images` runs it"]
fn the_service_s_image_is_the_same_from_two_folders() {
    let own = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let copies = [service("here"), service("another place/much deeper/down")];
    let tfgen = builds::tfgen(&own, &copies[0].state).unwrap();
    let home = std::env::home_dir().unwrap();
    let digests = copies.each_ref().map(|copy| {
        let program = copy.program();
        let bytes = std::fs::read(&program).unwrap();
        assert_eq!(paths_in(&bytes, &[copy.folder.path(), &home]), Vec::<String>::new());
        let project = copy.project();
        let digest =
            builds::image(&project, &copy.state, &tfgen, &program, "x86_64", Profile::Lambda)
                .unwrap();
        let sizes = Sizes::of(&project.image_layout(Profile::Lambda)).unwrap();
        eprintln!("  {digest}: program of {} bytes, {sizes}", bytes.len());
        assert!(sizes.total() <= BUDGET, "{sizes}");
        digest
    });
    assert_eq!(digests[0], digests[1]);
}
