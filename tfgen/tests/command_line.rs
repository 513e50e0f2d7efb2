//! Completions and the manual, which are derived from the definition of the command line.

use std::path::Path;
use std::process::Command;

fn tfgen(arguments: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_tfgen")).args(arguments).output().expect("tfgen starts");
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// The folder of the program, before the others.
fn path() -> std::ffi::OsString {
    let program = Path::new(env!("CARGO_BIN_EXE_tfgen"));
    let mut folders = vec![program.parent().expect("a folder").to_path_buf()];
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    std::env::join_paths(folders).expect("a path")
}

/// What bash offers in `folder` for the last of `words`.
fn completed_in(folder: &Path, words: &[&str]) -> Vec<String> {
    let script = format!(
        "source <(tfgen completions bash)\nCOMP_WORDS=({})\nCOMP_CWORD={}\nCOMP_TYPE=9\n\
         function=$(complete -p tfgen); function=${{function##*-F }}; function=${{function%% *}}\n\
         $function tfgen {} {}\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.join(" "),
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let mut bash = Command::new("bash");
    bash.args(["-c", &script]).current_dir(folder).env("PATH", path());
    let output = bash.output().expect("bash starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let offered = String::from_utf8(output.stdout).expect("text");
    // Options are offered everywhere.
    let asked = |word: &&str| !word.starts_with('-') || words[words.len() - 1].starts_with('-');
    offered.split_whitespace().filter(asked).map(str::to_owned).collect()
}

fn completed(words: &[&str]) -> Vec<String> {
    completed_in(Path::new("/"), words)
}

#[test]
fn bash_completes_commands_and_their_options() {
    assert_eq!(completed(&["tfgen", "gen"]), ["generate"]);
    assert_eq!(completed(&["tfgen", "generate", "--ch"]), ["--check"]);
    assert_eq!(completed(&["tfgen", "new", "mod"]), ["module"]);
    assert_eq!(completed(&["tfgen", "new", "env", "--ext"]), ["--extends"]);
    assert_eq!(completed(&["tfgen", "explain-code", "W00"]).len(), 9);
}

/// A repository with two environments, a layer, a layer for runs and a file that is not TOML.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let files = [
        ("envs/base.toml", "[module.queue]\nname = \"a\"\ntags = { \"a b\" = \"c\" }\n"),
        ("envs/staging.toml", "extends = \"base.toml\"\n[environment]\n"),
        ("envs/prod/network.toml", "[environment]\n"),
        ("envs/trial.toml", "[with]\n"),
        ("envs/begun.toml", "[environment\n"),
        (
            "modules/queue/main.tf",
            "variable \"name\" {\n  type = string\n}\nvariable \"tags\" {\n  \
             type = map(string)\n}\nvariable \"size\" {\n  type    = number\n  default = 1\n}\n",
        ),
    ];
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        std::fs::write(path, text).expect("it can be written");
    }
    folder
}

#[test]
fn bash_completes_environments_layers_and_addresses() {
    let folder = repository();
    let offered = |words: &[&str]| completed_in(folder.path(), words);
    assert_eq!(offered(&["tfgen", "check", "''"]), ["begun", "prod/network", "staging"]);
    assert_eq!(offered(&["tfgen", "check", "staging", "pr"]), ["prod/network"]);
    assert_eq!(offered(&["tfgen", "diff", "staging", "st"]), ["staging"]);
    assert_eq!(offered(&["tfgen", "check", "--with", "''"]), ["begun", "trial"]);
    // A mistake in one file does not stop completions from the others.
    std::fs::remove_file(folder.path().join("envs/begun.toml")).expect("it is there");
    assert_eq!(
        offered(&["tfgen", "explain", "staging", "mod"]),
        [
            "module.queue",
            "module.queue.name",
            "module.queue.size",
            "module.queue.source",
            "module.queue.tags"
        ]
    );
    assert_eq!(offered(&["tfgen", "explain", "nothing", "mod"]), Vec::<String>::new());
    let elsewhere = completed_in(Path::new("/"), &["tfgen", "check", "''"]);
    assert_eq!(elsewhere, Vec::<String>::new(), "there is no repository");
    let root = folder.path().to_str().expect("text");
    let named = ["tfgen", "--root", root, "explain", "staging", "module.queue.n"];
    assert_eq!(completed_in(Path::new("/"), &named), ["module.queue.name"]);
}

#[test]
fn every_shell_has_its_script() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(tfgen(&["completions", shell]).contains("TFGEN_COMPLETE"), "{shell}");
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
        assert!(said.contains("the root of a project is the folder with envs/"), "{said}");
        assert!(said.contains(" init` makes one"), "{said}");
    }
}

/// Even if a folder further up has modules: that is another project.
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
