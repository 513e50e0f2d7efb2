//! What derives from the one definition of the command line: completions and the manual.

use std::process::Command;

fn tfgen(arguments: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_tfgen")).args(arguments).output().expect("tfgen starts");
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// What bash offers for the last of `words`.
fn completed(words: &[&str]) -> Vec<String> {
    let script = format!(
        "{}\nCOMP_WORDS=({})\nCOMP_CWORD={}\n_tfgen tfgen '{}' '{}'\necho \"${{COMPREPLY[@]}}\"",
        tfgen(&["completions", "bash"]),
        words.join(" "),
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let output = Command::new("bash").args(["-c", &script]).output().expect("bash starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let offered = String::from_utf8(output.stdout).expect("text");
    offered.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_and_their_options() {
    assert_eq!(completed(&["tfgen", "gen"]), ["generate"]);
    assert_eq!(completed(&["tfgen", "generate", "--ch"]), ["--check"]);
    assert_eq!(completed(&["tfgen", "new", "mod"]), ["module"]);
    assert_eq!(completed(&["tfgen", "new", "env", "--ext"]), ["--extends"]);
}

#[test]
fn every_shell_has_its_script() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(tfgen(&["completions", shell]).contains("generate"), "{shell}");
    }
}

#[test]
fn the_manual_has_the_page_of_every_command_that_it_names() {
    let manual = tfgen(&["man"]);
    assert!(manual.contains(".TH tfgen 1  \"tfgen "), "{manual}");
    let mut pages = 0;
    for line in manual.lines() {
        let Some(name) = line.strip_prefix("tfgen\\-").and_then(|rest| rest.strip_suffix("(1)"))
        else {
            continue;
        };
        let name = name.replace("\\-", "-");
        let page = tfgen(&["man", &name]);
        assert!(page.contains(&format!(".TH tfgen-{name} 1  \"tfgen ")), "{page}");
        pages += 1;
    }
    assert!(pages > 4, "{manual}");
    assert!(tfgen(&["man", "image", "push"]).contains("\\fB\\-\\-repository\\fR"));
}

#[test]
fn outside_of_a_project_a_command_says_what_one_is() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let said = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_tfgen"))
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .expect("tfgen starts");
        assert_eq!(output.status.code(), Some(3), "{arguments:?}");
        String::from_utf8(output.stderr).expect("text")
    };
    for arguments in [&["check"][..], &["list"], &["--root", ".", "generate"]] {
        let said = said(arguments);
        assert!(said.contains("the root of a project is a folder with envs/"), "{said}");
        assert!(said.contains(" init` makes one"), "{said}");
    }
}

/// Also where a folder further up has modules: that is another project.
#[test]
fn the_project_is_the_nearest_folder_with_environments() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for path in ["envs", "modules", "inner/envs", "inner/deep"] {
        std::fs::create_dir_all(folder.path().join(path)).expect("a folder");
    }
    for (path, name) in [("envs", "outer"), ("inner/envs", "inner")] {
        let file = folder.path().join(path).join(format!("{name}.toml"));
        std::fs::write(file, "[environment]\n").expect("a file");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_tfgen"))
        .arg("list")
        .current_dir(folder.path().join("inner/deep"))
        .output()
        .expect("tfgen starts");
    let listed = String::from_utf8(output.stdout).expect("text");
    assert_eq!(listed, "inner  envs/inner.toml\n");
}
