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
