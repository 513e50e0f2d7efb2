//! What commands print on a terminal, which `script` of util-linux plays.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// The output of `arguments` on a terminal with this many columns.
fn printed(folder: &Path, columns: u16, arguments: &str) -> String {
    let tfgen = env!("CARGO_BIN_EXE_tfgen");
    let line = format!("stty rows 50 cols {columns}; exec {tfgen} {arguments}");
    let output = Command::new("script")
        .args(["--quiet", "--return", "--command", &line, "/dev/null"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .env("TERM", "xterm")
        .env("SHELL", "/bin/sh")
        .env("NO_COLOR", "1")
        .output()
        .expect("script runs");
    let printed = String::from_utf8(output.stdout).expect("text").replace("\r\n", "\n");
    assert!(output.status.success(), "{printed}");
    printed
}

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let words = ["One word after another, until no terminal has a line that is as long."; 3];
    let module = format!(
        "variable \"name\" {{\n  type        = string\n  description = \"{}\"\n}}\n\n\
         output \"id\" {{\n  value = var.name\n}}\n",
        words.join(" ")
    );
    let environment = "[environment]\n\n[module.queue]\nname = \"a\"\n\n\
                       [module.reader]\nsource = \"modules/queue\"\n\
                       name = { ref = \"module.queue.id\" }\n";
    for (path, text) in [("modules/queue/main.tf", &*module), ("envs/dev.toml", environment)] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

#[test]
fn a_graph_is_a_tree_on_a_terminal_and_a_picture_elsewhere() {
    let project = project();
    let tree =
        "dev\n└── reader  modules/queue\n    └── queue  modules/queue\n          id → name\n";
    assert_eq!(printed(project.path(), 80, "graph dev"), tree);
    let picture = printed(project.path(), 80, "graph dev --format svg");
    assert!(picture.starts_with("<svg "), "{picture}");
    let piped = printed(project.path(), 80, "graph dev | cat");
    assert!(piped.starts_with("<svg "), "{piped}");
}

#[test]
fn an_explanation_is_as_wide_as_the_terminal() {
    let project = project();
    for columns in [60, 100] {
        let printed = printed(project.path(), columns, "explain dev module.queue.name");
        let longest = printed.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        assert!(longest <= usize::from(columns), "{printed}");
        assert!(longest > usize::from(columns) - 12, "{printed}");
        let first = "  declared   modules/queue/main.tf:1  string\n             One word after";
        assert!(printed.contains(first), "{printed}");
    }
    let piped = printed(project.path(), 60, "explain dev module.queue.name | cat");
    assert!(piped.lines().any(|line| line.len() > 200), "{piped}");
}
