//! `tfgen generate --watch`, by what it prints after each change.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Long enough for one run, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// The running program, and the lines that it prints.
struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tfgen"))
            .args(["generate", "--watch"])
            .args(arguments)
            .current_dir(folder)
            .stderr(Stdio::piped())
            .spawn()
            .expect("tfgen starts");
        let (sender, lines) = channel();
        let printed = BufReader::new(child.stderr.take().expect("it is piped"));
        std::thread::spawn(move || {
            for line in printed.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, lines }
    }

    /// The lines up to and including the one that begins with `last`.
    fn until(&self, last: &str) -> String {
        let mut printed = String::new();
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("no line begins with `{last}`: {printed}"));
            printed.push_str(&line);
            printed.push('\n');
            if line.starts_with(last) {
                return printed;
            }
        }
    }

    /// Presses Ctrl-C; returns what it prints from then on.
    fn stop(mut self) -> String {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().expect("kill runs").success());
        let status = self.child.wait().expect("it ends");
        assert_eq!(status.code(), Some(0), "{status}");
        self.lines.iter().collect::<Vec<_>>().join("\n")
    }
}

/// Ends with the test, even if it fails.
impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

fn generated(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join("generated").join(path)).expect("it is generated")
}

#[test]
fn each_change_of_what_is_read_is_generated() {
    let project = tempfile::tempdir().expect("a temporary folder");
    let folder = project.path();
    write(folder, "envs/dev.toml", "[environment]\n[locals]\na = 1\n");
    let watch = Watch::start(folder, &[]);
    let first = watch.until("all: ");
    assert!(first.contains("all: 1 created, 0 changed, 0 deleted, 0 unchanged"), "{first}");

    write(folder, "envs/dev.toml", "[environment]\n[locals]\na = 2\n");
    assert_eq!(
        watch.until("envs/dev.toml: "),
        "envs/dev.toml: 0 created, 1 changed, 0 deleted, 0 unchanged\n"
    );
    assert!(generated(folder, "dev/main.tf").contains("a = 2"));

    // It shows the mistake, writes nothing, and waits for the next change.
    write(folder, "envs/dev.toml", "[environment]\n[module.queue]\nname = 1\n");
    let wrong = watch.until("envs/dev.toml: ");
    assert!(wrong.contains("error[E011]: there is no module `modules/queue`"), "{wrong}");
    assert!(wrong.ends_with("not generated; waiting for the next change\n"), "{wrong}");
    assert!(generated(folder, "dev/main.tf").contains("a = 2"));

    // A new folder with a module in it. Its parts may be noticed one by one.
    write(folder, "modules/queue/main.tf", "variable \"name\" {\n  type = number\n}\n");
    watch.until("modules");
    while !generated(folder, "dev/main.tf").contains("module \"queue\"") {
        write(folder, "modules/queue/main.tf", "variable \"name\" {\n  type = number\n}\n");
        watch.until("modules");
    }

    write(folder, "tfgen.toml", "tool = \"neither\"\n");
    let settings = watch.until("tfgen.toml: ");
    assert!(settings.contains("`tool` must be \"terraform\" or \"tofu\""), "{settings}");
    fs::remove_file(folder.join("tfgen.toml")).expect("was there");
    watch.until("tfgen.toml: 0 created, 0 changed");

    // Another folder of environments instead of the one that was watched.
    fs::rename(folder.join("envs"), folder.join("old")).expect("it can be renamed");
    watch.until("envs: not generated");
    fs::rename(folder.join("old"), folder.join("envs")).expect("it can be renamed");
    watch.until("envs: 0 created, 0 changed");
    write(folder, "envs/prod.toml", "[environment]\n[locals]\na = 3\n");
    watch.until("envs/prod.toml: 1 created");
    assert_eq!(watch.stop(), "");
}

/// Modules outside of modules/ are read as well; README.md, and what an editor writes next to a file,
/// are not.
#[test]
fn what_is_not_read_is_no_change_and_modules_elsewhere_are() {
    let project = tempfile::tempdir().expect("a temporary folder");
    let folder = project.path();
    write(folder, "shared/queue/main.tf", "variable \"name\" {\n  type = number\n}\n");
    write(
        folder,
        "envs/dev.toml",
        "[environment]\n[module.q]\nsource = \"./shared/queue\"\nname = 1\n",
    );
    write(folder, "envs/prod.toml", "[environment]\n[locals]\na = 1\n");
    let watch = Watch::start(folder, &["d*"]);
    watch.until("all: 1 created");
    // The folder of the module is watched from now on, and was read again.
    watch.until("all: 0 created");
    for path in ["README.md", "envs/.dev.toml.swp", "envs/dev.toml~", "generated/dev/x.tf"] {
        write(folder, path, "x");
    }
    write(folder, "shared/queue/main.tf", "variable \"name\" {\n  type = list(string)\n}\n");
    let printed = watch.until("shared/queue/main.tf: ");
    assert!(printed.contains("error[E014]"), "{printed}");
    let is_of_others =
        |line: &str| ["README.md: ", "envs/", "generated/"].iter().any(|one| line.starts_with(one));
    assert!(!printed.lines().any(is_of_others), "{printed}");
    assert_eq!(watch.stop(), "");
    assert!(!folder.join("generated/prod").exists());
}
